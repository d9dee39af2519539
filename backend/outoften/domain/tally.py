"""What an ask counts for. Every statistic is read from these counts, so they are decided in one place.

Rates belong to the day of the ask, scores to the day of the answer, both in the site's time zone.
"""

from collections import Counter
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from outoften.domain.ask import Ask
from outoften.domain.score import SCORES

RATE_COUNTS = ("asked", "answered", "commented", "dismissed")
SCORE_COUNTS = tuple(f"score_{score}" for score in SCORES)
COUNTS = RATE_COUNTS + SCORE_COUNTS


class TallyKey(NamedTuple):
    """One row of tallies. `day` is an ISO date; `segment` is empty for all respondents together."""

    site_id: int
    survey_id: int
    day: str
    channel: str
    segment: str


Delta = Counter[tuple[TallyKey, str]]


def tally(ask: Ask, zone: ZoneInfo) -> Delta:
    """The counts that this ask stands for."""
    counted: Delta = Counter()
    if ask.viewed_at:
        asked = _key(ask, ask.issued_at, zone)
        counted[asked, "asked"] += 1
        if ask.answered_at:
            counted[asked, "answered"] += 1
            counted[_key(ask, ask.answered_at, zone), f"score_{ask.score}"] += 1
            if ask.comment:
                counted[asked, "commented"] += 1
        elif ask.dismissed_at:
            counted[asked, "dismissed"] += 1
    return counted


def shift(before: Ask, after: Ask, zone: ZoneInfo) -> Delta:
    """What to add to the tallies when `before` has become `after`; entries are never zero."""
    moved = tally(after, zone)
    moved.subtract(tally(before, zone))
    return Counter({entry: count for entry, count in moved.items() if count})


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day of a moment in a site's time zone."""
    return moment.astimezone(zone).date()


def _key(ask: Ask, moment: datetime, zone: ZoneInfo) -> TallyKey:
    return TallyKey(ask.site_id, ask.survey_id, day_of(moment, zone).isoformat(), ask.channel, "")
