"""Complaints about widgets that come over a page's dialogs, or ask in two places at once or where nobody can see it."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import World
from tests.e2e.hostile.visit import COMMENT, Visit, answered
from tests.e2e.reports.libraries import app, library
from tests.e2e.site import BODY, TAG, Paper, paper

RADIX = """
import * as Dialog from '@radix-ui/react-dialog';
import { createElement as h } from 'react';
import { createRoot } from 'react-dom/client';
const content = h(Dialog.Content, { 'aria-describedby': undefined },
  h(Dialog.Title, null, 'Your order'), h('textarea', { 'aria-label': 'Wishes' }), h(Dialog.Close, null, 'Done'));
createRoot(document.querySelector('#app')).render(h(Dialog.Root, null,
  h('main', null, h(Dialog.Trigger, null, 'Order')), h(Dialog.Portal, null, content)));
"""
TRAP = """<button id=open>Sign in</button>
<div id=box role=dialog aria-modal=true aria-label="Sign in" hidden><input><button id=done>Done</button></div>
<script src="/tabbable.js"></script><script src="/focus-trap.js"></script><script>
const start = () => { box.hidden = false; trap.activate() };
const trap = focusTrap.createFocusTrap(box, { onDeactivate() { box.hidden = true } });
open.onclick = () => start(); done.onclick = () => trap.deactivate();
</script>""".replace("open.onclick", "document.getElementById('open').onclick")


def _files(body: str) -> dict[str, Paper]:
    return {
        "/": paper(head="", body=body + TAG),
        "/tabbable.js": library("tabbable/dist/index.umd.js"),
        "/focus-trap.js": library("focus-trap/dist/focus-trap.umd.js"),
    }


def test_the_card_comes_over_a_dialog_with_a_focus_trap_and_is_dead(world: World) -> None:
    body = BODY + TRAP + "<script>start()</script>"
    with world.hosts(_files(body)) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        views: list[str] = []
        visit.page.on("request", lambda request: views.append(request.url) if request.url.endswith("/v1/view") else None)
        with visit.page.expect_response("**/static/calls.*"):
            visit.page.goto(address)
        expect(visit.page.get_by_role("radio")).to_have_count(0)
        visit.page.get_by_role("textbox", name="").first.fill("Anna")
        assert views == []
        visit.page.get_by_role("button", name="Done").click()
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.nine())


def test_the_dialog_of_the_page_closes_and_loses_its_text_when_a_score_is_tapped(world: World) -> None:
    files = {"/": paper(head="", body="<div id=app></div><script src='/app.js'></script>" + TAG), "/app.js": app(RADIX)}
    with world.hosts(files) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.nine())
        visit.page.get_by_role("textbox", name="What do you value most?").fill(COMMENT)
        visit.page.get_by_role("button", name="Order").click()
        wishes = visit.page.get_by_label("Wishes")
        wishes.fill("By noon")
        # The card steps aside, and comes back with its text.
        expect(visit.page.get_by_role("radio")).to_have_count(0)
        expect(wishes).to_have_value("By noon")
        visit.page.get_by_role("button", name="Done").click()
        expect(visit.page.get_by_role("textbox", name="What do you value most?")).to_have_value(COMMENT)
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.page.get_by_role("button", name="Send"))
    answered(world)


@pytest.mark.parametrize("event", ["pointerdown", "mousedown", "touchstart", "focusin"])
def test_touching_the_card_counts_as_a_click_outside(world: World, event: str) -> None:
    listen = f"<script>addEventListener('{event}', () => {{ window.outside = true }})</script>"
    with world.hosts({"/": paper(body=BODY + listen)}) as address, world.visitor(has_touch=True) as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        with visit.page.expect_response("**/v1/answer"):
            visit.nine().tap()
        visit.page.get_by_role("textbox", name="What do you value most?").tap()
        assert visit.page.evaluate("window.outside") is None


@pytest.mark.parametrize(
    "style", ["display:none", "visibility:hidden", "position:absolute;left:-9999px", "width:1px;height:1px"]
)
def test_a_hidden_frame_with_the_whole_app_takes_the_question_away(world: World, style: str) -> None:
    silent = f"<iframe src='/silent' style='{style}' width=400 height=400></iframe>"
    with world.hosts({"/": paper(head="", body=BODY + silent), "/silent": paper()}) as address, world.visitor() as visitor:
        page = visitor.new_page()
        asks: list[str] = []
        page.on("request", lambda request: asks.append(request.url) if request.url.endswith("/v1/ask") else None)
        with page.expect_response("**/w.js*"):
            page.goto(address)
        page.frames[-1].wait_for_load_state()
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 500)))")
        assert asks == []
        # Once the frame can be seen, it asks.
        page.locator("iframe").evaluate("frame => { frame.style = ''; frame.width = 900; frame.height = 600 }")
        page.locator("iframe").hover()
        page.frame_locator("iframe").get_by_role("radio").first.wait_for()


def test_two_windows_show_the_question_at_the_same_time(world: World) -> None:
    with world.hosts({"/": paper()}) as address, world.visitor() as visitor:
        first, second = visitor.new_page(), visitor.new_page()
        views: list[str] = []
        visitor.on("request", lambda request: views.append(request.url) if request.url.endswith("/v1/view") else None)
        for page in (first, second):
            page.add_init_script("const set = setTimeout; window.setTimeout = (fn, ms) => set(fn, ms === 1000 ? 3000 : ms)")
            page.goto(address)
        expect(second.get_by_role("radio")).to_have_count(11)
        # At once, and not only when one of them has been looked at.
        expect(first.get_by_role("radio")).to_have_count(0)
        assert views == []
