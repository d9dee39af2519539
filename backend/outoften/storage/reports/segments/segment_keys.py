"""Segment keys with tallies, and the names of segments in tallies."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.segment import normalize_value
from outoften.domain.errors import InvalidError
from outoften.domain.reports.score_report import parse_segment_filter, segment_keys_hint
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog


async def segment_keys(connection: AsyncConnection, catalog: Catalog, survey: Survey) -> set[str]:
    """Returns the site's current segment keys and former ones that still have tallies."""
    value = schema.segment_value.c
    tallied = await connection.execute(select(value.key).where(value.site_id == survey.site_id).distinct())
    return {*catalog.site(survey.site_id).segment_keys, *tallied.scalars()}


async def find_tallied_segment(
    connection: AsyncConnection, catalog: Catalog, survey: Survey, segment: str | None
) -> str | None:
    """Returns the filter `key:value` as `key=value`, "" for no filter, and None for a key that only responses have.

    Raises InvalidError for a key that neither tallies nor responses have.
    """
    if segment is None:
        return ""
    keys = await segment_keys(connection, catalog, survey)
    key, value = parse_segment_filter(segment, keys)
    # Tallies store normalized values.
    return f"{key}={normalize_value(value)}" if key in keys else None


async def require_tallied_segment(connection: AsyncConnection, catalog: Catalog, survey: Survey, segment: str | None) -> str:
    """Returns the filter as `key=value`, for reports that read only tallies. Raises InvalidError for a key without tallies."""
    name = await find_tallied_segment(connection, catalog, survey, segment)
    if name is None:
        hint = segment_keys_hint(await segment_keys(connection, catalog, survey))
        raise InvalidError("segment_unknown", f"`segment`: only /score can filter by {segment!r}. {hint}")
    return name
