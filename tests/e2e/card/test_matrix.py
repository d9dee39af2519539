"""Every step of a card with all its parts, in every place, size, colour scheme and direction."""

from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.conftest import soak
from tests.e2e.cards import FULL, PLACEMENTS, card, dress, opened, send
from tests.e2e.conftest import CONTRAST, World, score, violations

HEIGHTS = {320: 640, 390: 844, 1280: 800}
# Each placement, both directions and the ends of the widths; `make soak` takes the other combinations too.
LOOKS = [("corner", 320, "ar"), ("bar", 1280, "en"), ("modal", 320, "en"), ("inline", 1280, "ar")]
OTHER_LOOKS = [
    *(("corner", 390, "en"), ("corner", 1280, "ar"), ("bar", 320, "en"), ("bar", 1280, "ar")),
    *(("modal", 320, "ar"), ("modal", 1280, "en"), ("inline", 320, "en")),
]
LEAST, THUMB, NARROW = 24, 44, 480
BOX = "one => one.getBoundingClientRect().toJSON()"


@pytest.mark.parametrize(("placement", "width", "locale"), [*LOOKS, *soak(*OTHER_LOOKS)])
def test_axe_finds_nothing_in_any_step(world: World, placement: str, width: int, locale: str) -> None:
    dress(world, placement, FULL)
    with opened(world, locale=locale, **_size(width)) as page:
        _look_twice(page, width)
        score(page, 3)
        page.get_by_role("checkbox").first.check()
        _look_twice(page, width)
        send(page)
        page.get_by_role("link", name="Talk to us").wait_for()
        _look_twice(page, width)


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_cells_are_large_enough_for_a_thumb_wherever_the_card_is_narrow(world: World, placement: str, locale: str) -> None:
    dress(world, placement, FULL)
    with opened(world, locale=locale) as page:
        for width in HEIGHTS:
            page.set_viewport_size(_size(width)["viewport"])
            outer = card(page).evaluate(BOX)
            least = THUMB if outer["width"] < NARROW else LEAST
            boxes = page.get_by_role("radio").evaluate_all(f"radios => radios.map({BOX})")
            assert len(boxes) == 11
            for box in boxes:
                assert min(box["width"], box["height"]) >= least
                assert outer["x"] <= box["x"]
                assert box["x"] + box["width"] <= outer["x"] + outer["width"]
            # On a phone six and five, wherever the page leaves the card the room.
            rows = Counter(box["y"] for box in boxes)
            assert placement == "inline" or [*rows.values()] == ([6, 5] if width < NARROW else [11])
            # The scale begins where reading does.
            assert (boxes[0]["x"] < boxes[1]["x"]) == (locale == "en")


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize("size", ["small", *soak("large")])
def test_choices_and_links_are_large_enough(world: World, placement: str, size: str) -> None:
    dress(world, placement, FULL, size=size)
    with opened(world, **_size(320)) as page:
        score(page, 3)
        for choice in card(page).locator("#choices label").all():
            assert _height(choice.bounding_box()) >= THUMB
        send(page)
        assert _height(page.get_by_role("link", name="Talk to us").bounding_box()) >= THUMB
        assert _height(page.get_by_role("button", name="Close").bounding_box()) >= THUMB


def _size(width: int) -> dict[str, Any]:
    return {"viewport": {"width": width, "height": HEIGHTS[width]}}


def _height(box: Any) -> float:
    assert box
    return float(box["height"])


def _look_twice(page: Page, width: int) -> None:
    """In both colour schemes, and nothing sticks out at the side."""
    page.emulate_media(color_scheme="light")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, *CONTRAST) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert card(page).evaluate("card => card.scrollWidth <= card.clientWidth")
