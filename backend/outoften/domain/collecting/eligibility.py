"""Why a respondent is or is not asked: everything that the server knows, and what only the page knows."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.cadence import Cadence, Reason, check_cadence
from outoften.domain.collecting.targeting import AskContext, RuleReason, Rules, failed_rule

_SENTENCES: dict[RuleReason, str] = {
    "wrong_page": "The survey does not ask on this page.",
    "not_started": "The survey asks from {starts} on.",
    "ended": "The survey asked until {ends}.",
    "wrong_language": "The survey does not ask in this language.",
    "account_too_young": "The survey asks accounts of at least {account_age_days} days.",
    "sampled_out": "The survey asks {sample_percent:g} % of all respondents, and this one is not among them.",
}
# What only the page knows, by the field of the rules.
_UNKNOWN: dict[str, str] = {
    "pages": "The survey asks on some pages only. Name the page to check it.",
    "not_pages": "The survey does not ask on some pages. Name the page to check it.",
    "event": "The survey asks after the event {event.name}, which the page must send with outoften('track', …).",
    "scroll_percent": "The survey asks once {scroll_percent} % of the page were scrolled.",
    "exit_intent": "The survey asks when the pointer leaves the page at the top.",
    "page_views": "The survey asks from page view {page_views} on.",
    "sessions": "The survey asks from visit {sessions} on.",
    "account_age_days": "The survey asks accounts of at least {account_age_days} days. The page must pass `created_at`.",
    "traits": "The survey asks respondents with certain traits. The page must pass them.",
    "languages": "The survey asks in some languages only, which the browser tells.",
    "devices": "The survey asks on some kinds of device only.",
}


class Condition(Struct, frozen=True):
    """A rule that only the page can check."""

    rule: Annotated[str, Meta(description="The field of the survey's rules.", examples=["account_age_days"])]
    detail: Annotated[
        str, Meta(description="The rule in English, for people.", examples=["The survey asks from page view 3 on."])
    ]


def reasons_not_to_ask(rules: Rules, context: AskContext, history: Sequence[Ask], cadence: Cadence) -> list[Reason]:
    """Returns all reasons that the server knows. `history`: the respondent's asks on the site, newest first."""
    unknown = {condition.rule for condition in unknown_conditions(rules, context)}
    codes = (
        failed_rule(replace(Rules(), **{field: getattr(rules, field)}), context)
        for field in Rules.__struct_fields__
        if field not in unknown
    )
    reasons = [Reason(code, _describe(_SENTENCES[code], rules)) for code in codes if code]
    by_cadence = check_cadence(history, context.survey_id, cadence, context.now)
    return [*reasons, by_cadence] if by_cadence else reasons


def unknown_conditions(rules: Rules, context: AskContext) -> list[Condition]:
    """Returns the rules of the survey that cannot be checked without the page."""
    known = {
        "pages": context.page,
        "not_pages": context.page,
        "account_age_days": context.created_at is not None,
        "languages": context.locale,
    }
    return [
        Condition(field, _describe(sentence, rules))
        for field, sentence in _UNKNOWN.items()
        if getattr(rules, field) != getattr(Rules(), field) and not known.get(field)
    ]


def _describe(sentence: str, rules: Rules) -> str:
    return sentence.format(**{field: getattr(rules, field) for field in Rules.__struct_fields__})
