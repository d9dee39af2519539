"""What pages, people and storage do to a card, and the answer still arrives, once."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import World, ask_shown, score


@pytest.mark.parametrize(
    "stored", ["null", "3", "{", '{"surveys":3}', '{"surveys":null}', '{"outbox":3}', '{"outbox":null}', '{"surveys":"abc"}']
)
def test_garbage_in_storage_costs_no_answer(world: World, stored: str) -> None:
    with world.host() as address, world.visitor() as visitor:
        key = f"outoften:{world.site_key}"
        fill = f"localStorage.getItem('{key}') ?? localStorage.setItem('{key}', '{stored}')"
        # The empty page that a browser begins with has no storage.
        visitor.add_init_script(f"if (location.protocol === 'http:') {fill}")
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)
        with page.expect_response("**/v1/answer"):
            score(page, 9)
    assert world.read("score")["responses"] == 1


def test_a_storage_that_throws_costs_no_answer(world: World) -> None:
    with world.host() as address, world.visitor() as visitor:
        visitor.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw Error('forbidden') } })")
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)
        with page.expect_response("**/v1/answer"):
            score(page, 9)
    assert world.read("score")["responses"] == 1


def test_a_double_tap_on_ten_leaves_the_comment_open(world: World) -> None:
    with world.asked(viewport={"width": 360, "height": 640}) as page:
        box = page.get_by_role("radio", name="10", exact=True).locator("xpath=..").bounding_box()
        assert box
        page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, delay=40)
        expect(page.get_by_role("textbox", name="What do you value most?")).to_be_visible()
        expect(page.get_by_role("status")).not_to_contain_text("Thank you")


def test_a_card_in_one_tab_closes_the_card_in_another_without_a_dismissal(world: World) -> None:
    with world.host() as address, world.visitor() as visitor:
        # Nothing comes into view: who sees the first card would be left alone by the second.
        visitor.add_init_script("window.IntersectionObserver = class { observe() {} disconnect() {} }")
        first, second = visitor.new_page(), visitor.new_page()
        for page in (first, second):
            page.goto(address, wait_until="commit")
            ask_shown(page)
        expect(first.get_by_role("group", name="How likely")).to_have_count(0)
        with second.expect_response("**/v1/answer"):
            score(second, 8)
    assert world.read("score")["responses"] == 1
    assert world.widget_rate()["dismissed"] == 0


def test_a_page_that_empties_its_body_does_not_lose_the_card(world: World) -> None:
    with world.asked() as page:
        page.evaluate("document.body.innerHTML = ''")
        ask_shown(page)
        with page.expect_response("**/v1/answer"):
            score(page, 9)
    assert world.read("score")["responses"] == 1


def test_signing_out_does_not_lose_what_was_not_sent_yet(world: World) -> None:
    with world.asked() as page:
        page.route("**/v1/answer", lambda route: route.abort())
        with page.expect_event("requestfailed"):
            score(page, 3)
        page.evaluate("outoften('reset')")
        page.unroute_all()
        with page.expect_response("**/v1/answer"):
            page.reload()
    assert world.read("score")["distribution"][3] == 1


def test_what_is_typed_in_the_card_is_not_the_pages_business(world: World) -> None:
    listen = "for (const event of ['keydown', 'input', 'change']) addEventListener(event, () => heard.push(event))"
    with world.asked(f"<script>window.heard = []; {listen}</script>{world.tag}") as page:
        score(page, 9)
        page.get_by_role("textbox", name="What do you value most?").press_sequentially("typed")
        assert page.evaluate("heard") == []


def test_four_thousand_quotes_arrive(world: World) -> None:
    comment = '"木\\' * 1300
    with world.asked() as page:
        with page.expect_response("**/v1/answer"):
            score(page, 9)
        page.get_by_role("textbox", name="What do you value most?").fill(comment)
        with page.expect_response("**/v1/answer") as sent:
            page.get_by_role("button", name="Send").click()
        assert sent.value.status == 200
    assert world.read("responses")["data"][0]["comment"] == comment


def test_a_number_for_an_id_is_no_reason_not_to_ask(world: World) -> None:
    with world.host() as address, world.visitor() as visitor:
        stub = "window.outoften = function () { (outoften.q = outoften.q || []).push(arguments) }"
        visitor.add_init_script(f"{stub}; outoften('identify', {{ id: 42 }})")
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)
