"""`make bench-widget`: what the card costs a page, in a real browser.

Beside it are a page without it, the least that a card can be, and a rival's. Every load is cold. The pages take turns, so that
what the machine does meanwhile happens to all of them.
"""

import os
import re
import statistics
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Playwright, StorageState, sync_playwright

from tests.benchmarks import say
from tests.benchmarks.card import rival
from tests.benchmarks.card.bare import BareServer
from tests.benchmarks.card.loads import DESKTOP, MOBILE, Place, Profile, load, slow_down, timers, until
from tests.benchmarks.card.web import Web, serving
from tests.e2e.conftest import World, ask_shown, launch, score
from tests.server import Server

ROUNDS = int(os.environ.get("ROUNDS", "7"))
LEAVINGS = 10
BARE = "A bare card"

HEAD = "<!doctype html><html lang=en><meta charset=utf-8><title>Acorn</title><meta name=viewport content=width=device-width>"
BODY = "<link rel=icon href=data:,><h1>Acorn</h1><p>Trees that arrive alive, and whoever picks up the phone is kind.</p>"


class Line(NamedTuple):
    """One figure, and the most it may be for a card and for a page that asks nobody."""

    key: str
    what: str
    unit: str
    shown: float | None = None
    idle: float | None = None
    over_blank: bool = False


def lines(profile: Profile) -> list[Line]:
    """Everything that is printed of a profile."""
    slow = profile.cpu > 1
    return [
        Line("scripts", "script as it travels, brotli", "B", 5000, 1600),
        Line("travelled", "everything as it travels, headers included", "B"),
        Line("until painted", "requests until it is seen", "", 3, 1),
        Line("requests", "requests in all", "", None, 1),
        Line("preflights", "preflights", "", 0, 0),
        Line("cookies", "cookies", "", 0, 0),
        Line("fonts and images", "fonts and images", "", 0, 0),
        Line("first paint", "first paint, from the moment the page meets the tag", "ms"),
        Line("after it ran", "first paint, from the moment the tag runs", "ms", 320 if slow else 100),
        Line("script", "script, over the page alone", "ms", 40 if slow else 15, 5, over_blank=True),
        Line("blocked", "time blocked by long tasks, over the page alone", "ms", 0, 0, over_blank=True),
        Line("shift", "layout shift", "", 0, 0),
        Line("heap", "memory, over the page alone", "KB", 100, None, over_blank=True),
        Line("elements", "elements, over the page alone, its tag included", "", 60, 1, over_blank=True),
        Line("timers", "timers left", "", None, 0),
    ]


class _Host(Web):
    """The owner's pages: one for each tag."""

    pages: Mapping[str, str]


class _Page(BaseHTTPRequestHandler):
    server: _Host

    def do_GET(self) -> None:
        page = f"{HEAD}{self.server.pages.get(self.path[1:], '')}{BODY}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    """Measure both profiles, then what is lost when a page is left."""
    begin = time.perf_counter()
    files = rival.installed()
    with (
        tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder,
        Server(Path(folder), OUTOFTEN_RATE_LIMIT="0") as server,
        sync_playwright() as playwright,
    ):
        _measure(playwright, server, files)
    print(f"\nMeasured in {(time.perf_counter() - begin) / 60:.1f} minutes, medians of {ROUNDS} cold loads.")


def _measure(playwright: Playwright, server: Server, files: Path | str) -> None:
    with launch(playwright) as browser:
        world = World(server, browser)
        host = _Host(("127.0.0.1", 0), _Page)
        bare = BareServer()
        host.pages = {"card": world.tag, "bare": bare.tag}
        with serving(host) as address, serving(bare), closing(world.owner):
            card = f"{address}/card"
            places = {
                "blank": Place(f"{address}/blank"),
                BARE: Place(f"{address}/bare", shown=True),
                "The card": Place(card, shown=True),
                "The card, nothing due": Place(card, storage=_answered(world, card)),
            }
            if isinstance(files, str):
                _profiles(browser, places)
                print(f"\n{rival.PACKAGE} {rival.VERSION} is not measured: {files}")
            else:
                stub = rival.RivalServer(files)
                host.pages = {**host.pages, "rival": rival.page_script(stub.address)}
                name = f"{rival.PACKAGE} {rival.VERSION}"
                other = f"{address}/rival"
                with serving(stub):
                    places[name] = Place(other, shown=True)
                    places[f"{name}, nothing due"] = Place(other, storage=_closed(browser, other))
                    _profiles(browser, places)
            leaving(world, card)


def _answered(world: World, address: str) -> StorageState:
    """What the browser remembers of somebody who has just answered."""
    with closing(world.browser.new_context()) as context:
        page = context.new_page()
        page.goto(address)
        ask_shown(page)
        with page.expect_response("**/v1/answer"):
            score(page, 9)
        held = "key => !Object.keys(JSON.parse(localStorage.getItem(key)).outbox).length"
        page.wait_for_function(held, arg=f"outoften:{world.site_key}")
        return context.storage_state()


def _closed(browser: Browser, address: str) -> StorageState:
    """What the browser remembers of somebody who has closed the rival's card."""
    with closing(browser.new_context()) as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_role("button", name=re.compile("close", re.IGNORECASE)).click()
        return context.storage_state()


def _profiles(browser: Browser, places: Mapping[str, Place]) -> None:
    for profile in (DESKTOP, MOBILE):
        by_place: dict[str, list[dict[str, float]]] = {name: [] for name in places}
        for _ in range(ROUNDS):
            for name, place in places.items():
                by_place[name].append(load(browser, profile, place))
        medians = {name: _medians(loads) for name, loads in by_place.items()}
        for name, place in places.items():
            medians[name]["timers"] = timers(browser, profile, place)
        _print(profile, places, medians)


def _medians(loads: list[dict[str, float]]) -> dict[str, float]:
    middle = {key: statistics.median(load[key] for load in loads) for key in loads[0]}
    return middle | {"heap": middle["heap"] / 1024}


def _print(profile: Profile, places: Mapping[str, Place], medians: Mapping[str, Mapping[str, float]]) -> None:
    blank = medians["blank"]
    say.heading(f"The page alone: {profile.name}")
    say.number("script", blank["script"], "ms")
    say.number("memory", blank["heap"], "KB")
    for name, place in places.items():
        if name == "blank":
            continue
        say.heading(f"{name}: {profile.name}")
        for line in lines(profile):
            most = (line.shown if place.shown else line.idle) if name.startswith("The card") else None
            if place.shown or line.key not in ("first paint", "after it ran", "until painted"):
                value = medians[name][line.key] - (blank[line.key] if line.over_blank else 0)
                say.number(line.what, value, line.unit, at_most=most)
    _beside_bare(profile, medians)


def _beside_bare(profile: Profile, medians: Mapping[str, Mapping[str, float]]) -> None:
    """What a slower machine does to every card alike is not in these."""
    ours, bare, blank = medians["The card"], medians[BARE], medians["blank"]
    slow = profile.cpu > 1
    say.heading(f"The card ÷ the bare card: {profile.name}")
    # Both have one way to the server and back in them: there the script comes, here the card and the ask.
    painted = ours["after it ran"] / bare["first paint"]
    say.number("first paint, ours from the moment the tag runs", painted, at_most=round(320 / 257 if slow else 100 / 74, 2))
    script = (ours["script"] - blank["script"]) / (bare["script"] - blank["script"])
    say.number("script, over the page alone", script, at_most=round(40 / 27 if slow else 15 / 12, 2))
    say.number("time blocked by long tasks, over the bare card's", ours["blocked"] - bare["blocked"], "ms", at_most=0)


def leaving(world: World, address: str) -> None:
    """How many answers arrive when the page goes in the very task in which the score was tapped, 300 ms away."""
    before = world.read("score")["responses"]
    far = Profile("far away", 1280, 800, 1, 300, 0)
    for number in range(LEAVINGS):
        with closing(world.browser.new_context()) as context:
            page = context.new_page()
            slow_down(context.new_cdp_session(page), far)
            page.goto(address)
            ask_shown(page)
            page.get_by_role("radio", name=str(number), exact=True).evaluate(
                "radio => { radio.click(); location.href = 'about:blank'; }"
            )
            page.wait_for_url("about:blank")
            until(lambda due=before + number + 1: world.read("score")["responses"] >= due, 5)
    say.heading("Leaving the page 0 ms after the tap, at 300 ms round trip")
    arrived = world.read("score")["responses"] - before
    say.number(f"answers that arrived, of {LEAVINGS}", arrived, at_least=LEAVINGS)


if __name__ == "__main__":
    main()
