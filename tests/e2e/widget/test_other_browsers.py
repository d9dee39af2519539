"""The core path in the engines of Firefox and Safari, where the machine has them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import World
from tests.e2e.widget.webdriver import KEYS, Driver, firefox, firefox_missing, webkit, webkit_missing

ENGINES: dict[str, tuple[Callable[[Path], AbstractContextManager[Driver]], Callable[[], str | None]]] = {
    "firefox": (firefox, firefox_missing),
    "webkit": (webkit, webkit_missing),
}
LISTEN = """<script>
window.thrown = [];
addEventListener('error', ({ message }) => thrown.push(message));
addEventListener('unhandledrejection', ({ reason }) => thrown.push(String(reason)));
</script>"""
CARD = """
const host = [...document.documentElement.children].find((one) => one.shadowRoot);
const card = host?.shadowRoot.querySelector('section');
const radios = [...(card?.querySelectorAll('input') ?? [])];
const button = (name) => [...card.querySelectorAll('button')].find((one) => (one.ariaLabel || one.textContent) === name);
"""


@pytest.fixture(scope="module", params=sorted(ENGINES))
def driver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    start, missing = ENGINES[request.param]
    if reason := missing():
        pytest.skip(f"{request.param}: {reason}")
    with start(tmp_path_factory.mktemp(request.param)) as driver:
        yield driver


def test_a_card_stands_inside_the_window_above_the_page(world: World, driver: Driver) -> None:
    with _asked(world, driver):
        look = _look(
            driver,
            """
            const { left, top, right, bottom, width } = card.getBoundingClientRect();
            return {
              inside: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight,
              above: document.elementFromPoint(left + width / 2, top + 20) === host,
              gaps: [innerWidth - right, innerHeight - bottom],
              places: radios.map((one) => one.labels[0].getBoundingClientRect()).map((one) => [one.x, one.y, one.width]),
              focused: document.activeElement === document.body,
            };
            """,
        )
    assert look["inside"]
    assert look["above"]
    assert look["focused"]
    # Without its style sheet it would stand in the middle.
    assert all(gap <= 40 for gap in look["gaps"])
    assert len(look["places"]) == 11
    assert all(width >= 24 for _, _, width in look["places"])
    assert len({round(top) for _, top, _ in look["places"]}) <= 2


def test_a_score_by_pointer_and_a_typed_comment_arrive_once(world: World, driver: Driver) -> None:
    with _asked(world, driver):
        _click(driver, "radios[9].labels[0]")
        world.until(lambda: world.read("score")["responses"] == 1)
        # Only the keyboard's focus moves by itself.
        _click(driver, "document.querySelector('textarea')")
        world.until(lambda: _look(driver, "return document.activeElement.localName") == "textarea")
        _type(driver, "Alive.")
        _click(driver, "button('Send')")
        world.until(lambda: _look(driver, "return card.textContent.includes('Thank you')"))
        world.until(lambda: _outbox_is_empty(world, driver))
    assert world.read("responses")["data"][0]["comment"] == "Alive."
    assert world.read("score")["distribution"][9] == world.read("score")["responses"] == 1
    assert world.widget_rate()["asked"] == 1


def test_the_keyboard_alone_is_enough(world: World, driver: Driver) -> None:
    with _asked(world, driver):
        _tab_to(driver, "radio")
        _type(driver, "7")
        _press(driver, "ArrowRight")
        assert _look(driver, "return radios.findIndex((one) => one.checked)") == 8
        assert world.read("score")["responses"] == 0
        _press(driver, "Enter")
        world.until(lambda: world.read("score")["distribution"][8] == 1)
        world.until(lambda: _look(driver, "return document.activeElement.localName") == "textarea")
        _type(driver, "Kind.")
        _press(driver, "Control", "Enter")
        world.until(lambda: world.widget_rate()["commented"] == 1)
        _press(driver, "Escape")
        world.until(lambda: _look(driver, "return !host"))
    assert world.read("responses")["data"][0]["comment"] == "Kind."
    assert world.widget_rate()["dismissed"] == 0


def test_who_answered_is_not_asked_on_the_next_page(world: World, driver: Driver) -> None:
    with _asked(world, driver) as address:
        _click(driver, "radios[3].labels[0]")
        world.until(lambda: world.read("score")["responses"] == 1)
        world.until(lambda: _outbox_is_empty(world, driver))
        driver.go(address)
        asked = "return outoften('show').then(({ reason }) => reason)"
        assert driver.run(asked) == "answered_recently"
        assert _look(driver, "return !host")


def test_leaving_in_the_task_of_the_tap_loses_nothing(world: World, driver: Driver) -> None:
    with _asked(world, driver):
        _look(driver, "radios[6].labels[0].click(); location.href = 'about:blank'")
        world.until(lambda: world.read("score")["responses"])
        # A script that a page runs while it is left has no result.
        world.until(lambda: driver.run("return location.href") == "about:blank")
    assert world.read("score")["distribution"][6] == 1


@contextmanager
def _asked(world: World, driver: Driver) -> Iterator[str]:
    with world.host(LISTEN + world.tag) as address:
        driver.go(address)
        world.until(lambda: _look(driver, "return card?.offsetHeight > 40"))
        yield address
        assert driver.run("return window.thrown ?? []") == []
        # Else the next page's server would be asked for what this one has left unfinished.
        driver.go("about:blank")


def _look(driver: Driver, script: str) -> Any:
    return driver.run(CARD + script)


def _outbox_is_empty(world: World, driver: Driver) -> bool:
    held = driver.run("return JSON.parse(localStorage.getItem(arguments[0])).outbox", f"outoften:{world.site_key}")
    return bool(held == {})


def _click(driver: Driver, what: str) -> None:
    middle = "const { x, y, width, height } = %s.getBoundingClientRect(); return [x + width / 2, y + height / 2]"
    x, y = map(round, _look(driver, middle % what))
    move = {"type": "pointerMove", "x": x, "y": y, "duration": 0, "origin": "viewport"}
    presses = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
    mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
    driver.act(mouse | {"actions": [move, *presses]})


def _type(driver: Driver, text: str) -> None:
    for letter in text:
        _strike(driver, letter)


def _press(driver: Driver, *names: str) -> None:
    _strike(driver, *(KEYS[name] for name in names))


def _strike(driver: Driver, *keys: str) -> None:
    down = [{"type": "keyDown", "value": key} for key in keys]
    up = [{"type": "keyUp", "value": key} for key in reversed(keys)]
    driver.act({"type": "key", "id": "keyboard", "actions": down + up})


def _tab_to(driver: Driver, kind: str) -> None:
    for _ in range(30):
        _press(driver, "Tab")
        if _look(driver, "return host.shadowRoot.activeElement?.type") == kind:
            return
    raise AssertionError(f"Thirty tabs do not reach a {kind}.")
