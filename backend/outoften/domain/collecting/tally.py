"""Tallies: which counts an ask adds to. All reports are computed from these counts.

Rates belong to the day of the ask, scores to the day of the answer, both in the site's time zone.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from outoften.domain.collecting.ask import Ask
from outoften.domain.score import SCORES

RATE_COUNTS = ("asked", "answered", "commented", "dismissed")
SCORE_COUNTS = tuple(f"score_{score}" for score in SCORES)
COUNTS = RATE_COUNTS + SCORE_COUNTS

_EPOCH, _MINUTE = datetime(1970, 1, 1, tzinfo=UTC), timedelta(minutes=1)

# The segment of suspect asks; within another segment it is "_suspect=true;plan=pro". Owners' keys can't begin with "_".
SUSPECT_SEGMENT = "_suspect=true"


class TallyKey(NamedTuple):
    """The key of a row of tallies. `day` is an ISO date in the site's time zone; `segment` is "" for all respondents."""

    site_id: int
    survey_id: int
    day: str
    channel: str
    segment: str


TallyEntry = tuple[TallyKey, str]
Delta = Counter[TallyEntry]


def tally_entries(ask: Ask, zone: ZoneInfo) -> tuple[TallyEntry, ...]:
    """Returns the counts that an ask adds 1 to: in total, in each of its segments, and the same among suspect asks if it is."""
    if not ask.viewed_at or ask.excluded is not None or ask.erased_at:
        return ()
    asked = _cached_day((ask.issued_at - _EPOCH) // _MINUTE, zone)
    answered = _cached_day((ask.answered_at - _EPOCH) // _MINUTE, zone) if ask.answered_at else None
    left = bool(ask.comment) if answered else bool(ask.dismissed_at)
    return _cached_entries(ask.site_id, ask.survey_id, ask.channel, asked, answered, ask.score, left, ask.segments, ask.suspect)


def suspect_segment(segment: str) -> str:
    """Returns the segment of the suspect asks in a segment, or of all suspect asks."""
    return f"{SUSPECT_SEGMENT};{segment}" if segment else SUSPECT_SEGMENT


def add_difference(delta: Delta, before: Ask, after: Ask, zone: ZoneInfo) -> None:
    """Add to `delta` how the counts change when `before` becomes `after`."""
    for entry in tally_entries(after, zone):
        delta[entry] += 1
    for entry in tally_entries(before, zone):
        delta[entry] -= 1


class SiteDays(NamedTuple):
    """The time zone in which a site's days are counted.

    While all asks are counted again, their counts by the next zone are stored apart; those up to `counted_to` are in it.
    """

    zone: ZoneInfo
    next_zone: ZoneInfo | None = None
    counted_to: UUID | None = None


def site_days(time_zone: str, next_time_zone: str | None, counted_to: UUID | None) -> SiteDays:
    """Returns the days of a site as they are stored."""
    return SiteDays(ZoneInfo(time_zone), ZoneInfo(next_time_zone) if next_time_zone else None, counted_to)


class TallyChanges:
    """How the counts change: the current ones, and the next ones while a site's asks are counted again."""

    def __init__(self) -> None:
        self.current = Delta()
        self.next = Delta()

    def add(self, before: Ask, after: Ask, days: SiteDays) -> None:
        """Add how the counts change when `before` becomes `after`."""
        add_difference(self.current, before, after, days.zone)
        # The others are counted once their turn comes.
        if days.next_zone and days.counted_to and after.id <= days.counted_to:
            add_difference(self.next, before, after, days.next_zone)

    def add_new(self, ask: Ask, count: int, days: SiteDays) -> None:
        """Add the counts of this many new asks that are counted as this one."""
        for entry in tally_entries(ask, days.zone):
            self.current[entry] += count
        if days.next_zone and days.counted_to and ask.id <= days.counted_to:
            for entry in tally_entries(ask, days.next_zone):
                self.next[entry] += count


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Returns the calendar day of a moment in a time zone."""
    return moment.astimezone(zone).date()


# By minute, because a day never begins within a minute, and a minute has many asks.
@lru_cache(1024)
def _cached_day(minute: int, zone: ZoneInfo) -> str:
    return local_day(_EPOCH + minute * _MINUTE, zone).isoformat()


# Of all the asks of a day, few differ in what they count in.
@lru_cache(1024)
def _cached_entries(
    site_id: int,
    survey_id: int,
    channel: str,
    asked_day: str,
    answered_day: str | None,
    score: int | None,
    has_left: bool,
    segments: tuple[str, ...],
    is_suspect: bool,
) -> tuple[TallyEntry, ...]:
    """Returns the entries. `has_left`: a comment, or for an ask without an answer, that it was dismissed."""
    asked = TallyKey(site_id, survey_id, asked_day, channel, "")
    counts = [(asked, "asked")]
    if answered_day:
        counts += [(asked, "answered"), (asked._replace(day=answered_day), f"score_{score}")]
    if has_left:
        counts.append((asked, "commented" if answered_day else "dismissed"))
    slices = ["", *segments, *(suspect_segment(segment) for segment in ("", *segments) if is_suspect)]
    return tuple((key._replace(segment=segment), count) for segment in slices for key, count in counts)
