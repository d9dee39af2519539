"""Processes of `outoften` that begin as copies of one that has loaded it, which is most of a start, and there are hundreds.

Each is a process of its own, with its own environment, output and exit code, and runs `python -m outoften` from its first line.
"""

import atexit
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from select import select
from tempfile import TemporaryFile
from threading import TIMEOUT_MAX, Timer
from typing import Any

from outoften import cli

ROOT = Path(__file__).parent.parent
COMMAND_ENDS_WITHIN = 120


class Process:
    """One that runs. It has what the tests use of `subprocess.Popen`."""

    def __init__(self, control: socket.socket, output: int | None = None) -> None:
        # Without a buffer, which would hide from `select` that the exit code has come.
        self._control = control.makefile("rb", buffering=0)
        control.close()
        self.pid = int(self._control.readline())
        self.returncode: int | None = None
        self.stdout = os.fdopen(output) if output is not None else None

    def send_signal(self, signal_number: int) -> None:
        """Send it, unless the process has ended."""
        if not select([self._control], [], [], 0)[0]:
            os.kill(self.pid, signal_number)

    def communicate(self, timeout: float | None = None) -> tuple[str, None]:
        """Return the rest of the output once the process has ended. After `timeout` seconds it is killed."""
        killing = Timer(timeout or TIMEOUT_MAX, os.kill, (self.pid, signal.SIGKILL))
        killing.daemon = True
        killing.start()
        rest = ""
        if self.stdout:
            with self.stdout:
                rest = self.stdout.read()
        with self._control:
            self.returncode = int(self._control.readline())
        killing.cancel()
        return rest, None


class Preloaded:
    """The process that has loaded all, and waits to be copied."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = _without_ours(environment)
        self._requests, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "tests.preloaded", str(theirs.fileno())]
            self._process = subprocess.Popen(
                command, env=self._environment, cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()]
            )

    def can_be(self, environment: Mapping[str, str]) -> bool:
        """Whether a process with this environment would be the same. What isn't ours may matter to Python or libraries."""
        return _without_ours(environment) == self._environment

    def start(self, arguments: Sequence[str], environment: Mapping[str, str], output: int, errors: int) -> socket.socket:
        """Start `outoften` with these arguments. From the socket come its process id and, at the end, its exit code."""
        control, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._requests, [b"."], [theirs.fileno(), output, errors])
        mask = os.umask(0)
        os.umask(mask)
        request = {"arguments": arguments, "environment": dict(environment), "folder": str(Path.cwd()), "mask": mask}
        control.sendall(json.dumps(request).encode() + b"\n")
        return control

    def end(self) -> None:
        """No more will be started."""
        self._requests.close()
        self._process.wait()


def _without_ours(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith(("OUTOFTEN_", "PYTEST_"))}


@cache
def _preloaded() -> Preloaded:
    preloaded = Preloaded(os.environ | {"PYTHONWARNINGS": "error"})
    atexit.register(preloaded.end)
    return preloaded


def start(command: Sequence[str], environment: Mapping[str, str]) -> "Process | subprocess.Popen[str]":
    """Start a command whose output can be read."""
    if not _is_ours(command, environment):
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    output, theirs = os.pipe()
    control = _preloaded().start(command[3:], environment, theirs, theirs)
    os.close(theirs)
    return Process(control, output)


def run(command: Sequence[str], environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a command until it has ended."""
    if not _is_ours(command, environment):
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=COMMAND_ENDS_WITHIN
        )
    with TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
        process = Process(_preloaded().start(command[3:], environment, output.fileno(), errors.fileno()))
        process.communicate(COMMAND_ENDS_WITHIN)
        assert process.returncode is not None
        output.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(command, process.returncode, output.read(), errors.read())


def _is_ours(command: Sequence[str], environment: Mapping[str, str]) -> bool:
    # Measurements are about real starts. Elsewhere than on Linux, copies of a process are not to be relied on.
    can = "PYTEST_VERSION" in os.environ and sys.platform == "linux" and "--workers" not in command
    return can and list(command[:3]) == [sys.executable, "-m", "outoften"] and _preloaded().can_be(environment)


def _wait_to_be_copied(requests: socket.socket) -> dict[str, Any]:
    """Return in a copy, with what it is to do. Ends this process when nobody will ask any more."""
    # Whoever presses Ctrl-C means the tests.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        message, descriptors, _, _ = socket.recv_fds(requests, 1, 3)
        # Those that have ended. What they have cost becomes a part of what the tests have cost.
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not message:
            sys.exit()
        if os.fork() == 0:
            break
        for descriptor in descriptors:
            os.close(descriptor)
    requests.close()
    control, output, errors = descriptors
    if child := os.fork():
        os.write(control, b"%d\n" % child)
        os.close(output)
        os.close(errors)
        _, status = os.waitpid(child, 0)
        os.write(control, b"%d\n" % os.waitstatus_to_exitcode(status))
        os._exit(0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with socket.socket(fileno=control) as asking, asking.makefile("r") as lines:
        request: dict[str, Any] = json.loads(lines.readline())
    for number, descriptor in enumerate((output, errors), start=1):
        os.dup2(descriptor, number)
        os.close(descriptor)
    return request


def main() -> None:
    """Load everything that `outoften serve` loads, and become what is asked for."""
    for name in ("granian.http", "granian.server.embed", "uvloop", "outoften.app"):
        import_module(name)
    cli.parser()
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        request = _wait_to_be_copied(requests)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    os.umask(request["mask"])
    sys.argv[1:] = request["arguments"]
    runpy.run_module("outoften", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
