"""A page with a strict policy asks, and a page that pins what it runs refuses what has changed."""

import base64
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2 as httpx
from playwright.sync_api import Page, expect

from tests.e2e.conftest import World, ask_shown, score
from tests.e2e.examples.serving import EXAMPLES, served

EXAMPLE = EXAMPLES / "strict-csp"


def _hash(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def _pins(world: World) -> dict[str, str]:
    """The hashes of the loader and the card as they are now."""
    loader = httpx.get(f"{world.server.address}/w.js?site={world.site_key}").content
    name = re.search(rb"static/card\.\w+\.js", loader)
    assert name
    card = f"{world.server.address}/{name.group().decode()}"
    return {"LOADER_HASH": _hash(loader), "CARD": card, "CARD_HASH": _hash(httpx.get(card).content)}


@contextmanager
def _pinned(world: World, **pins: str) -> Iterator[tuple[Page, list[str]]]:
    """The page that pins, and what the browser says of it."""
    with served(world, EXAMPLE, **pins) as address, world.browser.new_context() as visitor:
        messages: list[str] = []
        visitor.on("console", lambda message: messages.append(message.text))
        page = visitor.new_page()
        page.goto(f"{address}pinned.html")
        yield page, messages


def test_a_strict_policy_lets_the_card_ask_without_a_complaint(world: World) -> None:
    with served(world, EXAMPLE) as address, world.visitor() as visitor:
        page = visitor.new_page()
        reply = page.goto(address)
        assert reply
        assert "require-trusted-types-for 'script'" in reply.headers["content-security-policy"]
        ask_shown(page)
        # A card without its style sheet would lie in the middle of the page.
        box = page.get_by_role("radio", name="9", exact=True).bounding_box()
        assert box
        assert (box["x"] > 640, box["y"] > 400) == (True, True)
        with page.expect_response("**/v1/answer"):
            score(page, 9)
        page.get_by_role("textbox", name="What do you value most?").fill("That it is safe")
        with page.expect_response("**/v1/answer"):
            page.get_by_role("button", name="Send").click()
    assert world.read("responses")["data"][0]["comment"] == "That it is safe"


def test_pinned_files_run_as_long_as_they_are_the_same(world: World) -> None:
    with _pinned(world, **_pins(world)) as (page, messages):
        ask_shown(page)
        with page.expect_response("**/v1/answer"):
            score(page, 9)
        assert messages == []


def test_a_pinned_loader_is_refused_once_a_survey_has_changed(world: World) -> None:
    pins = _pins(world)
    world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"delay_seconds": 1}).raise_for_status()
    with _pinned(world, **pins) as (page, messages):
        assert page.evaluate("typeof outoften") == "undefined"
        assert any("integrity" in text for text in messages)


def test_a_pinned_card_of_another_content_is_refused(world: World) -> None:
    pins = _pins(world) | {"CARD_HASH": _hash(b"another card")}
    with _pinned(world, **pins) as (page, _):
        with page.expect_console_message(lambda message: "Failed to find a valid digest" in message.text):
            page.reload()
        expect(page.get_by_role("group", name="How likely")).to_have_count(0)
