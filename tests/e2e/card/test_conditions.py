"""A card in the colours and fonts of its owner, in forced colours, on paper, and much enlarged."""

from typing import Any

import pytest
from playwright.sync_api import Page

from outoften.domain.surveys.appearance import Appearance, Scheme, resolve_palette
from tests.conftest import soak
from tests.e2e.cards import FULL, PLACEMENTS, card, dress, opened, send, style
from tests.e2e.conftest import World, score, violations

LOUD = [
    {"accent": "#ffee00"},
    {"accent": "#0044cc", "background": "#102030", "text": "#777777"},
    {"background": "#ffe4c4", "text": "#d2b48c", "scheme": "light"},
    {"accent": "#003300", "scheme": "dark"},
]
# What can't be scrolled into the window. A browser scrolls by whole pixels.
OUT_OF_REACH = """all => all.filter(one => {
  one.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
  const { left, top, right, bottom } = one.getBoundingClientRect();
  return left < 0 || top <= -1 || right > innerWidth || bottom >= innerHeight + 1;
}).map(one => one.outerHTML)"""
SCHEMES: list[Scheme] = ["light", "dark"]


@pytest.mark.parametrize("look", LOUD, ids=str)
def test_the_owners_colours_are_used_as_corrected_in_both_color_schemes(world: World, look: dict[str, Any]) -> None:
    dress(world, survey=FULL, **look)
    with opened(world, reduced_motion="reduce") as page:
        score(page, 3)
        for preferred in SCHEMES:
            page.emulate_media(color_scheme=preferred)
            _check_colors(page, look, look.get("scheme", preferred))


def _check_colors(page: Page, look: dict[str, Any], shown: Scheme) -> None:
    palette = resolve_palette(Appearance(**look), shown)
    assert style(page.get_by_role("radio", name="5", exact=True), "borderTopColor") == _rgb(palette.border)
    assert style(card(page), "backgroundColor") == _rgb(palette.background)
    assert style(card(page), "color") == _rgb(palette.text)
    button = page.get_by_role("button", name="Send")
    assert style(button, "backgroundColor") == _rgb(palette.fill)
    assert style(button, "color") == _rgb(palette.on_fill)
    assert style(page.get_by_role("radio", name="3", exact=True), "backgroundColor") == _rgb(palette.fill)
    # The browser's own parts follow the card, not the page.
    assert style(page.get_by_role("checkbox").first, "colorScheme") in (shown, "light dark")
    if "accent" not in look:
        assert violations(page) == []


@pytest.mark.parametrize("placement", ["corner", "bar", "modal"])
def test_where_there_is_little_height_the_cross_and_send_stay_in_sight(world: World, placement: str) -> None:
    dress(world, placement, FULL)
    with opened(world, viewport={"width": 320, "height": 400}) as page:
        score(page, 3)
        page.get_by_role("textbox").last.focus()
        for name in ("Close", "Send"):
            button = page.get_by_role("button", name=name)
            box = button.bounding_box()
            assert box
            assert 0 <= box["y"] <= 400 - box["height"]
            # Nothing lies over it.
            button.click(trial=True)


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_nothing_scrolls_where_there_is_room(world: World, placement: str) -> None:
    dress(world, placement)
    with opened(world) as page:
        score(page, 3)
        page.get_by_role("button", name="Send").focus()
        higher = "card => [card, card.firstElementChild].filter(one => one.scrollHeight > one.clientHeight).length"
        assert card(page).evaluate(higher) == 0


def test_scroll_bars_and_lines_are_the_cards_own(world: World) -> None:
    dress(world, scheme="dark")
    with opened(world, locale="ko") as page:
        score(page, 3)
        for element in (card(page), page.get_by_role("textbox").last):
            assert style(element, "colorScheme") == "dark"
            assert style(element, "wordBreak") == "keep-all"
        assert style(page.locator("#question"), "textWrap") == "pretty"


def test_the_hosts_font_is_the_cards_when_its_owner_says_so(world: World) -> None:
    dress(world, survey=FULL, font="host")
    own = "<style>body { font-family: 'Courier New', monospace !important }</style>"
    with opened(world, own + world.tag) as page:
        score(page, 3)
        for element in (card(page), page.get_by_role("textbox").last, page.get_by_role("button", name="Send")):
            assert style(element, "fontFamily") == '"Courier New", monospace'


def test_the_shape_is_the_owners(world: World) -> None:
    dress(world, radius=0, size="large", font="Georgia")
    with opened(world) as page:
        assert style(card(page), "borderTopLeftRadius") == "0px"
        assert style(card(page), "fontSize") == "18px"
        assert style(card(page), "fontFamily").startswith("Georgia")


def test_small_writing_is_still_large_enough_where_one_types(world: World) -> None:
    dress(world, size="small")
    with opened(world) as page:
        score(page, 3)
        assert style(card(page), "fontSize") == "15px"
        assert style(page.get_by_role("textbox").last, "fontSize") == "16px"


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_the_choice_is_seen_where_colours_are_forced(world: World, placement: str) -> None:
    dress(world, placement, FULL)
    with opened(world, forced_colors="active") as page:
        score(page, 3)
        chosen, other = (page.get_by_role("radio", name=name, exact=True) for name in ("3", "4"))
        assert style(chosen, "borderTopWidth") != style(other, "borderTopWidth")
        assert style(chosen, "borderTopColor") != style(chosen, "backgroundColor")
        chosen.focus()
        page.keyboard.press("ArrowRight")
        assert style(other, "outlineStyle") == "solid"
        assert style(other, "outlineColor") != style(card(page), "backgroundColor")
        assert violations(page) == []


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_nothing_moves_for_who_wants_less_motion(world: World, placement: str) -> None:
    dress(world, placement, FULL)
    with opened(world, reduced_motion="reduce") as page:
        assert _moving(page) == 0
        score(page, 3)
        assert _moving(page) == 0
        send(page)
        assert _moving(page) == 0


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_nothing_of_a_card_is_printed(world: World, placement: str) -> None:
    dress(world, placement)
    with world.host(world.tag.replace("<script ", "<script data-manual ")) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.emulate_media(media="print")
        without = page.screenshot()
        page.emulate_media(media="screen")
        page.evaluate("outoften('show')")
        card(page).wait_for()
        page.emulate_media(media="print")
        assert page.screenshot() == without


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize(
    ("width", "height", "locale"),
    [pytest.param(640, 512, "ar", id="200 %", marks=pytest.mark.soak), pytest.param(320, 256, "en", id="400 %")],
)
def test_an_enlarged_card_can_be_reached_in_full(world: World, placement: str, width: int, height: int, locale: str) -> None:
    dress(world, placement, FULL)
    with opened(world, viewport={"width": width, "height": height}, locale=locale) as page:
        for step in ("asking", "scored", "thanked"):
            if step == "scored":
                score(page, 3)
            elif step == "thanked":
                send(page)
            assert card(page).locator("input, button, a, legend, b").evaluate_all(OUT_OF_REACH) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize("width", [320, *soak(1280)])
def test_text_twice_as_large_and_wider_set_is_not_cut_off(world: World, placement: str, width: int) -> None:
    dress(world, placement, FULL)
    with opened(world, viewport={"width": width, "height": 800}) as page:
        wider = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
        add = """(card, css) => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(css);
            card.getRootNode().adoptedStyleSheets.push(sheet);
        }"""
        card(page).evaluate(add, f"section {{ font-size: 32px !important }} {wider}")
        score(page, 3)
        cut = "elements => elements.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML)"
        assert card(page).locator("legend, label, b, button, div").evaluate_all(cut) == []
        assert card(page).evaluate("card => card.scrollWidth <= card.clientWidth")


def _rgb(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def _moving(page: Page) -> int:
    count: int = card(page).evaluate("card => card.getAnimations({ subtree: true }).length")
    return count
