"""Which of the responses that a report reads it counts."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.reports.choices_report import ChoicesQuery
from outoften.domain.reports.outcome_report import OutcomesReportQuery
from outoften.domain.surveys.survey import Survey
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.conditions.field_conditions import matches_field
from outoften.storage.core.conditions.json_lists import list_contains
from outoften.storage.reports.segments.segment_keys import find_tallied_segment


async def counted_rows(
    connection: AsyncConnection, catalog: Catalog, survey: Survey, query: ChoicesQuery | OutcomesReportQuery, row: Any
) -> list[ColumnElement[bool]]:
    """Returns the conditions on the columns of responses. Raises InvalidError for an unknown segment key."""
    conditions: list[ColumnElement[bool]] = [row.excluded.is_(None)]
    if query.channel:
        conditions.append(row.channel == query.channel)
    if query.version:
        conditions.append(row.version == query.version)
    if query.exclude_suspect:
        conditions.append(type_coerce(row.suspect, Integer) == 0)
    if query.segment:
        segment = await find_tallied_segment(connection, catalog, survey, query.segment)
        if segment is None:
            conditions.append(matches_field(connection, row, *query.segment.split(":", 1)))
        else:
            conditions.append(list_contains(connection, row.segments, segment))
    return conditions
