"""The owner's page: signed in by a link that works once, and it shows an answer when it arrives."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import World, ask_shown, score, violations
from tests.server import Server


def test_the_printed_link_signs_in_once(tmp_path: Path, browser: Browser) -> None:
    with Server(tmp_path) as server:
        first, second = browser.new_context(), browser.new_context()
        page = first.new_page()
        page.goto(server.sign_in_link)
        expect(page.get_by_text(f"w.js?site={server.site_key}").first).to_be_visible()
        assert server.sign_in_link.partition("#")[2] not in page.url
        page.reload()
        expect(page.get_by_text(f"w.js?site={server.site_key}").first).to_be_visible()
        other = second.new_page()
        other.goto(server.sign_in_link)
        expect(other.get_by_text("used already")).to_be_visible()
        first.close()
        second.close()


def test_an_answer_lands_on_the_page_by_itself(world: World) -> None:
    with world.desk() as dashboard, world.host() as address, world.visitor() as visitor:
        expect(dashboard.get_by_text(f"w.js?site={world.site_key}").first).to_be_visible()
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)
        score(page, 9)
        page.get_by_role("textbox", name="What do you value most?").fill("It lands <b>by itself</b>")
        page.get_by_role("button", name="Send").click()
        expect(dashboard.get_by_text("It lands <b>by itself</b>")).to_be_visible()
        expect(dashboard.get_by_text("The score appears from 5 responses on")).to_be_visible()


def test_the_score_stands_with_its_interval(world: World) -> None:
    for value in (10, 10, 9, 8, 3, 9):
        token = world.owner.post("/v1/ask", json={"site": world.site_key}).json()["ask"]["token"]
        world.owner.post("/v1/answer", json={"token": token, "score": value})
    report = world.read("score")
    low, high = (f"{round(report['interval'][end])}".replace("-", "\N{MINUS SIGN}") for end in ("low", "high"))
    sentence = f"NPS {report['nps']}, 95% interval {low} to {high}, from 6 responses"
    with world.desk() as page:
        expect(page.get_by_role("img", name=sentence)).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(world: World, width: int, scheme: str) -> None:
    for value in (10, 2):
        token = world.owner.post("/v1/ask", json={"site": world.site_key}).json()["ask"]["token"]
        world.owner.post("/v1/answer", json={"token": token, "score": value, "comment": "A comment"})
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    with world.desk(**options) as page:
        page.get_by_text("A comment").first.wait_for()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name="Sign out").click()
        page.get_by_label("Admin key").wait_for()
        assert violations(page) == []


def test_signing_out_ends_the_session(world: World) -> None:
    with world.desk() as page:
        page.get_by_role("button", name="Sign out").click()
        page.get_by_label("Admin key").wait_for()
        page.reload()
        page.get_by_label("Admin key").wait_for()


def test_the_owner_sees_that_the_tag_was_loaded(world: World) -> None:
    with world.desk() as page:
        page.get_by_text("No page has loaded the tag yet.").first.wait_for()
        with world.asked():
            page.get_by_text("A page last loaded the tag on").first.wait_for()


def test_the_owner_finds_the_link_that_asks_on_a_page_of_its_own(world: World) -> None:
    address = f"{world.server.address}/s/{world.survey_id}"
    with world.desk() as page:
        link = page.get_by_role("link", name=address)
        expect(link).to_have_attribute("href", address)
        with page.expect_popup() as opened:
            link.click()
        expect(opened.value.get_by_role("group", name="How likely")).to_be_visible()
        opened.value.close()
        world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"active": False}).raise_for_status()
        page.reload()
        expect(page.get_by_text("not active, nobody is asked")).to_be_visible()
        expect(link).to_have_count(0)
