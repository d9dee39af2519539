"""The end of e-mails of rules to respondents who want none."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema
from outoften.storage.core.upsert import upsert

_delivery, _event = schema.delivery.c, schema.event.c
_add = upsert(schema.mail_opt_out)


async def opt_out(connection: AsyncConnection, site_id: int, respondent_id: str, digest: bytes, now: datetime) -> None:
    """Remember that a respondent, by a keyed hash of the id, wants no e-mails, and remove those that are not sent yet."""
    person = (schema.respondent.c.site_id == site_id, schema.respondent.c.id == respondent_id)
    # Waits for rules that are writing an e-mail to the person, and makes later ones wait.
    await connection.execute(select(schema.respondent.c.id).where(*person).with_for_update())
    await connection.execute(_add[connection.dialect.name], [{"site_id": site_id, "digest": digest, "at": now}])
    unsent = (
        select(_event.id, _event.data)
        .join_from(schema.delivery, schema.event, _event.id == _delivery.event_id)
        .where(_delivery.endpoint_id < 0, _delivery.next_at.is_not(None))
        .where(_event.site_id == site_id, _event.respondent_id == respondent_id)
    )
    # Those to members, about the respondent, have no link to refuse them.
    ids = [row.id for row in await connection.execute(unsent) if row.data["mail"]["unsubscribe"]]
    await connection.execute(delete(schema.event).where(_event.id.in_(ids)))
