"""Respondents who want no e-mails of rules."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema
from outoften.storage.core.upsert import upsert

_add = upsert(schema.mail_opt_out)


async def opt_out(connection: AsyncConnection, site_id: int, digest: bytes, now: datetime) -> None:
    """Remember that a respondent, by a keyed hash of the id, wants no e-mails."""
    await connection.execute(_add[connection.dialect.name], [{"site_id": site_id, "digest": digest, "at": now}])
