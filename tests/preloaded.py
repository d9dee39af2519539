"""Commands of `outoften` that begin as copies of a process that has loaded them, which is most of their work.

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
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from outoften import cli

ROOT = Path(__file__).parent.parent
COMMAND_ENDS_WITHIN = 120


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
        """Start `outoften` with these arguments. From the socket comes its exit code."""
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


def run(command: Sequence[str], environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a command until it has ended."""
    if not _is_ours(command, environment):
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=COMMAND_ENDS_WITHIN
        )
    with TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
        with (
            _preloaded().start(command[3:], environment, output.fileno(), errors.fileno()) as control,
            control.makefile() as lines,
        ):
            control.settimeout(COMMAND_ENDS_WITHIN)
            exit_code = int(lines.readline())
        output.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(command, exit_code, output.read(), errors.read())


def _is_ours(command: Sequence[str], environment: Mapping[str, str]) -> bool:
    # Measurements are about real starts, and servers have threads. Copies of a process are reliable on Linux only.
    can = "PYTEST_VERSION" in os.environ and sys.platform == "linux" and "serve" not in command
    return can and list(command[:3]) == [sys.executable, "-m", "outoften"] and _preloaded().can_be(environment)


def _wait_to_be_copied(requests: socket.socket) -> dict[str, Any]:
    """Return in a copy, with what it is to do. Ends this process when nobody will ask any more."""
    # Ctrl-C reaches all processes of the terminal. This one ends when the tests close its socket.
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
    """Load everything that commands load, and become what is asked for."""
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
