"""The end of e-mails of rules to respondents who want none."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.mailing.recipients.address import address_key
from outoften.storage.core import schema
from outoften.storage.core.upsert import upsert
from outoften.tokens.respondent_hash import HashRespondent, opt_out_hashes

_delivery, _event = schema.delivery.c, schema.event.c
_add = upsert(schema.mail_opt_out)


async def opt_out(connection: AsyncConnection, site_id: int, respondent_id: str, digest: bytes, now: datetime) -> None:
    """Remember that a respondent, by a keyed hash of the id, wants no e-mails, and remove those that are not sent yet."""
    person = (schema.respondent.c.site_id == site_id, schema.respondent.c.id == respondent_id)
    # Waits for rules that are writing an e-mail to the person, and makes later ones wait.
    await connection.execute(select(schema.respondent.c.id).where(*person).with_for_update())
    await connection.execute(_add[connection.dialect.name], [{"site_id": site_id, "digest": digest, "at": now}])
    await remove_unsent_mails(connection, site_id, respondent_id)


async def remove_unsent_mails(connection: AsyncConnection, site_id: int, respondent_id: str) -> None:
    """Remove what is not sent yet to a respondent."""
    rows = await _read_unsent(connection, site_id, _event.respondent_id == respondent_id)
    await _delete_events(connection, [row.id for row in rows])


async def remove_mails_to_hashes(
    connection: AsyncConnection, site_id: int, digests: Collection[bytes], hash_respondent: HashRespondent
) -> None:
    """Remove what is not sent yet to people of whom only hashes of ids or addresses are known."""

    def is_refused(row: Any) -> bool:
        people = (row.respondent_id, *map(address_key, row.data["mail"]["to"]))
        return any(not set(digests).isdisjoint(opt_out_hashes(hash_respondent, person)) for person in people)

    rows = await _read_unsent(connection, site_id)
    await _delete_events(connection, [row.id for row in rows if is_refused(row)])


async def _read_unsent(connection: AsyncConnection, site_id: int, *conditions: ColumnElement[bool]) -> list[Any]:
    """Returns the e-mails to respondents that are not sent yet."""
    query = (
        select(_event.id, _event.respondent_id, _event.data)
        .join_from(schema.delivery, schema.event, _event.id == _delivery.event_id)
        .where(_delivery.endpoint_id < 0, _delivery.next_at.is_not(None), _event.site_id == site_id, *conditions)
    )
    # Those to members, about the respondent, have no link to refuse them.
    return [row for row in await connection.execute(query) if row.data.get("mail", {}).get("unsubscribe")]


async def _delete_events(connection: AsyncConnection, ids: Collection[UUID]) -> None:
    if ids:
        await connection.execute(delete(schema.event).where(_event.id.in_(ids)))
