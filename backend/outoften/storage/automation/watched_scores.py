"""Scores by day, overall and per segment, read from tallies: what alerts are found from."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import reduce
from operator import add

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.alerts.alert import (
    HISTORY_DAYS,
    DailyScores,
    alert_mode,
    compare_series,
    find_drops,
    max_z,
    responses_per_day,
)
from outoften.domain.automation.alerts.alert_record import EVERY_DETRACTOR, AlertStatus, watched_series
from outoften.domain.score import CATEGORY_SCORES, Counts
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema

_tally, _check = schema.tally.c, schema.alert_check.c
_SUMS = [
    func.sum(reduce(add, [_tally[f"score_{score}"] for score in CATEGORY_SCORES[category]])).label(category)
    for category in ("promoter", "passive", "detractor")
]


async def read_daily_scores(
    connection: AsyncConnection, survey: Survey, today: date, keys: Collection[str]
) -> dict[str, DailyScores]:
    """Returns the complete days that are compared: of all responses, named "", and of each value of these segment keys.

    Without imported responses.
    """
    first = today - timedelta(days=HISTORY_DAYS)
    segments = or_(_tally.segment == "", *(_tally.segment.startswith(f"{key}=", autoescape=True) for key in keys))
    # Imported responses are no news, and were asked for in another way.
    days = (_tally.day >= first.isoformat(), _tally.day < today.isoformat(), _tally.channel != "import")
    query = (
        select(_tally.segment, _tally.day, *_SUMS)
        .where(_tally.site_id == survey.site_id, _tally.survey_id == survey.id, *days, segments)
        .group_by(_tally.segment, _tally.day)
    )
    found: dict[str, dict[date, Counts]] = {"": {}}
    for segment, day, *counts in await connection.execute(query):
        found.setdefault(segment, {})[date.fromisoformat(day)] = Counts(*map(int, counts))
    all_days = [first + timedelta(days=number) for number in range(HISTORY_DAYS)]
    empty = Counts(0, 0, 0)
    return {segment: DailyScores(first, [days.get(day, empty) for day in all_days]) for segment, days in found.items()}


async def read_alert_status(connection: AsyncConnection, site: Site, survey: Survey, today: date) -> AlertStatus:
    """Returns what is watched of a survey, compared as of today."""
    scores = await read_daily_scores(connection, survey, today, site.watched_segments)
    compared = compare_series(scores, today)
    drops = find_drops(compared)
    per_day = responses_per_day(scores[""], today)
    mode = alert_mode(per_day)
    check = (await connection.execute(select(schema.alert_check).where(_check.site_id == site.id))).one_or_none()
    return AlertStatus(
        survey_id=survey.id,
        mode=mode,
        advice=EVERY_DETRACTOR if mode == "every_detractor" else None,
        responses_per_day=round(per_day, 1),
        max_z=round(max_z(sum(not comparison.problem for comparison in compared.values())), 2),
        series=[watched_series(name, comparison, name in drops) for name, comparison in compared.items()],
        checked_on=check.day if check else None,
        checked_at=check.checked_at if check else None,
    )
