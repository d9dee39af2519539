"""A real server, a host page of another origin, and a real browser."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, expect, sync_playwright

from host_page.serve import host_page
from tests.conftest import soak
from tests.e2e.site import Paper, hosting
from tests.server import Server
from tests.setup import chromium, headless_chromium
from tests.web.client import client

QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
# Chromium's sandbox can't be had by root.
SWITCHES = QUIET + (["--no-sandbox"] if os.geteuid() == 0 else [])
# In seconds. Only what fails waits for so long, and a machine may have a lot to do beside this.
PATIENCE = 30
expect.set_options(timeout=PATIENCE * 1000)

# What a page looks like on a phone in the dark and on a large screen in the light. Colors hardly depend on the width, so only
# `make soak` tries the other two.
in_two_windows = pytest.mark.parametrize(
    ("width", "scheme"), [(360, "dark"), (1440, "light"), *soak((360, "light"), (1440, "dark"))]
)


# The key with which browsers sign in to a server, and how often any did.
_desk_keys: dict[str, tuple[str, int]] = {}


class World:
    """One test's site: its server, its pages, its owner."""

    def __init__(self, server: Server, browser: Browser) -> None:
        self.server = server
        self.browser = browser
        self.owner = client(server, Authorization=f"Bearer {server.admin_key}")
        site = self.owner.post("/v1/sites", json={"name": "Acorn"}).json()
        self.site_id, self.site_key, self.tag = site["id"], site["key"], site["tag"]
        survey = self.owner.post("/v1/surveys", json={"site_id": self.site_id, "name": "Relationship"}).json()
        self.survey_id = survey["id"]

    def read(self, what: str) -> dict[str, Any]:
        """A report of the survey, as a developer polls it."""
        report: dict[str, Any] = self.owner.get(f"/v1/surveys/{self.survey_id}/{what}").raise_for_status().json()
        return report

    def widget_rate(self) -> dict[str, Any]:
        """The response rate of the widget."""
        rate: dict[str, Any] = self.read("response-rate")["channels"]["widget"]
        return rate

    def until(self, condition: Callable[[], object], patience: float = PATIENCE) -> None:
        """Wait for what must come true. Raises AssertionError when it takes too long."""
        end = time.monotonic() + patience
        while not condition():
            assert time.monotonic() < end

    @contextmanager
    def host(self, tag: str | None = None) -> Iterator[str]:
        """The address of the example page with the site's tag in it: another port, another name, another origin."""
        page = host_page(0, self.tag if tag is None else tag)
        thread = threading.Thread(target=page.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://localhost:{page.server_port}/"
        finally:
            page.shutdown()
            thread.join()
            page.server_close()

    def hosts(self, files: Mapping[str, Paper]) -> AbstractContextManager[str]:
        """The address of a host with pages of its own, in which the tag stands where they want it."""
        return hosting(files, {"SRC": self.tag.split('"')[1], "SERVER": self.server.address})

    @contextmanager
    def asked(self, tag: str | None = None, **options: Any) -> Iterator[Page]:
        """A page of the host, in the browser of somebody who is being asked."""
        with self.host(tag) as address, self.visitor(**options) as visitor:
            page = visitor.new_page()
            page.goto(address)
            ask_shown(page)
            yield page

    @contextmanager
    def desk(self, **options: Any) -> Iterator[Page]:
        """A page in the owner's browser, signed in to the dashboard with a key that may do everything."""
        context = self.browser.new_context(**options)
        # Without the form, which tests of its own fill in.
        assert context.request.post(f"{self.server.address}/v1/session", data={"key": self._desk_key()}).ok
        page = context.new_page()
        page.goto(f"{self.server.address}/?survey={self.survey_id}")
        page.get_by_role("navigation", name="Pages").wait_for()
        yield page
        context.close()

    def _desk_key(self) -> str:
        # A key can sign in 60 times an hour only.
        key, uses = _desk_keys.get(self.server.address, ("", 0))
        if uses % 50 == 0:
            body = {"name": "Desk", "scopes": ["read", "respond", "write", "keys"]}
            key = self.owner.post("/v1/keys", json=body).raise_for_status().json()["key"]
        _desk_keys[self.server.address] = key, uses + 1
        return key

    @contextmanager
    def somebody(self, **options: Any) -> Iterator[BrowserContext]:
        """A browser of somebody else, on pages that print and throw by themselves."""
        context = self.browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | options))
        context.set_default_timeout(PATIENCE * 1000)
        yield context
        context.close()

    @contextmanager
    def visitor(self, **options: Any) -> Iterator[BrowserContext]:
        """A browser of somebody else, in which nothing may be thrown or printed."""
        messages: list[str] = []
        with self.somebody(**options) as context:
            context.on("console", lambda message: messages.append(message.text))
            context.on("weberror", lambda error: messages.append(str(error.error)))
            yield context
        # What the browser itself says of a cut line is not ours.
        assert [text for text in messages if not text.startswith("Failed to load resource: net::")] == []


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, launch(playwright, headless_chromium()) as browser:
        yield browser


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), OUTOFTEN_RATE_LIMIT="0", OUTOFTEN_ALLOWED_NETWORKS="127.0.0.1") as server:
        yield server


@pytest.fixture
def world(server: Server, browser: Browser) -> Iterator[World]:
    world = World(server, browser)
    yield world
    world.owner.close()


def launch(playwright: Playwright, path: str | None = None) -> Browser:
    """The browser at this path, else the whole Chromium that `make test` has found or got."""
    return playwright.chromium.launch(executable_path=path or chromium(), args=SWITCHES)


def cut(context: BrowserContext, path: str) -> None:
    """From now on nothing gets through to this path."""
    context.route(f"**{path}", _abort)


def _abort(route: Route) -> None:
    route.abort()


def score(page: Page, value: int) -> None:
    """Tap a score."""
    page.get_by_role("radio", name=str(value), exact=True).click()


def ask_shown(page: Page) -> None:
    """Wait for the card."""
    page.get_by_role("group", name="How likely are you to recommend").wait_for()


def wait_for_decision(page: Page, reason: str) -> None:
    """Wait until the widget has decided by itself: for the reason why it does not ask, or "due". Prints nothing."""
    page.evaluate("console.log = (...line) => { (window.lines ??= []).push(line.join(' ')) }; void outoften('debug')")
    page.wait_for_function("reason => window.lines?.some((line) => line.startsWith(`outoften ${reason} `))", arg=reason)


AXE = Path("widget/node_modules/axe-core/axe.min.js")


CONTRAST = ("color-contrast", "color-contrast-enhanced")


def violations(page: Page, *only: str) -> list[str]:
    """What axe finds on the page as it is now: A, AA, AAA contrast, 2.2 and best practice; or by these rules alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    rules = {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}
    options = {"runOnly": list(only)} if only else {"rules": rules}
    report = page.evaluate("options => axe.run(document, { ...options, resultTypes: ['violations'] })", options)
    return [f"{violation['id']}: {violation['nodes'][0]['html']}" for violation in report["violations"]]
