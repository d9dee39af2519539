"""Alerts as they are kept and sent: open until they are over, or until somebody closes them."""

from collections.abc import Container, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, convert
from msgspec.structs import asdict, replace

from outoften.domain.automation.alerts.alert import Comparison, Drop, Mode, Part, Problem, alert_sentence, is_over
from outoften.domain.automation.event import Event, EventType, event_id

AlertKind = Literal["drop", "silent_tag"]
AlertState = Literal["open", "closed"]

# A tag that was seen on as many days in a row is missed after one day.
EXPECTED_TAG_DAYS = 7

_ANY_SEGMENT = Meta(description="The watched segment, as `key=value`; null for all responses.", examples=["product=app"])


class Finding(Struct, frozen=True):
    """A drop of one series, and what explains it."""

    drop: Drop
    sentence: str
    parts: tuple[Part, ...] = ()
    themes: tuple[str, ...] = ()


class Alert(Struct, frozen=True, kw_only=True):
    """An alert: a drop of the score, or a tag that pages do not load any more."""

    id: Annotated[int, Meta(description="The alert's id.")]
    site_id: Annotated[int, Meta(description="The site's id.")]
    survey_id: Annotated[int | None, Meta(description="The survey's id; null for a silent tag.", examples=[1])]
    kind: Annotated[AlertKind, Meta(description="`drop`: the score fell. `silent_tag`: no page loads the tag.")]
    segment: Annotated[str | None, _ANY_SEGMENT]
    state: Annotated[AlertState, Meta(description="The state: `closed` alerts are over.")]
    sentence: Annotated[
        str,
        Meta(
            description="The alert in an English sentence.",
            examples=["The score fell from 40 to 20 (280 responses in 14 days, compared with 1,800 in the 90 days before)."],
        ),
    ]
    drop: Annotated[Drop | None, Meta(description="The numbers of a drop; null for a silent tag.")]
    parts: Annotated[tuple[Part, ...], Meta(description="The segments that explain a drop of all responses.")]
    themes: Annotated[
        tuple[str, ...],
        Meta(
            description="Topics of the detractors' comments in the recent days: names of your themes, and words.",
            examples=[["slow"]],
        ),
    ]
    opened_at: Annotated[datetime, Meta(description="The time at which it was found.")]
    last_on: Annotated[date, Meta(description="The last day on which it was found, in the site's time zone.")]
    closed_at: Annotated[
        datetime | None, Meta(description="The time at which it was closed; null while it is open.", examples=[None])
    ]
    closed_by: Annotated[
        str | None,
        Meta(
            description="The member or key that closed it, as in the audit log; null if it is open, or closed by itself.",
            examples=[None],
        ),
    ]


class WatchedSeries(Struct, frozen=True, kw_only=True):
    """A watched series: all responses, or those of one segment."""

    segment: Annotated[str | None, _ANY_SEGMENT]
    days: Annotated[
        int,
        Meta(
            description="The number of complete days that are compared with the 90 days before: 14, or 28 with few responses.",
            examples=[14],
        ),
    ]
    responses: Annotated[int, Meta(description="Responses of the recent days.", examples=[280])]
    responses_before: Annotated[int, Meta(description="Responses of the 90 days before.", examples=[1800])]
    problem: Annotated[
        Problem | None,
        Meta(
            description="The reason why no drop can be found: `too_few_recent`, below 50 responses in 28 days; "
            "`too_few_before`, below 100 in the 90 days before.",
            examples=[None],
        ),
    ]
    dropped: Annotated[bool, Meta(description="Whether its score has dropped.")]


class AlertStatus(Struct, frozen=True, kw_only=True):
    """The series that are watched for drops of the score, and whether they have enough responses."""

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    mode: Annotated[
        Mode,
        Meta(
            description="`drops`: drops are found. `every_detractor`: below 5 responses a day a drop is found too late, so let "
            "each detractor alert you."
        ),
    ]
    advice: Annotated[
        str | None, Meta(description="Advice in English where drops are found too late; null otherwise.", examples=[None])
    ]
    responses_per_day: Annotated[float, Meta(description="The mean of the last 28 complete days.", examples=[20.4])]
    max_z: Annotated[
        float, Meta(description="The z at or below which a fall counts; lower, the more series are compared.", examples=[-3.0])
    ]
    series: Annotated[list[WatchedSeries], Meta(description="The watched series, that of all responses first.")]
    checked_on: Annotated[
        date | None, Meta(description="The day of the last check, in the site's time zone; null before the first one.")
    ]
    checked_at: Annotated[datetime | None, Meta(description="The time of the last check; null before the first one.")]


EVERY_DETRACTOR = (
    "There are fewer than 5 responses a day, so a drop would be found too late. Add an endpoint that sends you each detractor: "
    'POST /v1/endpoints {"url": "https://…", "events": ["response.finished"], "filter": {"categories": ["detractor"]}}.'
)


def watched_series(name: str, comparison: Comparison, dropped: bool) -> WatchedSeries:
    """Returns what is shown of a series."""
    return WatchedSeries(
        segment=name or None,
        days=comparison.days,
        responses=comparison.recent.responses,
        responses_before=comparison.before.responses,
        problem=comparison.problem,
        dropped=dropped,
    )


def alert_from_values(values: Mapping[str, Any]) -> Alert:
    """Returns a stored alert."""
    shown = {**values, "segment": values["segment"] or None, "state": "closed" if values["closed_at"] else "open"}
    return convert({name: shown[name] for name in Alert.__struct_fields__}, Alert)


def forget_words(alert: Alert) -> Alert:
    """Returns an alert without what people wrote about."""
    if alert.drop is None:
        return alert
    return replace(alert, themes=(), sentence=alert_sentence(alert.segment or "", alert.drop, alert.parts))


def alert_event(alert: Alert) -> Event:
    """Returns the event of an alert that was just opened or closed."""
    opened: EventType = "tag.silent" if alert.kind == "silent_tag" else "alert.opened"
    kind: EventType
    kind, at = ("alert.closed", alert.closed_at) if alert.closed_at else (opened, alert.opened_at)
    data = {"alert": asdict(alert)}
    return Event(
        own_id=event_id(at, f"{kind} {alert.id}"), type=kind, at=at, site_id=alert.site_id, survey_id=alert.survey_id, data=data
    )


def split_alerts(alerts: Iterable[Alert], found: Container[str], today: date) -> tuple[dict[str, Alert], dict[str, Alert]]:
    """Returns the alerts of a survey that go on and those that are over, by series. `found`: the series that dropped today.

    One that somebody has closed goes on, closed, while the drop does, so that the same drop opens no other one.
    """
    going_on: dict[str, Alert] = {}
    over: dict[str, Alert] = {}
    for alert in alerts:
        series = alert.segment or ""
        is_found = series in found and not alert.closed_at
        (going_on if is_found or not is_over(alert.last_on, today) else over)[series] = alert
    return going_on, over


def count_tag_days(tag_days: int, checked_on: date | None, today: date, last_seen_on: date | None) -> int:
    """Returns on how many days in a row, up to yesterday, the tag was seen; 0 after a day on which nobody looked."""
    yesterday = today - timedelta(days=1)
    if last_seen_on is None or last_seen_on < yesterday:
        return 0
    return tag_days + 1 if checked_on == yesterday else 1


def is_silent(tag_days: int, checked_on: date | None, today: date, last_seen_on: date | None) -> bool:
    """Whether the tag was not seen yesterday, and was seen on each of the seven days before."""
    yesterday = today - timedelta(days=1)
    was_missed = last_seen_on is not None and last_seen_on < yesterday
    return was_missed and tag_days >= EXPECTED_TAG_DAYS and checked_on == yesterday


def silent_tag_sentence(last_seen_at: datetime) -> str:
    """Returns the alert in one sentence."""
    return (
        f"No page has loaded the tag since {last_seen_at.day} {last_seen_at:%b %Y, %H:%M} UTC, although pages did on each of "
        "the seven days before: see whether the tag is still in your pages."
    )
