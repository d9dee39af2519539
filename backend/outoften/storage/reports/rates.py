"""The response rate report, read from tallies, ask outcomes and a bounded number of asks."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Channel
from outoften.domain.reports.rates import DEFINITIONS, FIELD_DEFINITIONS, Rates, RatesQuery, ResponseRateReport, compute_rates
from outoften.domain.reports.trend import ChannelRate, channel_rate
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.reports.segments.segment_keys import require_tallied_segment
from outoften.storage.reports.tallies.queries import ChannelCounts, TallyFilter, channel_counts, day_conditions
from outoften.storage.reports.unique_respondents import unique_respondents
from outoften.storage.reports.version_counts import VersionCounts, read_version_counts


async def read_response_rate(
    connection: AsyncConnection, catalog: Catalog, survey: Survey, query: RatesQuery
) -> ResponseRateReport:
    """Returns the response rates of each channel. Raises InvalidError for a segment key without tallies."""
    segment = await require_tallied_segment(connection, catalog, survey, query.segment)
    tallies = TallyFilter(query.first, query.end, query.channel, segment)
    zone = catalog.zones[survey.site_id]
    of_version = None
    if query.version:
        of_version = await read_version_counts(connection, survey, query.version, tallies, zone)
    channels = await _channel_rates(connection, survey, tallies, zone, of_version, exclude_suspect=query.exclude_suspect)
    return ResponseRateReport(
        survey_id=survey.id,
        from_=query.first,
        to=query.end,
        time_zone=zone.key,
        segment=query.segment,
        definition={channel: DEFINITIONS[channel] for channel in channels},
        definitions=FIELD_DEFINITIONS,
        channels=channels,
        version=query.version,
        truncated=of_version is not None and of_version.truncated,
    )


async def read_channel_rate(connection: AsyncConnection, survey: Survey, channel: Channel) -> ChannelRate:
    """The response rate of one channel, of all days and respondents."""
    counts = await channel_counts(connection, survey, TallyFilter(channel=channel))
    return channel_rate(channel, counts.get(channel, ChannelCounts()).all)


async def _channel_rates(
    connection: AsyncConnection,
    survey: Survey,
    tallies: TallyFilter,
    zone: ZoneInfo,
    of_version: VersionCounts | None,
    *,
    exclude_suspect: bool,
) -> dict[Channel, Rates]:
    """Returns the rates of the filter's channel; without one, of the widget and all channels with data."""
    counted = of_version.by_channel() if of_version else await channel_counts(connection, survey, tallies)
    # Outcomes are not recorded per segment or version.
    outcomes = None if tallies.segment or of_version else await _outcome_counts(connection, survey, tallies)
    asked = {channel: counts.counts(exclude_suspect)["asked"] for channel, counts in counted.items()}
    unique: Mapping[Channel, int | None] = dict.fromkeys(asked)
    if not of_version:
        unique = await unique_respondents(connection, survey, tallies, asked, zone, exclude_suspect=exclude_suspect)
    selected: set[Channel] = {tallies.channel} if tallies.channel else {"widget", *counted, *(outcomes or ())}
    rates: dict[Channel, Rates] = {}
    for channel in sorted(selected):
        counts = counted.get(channel, ChannelCounts())
        rates[channel] = compute_rates(
            channel,
            counts.counts(exclude_suspect),
            suspect=counts.suspect["answered"],
            unique=unique.get(channel, 0),
            outcomes=None if outcomes is None else outcomes.get(channel, {}),
            issued_known=not exclude_suspect,
        )
    return rates


async def _outcome_counts(
    connection: AsyncConnection, survey: Survey, tallies: TallyFilter
) -> dict[Channel, Mapping[str, int]]:
    """Returns the number of asks and refusals by channel and outcome."""
    row = schema.ask_outcome.c
    conditions = [row.site_id == survey.site_id, row.survey_id == survey.id, *day_conditions(row, tallies, tallies.channel)]
    sums = select(row.channel, row.outcome, func.sum(row["count"])).where(*conditions).group_by(row.channel, row.outcome)
    outcomes: dict[Channel, dict[str, int]] = {}
    for channel, outcome, count in await connection.execute(sums):
        outcomes.setdefault(channel, {})[outcome] = int(count)
    return dict(outcomes)
