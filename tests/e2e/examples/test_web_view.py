"""The page for an app's web view asks on a phone and tells the app of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import World, ask_shown, cut, score, violations
from tests.e2e.examples.serving import EXAMPLES, served

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True, "has_touch": True}
HEAR = "window.heard = []; const hear = (said) => heard.push(JSON.parse(said))"
BRIDGES = {
    "React Native": "window.ReactNativeWebView = { postMessage: hear }",
    "Swift": "window.webkit = { messageHandlers: { outoften: { postMessage: hear } } }",
    "Kotlin": "window.OutoftenApp = { postMessage: hear }",
}


@contextmanager
def _in_app(world: World, bridge: str, blocked: str = "") -> Iterator[Page]:
    """The page in the web view of an app that listens."""
    with served(world, EXAMPLES / "web-view") as address, world.visitor(**PHONE) as visitor:
        visitor.add_init_script(f"{HEAR}; {BRIDGES[bridge]}")
        if blocked:
            cut(visitor, blocked)
        page = visitor.new_page()
        page.goto(address)
        yield page


def _heard(page: Page, event: str) -> dict[str, Any]:
    """What the app hears of this event, once it does."""
    message: dict[str, Any] = page.wait_for_function(
        "event => heard.find((said) => said.event === event)", arg=event
    ).json_value()
    return message


@pytest.mark.parametrize("bridge", BRIDGES)
def test_the_app_hears_of_a_score_given_by_thumb(world: World, bridge: str) -> None:
    with _in_app(world, bridge) as page:
        ask_shown(page)
        with page.expect_response("**/v1/answer"):
            page.get_by_role("radio", name="9", exact=True).tap()
        message = _heard(page, "answered")
        assert (message["survey"], message["score"]) == (world.survey_id, 9)
        with page.expect_response("**/v1/answer"):
            page.get_by_role("button", name="Send").tap()
        _heard(page, "finished")
        assert _heard(page, "asked")["survey"] == world.survey_id
    assert world.read("score")["promoters"] == 1


def test_the_app_hears_of_a_dismissal(world: World) -> None:
    with _in_app(world, "React Native") as page:
        ask_shown(page)
        with page.expect_response("**/v1/dismiss"):
            page.get_by_role("button", name="Close").tap()
        assert _heard(page, "dismissed")["survey"] == world.survey_id


def test_the_app_hears_when_there_is_nothing_to_show(world: World) -> None:
    with _in_app(world, "Kotlin", blocked="/w.js*") as page:
        assert _heard(page, "error") == {"event": "error", "detail": "not loaded"}


def test_the_card_fits_the_phone_and_is_accessible_there(world: World) -> None:
    with _in_app(world, "Swift") as page:
        ask_shown(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert violations(page) == []
        score(page, 3)
        assert violations(page) == []
