"""`outoften doctor`, and backups that expire."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest

from outoften.storage.operations.backup import backup_note, timed_name
from outoften.storage.operations.diagnosis import diagnose_sqlite
from tests.server import Server, free_port


def _findings(server: Server, *arguments: str) -> tuple[int, dict[str, list[str]]]:
    """The exit code, and the states of each check."""
    done = server.run("doctor", "--json", *arguments)
    report = json.loads(done.stdout)
    states: dict[str, list[str]] = {}
    for finding in report["findings"]:
        states.setdefault(finding["check"], []).append(finding["status"])
        assert finding["status"] == "ok" or finding["remedy"]
    assert report["healthy"] == (done.returncode == 0)
    return done.returncode, states


def test_doctor_finds_what_is_wrong_and_nothing_where_all_is_well(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with Server(folder) as server:
        (folder / "admin-key").unlink()
        code, states = _findings(server)
        assert code == 0
        assert {check for check, found in states.items() if found != ["ok"]} <= {"sqlite", "backup", "public_url"}
        assert server.run("backup", str(tmp_path / "copy.db")).returncode == 0
        assert _findings(server)[1]["backup"] == ["ok"]
        # Two days and an hour ago.
        old = datetime.now(UTC).timestamp() - 49 * 3600
        os.utime(backup_note(folder / "outoften.db"), (old, old))
        (folder / "outoften.db").chmod(0o644)
        folder.chmod(0o755)
        code, states = _findings(server)
        assert code == 1
        assert (states["files"], states["backup"]) == (["problem"], ["warning"])
        (folder / "secret").rename(folder / "elsewhere")
        server.environment["OUTOFTEN_SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
        server.environment["OUTOFTEN_MAIL_FROM"] = "nps@example.com"
        code, states = _findings(server, "--public-url", f"http://127.0.0.1:{free_port()}")
        assert code == 1
        assert (states["secret"], states["mail"], states["public_url"]) == (["problem"],) * 3


def test_an_address_of_this_machine_is_right_for_a_trial_and_of_a_public_one_the_proxy_is_judged(tmp_path: Path) -> None:
    with Server(tmp_path / "new") as server:
        for host in ("localhost", "127.0.0.1"):
            code, states = _findings(server, "--public-url", f"http://{host}:{server.port}")
            assert (code, states["public_url"], "proxy" in states, "https" in states) == (0, ["warning"], False, False)
        # To the resolver 127.0.0.1, but for everybody else the name of a host.
        with _silent_proxy(server) as port:
            code, states = _findings(server, "--public-url", f"http://127.1:{port}")
        assert (code, states["public_url"], states["proxy"], states["https"]) == (1, ["ok"], ["problem"], ["warning"])


@contextmanager
def _silent_proxy(server: Server) -> Iterator[int]:
    """A proxy that says neither that it forwards nor for whom. Yields its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with urlopen(f"{server.address}{self.path}") as reply:
                self.send_response(reply.status)
                self.end_headers()
                self.wfile.write(reply.read())

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as proxy:
        Thread(target=proxy.serve_forever).start()
        yield proxy.server_port
        proxy.shutdown()


@pytest.mark.parametrize(
    ("version", "status"),
    [
        ((3, 40, 1), "warning"),
        ((3, 44, 6), "ok"),
        ((3, 50, 6), "warning"),
        ((3, 50, 7), "ok"),
        ((3, 51, 2), "warning"),
        ((3, 51, 3), "ok"),
        ((3, 52, 0), "ok"),
    ],
)
def test_versions_of_sqlite_with_the_bug_are_known(version: tuple[int, ...], status: str) -> None:
    assert diagnose_sqlite(version).status == status


def test_backups_expire_by_number_and_age_and_nothing_else_is_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    now = datetime.now(UTC)
    ages = [1, 2, 3, 10, 40]
    for days in ages:
        (folder / timed_name(now - timedelta(days=days))).write_text("copy")
    others = ["outoften.db", "outoften-2026-01-01.db", "outoften-20260101T000000Z.db.gz", "notes.txt"]
    for name in others:
        (folder / name).write_text("mine")
    (folder / "outoften-20200101T000000Z.db").symlink_to(folder / "notes.txt")
    server = Server(tmp_path / "data")
    server.run("migrate")

    def left(*flags: str) -> list[int]:
        done = server.run("backup", str(folder), *flags)
        assert done.returncode == 0, done.stderr
        return [days for days in ages if (folder / timed_name(now - timedelta(days=days))).exists()]

    assert left() == ages
    assert left("--keep-days", "30") == [1, 2, 3, 10]
    # With the two copies that the runs above have made, and its own.
    assert left("--keep", "5") == [1, 2]
    assert {path.name for path in folder.iterdir()} >= {*others, "outoften-20200101T000000Z.db"}
    for wrong in (("--keep", "0"), ("--keep-days", "x")):
        assert server.run("backup", str(folder), *wrong).returncode == 2
    assert server.run("backup", str(tmp_path / "file.db"), "--keep", "3").returncode == 2
    assert not (tmp_path / "file.db").exists()
