"""The list of surveys and the editor: a draft, its preview with the real card, publishing, versions."""

import re
from typing import Any

from playwright.sync_api import FrameLocator, Page, expect

from tests.e2e.conftest import World, in_two_windows, score, violations


def _open(world: World, page: Page) -> None:
    page.goto(f"{world.server.address}/app/surveys/{world.survey_id}/edit")
    page.get_by_role("heading", name="Question", exact=True).wait_for()


def _section(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Parts").get_by_role("button", name=re.compile(f"^{name}")).click()


def _card(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='The card on an example of a page']")


def test_an_editor_changes_a_follow_up_sees_it_publishes_it_and_the_widget_asks_it(world: World) -> None:
    with world.desk(viewport={"width": 1440, "height": 900}) as page:
        sent: list[str] = []
        page.context.on("request", lambda request: sent.append(request.url))
        _open(world, page)
        _section(page, "Second question")
        detractors = page.get_by_role("group", name="For detractors")
        detractors.get_by_role("button", name="Write your own").click()
        question = detractors.get_by_label("Question")
        question.press_sequentially("What went wrong today?", delay=40)
        # While the preview follows, it does not take the focus.
        expect(question).to_have_value("What went wrong today?")
        expect(_card(page).get_by_text("What went wrong today?")).to_be_visible()
        # Playwright does not hit what is in a frame that was made smaller.
        page.get_by_role("button", name="Phone").click()
        card = _card(page)
        card.get_by_role("radio", name="3", exact=True).check(force=True)
        card.get_by_role("textbox").fill("Nobody will ever read this.")
        card.get_by_role("button", name="Send").click()
        expect(card.get_by_text("Thank you for your honest answer.")).to_be_visible()
        page.get_by_role("button", name="Publish…").click()
        dialog = page.get_by_role("dialog", name="Publish the draft?")
        expect(dialog.get_by_role("row", name="Second question for detractors: text")).to_contain_text("What went wrong today?")
        dialog.get_by_role("button", name="Publish", exact=True).click()
        expect(page.get_by_text("Version 2 is published.")).to_be_visible()
        expect(page.get_by_role("status")).to_contain_text("Everything is published")
        assert not [url for url in sent if url.endswith(("/v1/ask", "/v1/view", "/v1/answer", "/v1/dismiss", "/v1/seen"))]
    assert world.read("responses")["data"] == []
    assert world.widget_rate()["asked"] == 0
    with world.asked() as host:
        score(host, 3)
        expect(host.get_by_text("What went wrong today?")).to_be_visible()


def test_an_incomplete_draft_says_what_to_mend_and_an_earlier_version_comes_back(world: World) -> None:
    address = f"/v1/surveys/{world.survey_id}"
    world.owner.patch(address, json={"intro": "One minute?"}).raise_for_status()
    with world.desk(viewport={"width": 1440, "height": 900}) as page:
        _open(world, page)
        _section(page, "Second question")
        page.get_by_role("group", name="For promoters").get_by_role("button", name="Write your own").click()
        page.get_by_role("group", name="For promoters").get_by_label("Choices").fill("Price")
        expect(page.get_by_text("The second question has no text.")).to_be_visible()
        page.get_by_role("button", name="Publish…").click()
        dialog = page.get_by_role("dialog", name="Publish the draft?")
        expect(dialog.get_by_text("Write it, or remove this question.")).to_be_visible()
        expect(dialog.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Versions").click()
        page.get_by_role("menuitem", name="Versions").click()
        row = page.get_by_role("dialog", name="Versions").get_by_role("row").filter(has=page.get_by_role("rowheader", name="1"))
        row.get_by_role("button", name="Restore").click()
        expect(page.get_by_text("Version 1 is the draft now.")).to_be_visible()
        page.get_by_role("button", name="Publish…").click()
        page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
        expect(page.get_by_text("Version 3 is published.")).to_be_visible()
    assert world.owner.get(address).json()["intro"] is None


def test_the_page_of_its_own_shows_the_draft_and_stores_nothing(world: World) -> None:
    with world.desk(viewport={"width": 1440, "height": 900}) as page:
        _open(world, page)
        page.get_by_label("A line above the question").fill("From the draft")
        page.get_by_role("button", name="Own page").click()
        hosted = page.frame_locator("iframe[title='The survey on a page of its own']")
        expect(hosted.get_by_text("From the draft")).to_be_visible()
        hosted.get_by_role("radio", name="9", exact=True).check(force=True)
        hosted.get_by_role("button", name="Send").click()
        expect(hosted.get_by_text("Thank you")).to_be_visible()
    assert world.read("responses")["data"] == []


def test_a_survey_is_duplicated_archived_and_deleted(world: World) -> None:
    with world.desk(viewport={"width": 1440, "height": 900}) as page:
        page.get_by_role("link", name="Surveys").click()
        row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Relationship", exact=True)).last
        row.get_by_role("button", name="More for Relationship").click()
        page.get_by_role("menuitem", name="Duplicate").click()
        copy = page.get_by_role("row").filter(has=page.get_by_role("link", name="Relationship (copy)")).last
        copy.get_by_role("button", name="More for").click()
        page.get_by_role("menuitem", name="Archive").click()
        expect(copy).to_have_count(0)
        page.get_by_role("button", name="Archived surveys").click()
        page.get_by_role("button", name="More for Relationship (copy)").click()
        page.get_by_role("menuitem", name="Delete…").click()
        dialog = page.get_by_role("dialog", name="Delete “Relationship (copy)”?")
        confirm = dialog.get_by_role("button", name="Delete the survey and its responses")
        expect(confirm).to_be_disabled()
        dialog.get_by_role("textbox").fill("Relationship (copy)")
        confirm.click()
        expect(page.get_by_text("The archive is empty")).to_be_visible()


@in_two_windows
def test_axe_finds_nothing_and_nothing_sticks_out(world: World, width: int, scheme: Any) -> None:
    definition = {
        "intro": "",
        "follow_ups": {"detractor": {"question": "Why?", "choices": ["Price", "Speed"]}},
        "thanks": {"promoter": {"text": "Thanks", "url": "https://example.com/", "label": "Review"}},
        "translations": {"de": {}},
        "rules": {"traits": [{"key": "plan", "op": "in", "values": ["pro"]}]},
    }
    world.owner.put(f"/v1/surveys/{world.survey_id}/draft", json={"definition": definition}).raise_for_status()
    with world.desk(viewport={"width": width, "height": 900}, color_scheme=scheme) as page:
        page.goto(f"{world.server.address}/app/surveys")
        page.get_by_role("table", name="Surveys").wait_for()
        assert violations(page) == []
        _open(world, page)
        for name in ("Question", "Second question", "Thank-you", "Languages", "Appearance", "Who and where", "How often"):
            if width == 360:
                page.get_by_role("button", name="Parts").click()
            _section(page, name)
            page.get_by_role("heading", name=name, exact=True).wait_for()
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("button", name="Publish…").click()
        page.get_by_role("dialog").wait_for()
        assert violations(page) == []
