"""The examples do what they say."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx2 as httpx
from playwright.sync_api import Browser

from outoften.tokens.api_key import new_api_key
from serve_folder import serving
from tests.e2e.conftest import World, ask_shown
from tests.e2e.examples.serving import served
from tests.server import STOPS_WITHIN, clean_environment, free_port


def _poll(world: World, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "examples/poll_score.py", "--server", world.server.address, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_the_poller_prints_score_and_rate(world: World) -> None:
    for value in (10, 10, 9, 9, 7):
        token = world.owner.post("/v1/ask", json={"site": world.site_key}).json()["ask"]["token"]
        world.owner.post("/v1/answer", json={"token": token, "score": value})
    result = _poll(world, "--key", world.server.admin_key, "--survey", str(world.survey_id), "--once")
    assert result.stdout.splitlines() == ["NPS 80, 5 responses", "5 of 5 asked have answered"]


def test_the_poller_says_why_it_is_refused(world: World) -> None:
    result = _poll(world, "--key", new_api_key()[1], "--once")
    assert result.returncode == 1
    assert "There is no such key" in result.stderr


def test_the_poller_says_when_the_address_is_of_another_server(world: World, tmp_path: Path) -> None:
    with served(world, tmp_path) as address:
        result = _poll(world, "--key", world.server.admin_key, "--once", "--server", address)
    assert (result.returncode, "Traceback" in result.stderr) == (1, False)
    assert "Is this the address of an Out of Ten server?" in result.stderr


def test_a_folder_of_examples_that_there_is_not_and_a_taken_port_are_refused_in_words(tmp_path: Path) -> None:
    command = [sys.executable, "examples/serve_folder.py", "--site", "x"]
    missing = subprocess.run([*command, "recat"], capture_output=True, text=True, check=False, timeout=60)
    assert (missing.returncode, "examples has no folder 'recat'" in missing.stderr) == (2, True)
    with serving(0, tmp_path) as other:
        port = str(other.server_port)
        taken = subprocess.run([*command, "react", "--port", port], capture_output=True, text=True, check=False, timeout=60)
    assert (taken.returncode, f"port {port} can't be used" in taken.stderr) == (2, True)


class _TryIt:
    def __init__(self, folder: Path) -> None:
        self.port, host_port = free_port(), free_port()
        ports = ["--port", str(self.port), "--host-port", str(host_port)]
        self.process = subprocess.Popen(
            [sys.executable, "examples/try_it.py", "--data-dir", str(folder), *ports],
            env=clean_environment(),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.page = f"http://localhost:{host_port}/"
        self.printed = ""
        assert self.process.stdout
        for line in self.process.stdout:
            self.printed += line
            if self.page in line:
                break

    def stop(self, number: signal.Signals) -> int:
        """Its exit code."""
        self.process.send_signal(number)
        self.process.communicate(timeout=STOPS_WITHIN)
        return self.process.returncode


def test_what_make_run_starts_can_be_tried_stopped_and_started_again(tmp_path: Path, browser: Browser) -> None:
    first = _TryIt(tmp_path)
    key = re.search(r"oot_sk_\w+", first.printed)
    site = re.search(r"site=\w+", first.printed)
    assert key
    assert site
    with browser.new_context() as visitor:
        page = visitor.new_page()
        page.goto(first.page)
        ask_shown(page)
        with page.expect_response("**/v1/answer"):
            page.get_by_role("radio", name="10", exact=True).click()
    assert first.stop(signal.SIGTERM) == 0
    second = _TryIt(tmp_path)
    assert site.group() in second.printed
    headers = {"Authorization": f"Bearer {key.group()}"}
    report = httpx.get(f"http://127.0.0.1:{second.port}/v1/surveys/1/score", headers=headers).json()
    assert report["promoters"] == 1
    assert second.stop(signal.SIGTERM) == 0
