"""The key of a database, with which ids of respondents who were erased or refuse e-mails are hashed. It is made once."""

import secrets

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema
from outoften.storage.core.upsert import upsert

_add = upsert(schema.hash_key)


async def read_hash_key(connection: AsyncConnection) -> bytes | None:
    """Returns the key; None if the database has none yet."""
    key: bytes | None = await connection.scalar(select(schema.hash_key.c.value))
    return key


async def ensure_hash_key(connection: AsyncConnection) -> bytes:
    """Returns the key, which is made if there is none; of several processes that make one, the first one's stays."""
    await connection.execute(_add[connection.dialect.name], [{"id": 1, "value": secrets.token_bytes(32)}])
    key: bytes = (await connection.execute(select(schema.hash_key.c.value))).scalar_one()
    return key
