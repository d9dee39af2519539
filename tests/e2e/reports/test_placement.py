"""Complaints about widgets that pages put back, take away or copy: the card appears once and keeps what was typed, or ends."""

from playwright.sync_api import Page, expect

from tests.e2e.cards import dress
from tests.e2e.conftest import World, wait_for_decision
from tests.e2e.hostile.visit import Visit, answered
from tests.e2e.reports.libraries import library
from tests.e2e.site import BODY, TAG, Paper, paper

# Eighty letters, as somebody types them while the page refreshes itself several times.
SLOWLY = "Everything arrived on the day, and the oak has already put out two of its leaves"
TURBO = "@hotwired/turbo/dist/turbo.es2017-umd.js"
MORPH = '<meta name="turbo-refresh-method" content="morph"><meta name="turbo-refresh-scroll" content="preserve">'
REFRESH = """<script>setInterval(() => {
  Turbo.session.refresh(location.href); window.refreshed = (window.refreshed ?? 0) + 1;
}, 700)</script>"""
LINKS = f'{BODY}<nav><a href="/next">Further</a></nav>'
CLOSED = "<script>(window.outoften = window.outoften || function () { (outoften.q = outoften.q || []).push(arguments) })"
CLOSED += "('on', 'closed', () => { window.endings = (window.endings ?? 0) + 1 })</script>"
# A page that takes away all that it did not put there, and has a clock.
PURIST = """<script>
const purge = (parent) => [...parent.children].filter(({ localName }) => localName === 'div').forEach(one => one.remove());
const watch = new MutationObserver(() => { purge(document.body); purge(document.documentElement) });
watch.observe(document.documentElement, { childList: true, subtree: true });
setInterval(() => { clock.textContent = new Date().toISOString() }, 50);
</script>"""


def _turbo(*extra: str) -> str:
    return '<script src="/turbo.js"></script>' + "".join(extra) + TAG


def _type_slowly(page: Page) -> None:
    page.keyboard.type(SLOWLY, delay=40)


def test_the_tab_hangs_when_the_page_removes_foreign_elements(world: World) -> None:
    body = "<main>Shop</main><p id=clock></p>"
    with world.hosts({"/": paper(head=TAG + CLOSED, body=body + PURIST)}) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.wait_for_function("window.endings === 1")
        expect(page.get_by_role("radio")).to_have_count(0)
        # The page is alive, and without its observer the card can be shown again.
        page.evaluate("watch.disconnect()")
        assert page.evaluate("outoften('show', { force: true })")["asked"]
        expect(page.get_by_role("radio")).to_have_count(11)


def test_letters_are_lost_when_turbo_refreshes_the_page_while_a_comment_is_typed(world: World) -> None:
    files = {"/": paper(head=MORPH + _turbo(), body=BODY + REFRESH), "/turbo.js": library(TURBO)}
    with world.hosts(files) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.nine())
        box = visit.page.get_by_role("textbox", name="What do you value most?")
        box.click()
        _type_slowly(visit.page)
        assert visit.page.evaluate("window.refreshed") > 2
        expect(box).to_be_focused()
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.page.get_by_role("button", name="Send"))
    answered(world, SLOWLY)


def test_the_caret_jumps_when_the_page_takes_the_card_away_while_a_comment_is_typed(world: World) -> None:
    with world.hosts({"/": paper()}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.nine())
        box = visit.page.get_by_role("textbox", name="What do you value most?")
        box.click()
        visit.page.keyboard.type("An  arrived")
        for _ in range(8):
            visit.page.keyboard.press("ArrowLeft")
        visit.page.evaluate("[...document.querySelectorAll('*')].find(one => one.shadowRoot).remove()")
        expect(box).to_be_focused()
        visit.page.keyboard.type("oak")
        expect(box).to_have_value("An oak arrived")


def test_bare_text_fields_with_a_draft_are_left_after_going_back_with_turbo(world: World) -> None:
    turbo = {"/turbo.js": library(TURBO)}
    files = {"/": paper(head=_turbo(), body=LINKS), "/next": paper(head=_turbo(), body="<h1>Further on</h1>")} | turbo
    _go_and_come_back(world, files)


def test_bare_text_fields_with_a_draft_are_left_after_going_back_with_htmx(world: World) -> None:
    # The tag is in the head, which htmx leaves alone.
    head = '<script src="/htmx.js"></script>' + TAG
    html = '<html lang="en">'
    files = {
        "/": paper(head=head, body=f"<div hx-boost=true>{LINKS}</div>", html=html),
        "/next": paper(head=head, body="<h1>Further on</h1>", html=html),
        "/htmx.js": library("htmx.org/dist/htmx.min.js"),
    }
    _go_and_come_back(world, files)


def _go_and_come_back(world: World, files: dict[str, Paper]) -> None:
    with world.hosts(files) as address, world.somebody() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        with visit.page.expect_response("**/v1/answer"):
            visit.press(visit.nine())
        visit.page.get_by_role("textbox", name="What do you value most?").fill("A draft of mine")
        for _ in range(2):
            visit.page.get_by_role("link", name="Further").click()
            visit.page.get_by_role("heading", name="Further on").wait_for()
            visit.page.go_back()
            visit.page.get_by_role("link", name="Further").wait_for()
        # The only text field is the one of the card itself, which has kept the draft.
        bare = "[...document.querySelectorAll('textarea')].filter(one => !one.assignedSlot).length"
        assert visit.page.evaluate(bare) == 0
        expect(visit.page.get_by_role("textbox", name="What do you value most?")).to_have_value("A draft of mine")


def test_an_inline_card_is_at_the_end_of_the_page_because_its_place_came_later(world: World) -> None:
    dress(world, "inline", selector="#late")
    later = "<script>setTimeout(() => { room.innerHTML = '<div id=late></div>' }, 1500)</script>"
    with world.hosts({"/": paper(body=f"<div id=room></div>{BODY}{later}")}) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        with page.expect_response("**/v1/view"):
            page.locator("#late section").wait_for()
        assert page.evaluate("[...document.querySelectorAll('*')].filter(one => one.shadowRoot).length") == 1


def test_an_inline_card_stays_when_its_view_has_gone(world: World) -> None:
    dress(world, "inline", selector="#view")
    show = "room.innerHTML = '<div id=view></div>'"
    with world.hosts({"/": paper(body=f"<div id=room></div>{BODY}")}) as address, world.visitor() as visitor:
        page = visitor.new_page()
        views: list[str] = []
        page.on("request", lambda request: views.append(request.url) if request.url.endswith("/v1/view") else None)
        page.goto(address)
        page.wait_for_function("performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/v1/ask'))")
        for _ in range(5):
            page.evaluate(show)
            expect(page.locator("#view section")).to_be_visible()
            page.evaluate("room.innerHTML = ''")
            expect(page.get_by_role("radio")).to_have_count(0)
        page.evaluate(show)
        with page.expect_response("**/v1/answer"):
            page.get_by_role("radio", name="9", exact=True).click()


def test_an_inline_card_loses_letters_when_turbo_refreshes_the_page(world: World) -> None:
    dress(world, "inline", selector="#order")
    body = f"<div id=order><p>One oak</p></div>{BODY}{REFRESH}"
    files = {"/": paper(head=MORPH + _turbo(), body=body), "/turbo.js": library(TURBO)}
    with world.hosts(files) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        with page.expect_response("**/v1/answer"):
            page.get_by_role("radio", name="9", exact=True).click()
        box = page.get_by_role("textbox", name="What do you value most?")
        box.click()
        _type_slowly(page)
        expect(box).to_have_value(SLOWLY)


def test_a_question_after_half_of_the_page_comes_at_once_where_an_inner_element_scrolls(world: World) -> None:
    world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"rules": {"scroll_percent": 50}}).raise_for_status()
    style = "html,body{height:100%;margin:0;overflow:hidden}#app{height:100%;overflow-y:auto}#long{height:5000px}"
    style += "#menu{position:fixed;width:90px;height:200px;overflow:auto}"
    body = "<div id=menu><p style=height:900px>Menu</p></div><div id=app><div id=long>Long</div></div>"
    with world.hosts({"/": paper(style, body=body + TAG, head="")}) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "not_yet")
        for element, top in (("menu", 700), ("app", 2000)):
            page.evaluate("([name, top]) => document.getElementById(name).scrollTo(0, top)", [element, top])
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            expect(page.get_by_role("radio")).to_have_count(0)
        page.evaluate("app.scrollTo(0, 4000)")
        expect(page.get_by_role("radio")).to_have_count(11)
