"""Whom a survey asks, where and how often, in one English sentence."""

from collections.abc import Iterator, Sequence

from outoften.domain.collecting.targeting import EventRule, Rules, TraitRule
from outoften.domain.date_range import days_before
from outoften.domain.surveys.survey import Definition

_DEVICES = {"phone": "phones", "tablet": "tablets", "desktop": "desktop computers"}


def summarize_targeting(definition: Definition) -> str:
    """Returns "Asks signed-in people with an account of at least 30 days, on /account, at most every 90 days." """
    rules = definition.rules
    if rules.sample_percent == 0:
        return "Asks nobody, because the share of people who are asked is 0 percent."
    parts = [
        f"Asks {_people(rules)}",
        *_where(rules),
        *_when(rules, definition.delay_seconds),
        *_how_often(definition),
        *_dates(rules),
    ]
    return ", ".join(parts) + "."


def _people(rules: Rules) -> str:
    who = "signed-in people" if rules.account_age_days else "everyone"
    if rules.sample_percent < 100:
        who = f"{rules.sample_percent:g} % of {'signed-in people' if rules.account_age_days else 'people'}"
    if rules.account_age_days:
        who += f" with an account of at least {_days(rules.account_age_days)}"
    if rules.traits:
        who += f" whose {' and whose '.join(map(_trait, rules.traits))}"
    if rules.languages:
        who += f" with the language {_any_of(rules.languages)}"
    return who


def _trait(rule: TraitRule) -> str:
    if rule.op in ("before", "after"):
        return f"{rule.key} is {'before' if rule.op == 'before' else 'on or after'} {rule.values[0][:10]}"
    return f"{rule.key} is {'not ' if rule.op == 'not_in' else ''}{_any_of(rule.values)}"


def _where(rules: Rules) -> Iterator[str]:
    if rules.pages:
        yield f"on {_any_of(rules.pages)}"
    if rules.not_pages:
        yield f"{'except' if rules.pages else 'on all pages except'} on {_all_of(rules.not_pages)}"
    if rules.devices:
        yield f"on {_all_of([_DEVICES[device] for device in rules.devices])}"


def _when(rules: Rules, delay_seconds: int) -> Iterator[str]:
    if rules.event:
        yield f"after the event {_event(rules.event)}"
    if rules.sessions > 1:
        yield f"from visit {rules.sessions} on"
    if rules.page_views > 1:
        yield f"from page view {rules.page_views} on"
    if rules.scroll_percent:
        yield f"after {rules.scroll_percent} % of the page was scrolled"
    if rules.exit_intent:
        yield "when the pointer leaves the page"
    if delay_seconds:
        yield f"after {_count(delay_seconds, 'second')}"


def _event(event: EventRule) -> str:
    if not event.where:
        return event.name
    return f"{event.name} with {_all_of([f'{name} {_any_of(values)}' for name, values in event.where.items()])}"


def _how_often(definition: Definition) -> Iterator[str]:
    days, rules = definition.cadence.answered_days, definition.rules
    yield f"at most every {_days(days)}" if days else "each time"
    if rules.cap_per_day:
        yield f"at most {_count(rules.cap_per_day, 'person', 'people')} a day"
    if rules.cap:
        yield f"at most {_count(rules.cap, 'person', 'people')} in total"


def _dates(rules: Rules) -> Iterator[str]:
    if rules.starts:
        yield f"from {rules.starts.isoformat()} on"
    if rules.ends:
        yield f"until {days_before(rules.ends, 1).isoformat()}"


def _days(count: int) -> str:
    return _count(count, "day")


def _count(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def _any_of(values: Sequence[str]) -> str:
    return _join(values, "or")


def _all_of(values: Sequence[str]) -> str:
    return _join(values, "and")


def _join(values: Sequence[str], word: str) -> str:
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} {word} {values[-1]}"
