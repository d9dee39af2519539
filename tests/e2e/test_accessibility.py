"""Everybody can use the card: by keyboard, with a screen reader, small, large, dark, right to left."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import World, score, violations

SIZES = [{"width": 320, "height": 640}, {"width": 390, "height": 844}, {"width": 1280, "height": 800}]
QUESTIONS = {"en": "How likely are you", "ar": "ما مدى احتمال"}
SEND = {"en": "Send", "ar": "إرسال"}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_axe_finds_nothing_in_any_step(world: World, size: dict[str, int], scheme: str, locale: str) -> None:
    with world.host() as address, world.visitor(viewport=size, color_scheme=scheme, locale=locale) as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.get_by_role("group", name=QUESTIONS[locale]).wait_for()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        score(page, 5)
        page.get_by_role("textbox").last.wait_for()
        assert violations(page) == []
        page.get_by_role("button", name=SEND[locale]).click()
        expect(page.get_by_role("status")).not_to_be_empty()
        page.get_by_role("group", name=QUESTIONS[locale]).wait_for(state="detached")
        assert violations(page) == []


def test_the_keyboard_alone_will_do(world: World) -> None:
    with world.asked() as page:
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        _tab_to(page, "radio")
        for key in ("ArrowRight", "ArrowRight", "End", "ArrowLeft"):
            page.keyboard.press(key)
        expect(page.get_by_role("radio", name="9", exact=True)).to_be_checked()
        assert not [url for url in sent if url.endswith("/v1/answer")]
        with page.expect_response("**/v1/answer"):
            page.keyboard.press("Enter")
        page.keyboard.type("Typed with the keyboard")
        with page.expect_response("**/v1/answer"):
            page.keyboard.press("Control+Enter")
    assert (
        world.read("responses")["data"][0] | {"score": 9, "comment": "Typed with the keyboard"}
        == (world.read("responses")["data"][0])
    )


def test_arrows_go_on_from_where_the_focus_is(world: World) -> None:
    with world.asked() as page:
        page.get_by_role("radio", name="10", exact=True).focus()
        page.keyboard.press("ArrowLeft")
        expect(page.get_by_role("radio", name="9", exact=True)).to_be_checked()


def test_escape_closes_only_from_inside_and_focus_returns(world: World) -> None:
    with world.asked() as page:
        before = page.get_by_role("button", name="Ask me again")
        before.focus()
        page.keyboard.press("Escape")
        expect(page.get_by_role("group", name="How likely")).to_be_visible()
        _tab_to(page, "radio")
        with page.expect_response("**/v1/dismiss"):
            page.keyboard.press("Escape")
        expect(before).to_be_focused()


def test_opening_takes_no_focus_and_is_announced(world: World) -> None:
    with world.asked() as page:
        assert page.evaluate("document.activeElement === document.body")
        expect(page.get_by_role("status")).to_have_text("A one-question survey has opened.")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_targets_are_large_enough(world: World, size: dict[str, int]) -> None:
    with world.asked(viewport=size) as page:
        least = 44 if size["width"] < 480 else 24
        for radio in page.get_by_role("radio").all():
            box = radio.locator("xpath=..").bounding_box()
            assert box
            assert min(box["width"], box["height"]) >= least
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size["width"]


def _tab_to(page: Page, role: str) -> None:
    focused = "(document.activeElement.shadowRoot?.activeElement ?? document.activeElement).type"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate(focused) == role:
            return
    raise AssertionError(f"Tab never came to a {role}.")
