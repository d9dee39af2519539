"""A card in its corner, as a bar, over the page, and in it."""

import pytest
from playwright.sync_api import FloatRect, Page, expect

from tests.conftest import soak
from tests.e2e.cards import FULL, OVERLAYS, PLACEMENTS, card, dress, opened, send, style
from tests.e2e.conftest import World, score

MANUAL = "document.activeElement === document.body"


def _box(page: Page) -> FloatRect:
    box = card(page).bounding_box()
    assert box
    return box


def _manual(world: World) -> str:
    tag: str = world.tag
    return tag.replace("<script ", "<script data-manual ")


def test_a_bar_spans_the_bottom_of_the_page(world: World) -> None:
    dress(world, "bar")
    with opened(world) as page:
        assert _box(page) | {"height": 0, "y": 0} == {"x": 0, "y": 0, "width": 1280, "height": 0}
        assert _box(page)["y"] + _box(page)["height"] == 800


@pytest.mark.parametrize(
    ("side", "locale", "left"), [("end", "en", False), ("start", "en", True), ("end", "ar", True), ("start", "ar", False)]
)
def test_a_corner_is_on_the_side_that_its_owner_chose(world: World, side: str, locale: str, left: bool) -> None:
    dress(world, side=side)
    with opened(world, locale=locale) as page:
        near = _box(page)["x"] if left else 1280 - _box(page)["x"] - _box(page)["width"]
        assert near == 24


def test_a_modal_keeps_the_keyboard_and_the_pointer_inside(world: World) -> None:
    dress(world, "modal", FULL)
    with opened(world) as page:
        assert style(page.locator("dialog"), "display", "::backdrop") == "block"
        inside = "document.activeElement === document.body || !!document.activeElement.shadowRoot"
        outside = []
        for _ in range(8):
            page.keyboard.press("Tab")
            outside.append(not page.evaluate(inside))
        assert not any(outside)
        for name, role in (("Your orders", "a"), ("Ask me again", "main button")):
            box = page.locator(role, has_text=name).bounding_box()
            assert box
            hit = page.evaluate("([x, y]) => document.elementFromPoint(x, y)?.textContent", [box["x"] + 2, box["y"] + 2])
            assert hit != name
        assert page.get_by_role("dialog", name="How likely").count() == 1


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_thanks_stay_under_a_pointer_and_go_by_themselves_once_it_has_left(world: World, placement: str) -> None:
    dress(world, placement)
    with world.host() as address, world.visitor() as visitor:
        visitor.clock.install()
        page = visitor.new_page()
        page.goto(address)
        page.clock.run_for(5000)
        score(page, 9)
        send(page)
        card(page).hover()
        page.clock.run_for(60_000)
        expect(card(page)).to_be_visible()
        page.mouse.move(0, 0)
        page.clock.run_for(10_000)
        expect(card(page)).to_have_count(0)


def test_escape_closes_a_modal_and_gives_the_focus_back(world: World) -> None:
    dress(world, "modal")
    with world.host(_manual(world)) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        note = page.get_by_label("A note for the gardener")
        note.focus()
        page.evaluate("outoften('show')")
        card(page).wait_for()
        expect(note).not_to_be_focused()
        with page.expect_response("**/v1/dismiss"):
            page.keyboard.press("Escape")
        expect(card(page)).to_have_count(0)
        expect(note).to_be_focused()


def test_the_page_lives_again_when_a_modal_has_gone(world: World) -> None:
    dress(world, "modal", FULL)
    with opened(world) as page:
        score(page, 3)
        send(page)
        page.get_by_role("button", name="Close").click()
        expect(card(page)).to_have_count(0)
        page.get_by_label("A note for the gardener").fill("Mind the step")


def test_an_inline_card_stands_where_its_selector_says_and_takes_nothing(world: World) -> None:
    dress(world, "inline")
    with opened(world) as page:
        assert page.evaluate("document.querySelector('.order').lastElementChild.shadowRoot !== null")
        assert page.evaluate(MANUAL)
        assert card(page).evaluate("card => !card.matches(':popover-open') && !card.closest('dialog')")
        assert style(card(page), "position") == "relative"
        around = page.locator(".order").bounding_box()
        assert around
        assert around["x"] < _box(page)["x"]
        assert _box(page)["y"] + _box(page)["height"] < around["y"] + around["height"]
        page.get_by_role("button", name="Close").click()
        expect(card(page)).to_have_count(0)
        assert page.evaluate("document.querySelector('.order').lastElementChild.tagName") == "P"


def test_an_inline_card_without_a_selector_stands_where_the_tag_does(world: World) -> None:
    dress(world, "inline", selector=None)
    with opened(world, f'</head><body><div id="here">{world.tag}<p>After the tag</p></div>') as page:
        assert page.evaluate("document.querySelector('#here > script').nextElementSibling.shadowRoot !== null")


def test_an_inline_card_whose_tag_is_in_the_head_stands_at_the_end(world: World) -> None:
    dress(world, "inline", selector=None)
    with opened(world) as page:
        assert page.evaluate("document.body.lastElementChild.shadowRoot !== null")


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_the_scale_is_one_tab_stop_and_arrows_never_submit(world: World, placement: str) -> None:
    dress(world, placement)
    with opened(world) as page:
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        page.get_by_role("radio", name="0", exact=True).focus()
        for key in ("ArrowRight", "ArrowDown", "End", "ArrowLeft", "7"):
            page.keyboard.press(key)
        expect(page.get_by_role("radio", name="7", exact=True)).to_be_checked()
        assert not [url for url in sent if url.endswith("/v1/answer")]
        page.keyboard.press("Tab")
        focused = "document.activeElement.shadowRoot?.activeElement?.type"
        assert page.evaluate(focused) == "submit"
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(focused) == "radio"


@pytest.mark.parametrize("placement", ["corner", "bar", "inline"])
def test_opening_takes_no_focus_wherever_the_card_stands(world: World, placement: str) -> None:
    dress(world, placement)
    with world.host(_manual(world)) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.get_by_label("A note for the gardener").focus()
        page.evaluate("outoften('show')")
        expect(page.get_by_role("status")).not_to_be_empty()
        expect(page.get_by_label("A note for the gardener")).to_be_focused()


@pytest.mark.parametrize("placement", OVERLAYS)
@pytest.mark.parametrize("width", [320, *soak(1280)])
def test_nothing_of_the_page_shifts(world: World, placement: str, width: int) -> None:
    dress(world, placement, FULL)
    # What a tap makes of the card is the card's own affair, and is told of without a node.
    watch = """
        window.shifts = [];
        const ofThePage = ({ sources }) => sources.some(({ node }) => node);
        new PerformanceObserver((list) => shifts.push(...list.getEntries().filter(ofThePage)))
            .observe({ type: 'layout-shift', buffered: true })"""
    with opened(world, f"<script>{watch}</script>{world.tag}", viewport={"width": width, "height": 800}) as page:
        score(page, 3)
        page.get_by_role("checkbox").first.wait_for()
        send(page)
        page.get_by_role("button", name="Close").click()
        expect(card(page)).to_have_count(0)
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert page.evaluate("shifts.map(({ value }) => value)") == []


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_the_close_button_stays_in_its_corner_in_every_step(world: World, placement: str) -> None:
    dress(world, placement, FULL)
    with opened(world) as page:
        close = page.get_by_role("button", name="Close")

        def corner() -> tuple[float, float]:
            box, outer = close.bounding_box(), _box(page)
            assert box
            return outer["x"] + outer["width"] - box["x"] - box["width"], box["y"] - outer["y"]

        was = corner()
        score(page, 3)
        assert corner() == was
        send(page)
        page.get_by_role("link", name="Talk to us").wait_for()
        assert corner() == was


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize("locale", ["ar", *soak("en")])
def test_long_thanks_keep_clear_of_the_close_button(world: World, placement: str, locale: str) -> None:
    # Short words fill their lines.
    thanks = {"detractor": "a " * 100}
    dress(world, placement, {"thanks": thanks, "translations": {"ar": {"thanks": thanks}}})
    with opened(world, locale=locale, viewport={"width": 320, "height": 640}) as page:
        score(page, 3)
        send(page)
        lines = """element => {
            const range = document.createRange();
            range.selectNodeContents(element);
            return [...range.getClientRects()].map(({ left, right, top, bottom }) => ({ left, right, top, bottom }));
        }"""
        cross = page.locator("section > button").evaluate("button => button.getBoundingClientRect().toJSON()")
        thanks = page.get_by_role("status").evaluate(lines)
        assert len(thanks) > 2
        for line in thanks:
            beside = line["right"] <= cross["left"] or line["left"] >= cross["right"]
            assert beside or line["top"] >= cross["bottom"]
