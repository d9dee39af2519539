"""Every step of a card with all its parts, in every place, size, colour scheme and direction."""

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
LEAST, THUMB = 24, 44
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
        card(page).get_by_role("link").wait_for()
        _look_twice(page, width)


# The last two are a desktop at 200 % zoom, and a phone in landscape.
SIZES = [(280, 653), (320, 568), (390, 844), (1280, 800), (640, 400), (640, 360)]
# The number that is nearest to where the label's text begins ("low") or ends ("high") for its reader.
NEAREST = """(card, [id, rtl]) => {
  const range = card.ownerDocument.createRange();
  range.selectNodeContents(card.querySelector('#' + id));
  const lines = [...range.getClientRects()];
  const atLeft = (id === 'low') !== rtl;
  const x = atLeft ? Math.min(...lines.map(({ left }) => left)) : Math.max(...lines.map(({ right }) => right));
  const y = lines[0].top;
  const distance = (radio) => {
    const { left, right, top, bottom } = radio.getBoundingClientRect();
    return Math.hypot(x - (left + right) / 2, y - (top + bottom) / 2);
  };
  return [...card.querySelectorAll('input')].sort((a, b) => distance(a) - distance(b))[0].value;
}"""


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_scale_is_one_row_of_equal_cells_with_each_label_at_its_own_end(world: World, placement: str, locale: str) -> None:
    dress(world, placement, FULL, selector="main")
    with opened(world, locale=locale) as page:
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            outer = card(page).evaluate(BOX)
            if outer["width"] < 11 * LEAST + 2 * 16:
                # The next test is about such narrow columns.
                continue
            boxes = page.get_by_role("radio").evaluate_all(f"radios => radios.map({BOX})")
            assert len(boxes) == 11
            assert len({box["y"] for box in boxes}) == 1
            assert max(box["width"] for box in boxes) - min(box["width"] for box in boxes) <= 1
            for box in boxes:
                assert box["height"] >= THUMB
                assert box["width"] >= LEAST
                assert outer["x"] <= box["x"]
                assert box["x"] + box["width"] <= outer["x"] + outer["width"]
            # The scale begins where reading does.
            assert (boxes[0]["x"] < boxes[1]["x"]) == (locale == "en")
            nearest = [card(page).evaluate(NEAREST, [end, locale == "ar"]) for end in ("low", "high")]
            assert nearest == ["0", "10"], (width, height)


def test_in_a_column_too_narrow_for_eleven_cells_each_label_stays_at_its_own_end(world: World) -> None:
    dress(world, "inline", selector="#column")
    with opened(world, f'</head><body><div id="column" style="width:200px"></div>{world.tag}') as page:
        boxes = page.get_by_role("radio").evaluate_all(f"radios => radios.map({BOX})")
        assert min(min(box["width"], box["height"]) for box in boxes) >= LEAST
        low, high = (card(page).locator(f"#{end}").evaluate(BOX) for end in ("low", "high"))
        assert low["bottom"] <= boxes[0]["top"]
        assert high["top"] >= boxes[10]["bottom"]


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
