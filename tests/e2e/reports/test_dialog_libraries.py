"""Complaints about widgets and the dialogs, cookie banners and fields of pages: with the libraries that make them."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import World
from tests.e2e.hostile.visit import Visit, answered
from tests.e2e.reports.libraries import app, library
from tests.e2e.site import BODY, TAG, Paper, paper

PHONE = {"width": 360, "height": 640}
VIEWPORT = "<meta name=viewport content='width=device-width'>"
BOOTSTRAP = """<button data-bs-toggle=modal data-bs-target=#box>Order</button>
<div class="modal fade" id=box tabindex=-1 aria-labelledby=title aria-hidden=true><div class=modal-dialog>
<div class=modal-content><h5 id=title>Your order</h5><textarea aria-label=Wishes></textarea>
<button data-bs-dismiss=modal>Done</button></div></div></div>"""
HEADLESS_UI = """
import { Dialog, DialogPanel, DialogTitle } from '@headlessui/react';
import { createElement as h, useState } from 'react';
import { createRoot } from 'react-dom/client';
const App = () => {
  const [open, setOpen] = useState(location.search === '?open');
  return h('main', null, h('button', { onClick: () => setOpen(true) }, 'Order'),
    h(Dialog, { open, onClose: () => setOpen(false) }, h(DialogPanel, { style: { position: 'fixed', top: 0 } },
      h(DialogTitle, null, 'Your order'), h('textarea', { 'aria-label': 'Wishes' }),
      h('button', { onClick: () => setOpen(false) }, 'Done'))));
};
createRoot(document.querySelector('#app')).render(h(App));
"""
PAGES = ["Bootstrap", "Headless UI"]


def _files(name: str) -> dict[str, Paper]:
    if name == "Headless UI":
        return {"/": paper(body="<div id=app></div><script src=/app.js></script>"), "/app.js": app(HEADLESS_UI)}
    start = "<script>if (location.search) addEventListener('load', () => new bootstrap.Modal(box).show())</script>"
    head = f"<link rel=stylesheet href=/bootstrap.css><script src=/bootstrap.js></script>{TAG}"
    return {
        "/": paper(head=head, body=BODY + BOOTSTRAP + start),
        "/bootstrap.css": library("bootstrap/dist/css/bootstrap.min.css"),
        "/bootstrap.js": library("bootstrap/dist/js/bootstrap.bundle.min.js"),
    }


@pytest.mark.parametrize("name", PAGES)
def test_nobody_can_type_in_the_dialog_because_of_the_card_nor_in_the_card_because_of_the_dialog(
    world: World, name: str
) -> None:
    with world.hosts(_files(name)) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        visit.nine()
        visit.page.get_by_role("button", name="Order").click()
        wishes = visit.page.get_by_label("Wishes")
        wishes.fill("By noon")
        expect(visit.page.get_by_role("radio")).to_have_count(0)
        expect(wishes).to_have_value("By noon")
        visit.page.get_by_role("button", name="Done").click()
        # Once it is gone, the dialog gives the focus back, which would take what is typed meanwhile.
        expect(visit.page.get_by_role("button", name="Order")).to_be_focused()
        visit.answer()
    answered(world)


@pytest.mark.parametrize("name", PAGES)
def test_people_count_as_asked_though_a_dialog_was_all_that_they_saw(world: World, name: str) -> None:
    with world.hosts(_files(name)) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        with visit.page.expect_response("**/v1/ask"):
            visit.page.goto(f"{address}/?open")
        visit.page.get_by_label("Wishes").fill("By noon")
        expect(visit.page.get_by_role("radio")).to_have_count(0)
        visit.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 1500)))")
        # The next page asks as if nothing had been, and only what was seen there is counted.
        visit.page.goto(address)
        visit.nine()
        assert world.widget_rate()["asked"] == 0
        visit.answer()
    answered(world)
    assert world.widget_rate()["asked"] == 1


@pytest.mark.parametrize("attributes", ["role=dialog", "role=alertdialog aria-modal=false"])
def test_the_card_covers_the_buttons_of_the_cookie_banner(world: World, attributes: str) -> None:
    banner = f"""<div {attributes} aria-label=Cookies id=banner style='position:fixed;inset:auto 0 0;height:160px'>
    <p>We use cookies.</p><button onclick='banner.remove()'>Refuse</button></div>"""
    files = {"/": paper(head=VIEWPORT + TAG, body=BODY + banner)}
    with world.hosts(files) as address, world.visitor(viewport=PHONE) as visitor:
        visit = Visit(visitor)
        with visit.page.expect_response("**/static/calls.*"):
            visit.page.goto(address)
        expect(visit.page.get_by_role("radio")).to_have_count(0)
        visit.press(visit.page.get_by_role("button", name="Refuse"))
        visit.answer()
    answered(world)


def test_the_card_covers_the_field_that_somebody_types_in(world: World) -> None:
    field = "<input aria-label=Search autofocus style='position:fixed;bottom:40px;left:20px;width:200px;height:40px'>"
    files = {"/": paper(head=VIEWPORT + TAG, body=BODY + field)}
    with world.hosts(files) as address, world.visitor(viewport=PHONE) as visitor:
        visit = Visit(visitor)
        with visit.page.expect_response("**/v1/ask"):
            visit.page.goto(address)
        expect(visit.page.get_by_label("Search")).to_be_focused()
        expect(visit.page.get_by_role("radio")).to_have_count(0)
        visit.page.keyboard.type("oaks")
        expect(visit.page.get_by_label("Search")).to_have_value("oaks")
        visit.page.get_by_label("Search").blur()
        visit.answer()
    answered(world)
