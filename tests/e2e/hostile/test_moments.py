"""What happens on a page while the card is on it, or about to be, and the answer still arrives."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SWITCHES, World, wait_for_decision
from tests.e2e.hostile.visit import COMMENT, GOOD, SEEN, Visit, answered
from tests.e2e.site import BODY, TAG, Paper, paper
from tests.setup import chromium

_DIALOG = "<dialog id=cart><p>Your cart</p><button onclick='cart.close()'>Keep shopping</button></dialog>"
_WORKER = "addEventListener('fetch', () => {}); addEventListener('activate', event => event.waitUntil(clients.claim()))"
_TRAP = """<div id=trap><input name=trapped></div><script>
document.addEventListener('focusin', ({ target }) => { if (!trap.contains(target)) trap.firstChild.focus() });
</script>"""


def _no_card(page: Page) -> None:
    expect(page.get_by_role("radio")).to_have_count(0)


def test_a_card_waits_until_the_dialog_of_the_page_is_closed(world: World) -> None:
    body = f"{BODY}{_DIALOG}<script>cart.showModal()</script>"
    with world.hosts({"/": paper(body=body)}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        wait_for_decision(visit.page, "due")
        _no_card(visit.page)
        visit.page.get_by_role("button", name="Keep shopping").click()
        assert visit.nine().evaluate(SEEN) == GOOD
        visit.answer()
    answered(world)


def test_nobody_is_asked_behind_a_dialog_even_if_it_is_taken_away_without_being_closed(world: World) -> None:
    body = f"{BODY}{_DIALOG}<script>cart.showModal()</script>"
    with world.hosts({"/": paper(body=body)}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        urls: list[str] = []
        visitor.on("request", lambda request: urls.append(request.url))
        visit.page.goto(address)
        wait_for_decision(visit.page, "due")
        assert [url for url in urls if "/v1/" in url or "/card." in url] == []
        visit.page.evaluate("cart.remove()")
        assert visit.nine().evaluate(SEEN) == GOOD
        visit.answer()
    answered(world)


def test_a_card_waits_for_the_end_of_a_film_over_the_whole_screen(world: World) -> None:
    body = f"{BODY}<div id=film onclick='this.requestFullscreen()'>Film</div>"
    tag = TAG.replace("<script ", "<script data-manual ")
    with world.hosts({"/": paper(head=tag, body=body)}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        visit.page.get_by_text("Film").click()
        visit.page.wait_for_function("document.fullscreenElement")
        urls: list[str] = []
        visitor.on("request", lambda request: urls.append(request.url))
        # What waits is a file of its own.
        with visit.page.expect_response("**/static/calls.*"):
            visit.page.evaluate("void outoften('show')")
        assert len(urls) == 1
        visit.page.evaluate("document.exitFullscreen()")
        visit.answer()
    answered(world)


def test_a_page_that_fills_the_screen_itself_is_no_film(world: World) -> None:
    tag = TAG.replace("<script ", "<script data-manual ")
    body = f"{BODY}<button onclick='document.body.requestFullscreen()'>Larger</button>"
    with world.hosts({"/": paper(head=tag, body=body)}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        visit.page.get_by_role("button", name="Larger").click()
        visit.page.wait_for_function("document.fullscreenElement")
        visit.page.evaluate("void outoften('show')")
        visit.answer()
    answered(world)


def test_a_dialog_that_is_not_modal_keeps_nobody_waiting(world: World) -> None:
    with world.hosts({"/": paper(body=f"{BODY}{_DIALOG}<script>cart.show()</script>")}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        visit.answer()
    answered(world)


def test_a_dialog_over_the_card_takes_nothing_from_it(world: World) -> None:
    with world.hosts({"/": paper(body=BODY + _DIALOG)}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.nine())
        visit.press(visit.frame.get_by_role("textbox").last)
        visit.page.keyboard.type(COMMENT)
        visit.page.evaluate("cart.showModal()")
        visit.page.get_by_role("button", name="Keep shopping").click()
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.page.get_by_role("button", name="Send"))
    answered(world)


def test_a_video_over_the_whole_screen_takes_nothing_from_the_card(world: World) -> None:
    body = f"{BODY}<div id=film onclick='this.requestFullscreen()'>Film</div>"
    with world.hosts({"/": paper(body=body)}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        visit.nine()
        visit.page.get_by_text("Film").click()
        visit.page.wait_for_function("document.fullscreenElement")
        visit.page.evaluate("document.exitFullscreen()")
        visit.page.wait_for_function("!document.fullscreenElement")
        assert visit.nine().evaluate(SEEN) == GOOD
        visit.answer()
    answered(world)


def test_a_trap_for_the_focus_does_not_get_what_is_typed_in_the_card(world: World) -> None:
    with world.hosts({"/": paper(body=BODY + _TRAP)}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        visit.answer()
        assert visit.page.locator("[name=trapped]").input_value() == ""
    answered(world)


def test_keys_that_the_page_swallows_are_still_typed_into_the_comment(world: World) -> None:
    # Only what it takes for a field is spared, and that by the oldest of checks.
    script = """addEventListener('keydown', event => {
      if (event.target.tagName === 'TEXTAREA' || event.target.tagName === 'INPUT') return;
      event.preventDefault(); event.stopImmediatePropagation();
    }, true)"""
    with world.hosts({"/": paper(head=f"<script>{script}</script>{TAG}")}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        visit.answer()
    answered(world)


def test_a_body_that_is_replaced_keeps_the_card_and_what_was_typed(world: World) -> None:
    with world.hosts({"/": paper()}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.nine())
        visit.press(visit.frame.get_by_role("textbox").last)
        visit.page.keyboard.type(COMMENT)
        visit.page.evaluate("document.body.replaceWith(document.createElement('body'))")
        send = visit.page.get_by_role("button", name="Send")
        send.wait_for()
        with visit.page.expect_response("**/v1/answer"):
            visit.press(send)
    answered(world)


def test_a_document_that_is_written_anew_loses_neither_score_nor_card(world: World) -> None:
    with world.hosts({"/": paper()}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.nine())
        visit.page.evaluate("document.open(); document.write('<p>Anew</p>'); document.close()")
        expect(visit.page.get_by_text("Anew")).to_be_visible()
        expect(visit.page.get_by_role("radio")).to_have_count(11)
    assert world.read("score")["distribution"][9] == 1


def test_of_the_tags_of_two_sites_the_first_one_asks(world: World) -> None:
    other = world.owner.post("/v1/sites", json={"name": "Another"}).json()
    first, second = (tag.replace(" async", "") for tag in (world.tag, other["tag"]))
    with world.hosts({"/": paper(head=first + second)}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        visit.answer()
        assert visit.page.evaluate("outoften.site") == world.site_key
    answered(world)


@pytest.mark.parametrize("attributes", ["", 'sandbox="allow-scripts allow-same-origin allow-forms"', 'loading=lazy allow=""'])
def test_a_frame_asks_like_a_page(world: World, attributes: str) -> None:
    frame = f'{BODY}<iframe src="/frame" {attributes} width=900 height=600></iframe>'
    files = {"/": paper(head="", body=frame), "/frame": paper()}
    with world.hosts(files) as address, world.somebody() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        visit.page.frame_locator("iframe").get_by_role("radio").first.wait_for()
        assert visit.nine().evaluate(SEEN) == GOOD
        visit.answer()
        # What the browser thinks of such a sandbox.
        assert [text for text in visit.said if not text.startswith("An iframe which has both")] == []
    answered(world)


def test_a_service_worker_that_looks_on_changes_nothing(world: World) -> None:
    register = "<script>navigator.serviceWorker.register('/worker.js')</script>"
    files = {"/empty": paper(head=register), "/": paper(), "/worker.js": Paper(_WORKER, media_type="text/javascript")}
    with world.hosts(files) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(f"{address}/empty")
        visit.page.wait_for_function("navigator.serviceWorker.controller")
        visit.page.goto(address)
        assert visit.page.evaluate("!!navigator.serviceWorker.controller")
        visit.answer()
    answered(world)


def test_a_card_is_not_printed(world: World) -> None:
    with world.hosts({"/": paper()}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        visit.nine()
        visit.page.emulate_media(media="print")
        expect(visit.page.get_by_role("radio")).to_have_count(0)


def test_a_page_that_comes_back_as_it_was_left_keeps_its_card(world: World) -> None:
    shown = "<script>addEventListener('pageshow', event => { window.kept = event.persisted })</script>"
    files = {"/": paper(head=shown + TAG), "/next": paper(head="")}
    # The headless shell keeps no page for later, nor does any Chromium with Playwright's own switches.
    kind = world.browser.browser_type
    browser = kind.launch(executable_path=chromium(), args=SWITCHES, ignore_default_args=["--disable-back-forward-cache"])
    with world.hosts(files) as address, browser:
        visit = Visit(browser.new_context(viewport={"width": 1280, "height": 800}))
        visit.page.goto(address)
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.nine())
        visit.press(visit.frame.get_by_role("textbox").last)
        visit.page.keyboard.type(COMMENT)
        visit.page.goto(f"{address}/next")
        visit.page.go_back(wait_until="commit")
        visit.page.wait_for_function("window.kept === true")
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.page.get_by_role("button", name="Send"))
        assert [text for text in visit.said if not re.match("Failed to load resource: net::", text)] == []
    answered(world)
