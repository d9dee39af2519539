"""The owner's goals, and the report on their progress."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import COUNTS, local_day
from outoften.domain.date_range import days_before
from outoften.domain.reports.goals import MAX_GOALS, Goal, GoalsQuery, GoalsReport, compare_benchmark, goal_days, goal_progress
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.owned_rows import OwnedRows
from outoften.storage.reports.benchmarks import benchmark_rows
from outoften.storage.reports.tallies.queries import ChannelCounts, TallyFilter, channel_counts

goal_rows = OwnedRows(schema.goal, Goal, "goal", MAX_GOALS)


async def read_goals(
    connection: AsyncConnection, catalog: Catalog, survey: Survey, query: GoalsQuery, today: date
) -> GoalsReport:
    """Returns the progress of each goal in the query's days, and the benchmarks compared with the score.

    A goal's start is measured on the same number of days before it was created. Raises InvalidError if the range is empty.
    """
    first, end = goal_days(query, today)
    zone = catalog.zones[survey.site_id]
    current = await channel_counts(connection, survey, TallyFilter(first, end))
    starts: dict[date, Mapping[Channel, ChannelCounts]] = {}
    progress = []
    for goal in await goal_rows.find_all(connection, survey.id):
        day = local_day(goal.created_at, zone)
        if day not in starts:
            starts[day] = await channel_counts(connection, survey, TallyFilter(days_before(day, (end - first).days), day))
        progress.append(goal_progress(goal, _sum_channels(current, goal.channel), _sum_channels(starts[day], goal.channel)))
    return GoalsReport(
        survey_id=survey.id,
        from_=first,
        to=end,
        time_zone=zone.key,
        data=progress,
        benchmarks=[
            compare_benchmark(benchmark, _sum_channels(current, None))
            for benchmark in await benchmark_rows.find_all(connection, survey.id)
        ],
    )


def _sum_channels(counts: Mapping[Channel, ChannelCounts], channel: Channel | None) -> Mapping[str, int]:
    """Returns the counts of one channel, or of all for None."""
    total = Counter(dict.fromkeys(COUNTS, 0))
    for name, sums in counts.items():
        if channel in (None, name):
            total.update(sums.all)
    return total
