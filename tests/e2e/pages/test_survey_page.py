"""A survey on a page of its own, in a browser that runs no script: by keyboard, small, dark, right to left."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import CONTRAST, World, violations

SIZES = [{"width": 320, "height": 640}, {"width": 1280, "height": 800}]
QUESTIONS = {"en": "How likely are you", "ar": "ما مدى احتمال"}
SEND = {"en": "Send", "ar": "إرسال"}
CHOICES = {"question": "What is it about?", "choices": ["Price", "Speed"], "multiple": True}
THANKS = {"text": "Thank you.", "label": "Tell others", "url": "https://example.com/review"}


@contextmanager
def opened(world: World, query: str = "", **options: Any) -> Iterator[Page]:
    """The survey's page, in the browser of a person who has followed its link; without scripts unless they are asked for."""
    with world.visitor(**({"java_script_enabled": False} | options)) as visitor:
        page = visitor.new_page()
        page.goto(f"{world.server.address}/s/{world.survey_id}{query}")
        yield page


def tap(page: Page, score: int) -> None:
    """Choose a score and send it."""
    page.get_by_role("radio", name=str(score), exact=True).check()
    page.get_by_role("button").click()


def responses(world: World) -> list[tuple[int, str | None]]:
    """What has been recorded."""
    return [(row["score"], row["comment"]) for row in world.read("responses")["data"]]


def change(world: World, **changes: Any) -> None:
    """The survey with these changes."""
    world.owner.patch(f"/v1/surveys/{world.survey_id}", json=changes).raise_for_status()


def test_the_keyboard_alone_will_do(world: World) -> None:
    with opened(world) as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("radio", name="2", exact=True)).to_be_checked()
        assert responses(world) == []
        page.keyboard.press("Tab")
        expect(page.get_by_role("textbox", name="What is the main reason")).to_be_focused()
        page.keyboard.type("Typed with the keyboard")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Send")).to_be_focused()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Thank you for your honest answer").wait_for()
    assert responses(world) == [(2, "Typed with the keyboard")]


def test_enter_on_a_marked_score_sends_it(world: World) -> None:
    with opened(world, "?score=9") as page:
        page.keyboard.press("Tab")
        expect(page.get_by_role("radio", name="9", exact=True)).to_be_focused()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Thank you").wait_for()
    assert responses(world) == [(9, None)]


def test_going_back_leads_to_the_same_ask(world: World) -> None:
    with opened(world) as page:
        page.get_by_role("radio", name="9", exact=True).check()
        page.get_by_role("textbox").fill("First")
        page.get_by_role("button").click()
        page.get_by_role("heading", name="Thank you").wait_for()
        page.go_back()
        expect(page.get_by_role("textbox")).to_have_value("First")
        page.get_by_role("radio", name="3", exact=True).check()
        page.get_by_role("textbox", name="What is the main reason").fill("Second")
        page.get_by_role("button").click()
        page.get_by_role("heading", name="Thank you").wait_for()
        assert responses(world) == [(3, "Second")]


def test_reloading_a_page_that_was_sent_changes_nothing(world: World) -> None:
    with opened(world) as page:
        tap(page, 9)
        thanks = page.get_by_role("heading", name="Thank you")
        expect(thanks).to_be_visible()
        page.reload()
        expect(thanks).to_be_visible()
    assert responses(world) == [(9, None)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
@pytest.mark.parametrize(("scheme", "locale"), [("light", "en"), ("dark", "ar")])
def test_axe_finds_nothing_and_everything_fits_in_any_step(
    world: World, size: dict[str, int], scheme: str, locale: str
) -> None:
    thanks = {"passive": THANKS, "promoter": THANKS | {"button": True}}
    change(
        world,
        follow_ups={"passive": CHOICES},
        thanks=thanks,
        intro="Hello.",
        translations={"ar": {"intro": "Hello.", "follow_ups": {"passive": CHOICES}, "thanks": thanks}},
    )
    options: dict[str, Any] = {"java_script_enabled": True, "viewport": size, "color_scheme": scheme, "locale": locale}
    steps = 0

    def sound(page: Page) -> None:
        nonlocal steps
        steps += 1
        # Its words may be there before its styles.
        page.wait_for_load_state()
        assert violations(page, *(CONTRAST if scheme == "dark" else ())) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    for score, has_link in ((5, False), (8, True), (10, True)):
        with opened(world, **options) as page:
            page.get_by_role("group", name=QUESTIONS[locale]).wait_for()
            if score == 5:
                sound(page)
            page.get_by_role("radio", name=str(score), exact=True).check()
            page.get_by_role("textbox").wait_for()
            sound(page)
            page.get_by_role("button", name=SEND[locale]).click()
            page.get_by_role("textbox").wait_for(state="detached")
            sound(page)
            assert page.get_by_role("link").count() == has_link
    assert steps == 7


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_axe_finds_nothing_where_the_survey_is_closed(world: World, locale: str) -> None:
    change(world, active=False)
    # Browsers print of every page with such a status that it could not be loaded.
    context = world.browser.new_context(locale=locale, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{world.server.address}/s/{world.survey_id}")
    expect(page.get_by_role("heading", name={"en": "closed", "ar": "انتهى"}[locale])).to_be_visible()
    assert violations(page) == []
    context.close()


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_what_could_not_be_taken_leads_back_by_a_sign_that_needs_no_words(world: World, locale: str) -> None:
    # Of this page too.
    context = world.browser.new_context(locale=locale, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{world.server.address}/s/{world.survey_id}")
    page.locator("input[name=token]").evaluate("input => input.value = 'x'")
    tap(page, 9)
    again = page.get_by_role("link", name=QUESTIONS[locale])
    again.wait_for()
    # Its words may be there before its styles.
    page.wait_for_load_state()
    sign = again.evaluate("link => ['width', 'height'].map(side => getComputedStyle(link, '::after')[side])")
    assert sign == ["44px", "44px"]
    begins = (
        "({ firstChild }) => { const range = new Range(); range.selectNode(firstChild); return range.getBoundingClientRect(); }"
    )
    words = again.evaluate(begins)
    assert (words["left"] == 16) if locale == "en" else (words["right"] == 304)
    assert violations(page) == []
    again.click()
    expect(page.get_by_role("group", name=QUESTIONS[locale])).to_be_visible()
    context.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_targets_are_large_and_the_scale_runs_as_the_language_does(world: World, size: dict[str, int], locale: str) -> None:
    with opened(world, viewport=size, locale=locale) as page:
        boxes = [radio.bounding_box() for radio in page.get_by_role("radio").all()]
        visible = [box for box in boxes if box]
        assert len(visible) == 11
        for box in visible:
            assert box["height"] >= 44
            assert box["width"] >= 24
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size["width"]
        assert len({box["y"] for box in visible}) == 1
        assert (visible[0]["x"] < visible[1]["x"]) == (locale == "en")


def test_the_page_fits_however_large_the_letters_are(world: World) -> None:
    with opened(world, java_script_enabled=True, viewport={"width": 320, "height": 640}) as page:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "40px"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.get_by_text("10", exact=True).evaluate("number => number.getClientRects().length") == 1
        texts = ("Not at all likely", "0", "10", "Extremely likely")
        boxes = [page.get_by_text(text, exact=True).bounding_box() for text in texts]
        low, zero, ten, high = (box for box in boxes if box)
        # The label of each end is beside its number, not in the middle of the scale.
        assert low["y"] + low["height"] <= zero["y"]
        assert ten["y"] + ten["height"] <= high["y"]
        assert ten["x"] - high["width"] < high["x"] <= ten["x"] + ten["width"]
