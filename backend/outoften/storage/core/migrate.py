"""Migrates a database to the schema of this version."""

from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core.migrations import HEAD
from outoften.storage.core.opening.schema_version import read_schema_version


async def migrate(connection: AsyncConnection) -> bool:
    """Run the missing migrations in the caller's transaction; returns whether there were any. Raises DatabaseTooNewError."""
    if await read_schema_version(connection) == HEAD:
        return False
    await connection.run_sync(_upgrade)
    return True


def _upgrade(connection: Connection) -> None:
    # Imported here: Alembic takes 20 MB of memory, which a server with an up-to-date database doesn't need.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
