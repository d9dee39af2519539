"""Complaints about pages whose scripts take clicks, keys, pasted text and the wheel from what is not theirs."""

import pytest
from playwright.sync_api import expect

from tests.e2e.cards import FULL, card, dress
from tests.e2e.conftest import World, score
from tests.e2e.hostile.visit import COMMENT, Visit, answered
from tests.e2e.site import BODY, TAG, paper

LONG = "<div style='height:5000px'>Long</div>"
SMALL = {"width": 640, "height": 300}
# As Google's and other translators do it, in the card as in the page.
TRANSLATE = """() => {
  const { shadowRoot } = [...document.querySelectorAll('*')].find((one) => one.shadowRoot);
  const walker = document.createTreeWalker(shadowRoot, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (walker.currentNode.parentNode.localName !== 'style') texts.push(walker.currentNode);
  for (const text of texts) {
    const outer = document.createElement('font'), inner = document.createElement('font');
    inner.textContent = text.data;
    outer.append(inner);
    text.replaceWith(outer);
  }
}"""
# As Lenis does it.
SMOOTH = "<script>addEventListener('wheel', (event) => { event.preventDefault(); scrollBy(0, event.deltaY) }, {passive: false})"


@pytest.mark.parametrize("button", ["Send", "No, thanks"])
def test_the_buttons_do_nothing_once_the_page_is_translated(world: World, button: str) -> None:
    with world.hosts({"/": paper()}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        visit.nine()
        visit.page.evaluate(TRANSLATE)
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.nine())
        visit.page.evaluate(TRANSLATE)
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.page.locator("font font").filter(has_text=button))
        expect(visit.page.get_by_role("radio")).to_have_count(0)


@pytest.mark.parametrize("event", ["paste", "beforeinput", "keydown", "keypress"])
def test_nothing_can_be_typed_or_pasted_where_the_page_forbids_it(world: World, event: str) -> None:
    forbid = f"<script>document.addEventListener('{event}', (event) => event.preventDefault())</script>"
    with world.hosts({"/": paper(body=BODY + forbid)}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.nine())
        box = visit.page.get_by_role("textbox", name="What do you value most?")
        visit.press(box)
        visit.page.keyboard.type("oak")
        for key in ("Control+A", "Control+C", "End", "Control+V"):
            visit.page.keyboard.press(key)
        expect(box).to_have_value("oakoak")


@pytest.mark.parametrize("event", ["click", "mousedown", "touchstart"])
def test_a_menu_of_the_page_closes_when_somebody_answers(world: World, event: str) -> None:
    menu = f"<div id=menu>Menu</div><script>document.addEventListener('{event}', () => menu.remove())</script>"
    with world.hosts({"/": paper(body=BODY + menu)}) as address, world.visitor(has_touch=True) as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        with visit.page.expect_response("**/v1/answer"):
            visit.nine().tap()
        visit.page.get_by_role("textbox", name="What do you value most?").tap()
        visit.page.keyboard.type(COMMENT)
        with visit.page.expect_response("**/v1/answer"):
            visit.page.get_by_role("button", name="Send").tap()
        expect(visit.page.get_by_text("Menu")).to_be_visible()
    answered(world)


def test_the_card_cannot_be_scrolled_with_the_wheel_on_a_page_that_scrolls_smoothly(world: World) -> None:
    dress(world, survey=FULL)
    with (
        world.hosts({"/": paper(head=f"{SMOOTH}</script>{TAG}", body=LONG)}) as address,
        world.visitor(viewport=SMALL) as visitor,
    ):
        page = visitor.new_page()
        page.goto(address)
        with page.expect_response("**/v1/answer"):
            score(page, 2)
        part = card(page).locator("> div")
        part.evaluate("part => { part.scrollTop = 0 }")
        part.hover()
        page.mouse.wheel(0, 60)
        page.wait_for_function("part => part.scrollTop > 0", arg=part.element_handle())
        assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("placement", ["corner", "bar", "modal"])
def test_the_page_scrolls_behind_a_card_that_is_scrolled_to_its_end(world: World, placement: str) -> None:
    dress(world, placement, FULL)
    with world.hosts({"/": paper(body=LONG)}) as address, world.visitor(viewport=SMALL) as visitor:
        page = visitor.new_page()
        page.goto(address)
        with page.expect_response("**/v1/answer"):
            score(page, 2)
        part = card(page).locator("> div")
        part.hover()
        for _ in range(3):
            page.mouse.wheel(0, 300)
        page.wait_for_function("part => part.scrollTop > part.scrollHeight - part.clientHeight - 2", arg=part.element_handle())
        if placement == "modal":
            page.mouse.move(3, 150)
        page.mouse.wheel(0, 300)
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 300)))")
        assert page.evaluate("scrollY") == 0


def test_the_page_cannot_be_scrolled_over_an_inline_card(world: World) -> None:
    dress(world, "inline", FULL, selector="#order")
    body = f"<div id=order></div>{LONG}"
    with world.hosts({"/": paper(body=body)}) as address, world.visitor(viewport={"width": 360, "height": 640}) as visitor:
        page = visitor.new_page()
        page.goto(address)
        card(page).locator("> div").hover()
        page.mouse.wheel(0, 200)
        page.wait_for_function("scrollY > 0")
