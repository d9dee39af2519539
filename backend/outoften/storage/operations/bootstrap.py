"""Creates the first site and survey of a new database."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.credential import SERVER_START
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.surveys.sites import add_site
from outoften.storage.surveys.surveys import add_survey


async def create_first_site(connection: AsyncConnection, site_key: str, now: datetime) -> bool:
    """Add a site and a survey if there is no site yet; returns whether they were added."""
    if (await connection.execute(select(func.count()).select_from(schema.site))).scalar_one():
        return False
    site_id = await add_site(connection, Site(id=0, key=site_key, name="My site"), now)
    await add_survey(connection, Survey(id=0, site_id=site_id, name="First survey"), now, SERVER_START)
    return True
