"""Migrates a database to the schema of this version."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core.engine import DatabaseUnusableError
from outoften.storage.core.migrations import HEAD


class DatabaseTooNewError(DatabaseUnusableError):
    """A newer version of this program wrote the database."""


async def migrate(connection: AsyncConnection) -> bool:
    """Run the missing migrations in the caller's transaction; returns whether there were any."""
    revision = await connection.run_sync(_read_version)
    if revision == HEAD:
        return False
    if revision is not None and revision > HEAD:
        raise DatabaseTooNewError(
            f"This database has schema {revision}, and this version knows {HEAD} at most. Install the newer version again."
        )
    await connection.run_sync(_upgrade)
    return True


def _read_version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _upgrade(connection: Connection) -> None:
    # Imported here: Alembic takes 20 MB of memory, which a server with an up-to-date database doesn't need.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
