"""The score of some days, read from tallies; or, by what tallies don't know, from the newest responses."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.segment import tidy
from outoften.domain.collecting.tally import SCORE_COUNTS
from outoften.domain.collecting.targeting import on_page
from outoften.domain.errors import Invalid
from outoften.domain.reports import score_report as report
from outoften.domain.reports.score_report import Counted, Days, ScoreReport, Wanted
from outoften.domain.score import SCORES
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.reports.goals import list_benchmarks
from outoften.storage.reports.tally_queries import Slice, channel_counts

Fits = Callable[[Any], bool]


async def read_score(
    connection: AsyncConnection, catalog: Catalog, survey: Survey, wanted: Wanted, most_rows: int = report.MOST_ROWS
) -> ScoreReport:
    """The report. Raises Invalid for a segment or a comparison that can't be."""
    compared = report.days_compared(wanted)

    async def count(days: Days) -> Counted:
        segment = await _tallied(connection, catalog, survey, wanted.segment)
        if segment is None:
            return await _count_rows(connection, survey, catalog.zones[survey.site_id], wanted, days, most_rows)
        return await _count(connection, survey, wanted, Slice(days.first, days.end, wanted.channel, segment))

    current = await count(wanted.days)
    reference = (compared, await count(compared)) if compared else None
    # They are of everybody.
    benchmarks = await list_benchmarks(connection, survey.id) if wanted.segment is None else ()
    zone = catalog.site(survey.site_id).time_zone
    return report.score_report(survey.id, zone, wanted, current, reference, benchmarks)


async def tallied_keys(connection: AsyncConnection, catalog: Catalog, survey: Survey) -> set[str]:
    """The keys by which answers are counted apart, or once were."""
    value = schema.segment_value.c
    known = await connection.execute(select(value.key).where(value.site_id == survey.site_id).distinct())
    return {*catalog.site(survey.site_id).segment_keys, *known.scalars()}


async def tallied_segment(connection: AsyncConnection, catalog: Catalog, survey: Survey, wanted: str | None) -> str:
    """The segment as tallies name it, for what is read from them alone. Raises Invalid when they don't know its key."""
    segment = await _tallied(connection, catalog, survey, wanted)
    if segment is None:
        tallied = report.keys_there_are(await tallied_keys(connection, catalog, survey))
        raise Invalid("segment_unknown", f"segment: {wanted} is known of single responses, which /score counts. {tallied}")
    return segment


async def _tallied(connection: AsyncConnection, catalog: Catalog, survey: Survey, wanted: str | None) -> str | None:
    """The segment as tallies name it; None when they don't know its key, but responses do."""
    if wanted is None:
        return ""
    tallied = await tallied_keys(connection, catalog, survey)
    key, value = report.segment_of(wanted, tallied)
    # As it was when respondents brought it.
    return f"{key}={tidy(value)}" if key in tallied else None


async def _count(connection: AsyncConnection, survey: Survey, wanted: Wanted, of: Slice) -> Counted:
    counted = (await channel_counts(connection, survey, of)).values()
    distribution = [sum(one.counts(wanted.exclude_suspect)[name] for one in counted) for name in SCORE_COUNTS]
    return Counted(distribution, sum(one.suspect[name] for one in counted for name in SCORE_COUNTS))


async def _count_rows(
    connection: AsyncConnection, survey: Survey, zone: ZoneInfo, wanted: Wanted, days: Days, most: int
) -> Counted:
    """The newest responses of these days, a bounded number of them, and among them those that fit."""
    assert wanted.segment
    key, _, value = wanted.segment.partition(":")
    column, fits = _test_of(key, value)
    ask = schema.ask.c
    newest = select(column.label("said"), ask.score, ask.suspect, ask.channel, ask.excluded).where(
        ask.site_id == survey.site_id, ask.survey_id == survey.id, ask.answered_at.is_not(None)
    )
    if days.first:
        newest = newest.where(ask.answered_at >= beginning(days.first, zone))
    if days.end:
        newest = newest.where(ask.answered_at < beginning(days.end, zone))
    looked_at = newest.order_by(ask.answered_at.desc(), ask.id.desc()).limit(most).subquery()
    row = looked_at.c
    kinds = (row.said, row.score, row.suspect, row.channel, row.excluded.is_(None).label("counts"))
    distribution, suspect, rows = [0 for _ in SCORES], 0, 0
    # A page may have as many addresses as responses, so this is read piece by piece, and the server goes on meanwhile.
    async with connection.stream(select(*kinds, func.count().label("number")).group_by(*kinds)) as found:
        async for one in found:
            rows += one.number
            if not one.counts or (wanted.channel and one.channel != wanted.channel) or not fits(one.said):
                continue
            suspect += one.number if one.suspect else 0
            distribution[one.score] += 0 if one.suspect and wanted.exclude_suspect else one.number
    return Counted(distribution, suspect, rows, rows == most)


def _test_of(key: str, value: str) -> tuple[Any, Fits]:
    ask = schema.ask.c
    if key == "tag":
        return ask.tags, lambda tags: value in tags
    if key == "page":
        return ask.page, lambda page: on_page([value], page)
    return ask.locale, lambda locale: bool(locale == value)


def beginning(day: date, zone: ZoneInfo) -> datetime:
    """A day's first moment. Where clocks skip midnight it is the one that they skip to."""
    return datetime.combine(day, time.min, zone)
