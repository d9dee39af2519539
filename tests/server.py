"""A real `outoften serve` in its own process, with its own port and data folder."""

import atexit
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from functools import cache
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from tests.preloaded import run

STOPS_WITHIN = 30
# Below the range of the kernel for connections and port 0, so that no other program takes the port before the server does.
_PORTS = cycle(range(10_000, 32_000))
for _ in range(os.getpid() * 7919 % 22_000):
    next(_PORTS)


def free_port() -> int:
    """A port on which no program listens. For servers that must know their port before they start."""
    for port in _PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("Every port is taken.")


def clean_environment() -> dict[str, str]:
    """The environment without OUTOFTEN_ settings, and with warnings as errors."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("OUTOFTEN_")}
    return variables | {"PYTHONWARNINGS": "error"}


@cache
def _migrated() -> Path:
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    command = [sys.executable, "-m", "outoften", "migrate", "--data-dir", folder.name]
    subprocess.run(command, env=clean_environment(), capture_output=True, check=True)
    return Path(folder.name, "outoften.db")


def copy_new_database(file: Path) -> None:
    """Make a database with all tables and no rows, as the server would. Its migrations take a fifth of a start."""
    shutil.copy(_migrated(), file)


class Server:
    """Runs while the context is open. On exit it gets SIGTERM and must exit with 0 within 30 seconds, without a traceback.

    In a folder that exists it finds a new database; for one that does not, it makes everything itself.
    """

    def __init__(
        self, folder: Path, *arguments: str, python: str = sys.executable, command: str = "serve", **environment: str
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = clean_environment() | {"OUTOFTEN_DATA_DIR": str(folder)} | environment
        self.command = [python, "-m", "outoften"]
        self._arguments = [command, "--port", str(self.port), *arguments]
        self.printed = ""
        # What it wrote into files, because its output is not a terminal.
        self._written = ""
        self.exit_code: int | None = None

    def start(self) -> Self:
        """Return when the server accepts connections; `printed` has its output. Raises AssertionError if it exits."""
        database = self.folder / "outoften.db"
        is_default = self._arguments[0] == "serve" and "OUTOFTEN_DATABASE" not in self.environment
        if is_default and self.folder.exists() and not database.exists():
            copy_new_database(database)
        self._process = subprocess.Popen(
            [*self.command, *self._arguments], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self._process.stdout
        for line in self._process.stdout:
            self.printed += line
            if "Ctrl-C" in line:
                folder = Path(self.environment["OUTOFTEN_DATA_DIR"], "demo" if self._arguments[0] == "demo" else "")
                files = (folder / name for name in ("sign-in-link", "admin-key"))
                self._written = "".join(file.read_text() for file in files if file.exists())
                return self
        self._process.communicate()
        raise AssertionError(f"The server did not start:\n{self.printed}")

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> None:
        """Send the signal and wait until the process has ended."""
        self._process.send_signal(with_signal)
        rest, _ = self._process.communicate(timeout=STOPS_WITHIN)
        self.printed += rest
        self.exit_code = self._process.returncode

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run another `outoften` command on the same data."""
        return run([*self.command, *arguments], self.environment)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.exit_code is None:
            self.stop()
        assert self.exit_code == 0, self.printed
        assert "Traceback" not in self.printed, self.printed

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def site_key(self) -> str:
        """The public key of the first site, from the printed tag."""
        return self._found(r"site=([0-9a-f]+)")

    @property
    def admin_key(self) -> str:
        """The admin key of the first start."""
        return self._found(r"(oot_sk_\w+)")

    @property
    def sign_in_link(self) -> str:
        """The dashboard link of this start."""
        return self._found(r"(http\S+#sign-in=\S+)")

    def _found(self, pattern: str) -> str:
        match = re.search(pattern, self.printed + self._written)
        assert match, f"{pattern} is not in:\n{self.printed}{self._written}"
        return match.group(1)
