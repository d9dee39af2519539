"""Engines for PostgreSQL, reached directly or through a pooler such as PgBouncer.

A pooler in transaction mode gives each transaction any of its connections to PostgreSQL, so nothing may be kept in a session:
settings belong to transactions, and statements are prepared under a name only on direct connections, where this is faster.
"""

from typing import Any

from sqlalchemy import Dialect, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from outoften.storage.core.opening.errors import DatabaseUnreadableError

# For transactions of the server's writer. A process that hangs, or whose machine is gone, must not keep its row locks.
LIMIT_IDLE_TRANSACTION = "SET LOCAL idle_in_transaction_session_timeout = '3s'"

_WITHOUT_NAMES = {
    "statement_cache_size": 0,
    "prepared_statement_cache_size": 0,
    # PostgreSQL replaces the statement without a name. The driver's own names would collide with those of other clients.
    "prepared_statement_name_func": lambda: "",
}


def create_postgresql_engine(
    address: str, connections: int, isolation: str, *, read_only: bool, max_seconds: int
) -> AsyncEngine:
    """Returns an engine whose statements end after `max_seconds`. Raises DatabaseUnreadableError if the driver is missing."""
    try:
        engine = create_async_engine(
            make_url(address).set(drivername="postgresql+asyncpg"),
            pool_size=connections,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=True,
            isolation_level=isolation,
            execution_options={"postgresql_readonly": True} if read_only else {},
            # Comments and ids of respondents must not be logged.
            hide_parameters=True,
            connect_args={"server_settings": {"application_name": "outoften"}, "timeout": 5, "command_timeout": max_seconds},
        )
    except ModuleNotFoundError:
        raise DatabaseUnreadableError(
            "PostgreSQL needs one more package: pip install '.[postgres]' in the folder of the source code."
        ) from None
    is_pooled = False

    @event.listens_for(engine.sync_engine, "do_connect")
    def connect(dialect: Dialect, _: Any, args: Any, options: Any) -> Any:
        nonlocal is_pooled
        while True:
            assumed = is_pooled
            connection: Any = dialect.connect(*args, **options | (_WITHOUT_NAMES if assumed else {}))
            try:
                is_pooled = connection.run_async(_is_pooled)
            except BaseException:
                connection.terminate()
                raise
            if is_pooled == assumed:
                return connection
            connection.close()

    return engine


async def _is_pooled(driver: Any) -> bool:
    """Whether the process at the other end is not PostgreSQL's: poolers tell their clients another process id."""
    # Without values, the driver prepares nothing. It returns the number of rows, but no rows.
    status: str = await driver.execute(f"SELECT WHERE pg_backend_pid() = {driver.get_server_pid():d}")
    return status != "SELECT 1"
