"""Shared links: an owner creates one on a page, and somebody without an account opens it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import World, in_two_windows, violations

COMMENT = "Nothing beats the search"


@pytest.fixture
def answered(world: World) -> World:
    """A survey with six answers, one of them with a comment."""
    for value in (10, 10, 9, 9, 8, 3):
        token = world.owner.post("/v1/ask", json={"site": world.site_key}).json()["ask"]["token"]
        comment = COMMENT if value == 3 else None
        world.owner.post("/v1/answer", json={"token": token, "score": value, "comment": comment}).raise_for_status()
    return world


def share(world: World, **fields: Any) -> str:
    """The address of a new link."""
    reply = world.owner.post("/v1/shares", json={"survey_id": world.survey_id, "name": "For the board"} | fields)
    return str(reply.raise_for_status().json()["url"])


@contextmanager
def visiting(world: World, url: str, **options: Any) -> Iterator[Page]:
    """A page in the browser of somebody without an account."""
    context = world.browser.new_context(**options)
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def test_an_owner_shares_results_without_and_with_comments_and_revokes_the_link(answered: World) -> None:
    with answered.desk() as page:
        page.get_by_role("link", name="Share", exact=True).click()
        page.get_by_role("button", name="New link").click()
        page.get_by_label("Name").fill("For the board")
        page.get_by_role("button", name="Create the link").click()
        url = page.get_by_role("textbox", name="Link").input_value()
        page.get_by_role("button", name="I have saved it").click()
        with visiting(answered, url) as visitor:
            expect(visitor.get_by_role("heading", name="For the board")).to_be_visible()
            expect(visitor.get_by_text("from 6 responses", exact=False).first).to_be_attached()
            expect(visitor.get_by_role("region", name="What they chose")).to_be_visible()
            expect(visitor.get_by_role("navigation")).to_have_count(0)
            expect(visitor.get_by_role("link")).to_have_count(0)
            expect(visitor.get_by_text(COMMENT)).to_have_count(0)
            page.get_by_role("button", name="Edit").click()
            page.get_by_label("Comments of respondents").check()
            page.get_by_role("button", name="Save").click()
            expect(page.get_by_text("The link is changed.")).to_be_visible()
            visitor.reload()
            expect(visitor.get_by_role("region", name="Latest comments").get_by_text(COMMENT)).to_be_visible()
            page.get_by_role("button", name="Revoke").click()
            page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
            expect(page.get_by_text("No links yet")).to_be_visible()
            visitor.reload()
            expect(visitor.get_by_role("heading", name="This link shows nothing")).to_be_visible()
            expect(visitor.get_by_text("from 6 responses", exact=False)).to_have_count(0)


def test_visitors_choose_other_dates_and_keep_the_link(answered: World) -> None:
    url = share(answered, sections=["score"], period="30")
    with visiting(answered, f"{url.partition('#')[0]}?segment=plan:pro#{url.partition('#')[2]}") as visitor:
        visitor.get_by_role("button", name="Last 30 days").click()
        visitor.get_by_role("button", name="Last 7 days").click()
        expect(visitor.get_by_role("button", name="Last 7 days")).to_be_visible()
        expect(visitor.get_by_text("6 responses in these days")).to_be_visible()
        assert visitor.url == f"{url.partition('#')[0]}?period=7#{url.partition('#')[2]}"


def test_a_password_opens_a_link_for_the_tab(answered: World) -> None:
    with visiting(answered, share(answered, password="four clear words")) as visitor:
        visitor.get_by_label("Password").fill("a wrong guess")
        visitor.get_by_role("button", name="Open").click()
        expect(visitor.get_by_role("alert")).to_contain_text("The password is wrong.")
        visitor.get_by_label("Password").fill("four clear words")
        visitor.get_by_role("button", name="Open").click()
        expect(visitor.get_by_role("heading", name="For the board")).to_be_visible()
        visitor.reload()
        expect(visitor.get_by_role("heading", name="For the board")).to_be_visible()


@in_two_windows
def test_axe_finds_nothing(answered: World, width: int, scheme: str) -> None:
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    sections = ["score", "trend", "segments", "themes", "response_rate", "goals", "choices", "comments"]
    url = share(answered, sections=sections)
    with visiting(answered, url, **options) as visitor:
        expect(visitor.get_by_text(COMMENT)).to_be_visible()
        check(visitor)
    with visiting(answered, share(answered, password="four clear words"), **options) as visitor:
        visitor.get_by_label("Password").wait_for()
        check(visitor)
    with answered.desk(**options) as page:
        page.goto(f"{answered.server.address}/app/surveys/{answered.survey_id}/share")
        page.get_by_role("button", name="Edit").first.wait_for()
        check(page)
        page.get_by_role("button", name="New link").click()
        check(page)


def check(page: Page) -> None:
    """axe finds nothing, and the page needs no sideways scrolling."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
