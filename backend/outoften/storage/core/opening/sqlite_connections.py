"""SQLite connections that are counted until they are really closed, whichever task or thread closes them."""

import sqlite3
import weakref
from threading import Lock, local
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine


class SqliteConnections:
    """Counts the connections of engines, from the request to open one.

    The driver does not wait for those of tasks that were cancelled.
    """

    def __init__(self) -> None:
        self.count = 0
        self._lock = Lock()
        self._thread = local()

    def watch(self, engine: AsyncEngine) -> None:
        """Count the engine's connections. The engine must open each with `open`."""

        @event.listens_for(engine.sync_engine, "do_connect")
        def expect(*_: Any) -> None:
            # A thread opens it, also if the task is cancelled.
            self._add(1)

    def open(self, *args: Any, **options: Any) -> sqlite3.Connection:
        """Returns a new connection: the `factory` of sqlite3.connect."""
        try:
            connection = _Connection(self, *args, **options)
        except BaseException:
            self._add(-1)
            raise
        self._thread.last_resort = _CloseWithThread(connection)
        return connection

    def closed(self) -> None:
        """A connection was closed."""
        self._add(-1)

    def _add(self, number: int) -> None:
        with self._lock:
            self.count += number


class _Connection(sqlite3.Connection):
    """Closes its cursors first: SQLite keeps a connection open for a statement that anybody still refers to."""

    def __init__(self, connections: SqliteConnections, *args: Any, **options: Any) -> None:
        self._cursors: weakref.WeakSet[sqlite3.Cursor] = weakref.WeakSet()
        self._connections: SqliteConnections | None = None
        super().__init__(*args, **options)
        self._connections = connections

    def cursor(self, factory: Any = sqlite3.Cursor) -> Any:
        """Returns a new cursor."""
        cursor = super().cursor(factory)
        self._cursors.add(cursor)
        return cursor

    def close(self) -> None:
        """Close it, and its cursors, unless it is closed."""
        connections, self._connections = self._connections, None
        if connections:
            for cursor in list(self._cursors):
                cursor.close()
            super().close()
            connections.closed()


class _CloseWithThread:
    """Closes a connection at the end of the thread that opened it: the driver forgets one whose task is cancelled."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __del__(self) -> None:
        self._connection.close()
