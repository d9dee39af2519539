"""One cold load of a page in a real browser, and what it cost."""

import time
from collections.abc import Mapping
from contextlib import closing
from typing import Any, NamedTuple

from playwright.sync_api import Browser, CDPSession, Page, StorageState, ViewportSize

# What happens late (a view is one second of being seen, others poll) happens to every load within the same time.
SETTLES = 2.5
RENDERS_WITHIN = 20

# A card is what has a size inside a shadow tree beside the body or in it. It counts once the frame that has it was handed on.
PROBE = """
window.found = { shift: 0, blocked: 0 };
const places = () => [document.documentElement, document.body].filter(Boolean);
const hosts = () => places().flatMap((place) => [...place.children]).filter((host) => host.shadowRoot);
const boxed = (host) => [...host.shadowRoot.children].some((one) => one.tagName !== 'STYLE' && one.offsetHeight > 40);
const soon = (fn) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { fn(); port1.close(); };
  port2.postMessage(0);
};
const look = () => {
  if (!hosts().some(boxed)) return requestAnimationFrame(look);
  soon(() => { found.painted = performance.now(); });
};
const watched = new MutationObserver(() => {
  if (!hosts().length) return;
  watched.disconnect();
  requestAnimationFrame(look);
});
watched.observe(document, { childList: true, subtree: true });
// What this probe uses once there is a card is used on the page alone as well, or it would be counted as the card's.
requestAnimationFrame(() => {
  boxed({ shadowRoot: document.body });
  soon(() => { found.ready = performance.now(); });
});
const observe = (type, fn) => {
  new PerformanceObserver((list) => list.getEntries().forEach(fn)).observe({ type, buffered: true });
};
// A tag runs when its script first looks for what it is called by.
for (const name of ['outoften', 'posthog', 'bare']) {
  let value;
  const told = () => { found.ran ??= performance.now(); };
  Object.defineProperty(window, name, {
    configurable: true,
    get() { told(); return value; },
    set(given) { told(); value = given; },
  });
}
observe('layout-shift', ({ value, hadRecentInput }) => { if (!hadRecentInput) found.shift += value; });
observe('longtask', ({ duration }) => { found.blocked += duration - 50; });
"""
# In loads of their own, because it stands between a page and its timers.
COUNT_TIMERS = """
const waiting = new Map(), { setTimeout, setInterval, clearTimeout, clearInterval } = window;
window.timers = waiting;
window.setTimeout = (fn, delay, ...given) => {
  const id = setTimeout(() => { waiting.delete(id); fn(...given); }, delay);
  return waiting.set(id, delay) && id;
};
window.setInterval = (fn, ...given) => { const id = setInterval(fn, ...given); return waiting.set(id, given[0]) && id; };
window.clearTimeout = window.clearInterval = (id) => { waiting.delete(id); clearTimeout(id); };
"""
ELEMENTS = """(() => {
  const within = (one) => one.shadowRoot ? all(one.shadowRoot) : 0;
  const all = (root) => [...root.querySelectorAll('*')].reduce((sum, one) => sum + 1 + within(one), 0);
  return all(document);
})()"""
# The tag's own script. Nothing of ours runs before it has arrived.
TAG = "found.painted && performance.getEntriesByType('resource').find(one => one.initiatorType === 'script')"


class Profile(NamedTuple):
    """A device and its line."""

    name: str
    width: int
    height: int
    cpu: int
    latency: int
    bits: int


DESKTOP = Profile("desktop, 1280 x 800", 1280, 800, 1, 0, 0)
MOBILE = Profile("mobile, 390 x 844, CPU 4 times slower, 150 ms, 1.6 Mbit/s", 390, 844, 4, 150, 1_600_000)


class Place(NamedTuple):
    """Where a page is, whether a card is to come, and what the browser remembers of it."""

    address: str
    shown: bool = False
    storage: StorageState | None = None


class Traffic:
    """What goes over the line for others than the page's own server."""

    def __init__(self, devtools: CDPSession, own: str) -> None:
        self._own = own
        self._open: dict[str, dict[str, Any]] = {}
        self.all: list[dict[str, Any]] = []
        devtools.on("Network.requestWillBeSent", self._sent)
        devtools.on("Network.responseReceived", self._received)
        devtools.on("Network.loadingFinished", self._finished)

    def _sent(self, event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if url.startswith(self._own) or not url.startswith("http"):
            return
        kind = event.get("type", "Other")
        request = {"url": url, "type": kind, "method": event["request"]["method"], "at": event["wallTime"] * 1000}
        request |= {"head": 0, "travelled": 0, "encoding": ""}
        self._open[event["requestId"]] = request
        self.all.append(request)

    def _received(self, event: dict[str, Any]) -> None:
        if request := self._open.get(event["requestId"]):
            headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
            request["encoding"] = headers.get("content-encoding", "")
            request["head"] = event["response"]["encodedDataLength"]

    def _finished(self, event: dict[str, Any]) -> None:
        if request := self._open.get(event["requestId"]):
            request["travelled"] = event["encodedDataLength"]


def load(browser: Browser, profile: Profile, place: Place, scripts: str = PROBE) -> dict[str, float]:
    """One load by somebody who was never here, or has only what `place` says."""
    size = ViewportSize(width=profile.width, height=profile.height)
    with closing(browser.new_context(viewport=size, storage_state=place.storage)) as context:
        context.add_init_script(scripts)
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        slow_down(devtools, profile)
        traffic = Traffic(devtools, place.address.rpartition("/")[0])
        devtools.send("Performance.enable")
        page.goto(place.address, wait_until="networkidle")
        _settle(page, devtools, place)
        return _figures(devtools, traffic) | {"cookies": len(context.cookies())}


def slow_down(devtools: CDPSession, profile: Profile) -> None:
    """Make this page's processor and line what the profile says."""
    devtools.send("Network.enable")
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": profile.cpu})
    if profile.latency:
        speed = profile.bits / 8 if profile.bits else -1
        line = {"offline": False, "latency": profile.latency, "downloadThroughput": speed, "uploadThroughput": speed}
        devtools.send("Network.emulateNetworkConditions", line)


def timers(browser: Browser, profile: Profile, place: Place) -> float:
    """How many timers still run once everything has settled."""
    with closing(browser.new_context(storage_state=place.storage)) as context:
        context.add_init_script(COUNT_TIMERS + PROBE)
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        slow_down(devtools, profile)
        page.goto(place.address, wait_until="networkidle")
        _settle(page, devtools, place)
        return float(_look(devtools, "timers.size"))


def _settle(page: Page, devtools: CDPSession, place: Place) -> None:
    # A window of measurement, equal for all: asking meanwhile whether it is there would be measured too.
    page.wait_for_timeout(SETTLES * 1000)
    if place.shown:
        until(lambda: _look(devtools, "found.painted"), RENDERS_WITHIN)
        if not _look(devtools, "found.painted"):
            raise SystemExit(f"No card on {place.address}")


def _look(devtools: CDPSession, expression: str) -> Any:
    # Playwright's own way would put its 330 KB into the page that is being measured.
    return devtools.send("Runtime.evaluate", {"expression": expression, "returnByValue": True})["result"].get("value")


def _figures(devtools: CDPSession, traffic: Traffic) -> dict[str, float]:
    figures = _look(devtools, "found")
    painted, origin = figures.get("painted", 0), _look(devtools, "performance.timeOrigin")
    before = _metrics(devtools)
    devtools.send("HeapProfiler.enable")
    devtools.send("HeapProfiler.collectGarbage")
    after = _metrics(devtools)
    sent = traffic.all
    real = [request for request in sent if request["type"] != "Preflight" and request["method"] != "OPTIONS"]
    scripts = [request for request in real if request["type"] == "Script"]
    if uncompressed := [request["url"] for request in scripts if request["encoding"] != "br"]:
        raise SystemExit(f"Not as a browser gets it, without brotli: {uncompressed}")
    return {
        "scripts": sum(request["travelled"] - request["head"] for request in scripts),
        "travelled": sum(request["travelled"] for request in sent),
        "requests": len(real),
        "until painted": sum(request["at"] <= origin + painted for request in real) if painted else len(real),
        "preflights": len(sent) - len(real),
        "fonts and images": sum(request["type"] in ("Font", "Image") for request in real),
        "first paint": painted - _look(devtools, f"{TAG}.startTime") if painted else 0,
        "after it ran": painted - figures["ran"] if painted else 0,
        "script": before["ScriptDuration"] * 1000,
        "blocked": figures["blocked"],
        "shift": figures["shift"],
        "heap": after["JSHeapUsedSize"],
        "elements": _look(devtools, ELEMENTS),
    }


def _metrics(devtools: CDPSession) -> Mapping[str, float]:
    return {metric["name"]: metric["value"] for metric in devtools.send("Performance.getMetrics")["metrics"]}


def until(condition: Any, seconds: float) -> None:
    """Wait for what must come true, but no longer than this."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
