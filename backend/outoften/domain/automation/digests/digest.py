"""Digests: e-mails to members, once a week about the scores, and on days on which follow-ups become due."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from outoften.domain.automation.alerts.alert_record import Alert
from outoften.domain.collecting.ask import Ask
from outoften.domain.reports.rates import ResponseRateReport
from outoften.domain.reports.score_report import ScoreReport

DigestKind = Literal["weekly", "overdue"]
# Members choose the weekly one. Of their own work they hear unless they do not want to.
WANTED: dict[DigestKind, bool] = {"weekly": False, "overdue": True}
DIGEST_HOUR = 7
WEEK = timedelta(days=7)
# People of a list, of which the first are shown.
MAX_COUNTED = 100


class Person(Struct, frozen=True):
    """Somebody to contact: the response, the name if it is known, and whether it is nobody's task yet."""

    ask: Ask
    name: str | None
    is_unassigned: bool = False


class SurveyWeek(Struct, frozen=True):
    """How a survey's week was, from the reports of the dashboard."""

    id: int
    name: str
    score: ScoreReport
    rates: ResponseRateReport


class SiteDigest(Struct, frozen=True):
    """What a digest tells of a site. `detractors` have no follow-up; `due` are follow-ups, those of the earliest day first."""

    id: int
    name: str
    surveys: Sequence[SurveyWeek] = ()
    alerts: Sequence[Alert] = ()
    detractors: Sequence[Person] = ()
    due: Sequence[Person] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.surveys or self.alerts or self.detractors or self.due)


class Digest(Struct, frozen=True):
    """A digest. `day`: when it is sent; a weekly one tells of the seven days before it."""

    kind: DigestKind
    day: date
    sites: Sequence[SiteDigest]


def digest_day(kind: DigestKind, now: datetime, zones: Collection[ZoneInfo]) -> date:
    """Returns the day of the latest digest: today from 7:00 on, in all of these time zones; for the weekly one, its Monday."""
    day = earliest_day(now, zones, DIGEST_HOUR)
    return day - timedelta(days=day.weekday()) if kind == "weekly" else day


def earliest_day(now: datetime, zones: Collection[ZoneInfo], begin_hour: int = 0) -> date:
    """Returns the day that has begun in all of these time zones, or in UTC without one. `begin_hour`: when days begin."""
    local_times = [now.astimezone(zone).replace(tzinfo=None) for zone in zones or [ZoneInfo("UTC")]]
    return (min(local_times) - timedelta(hours=begin_hour)).date()


def has_become_due(digest: Digest, last: date | None) -> bool:
    """Whether a follow-up has become due since the day of the last digest; all that are due have, without one."""
    days = [person.ask.due for site in digest.sites for person in site.due]
    return any(day and (last is None or day > last) for day in days)
