"""The URL at which the server was last started, for commands that are not told its flags."""

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema


async def save_served_url(connection: AsyncConnection, url: str) -> None:
    """Remember the URL instead of an earlier one."""
    await connection.execute(delete(schema.served_url))
    await connection.execute(insert(schema.served_url).values(url=url))


async def load_served_url(connection: AsyncConnection) -> str | None:
    """Returns the URL at which the server was last started; None if it never was."""
    return (await connection.execute(select(schema.served_url.c.url))).scalar_one_or_none()
