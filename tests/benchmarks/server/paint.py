"""What the dashboard's first page costs a browser, with a long history: first paint, longest task, bytes."""

import os
import shutil
import statistics
from datetime import date, timedelta

from playwright.sync_api import Browser, expect, sync_playwright

from tests.benchmarks import say
from tests.benchmarks.server.fill import FIRST, fill
from tests.benchmarks.server.place import Place
from tests.e2e.conftest import launch
from tests.server import Server

RESPONSES = int(os.environ.get("ANSWERED", "1_000_000"))
YEAR = 365
ROUNDS = int(os.environ.get("ROUNDS", "7"))
MAX_PAINT_MS = 300
MAX_TASK_MS = 100
# Long tasks are those of more than 50 ms; shorter ones are not reported.
WATCH = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
}).observe({ type: 'longtask', buffered: true });
"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def paint(place: Place) -> None:
    """Medians of cold loads on SQLite, of a range of 90 days and of all time."""
    home = place.home("SQLite")
    with home.server() as server:
        key = server.admin_key
    fill(home, RESPONSES, YEAR)
    first = date(1970, 1, 1) + timedelta(milliseconds=FIRST)
    pages = {"90 days": f"?from={first + timedelta(days=200)}&to={first + timedelta(days=289)}", "all time": "?period=all"}
    with home.server() as server, sync_playwright() as playwright, launch(playwright) as browser:
        say.heading(f"The overview in a browser: {RESPONSES:,} responses, medians of {ROUNDS} cold loads")
        for name, query in pages.items():
            loads = [_load(browser, server, key, f"/app/surveys/1{query}") for _ in range(ROUNDS)]
            paints, tasks, complete = (statistics.median(column) for column in zip(*loads, strict=True))
            say.number(f"{name}: first paint", paints, "ms", at_most=MAX_PAINT_MS)
            say.number(f"{name}: longest task (0: none of more than 50 ms)", tasks, "ms", at_most=MAX_TASK_MS)
            say.number(f"{name}: every panel has its numbers", complete, "ms")
    shutil.rmtree(home.folder, ignore_errors=True)


def _load(browser: Browser, server: Server, key: str, path: str) -> tuple[float, float, float]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        headers = {"Sec-Fetch-Site": "same-origin"}
        reply = context.request.post(f"{server.address}/v1/session", data={"key": key}, headers=headers)
        assert reply.ok, reply.text()
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(server.address + path)
        page.locator(".chart > svg").first.wait_for()
        expect(page.locator(".panel .skeleton")).to_have_count(0)
        complete = float(page.evaluate("performance.now()"))
        return float(page.evaluate(PAINTED)), float(page.evaluate("longest")), complete
