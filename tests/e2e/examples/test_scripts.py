"""The examples do what they say."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx2 as httpx
from playwright.sync_api import Browser

from outoften.tokens.api_key import new_api_key
from tests.e2e.conftest import World, ask_shown
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
