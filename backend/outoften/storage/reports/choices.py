"""The choices report, read from the responses that have choices."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.reports.choices_report import ChoicesQuery, ChoicesReport, ChosenCount, choices_report
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.conditions.field_conditions import answered_in
from outoften.storage.reports.counted_rows import counted_rows

# Upper bound on the responses read, so that the report takes about a tenth of a second at most.
MAX_CHOSEN = 30_000


async def read_choices(
    connection: AsyncConnection, catalog: Catalog, survey: Survey, query: ChoicesQuery, max_rows: int = MAX_CHOSEN
) -> ChoicesReport:
    """The choices of the newest `max_rows` responses that have some. Raises InvalidError for an unknown segment key."""
    ask = schema.ask.c
    chosen = select(schema.ask).where(
        *(ask.site_id == survey.site_id, ask.survey_id == survey.id, ask.choices.is_not(None), ask.answered_at.is_not(None)),
        *answered_in(query, catalog.zones[survey.site_id]),
    )
    newest = chosen.order_by(ask.answered_at.desc(), ask.id.desc()).limit(max_rows).subquery()
    row = newest.c
    conditions = await counted_rows(connection, catalog, survey, query, row)
    groups = select(row.choices, row.score, func.count()).where(*conditions).group_by(row.choices, row.score)
    counted = [ChosenCount(*group) for group in await connection.execute(groups)]
    rows = (await connection.execute(select(func.count()).select_from(newest))).scalar_one()
    time_zone = catalog.site(survey.site_id).time_zone
    return choices_report(survey.id, survey.follow_ups, time_zone, query, counted, truncated=rows == max_rows)
