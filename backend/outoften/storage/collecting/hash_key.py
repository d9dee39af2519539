"""The key of a database, with which ids of respondents who were erased or refuse e-mails are hashed. It is made once."""

import logging

from sqlalchemy import delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema
from outoften.tokens.respondent_hash import RespondentHasher

log = logging.getLogger(__name__)


async def read_hash_keys(connection: AsyncConnection) -> dict[str, bytes]:
    """Returns the key, sealed with each signing secret that has been in use, by the secret's id."""
    rows = await connection.execute(select(schema.hash_key.c.signing_secret_id, schema.hash_key.c.sealed))
    return {row.signing_secret_id: row.sealed for row in rows}


async def open_hash_key(connection: AsyncConnection, hasher: RespondentHasher) -> RespondentHasher:
    """Returns the hasher with the key. Makes a key if no signing secret opens one, and seals it with each new signing secret.

    If several processes make a key at the same time, the first one is kept.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(text("LOCK TABLE hash_key IN EXCLUSIVE MODE"))
    sealed = await read_hash_keys(connection)
    opened = hasher.unseal(sealed)
    if sealed and not opened:
        log.warning(
            "Every signing secret was replaced, so people who refused e-mails before are not recognized. Put the previous "
            "secret in front of the new one and restart: see Rotate secrets in docs/operations.md."
        )
    opened = opened or hasher.with_new_key()
    if missing := opened.seal(sealed):
        rows = [{"signing_secret_id": key_id, "sealed": value} for key_id, value in missing.items()]
        await connection.execute(delete(schema.hash_key).where(schema.hash_key.c.signing_secret_id.in_(missing)))
        await connection.execute(insert(schema.hash_key), rows)
    return opened
