"""The main job, end to end: asked, rated, explained, and seen by who polls the numbers."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import World, ask_shown, cut, score, wait_for_decision


def test_a_tapped_score_and_a_sentence_change_both_numbers(world: World) -> None:
    with world.asked() as page:
        world.until(lambda: world.widget_rate()["asked"])
        with page.expect_response("**/v1/answer"):
            score(page, 9)
        assert world.read("score")["responses"] == 1
        with page.expect_response("**/v1/answer"):
            page.get_by_role("textbox", name="What do you value most?").fill("The trees arrive alive.")
            page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("status")).to_have_text("Thank you! That means a lot to us.")
    report, rate = world.read("score"), world.widget_rate()
    assert (report["responses"], report["promoters"], report["distribution"][9]) == (1, 1, 1)
    assert (rate["asked"], rate["answered"], rate["commented"], rate["response_rate"]) == (1, 1, 1, 1.0)
    assert world.read("responses")["data"][0]["comment"] == "The trees arrive alive."


def test_the_score_is_sent_when_it_is_chosen_and_the_comment_is_optional(world: World) -> None:
    with world.asked() as page:
        with page.expect_response("**/v1/answer"):
            score(page, 3)
        comment = page.get_by_role("textbox", name="What is the main reason")
        expect(comment).to_be_visible()
        # A pointer was used: on a phone, the keyboard would open.
        expect(comment).not_to_be_focused()
        page.get_by_role("button", name="Close").click()
        expect(page.get_by_role("group", name="How likely")).to_have_count(0)
    assert world.read("score")["detractors"] == 1
    assert world.widget_rate()["dismissed"] == 0


def test_a_mistaken_tap_can_be_corrected_and_stays_one_response(world: World) -> None:
    with world.asked() as page:
        for value in (0, 10):
            with page.expect_response("**/v1/answer"):
                score(page, value)
    report = world.read("score")
    assert (report["responses"], report["detractors"], report["promoters"]) == (1, 0, 1)


def test_a_dismissal_changes_the_response_rate(world: World) -> None:
    with world.asked() as page, page.expect_response("**/v1/dismiss"):
        page.get_by_role("button", name="Close").click()
    rate = world.widget_rate()
    assert (rate["asked"], rate["answered"], rate["dismissed"], rate["response_rate"]) == (1, 0, 1, 0.0)


def test_who_answered_is_not_asked_again_and_costs_one_request(world: World) -> None:
    with world.asked() as page:
        with page.expect_response("**/v1/answer"):
            score(page, 8)
        # A page left between the reply and this would send the answer once more, as it should.
        page.wait_for_function(
            "key => !Object.keys(JSON.parse(localStorage.getItem(key)).outbox).length", arg=f"outoften:{world.site_key}"
        )
        _reload_asks_nobody(world, page, "answered_recently")


def test_who_closed_the_card_is_not_asked_again(world: World) -> None:
    with world.asked() as page:
        with page.expect_response("**/v1/dismiss"):
            page.get_by_role("button", name="Close").click()
        _reload_asks_nobody(world, page, "dismissed_recently")


def _reload_asks_nobody(world: World, page: Page, reason: str) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.reload()
    wait_for_decision(page, reason)
    # Without the files of `debug`, which tells the reason.
    debugging = re.compile(r"/static/(calls|debug)\.")
    ours = [url for url in requests if url.startswith(world.server.address) and not debugging.search(url)]
    assert [url.partition("?")[0] for url in ours] == [f"{world.server.address}/w.js"]
    assert page.get_by_role("group", name="How likely").count() == 0


def test_an_answer_that_could_not_be_sent_is_sent_from_the_next_page_once(world: World) -> None:
    with world.host() as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)
        cut(visitor, "/v1/answer")
        with page.expect_event("requestfailed"):
            score(page, 2)
        assert world.read("score")["responses"] == 0
        visitor.unroute_all()
        with page.expect_response("**/v1/answer"):
            page.reload()
        page.reload()
        wait_for_decision(page, "answered_recently")
    assert world.read("score")["distribution"][2] == 1
    assert world.read("score")["responses"] == 1


def test_leaving_at_once_after_the_tap_loses_nothing(world: World) -> None:
    with world.asked() as page:
        score(page, 6)
        page.goto("about:blank")
        world.until(lambda: world.read("score")["responses"])
    assert world.read("score")["distribution"][6] == 1


def test_a_draft_comment_is_sent_when_the_page_is_left(world: World) -> None:
    with world.asked() as page:
        with page.expect_response("**/v1/answer"):
            score(page, 4)
        page.get_by_role("textbox", name=re.compile("What is the main reason")).fill("Half a sent")
        page.goto("about:blank")
        world.until(lambda: world.widget_rate()["commented"])
    assert world.read("responses")["data"][0]["comment"] == "Half a sent"


def test_the_card_speaks_the_browsers_language(world: World) -> None:
    with world.host() as address, world.visitor(locale="de-CH") as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.get_by_role("group", name="Wie wahrscheinlich ist es").wait_for()


def test_a_page_of_a_foreign_origin_is_not_asked_and_not_disturbed(world: World) -> None:
    world.owner.patch(f"/v1/sites/{world.site_id}", json={"origins": ["https://acorn.example"]})
    with world.host() as address:
        context = world.browser.new_context()
        page = context.new_page()
        thrown: list[object] = []
        page.on("pageerror", lambda error: thrown.append(error))
        with page.expect_response("**/v1/ask") as refused:
            page.goto(address)
        assert refused.value.status == 403
        assert page.get_by_role("group", name="How likely").count() == 0
        assert thrown == []
        context.close()
    assert world.widget_rate()["asked"] == 0
