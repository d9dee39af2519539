"""The overview, with a year of the demo: the release that broke the mobile app is obvious."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import in_two_windows, violations
from tests.server import Server

# What the overview says first: what happened, when it ended, where, and why.
STORY = ("NPS fell from", "NPS rose from", "product: mobile is", "Detractors write about “Mobile app”")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("demo"), command="demo") as server:
        yield server


@contextmanager
def _overview(demo: Server, browser: Browser, **options: Any) -> Iterator[Page]:
    context = browser.new_context(**options)
    page = context.new_page()
    page.goto(demo.address)
    page.get_by_role("button", name="Sign in with an API key").click()
    page.get_by_label("Admin key").fill(demo.admin_key)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("group", name="NPS over time").wait_for()
    yield page
    context.close()


def test_the_story_of_the_broken_release_is_told_at_once(demo: Server, browser: Browser) -> None:
    messages: list[str] = []
    with _overview(demo, browser, viewport={"width": 1440, "height": 900}) as page:
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        story = page.get_by_role("region", name="What stands out").get_by_role("listitem")
        for place, sentence in enumerate(STORY):
            expect(story.nth(place)).to_contain_text(sentence)
            expect(story.nth(place)).to_be_in_viewport(ratio=1)
        expect(story).to_have_count(len(STORY))
        effect = page.get_by_role("region", name="NPS over time").get_by_role("listitem").filter(has_text="Release 3.2")
        expect(effect).to_contain_text("more than chance")
        expect(effect.get_by_text("→")).to_be_in_viewport()
        flagged = page.get_by_role("region", name="Segments that differ").get_by_role("listitem").first
        expect(flagged).to_contain_text("product: mobile")
        expect(flagged).to_contain_text("points")
        theme = page.get_by_role("region", name="What detractors write about").get_by_role("listitem").first
        expect(theme).to_contain_text("Mobile app")
        expect(page.get_by_role("region", name="NPS", exact=True)).to_contain_text("Compared with")
        expect(page.get_by_role("region", name="What they chose")).to_contain_text("Mobile app")
        watched = page.get_by_role("region", name="Watched for drops")
        expect(watched.get_by_role("listitem").filter(has_text=" fell from ").first).to_be_visible()
        expect(watched.get_by_role("listitem").filter(has_text="product: api")).to_contain_text("needed until a drop")
        outcomes = page.get_by_role("region", name="What people did after their score")
        expect(outcomes).to_contain_text("larger than chance explains")
        theme.get_by_role("button", name="Mobile app").click()
        expect(page.get_by_role("dialog", name="Mobile app").get_by_role("listitem").first).to_be_visible()
    assert messages == []


def test_the_trend_is_read_with_arrow_keys_and_as_a_table(demo: Server, browser: Browser) -> None:
    with _overview(demo, browser) as page:
        chart = page.get_by_role("group", name="NPS over time")
        points = chart.get_by_role("img")
        points.last.focus()
        page.keyboard.press("ArrowLeft")
        expect(points.nth(-2)).to_be_focused()
        sentence = points.nth(-2).get_attribute("aria-label")
        assert sentence is not None
        expect(page.get_by_text(sentence)).to_be_visible()
        page.keyboard.press("Home")
        expect(points.first).to_be_focused()
        count = points.count()
        panel = page.get_by_role("region", name="NPS over time")
        panel.get_by_role("button", name="As a table").click()
        expect(panel.get_by_role("table", name="NPS over time").get_by_role("row")).to_have_count(count + 1)


@in_two_windows
def test_axe_finds_nothing_on_a_full_overview(demo: Server, browser: Browser, width: int, scheme: str) -> None:
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    with _overview(demo, browser, **options) as page:
        page.get_by_role("region", name="What they chose").get_by_text("Price").wait_for()
        page.get_by_role("region", name="What promoters write about").get_by_text("Speed").wait_for()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for button in page.get_by_role("button", name="As a table").all():
            button.click()
        assert violations(page) == []


def test_nothing_leaves_a_phone_sideways_when_text_is_twice_as_large(demo: Server, browser: Browser) -> None:
    of_survey = ("", "/responses", "/follow-ups", "/respondents", "/edit", "/install", "/share")
    of_automation = ("rules/new/detractor_recovery", "destinations/new/hubspot")
    pages = [f"surveys/1{page}" for page in of_survey] + [f"automation/{page}" for page in of_automation]
    with _overview(demo, browser, viewport={"width": 360, "height": 740}) as page:
        page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
        of_mailing = ("mailing/sendings", "mailing/sendings/new", "mailing/people", "mailing/audiences/new")
        for path in (*pages, *of_mailing, "surveys", "settings/segments", "members"):
            page.goto(f"{demo.address}/app/{path}")
            page.locator("main h1, main form").first.wait_for()
            expect(page.locator("main [aria-busy], main .skeleton")).to_have_count(0)
            assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
