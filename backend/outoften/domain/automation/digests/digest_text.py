"""The text of digests, in one language: sentences, numbers and days, as their templates show them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from outoften.domain.automation.alerts.alert_record import Alert
from outoften.domain.automation.digests.digest import MAX_COUNTED, WEEK, Digest, DigestKind, Person, SiteDigest, SurveyWeek
from outoften.domain.automation.message import cut
from outoften.domain.reports.score_report import Comparison
from outoften.public_url import Query

MAX_SHOWN = 5
MAX_QUOTE = 160
_MINUS = "\u2212"


class DigestTexts(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of `locales/mail/`. `counts`: the text for one, and for all other numbers."""

    lang: str
    day: str
    days: str
    thousands: str
    months: Sequence[str]
    subjects: Mapping[str, str]
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    channels: Mapping[str, str]
    counts: Mapping[str, tuple[str, str]]
    page: Mapping[str, str]

    def format_number(self, number: float) -> str:
        """Returns a number in whole steps, rounded half away from zero."""
        rounded = int(abs(number) + 0.5)
        return (_MINUS if number < 0 and rounded else "") + f"{rounded:,}".replace(",", self.thousands)

    def format_count(self, name: str, count: int) -> str:
        """Returns a number with its word."""
        return self.counts[name][count != 1].format(count=self.format_number(count))

    def format_day(self, day: date) -> str:
        """Returns a day, such as 28 Nov 2026."""
        return self.day.format(day=day.day, month=self.months[day.month - 1], year=day.year)

    def format_days(self, first: date, end: date) -> str:
        """Returns the first and the last day before `end`."""
        return self.days.format(first=self.format_day(first), last=self.format_day(end - timedelta(days=1)))


# Returns the address of a path of the dashboard, with a query.
Url = Callable[[str, Query], str]


def digest_subject(digest: Digest, texts: DigestTexts) -> str:
    """Returns the subject: the sites, and the days or how many people wait."""
    names = [site.name for site in digest.sites]
    sites = names[0] if names else ""
    if len(names) > 1:
        sites = texts.texts["and_more"].format(first=sites, count=texts.format_number(len(names) - 1))
    people = texts.format_count("people", sum(len(site.due) for site in digest.sites))
    days = texts.format_days(digest.day - WEEK, digest.day)
    return texts.subjects[digest.kind].format(sites=sites, days=days, people=people)


def digest_view(digest: Digest, texts: DigestTexts, url: Url) -> dict[str, Any]:
    """Returns what the templates show."""
    is_weekly = digest.kind == "weekly"
    sites = [_site_view(site, digest.kind, texts, url) for site in digest.sites if not site.is_empty]
    days = texts.format_days(digest.day - WEEK, digest.day)
    return {
        "lang": texts.lang,
        "title": texts.titles[digest.kind],
        "days": days if is_weekly else texts.format_day(digest.day),
        "sites": sites,
        "nothing": "" if sites else texts.texts["nothing" if is_weekly else "nothing_due"],
        "why": texts.texts[f"why_{digest.kind}"],
        "texts": texts.texts,
        "dashboard_url": url("/app", ()),
        "account_url": url("/app/account", ()),
    }


def _site_view(site: SiteDigest, kind: DigestKind, texts: DigestTexts, url: Url) -> dict[str, Any]:
    lists = {
        "detractors": site.detractors,
        "due" if kind == "weekly" else "own": [person for person in site.due if not person.is_unassigned],
        "unassigned": [person for person in site.due if person.is_unassigned],
    }
    alerts = {"title": texts.texts["alerts"], "count": texts.format_number(len(site.alerts)), "more_url": ""}
    return {
        "name": site.name,
        "surveys": [_survey_view(survey, texts, url) for survey in site.surveys],
        "lists": [
            *([alerts | {"items": [_alert_view(alert, url) for alert in site.alerts]}] if site.alerts else []),
            *(_people_view(name, people, texts, url) for name, people in lists.items() if people),
        ],
    }


def _survey_view(survey: SurveyWeek, texts: DigestTexts, url: Url) -> dict[str, Any]:
    score, number = survey.score, texts.format_number
    responses = texts.format_count("responses", score.responses)
    caption = texts.texts["only_responses"].format(responses=responses)
    if interval := score.interval:
        caption = texts.texts["interval"].format(
            confidence=number(100 * interval.confidence),
            low=number(interval.low),
            high=number(interval.high),
            responses=responses,
        )
    compared = [_comparison(score.comparison, texts)] if score.comparison and score.nps is not None else []
    rates = [
        texts.texts["rate"].format(percent=_percent(rate.response_rate), channel=texts.channels[channel])
        for channel, rate in survey.rates.channels.items()
        if rate.response_rate is not None
    ]
    return {
        "name": survey.name,
        "url": url(f"/app/surveys/{survey.id}", ()),
        "score": texts.texts["hidden"] if score.nps is None else texts.texts["score"].format(score=number(score.nps)),
        "number": None if score.nps is None else number(score.nps),
        "lines": [caption, *compared, *rates],
    }


def _comparison(comparison: Comparison, texts: DigestTexts) -> str:
    """Returns the sentence that the dashboard shows too."""
    days = texts.format_days(comparison.from_, comparison.to)
    if comparison.nps is None:
        return texts.texts["no_comparison"].format(days=days)
    score = texts.format_number(comparison.nps)
    return texts.texts["comparison"].format(days=days, score=score, sentence=comparison.sentence)


def _alert_view(alert: Alert, url: Url) -> dict[str, Any]:
    path = f"/app/surveys/{alert.survey_id}" if alert.survey_id else "/app"
    return {"title": alert.sentence, "detail": "", "quote": "", "url": url(path, ())}


def _person_view(person: Person, texts: DigestTexts, url: Url) -> dict[str, Any]:
    ask = person.ask
    score = texts.texts["person"].format(score=ask.score)
    due = texts.texts["since"].format(day=texts.format_day(ask.due)) if ask.due else ""
    name = person.name or ask.respondent_id
    return {
        "title": name or score,
        "detail": ", ".join(part for part in (score if name else "", due) if part),
        "quote": cut(" ".join((ask.comment or "").split()), MAX_QUOTE),
        "url": url(f"/app/surveys/{ask.survey_id}/responses/{ask.id}", ()),
    }


def _people_view(name: str, people: Sequence[Person], texts: DigestTexts, url: Url) -> dict[str, Any]:
    """Returns a list of people. More of them than it shows are in the inbox of the first one's survey, and maybe of others."""
    inbox = {"view": "new", "category": "detractor"} if name == "detractors" else {"view": "due"}
    return {
        "title": texts.texts[name],
        "count": texts.format_number(len(people)) + ("+" if len(people) == MAX_COUNTED else ""),
        "items": [_person_view(person, texts, url) for person in people[:MAX_SHOWN]],
        "more_url": url(f"/app/surveys/{people[0].ask.survey_id}/responses", inbox) if len(people) > MAX_SHOWN else "",
    }


def _percent(share: float) -> str:
    """Returns a rate in percent, with one decimal below 10 %, as the dashboard does."""
    percent = 100 * share
    return f"{percent:.1f}" if 0 < percent < 9.95 else f"{percent:.0f}"
