"""What a database needs before anything else: a site, a survey of it, and a key to manage them."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.surveys.sites import add_site
from outoften.storage.surveys.surveys import add_survey


async def create_first_site(connection: AsyncConnection, site_key: str, now: datetime) -> bool:
    """Whether there was nothing yet, so that the first site and its survey were made."""
    if (await connection.execute(select(func.count()).select_from(schema.site))).scalar_one():
        return False
    site_id = await add_site(connection, Site(id=0, key=site_key, name="My site"), now)
    await add_survey(connection, Survey(id=0, site_id=site_id, name="First survey"), now)
    return True
