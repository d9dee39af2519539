"""Restores the newest backup into a temporary server, and compares it with the running one. It changes neither.

    sudo -u outoften python3 restore_drill.py /var/backups/outoften --data-dir /var/lib/outoften

The exit code is 0 if the backup can be used, else 1.
"""

import argparse
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

NAME = re.compile(r"outoften-(\d{8}T\d{6}Z)\.db")
STARTS_WITHIN_SECONDS = 120
# The copy must not send what the running server sends too. E-mails need settings, which it does not get.
SILENCE = """
PRAGMA foreign_keys = ON;
UPDATE endpoint SET active = 0;
UPDATE rule SET active = 0;
DELETE FROM outbox;
DELETE FROM event;
"""


class DrillError(Exception):
    """The backup cannot be used."""


def newest(folder: Path) -> tuple[Path, datetime]:
    """Returns the newest backup and its time. Raises DrillError if there is none."""
    found = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))
    if not found:
        raise DrillError(f"{folder} has no backup. `outoften backup {folder} --keep 14` makes one.")
    text = NAME.fullmatch(found[-1].name)
    assert text
    return found[-1], datetime.strptime(text[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def run(program: str, environment: dict[str, str], *arguments: str) -> str:
    """Returns what the command prints. Raises DrillError if it fails."""
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DrillError(f"`outoften {' '.join(arguments)}` failed: {(done.stdout + done.stderr).strip()}")
    return done.stdout


def scores(program: str, environment: dict[str, str], end: str) -> dict[int, Any]:
    """Returns the number of answers of each score, of all surveys, before a day."""
    reports = json.loads(run(program, environment, "score", "--json", "--to", end))["data"]
    return {report["survey_id"]: report["distribution"] for report in reports}


def serve_once(program: str, environment: dict[str, str]) -> None:
    """Starts the server, and ends it once it says that it can read and write. Raises DrillError."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "serve", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz", server)
        finally:
            server.terminate()


def wait_until_ready(address: str, server: "subprocess.Popen[str]") -> None:
    """Returns when the server is ready. Raises DrillError if it ends or takes too long."""
    # Without a proxy from the environment.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            assert server.stderr
            raise DrillError(f"The server does not start with the backup: {server.stderr.read().strip()}")
        try:
            with opener.open(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise DrillError(f"The server was not ready after {STARTS_WITHIN_SECONDS} seconds.")


def silence(database: Path) -> None:
    """Removes what a server with this database would send."""
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(SILENCE)


def drill(folder: Path, data_dir: Path | None, program: str) -> None:
    """Prints what it finds. Raises DrillError."""
    backup, at = newest(folder)
    print(f"{backup.name} is {(datetime.now(UTC) - at).total_seconds() / 3600:.0f} hours old.")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OUTOFTEN_")}
    with TemporaryDirectory() as temporary:
        restored = clean | {"OUTOFTEN_DATA_DIR": temporary}
        shutil.copyfile(backup, Path(temporary, "outoften.db"))
        if (folder / "secret").exists():
            shutil.copyfile(folder / "secret", Path(temporary, "secret"))
        elif "OUTOFTEN_SECRET" not in os.environ and "OUTOFTEN_SECRET_FILE" not in os.environ:
            print(f"Warning: {folder} has no copy of the file `secret`. Without it, tokens already issued are refused.")
        run(program, restored, "migrate")
        run(program, restored, "tally", "check")
        silence(Path(temporary, "outoften.db"))
        serve_once(program, restored)
        # Every day of every time zone that was over when the backup was made.
        end = (at - timedelta(days=1)).date().isoformat()
        found = scores(program, restored, end)
        print(f"The backup serves, and its counts are right. It has {sum(map(sum, found.values()))} answers before {end}.")
        if data_dir:
            compare(found, scores(program, dict(os.environ) | {"OUTOFTEN_DATA_DIR": str(data_dir)}, end), end)


def compare(restored: dict[int, Any], running: dict[int, Any], end: str) -> None:
    """Prints that the scores agree. Raises DrillError if they do not."""
    empty = [0] * 11
    differing = [
        f"survey {survey}: {restored.get(survey, empty)} in the backup, {running.get(survey, empty)} now"
        for survey in sorted({*restored, *running})
        if restored.get(survey, empty) != running.get(survey, empty)
    ]
    if differing:
        raise DrillError(
            f"The answers before {end} differ ({'; '.join(differing)}). Erasing, excluding or importing answers since the "
            "backup does that; otherwise the backup is incomplete."
        )
    print(f"The running server has the same answers before {end}, score by score.")


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description="Restores the newest backup into a temporary server.")
    parser.add_argument("folder", type=Path, help="the folder of `outoften backup FOLDER`")
    parser.add_argument("--data-dir", type=Path, help="data folder of the running server, to compare with")
    parser.add_argument("--outoften", default="outoften", help="path of the command (default: outoften)")
    arguments = parser.parse_args()
    try:
        drill(arguments.folder, arguments.data_dir, arguments.outoften)
    except (DrillError, OSError, sqlite3.Error) as error:
        print(f"The drill failed. {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
