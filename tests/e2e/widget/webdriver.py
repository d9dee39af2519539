"""Firefox and WebKit, steered in the words of the WebDriver standard.

Playwright's builds of the two are patched; these are the ones that people have. Neither needs a package for it:
WebKitWebDriver speaks HTTP, and Firefox itself Marionette, which is the same commands as JSON over a socket.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import BufferedRWPair
from pathlib import Path
from typing import Any, Protocol

import httpx2 as httpx

from tests.server import free_port

STARTS_WITHIN = 60

# The standard's names for keys that write nothing.
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Control": "\ue009", "Escape": "\ue00c", "ArrowRight": "\ue014"}


class Driver(Protocol):
    """What both of them can."""

    def go(self, address: str) -> None: ...

    def run(self, script: str, *arguments: object) -> Any: ...

    def act(self, source: dict[str, Any]) -> None: ...


class _Firefox:
    def __init__(self, stream: BufferedRWPair) -> None:
        self._stream = stream
        self._number = 0
        self._read()
        self._send("NewSession")

    def go(self, address: str) -> None:
        self._send("Navigate", url=address)

    def run(self, script: str, *arguments: object) -> Any:
        return self._send("ExecuteScript", script=script, args=arguments)["value"]

    def act(self, source: dict[str, Any]) -> None:
        self._send("PerformActions", actions=[source])

    def _send(self, command: str, **parameters: object) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, f"WebDriver:{command}", parameters]).encode()
        self._stream.write(b"%d:%s" % (len(message), message))
        self._stream.flush()
        _, _, error, result = self._read()
        assert error is None, error
        return result

    def _read(self) -> Any:
        length = b""
        while (byte := self._stream.read(1)) != b":":
            length += byte
        return json.loads(self._stream.read(int(length)))


class _WebKit:
    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self.session = "/session/" + self._post("/session", capabilities={"alwaysMatch": {}})["sessionId"]

    def go(self, address: str) -> None:
        self._post(f"{self.session}/url", url=address)

    def run(self, script: str, *arguments: object) -> Any:
        return self._post(f"{self.session}/execute/sync", script=script, args=arguments)

    def act(self, source: dict[str, Any]) -> None:
        self._post(f"{self.session}/actions", actions=[source])

    def _post(self, path: str, **body: object) -> Any:
        reply = self._client.post(path, json=body)
        assert reply.status_code == 200, reply.text
        return reply.json()["value"]


def firefox_missing() -> str | None:
    """Why Firefox can't be started here."""
    return None if _firefox_path() else "no firefox-esr and no firefox on the path"


def webkit_missing() -> str | None:
    """Why WebKit can't be started here."""
    if not shutil.which("WebKitWebDriver"):
        return "no WebKitWebDriver on the path (Debian: webkit2gtk-driver)"
    return None if _has_screen() or shutil.which("Xvfb") else "WebKit wants a screen, and there is no Xvfb either"


@contextmanager
def firefox(folder: Path) -> Iterator[Driver]:
    """A Firefox that nobody sees, with a profile of its own."""
    path = _firefox_path()
    assert path
    (folder / "user.js").write_text('user_pref("marionette.port", 0);\n', "utf-8")
    chosen = folder / "MarionetteActivePort"
    with _running([path, "--headless", "--marionette", "--no-remote", "--profile", str(folder)]):
        _until(lambda: chosen.exists() and chosen.read_text())
        address = ("127.0.0.1", int(chosen.read_text()))
        with socket.create_connection(address, timeout=STARTS_WITHIN) as line, line.makefile("rwb") as stream:
            yield _Firefox(stream)


@contextmanager
def webkit(_: Path) -> Iterator[Driver]:
    """WebKit's own small browser, on a screen that nobody sees."""
    with ExitStack() as stack:
        environment = dict(os.environ)
        if not _has_screen():
            environment["DISPLAY"] = stack.enter_context(_screen())
        port = free_port()
        stack.enter_context(_running(["WebKitWebDriver", f"--port={port}"], env=environment))
        client = stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=STARTS_WITHIN))
        _until(lambda: _listens(port))
        driver = _WebKit(client)
        yield driver
        # Without this its browser would outlive it.
        client.delete(driver.session)


def _firefox_path() -> str | None:
    return shutil.which("firefox-esr") or shutil.which("firefox")


def _has_screen() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def _screen() -> Iterator[str]:
    reads, writes = os.pipe()
    with _running(["Xvfb", "-displayfd", str(writes), "-screen", "0", "1280x800x24"], pass_fds=[writes]):
        os.close(writes)
        with os.fdopen(reads, encoding="ascii") as number:
            yield f":{number.readline().strip()}"


@contextmanager
def _running(command: list[str], **options: Any) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        yield
    finally:
        process.terminate()
        process.wait(STARTS_WITHIN)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
