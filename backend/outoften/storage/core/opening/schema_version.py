"""The version of a database's schema, so that no command reads or writes one that it does not know."""

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core.migrations import HEAD
from outoften.storage.core.opening.errors import DatabaseTooNewError, DatabaseTooOldError


async def read_schema_version(connection: AsyncConnection) -> str | None:
    """Returns the version, or None if the database has no tables of this program. Raises DatabaseTooNewError."""
    version = await connection.run_sync(_read_version)
    if version is not None and version > HEAD:
        raise DatabaseTooNewError(
            f"This database has schema {version}, and this version knows {HEAD} at most. Install the newer version again."
        )
    return version


async def check_schema_version(connection: AsyncConnection, name: str) -> None:
    """Raises DatabaseTooOldError or DatabaseTooNewError unless the database with this name has the schema of this version."""
    version = await read_schema_version(connection)
    if version is None:
        raise DatabaseTooOldError(f"{name} has no tables of Out of Ten. Check its name, or create them with `outoften serve`.")
    if version != HEAD:
        raise DatabaseTooOldError(
            f"{name} has schema {version}, and this version needs {HEAD}. Make a copy of it, stop all servers of the older "
            "version, then run `outoften migrate` with its URL in OUTOFTEN_DATABASE."
        )


def _read_version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT max(version_num) FROM alembic_version")).scalar_one()
    return version
