"""The sites of resources that have ids of their own, such as goals."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema
from outoften.storage.core.types import MAX_ID


async def find_site_id(connection: AsyncConnection, name: str, resource_id: Any) -> int | None:
    """Returns the site of the row with this id in the table with this name; None if there is no such row or table.

    The table must have a column `site_id` or `survey_id`.
    """
    table = schema.metadata.tables.get(name)
    if table is None or not isinstance(resource_id, int) or not 0 < resource_id <= MAX_ID:
        return None
    if "site_id" in table.c:
        query = select(table.c.site_id)
    elif "survey_id" in table.c:
        query = select(schema.survey.c.site_id).join(table, table.c.survey_id == schema.survey.c.id)
    else:
        return None
    site_id: int | None = (await connection.execute(query.where(table.c.id == resource_id))).scalar_one_or_none()
    return site_id
