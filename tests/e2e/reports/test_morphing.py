"""Complaints about pages whose server renders them again while a visitor types, with the libraries that do so."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cards import dress
from tests.e2e.conftest import World
from tests.e2e.hostile.visit import Visit
from tests.e2e.reports.libraries import app, library
from tests.e2e.site import BODY, TAG, paper

# Fifty letters, typed while the page is rendered again several times.
SLOWLY = "Everything arrived on the day, and the oak has leaf"
WHOLE = "'<html lang=en><head>' + document.head.innerHTML + '</head>' + html + '</html>'"
MORPHS = {
    "idiomorph of the body": ("idiomorph/dist/idiomorph.js", "Idiomorph.morph(document.body, html)"),
    "idiomorph of the whole page": ("idiomorph/dist/idiomorph.js", f"Idiomorph.morph(document.documentElement, {WHOLE})"),
    "morphdom of the body": ("morphdom/dist/morphdom-umd.min.js", "morphdom(document.body, html)"),
    "morphdom of the whole page": ("morphdom/dist/morphdom-umd.min.js", f"morphdom(document.documentElement, {WHOLE})"),
}
REFRESHING = """<script>window.start = () => { window.times = 0; setInterval(() => { times++;
  const html = `<body><header><b>Acorn</b></header><main><p>Visit ${times}</p></main></body>`; MORPH }, 400) }</script>"""
ALPINE = """
import Alpine from 'alpinejs'; import morph from '@alpinejs/morph'; Alpine.plugin(morph); Alpine.start();
window.start = () => { window.times = 0; setInterval(() => { times++; Alpine.morph(document.querySelector('#app'),
  `<div id=app x-data><p>Visit ${times}</p><div id=order><p>One oak</p></div></div>`) }, 400) };
"""
# LiveView with a server that answers the join with a page, and then sends diffs.
LIVE_VIEW = """
import { Socket } from 'phoenix'; import { LiveSocket } from 'phoenix_live_view';
window.WebSocket = class {
  readyState = 0; bufferedAmount = 0;
  constructor() { window.live = this; setTimeout(() => { this.readyState = 1; this.onopen({}) }) }
  say(...message) { this.onmessage({ data: JSON.stringify(message) }) }
  send(text) {
    const [join, ref, topic, event] = JSON.parse(text);
    const rendered = { 0: '0', s: ['<p>Visit ', '</p><div id="order"><p>One oak</p></div>'] };
    const response = event === 'phx_join' ? { rendered, liveview_version: '1.2.12' } : {};
    if (event === 'phx_join') this.diff = (diff) => this.say(join, null, topic, 'diff', diff);
    setTimeout(() => this.say(join, ref, topic, 'phx_reply', { status: 'ok', response }));
  }
  close() {}
};
Object.assign(WebSocket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
const socket = new LiveSocket('/live', Socket); socket.disableDebug(); socket.connect();
window.start = () => { window.times = 0; setInterval(() => { times++; live.diff({ 0: `${times}` }) }, 400) };
"""
APPS = {
    "Alpine and Livewire": (ALPINE, "<div id=app x-data><p>Visit 0</p><div id=order><p>One oak</p></div></div>"),
    "LiveView": (
        LIVE_VIEW,
        "<div data-phx-main data-phx-session=s data-phx-static=t id=phx-1><p>Visit 0</p><div id=order>One oak</div></div>",
    ),
}


def _type_while_refreshing(page: Page) -> None:
    box = page.get_by_role("textbox", name="What do you value most?")
    box.click()
    page.evaluate("start()")
    page.keyboard.type(SLOWLY, delay=50)
    assert page.evaluate("window.times") > 2
    expect(page.get_by_text(re.compile(r"Visit [1-9]"))).to_be_attached()
    expect(box).to_have_value(SLOWLY)
    expect(box).to_be_focused()
    with page.expect_response("**/v1/answer"):
        page.get_by_role("button", name="Send").click()


@pytest.mark.parametrize("name", MORPHS)
def test_letters_are_lost_when_the_page_is_morphed_while_a_comment_is_typed(world: World, name: str) -> None:
    path, morph = MORPHS[name]
    body = BODY + REFRESHING.replace("MORPH", morph)
    files = {"/": paper(head='<script src="/morph.js"></script>' + TAG, body=body), "/morph.js": library(path)}
    with world.hosts(files) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.nine())
        _type_while_refreshing(visit.page)


@pytest.mark.parametrize("placement", ["corner", "inline"])
@pytest.mark.parametrize("name", APPS)
def test_letters_are_lost_when_the_app_gets_a_new_page_from_its_server(world: World, name: str, placement: str) -> None:
    dress(world, placement, selector="#order" if placement == "inline" else None)
    source, body = APPS[name]
    files = {"/": paper(body=body + "<script src=/app.js></script>"), "/app.js": app(source)}
    with world.hosts(files) as address, world.somebody() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        if name == "LiveView":
            visit.page.locator(".phx-connected").wait_for()
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.nine())
        _type_while_refreshing(visit.page)
