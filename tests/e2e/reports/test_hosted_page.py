"""What people report about survey pages that their links lead to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import soak
from tests.e2e.conftest import CONTRAST, World, violations
from tests.web.client import identity_secret, signed_identity

DEVELOPER_WORDS = ("POST", "GET", "/v1/", "token", "API", "secret", "openapi", "segment", "JWT")
ANSWERED = {"en": "You have already answered. Thank you!", "ar": "سبق أن أجبت عن هذا الاستبيان. شكرًا لك!"}
CHOICES = {"question": "What is it about?", "choices": ["Price", "Speed"], "multiple": True}


@contextmanager
def opened(world: World, query: str = "", **options: Any) -> Iterator[Page]:
    """The page of the survey. Browsers print of every refused page that it could not be loaded."""
    with world.somebody(**({"java_script_enabled": False} | options)) as visitor:
        page = visitor.new_page()
        page.goto(f"{world.server.address}/s/{world.survey_id}{query}")
        yield page


def recorded(world: World) -> list[tuple[int, str | None, list[str]]]:
    """What has been recorded."""
    return [(row["score"], row["comment"], row.get("choices", [])) for row in world.read("responses")["data"]]


def change(world: World, **changes: Any) -> None:
    """The survey with these changes."""
    world.owner.patch(f"/v1/surveys/{world.survey_id}", json=changes).raise_for_status()


def personal_link(world: World, person: str = "user-1", expires_in: float = 300) -> str:
    """The query of a link to one person."""
    return f"?token={signed_identity(identity_secret(world.owner, {'id': world.site_id}), person, expires_in)}"


def choose(page: Page, score: int) -> None:
    """Select a score without sending it."""
    page.get_by_role("radio", name=str(score), exact=True).check()


@pytest.mark.parametrize("locale", ["ar", *soak("de", "ja")])
@pytest.mark.parametrize("kind", ["unknown", "inactive", "identity", "bad identity", "damaged"])
def test_my_customers_read_messages_for_developers(world: World, locale: str, kind: str) -> None:
    query = ""
    if kind == "unknown":
        world.survey_id = 999_999
    if kind == "inactive":
        change(world, active=False)
    if kind.endswith("identity"):
        world.owner.patch(f"/v1/sites/{world.site_id}", json={"require_identity": True}).raise_for_status()
        query = "?token=x" if kind == "bad identity" else ""
    with opened(world, query, locale=locale, java_script_enabled=True) as page:
        if kind == "damaged":
            page.locator("input[name=token]").evaluate("input => input.value = 'x'")
            choose(page, 9)
            page.get_by_role("button").click()
        expect(page.locator("meta[name=outoften-code]")).to_have_count(1)
        shown = page.locator("body").inner_text()
        assert [word for word in DEVELOPER_WORDS if word in shown] == []
        assert "This " not in shown
        assert page.locator("h1").inner_text()


@pytest.mark.parametrize(("scheme", "locale"), [("light", "en"), ("dark", "ar")])
@pytest.mark.parametrize("width", [320, 1280])
def test_who_clicks_the_mail_twice_reads_that_the_survey_is_closed(world: World, scheme: str, locale: str, width: int) -> None:
    change(world, follow_ups={"passive": CHOICES}, translations={"ar": {"follow_ups": {"passive": CHOICES}}})
    link = personal_link(world)
    with opened(world, link) as page:
        choose(page, 8)
        page.get_by_role("checkbox", name="Speed").check()
        page.get_by_role("textbox").fill("First")
        page.get_by_role("button").click()
        page.get_by_role("heading", name="Thank you").wait_for()
    options: dict[str, Any] = {"java_script_enabled": True, "color_scheme": scheme, "locale": locale}
    with opened(world, link, viewport={"width": width, "height": 700}, **options) as page:
        expect(page.get_by_role("heading", name=ANSWERED[locale])).to_be_visible()
        expect(page.get_by_role("textbox")).to_be_hidden()
        page.wait_for_load_state()
        assert violations(page, *(CONTRAST if scheme == "dark" else ())) == []
        page.locator("summary").click()
        expect(page.get_by_role("radio", name="8", exact=True)).to_be_checked()
        expect(page.get_by_role("checkbox", name="Speed")).to_be_checked()
        expect(page.get_by_role("textbox")).to_have_value("First")
        assert violations(page, *(CONTRAST if scheme == "dark" else ())) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        choose(page, 9)
        page.get_by_role("textbox").fill("Second")
        page.get_by_role("button").click()
        page.get_by_role("textbox").wait_for(state="detached")
    assert recorded(world) == [(9, "Second", [])]


@pytest.mark.parametrize("width", [320, 1280])
def test_the_answer_is_lost_because_the_link_in_the_mail_has_expired(world: World, width: int) -> None:
    link = personal_link(world, expires_in=-120)
    with opened(world, link, java_script_enabled=True, viewport={"width": width, "height": 700}) as page:
        expect(page.get_by_text("This link has expired, but you can still answer.")).to_be_visible()
        expect(page.get_by_text("Your answer will be anonymous.")).to_be_visible()
        page.wait_for_load_state()
        assert violations(page) == []
        choose(page, 9)
        page.get_by_role("button").click()
        page.get_by_role("heading", name="Thank you").wait_for()
    (response,) = world.read("responses")["data"]
    assert (response["respondent_id"], response["tags"]) == (None, ["expired link"])


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_it_takes_three_pages_and_two_sends_to_answer_one_question(world: World, script: bool) -> None:
    change(world, follow_ups={"passive": CHOICES, "3": {"question": "Why a 3?"}})
    with opened(world, java_script_enabled=script) as page:
        expect(page.get_by_role("textbox")).to_be_hidden()
        choose(page, 8)
        page.get_by_role("checkbox", name="Price").check()
        expect(page.get_by_role("textbox", name="Anything else? (optional)")).to_be_visible()
        choose(page, 3)
        expect(page.get_by_role("checkbox")).to_have_count(0)
        page.get_by_role("textbox", name="Why a 3? (optional)").fill("Slow")
        page.get_by_role("button", name="Send").click()
        page.get_by_role("heading", name="Thank you").wait_for()
    assert recorded(world) == [(3, "Slow", [])]


def test_the_number_that_was_clicked_in_the_mail_must_be_sent_before_the_question_about_it(world: World) -> None:
    with opened(world, "?score=9") as page:
        expect(page.get_by_role("textbox", name="What do you value most?")).to_be_visible()
        assert recorded(world) == []
        page.get_by_role("button").click()
        page.get_by_role("heading", name="Thank you").wait_for()
    assert recorded(world) == [(9, None, [])]


def test_the_browsers_bubble_hides_not_at_all_likely(world: World) -> None:
    # Without a number there is nothing to send, so the browser has nothing to complain about.
    with opened(world) as page:
        expect(page.get_by_role("button")).to_have_count(0)
        choose(page, 0)
        expect(page.get_by_role("button", name="Send")).to_be_visible()


def test_reloading_the_last_page_asks_again(world: World) -> None:
    with opened(world) as page:
        choose(page, 9)
        page.get_by_role("button").click()
        page.get_by_role("heading", name="Thank you").wait_for()
        page.goto(page.url)
        expect(page.get_by_role("heading", name=ANSWERED["en"])).to_be_visible()
        assert page.get_by_role("radio").count() == 0


@pytest.mark.parametrize("locale", ["en", "ar", "de"])
def test_not_at_all_likely_stands_under_the_6(world: World, locale: str) -> None:
    with opened(world, locale=locale, java_script_enabled=True) as page:
        page.wait_for_load_state()
        for width in (280, 320, 360, 480, 768, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            cells = [box for radio in page.get_by_role("radio").all() if (box := radio.bounding_box())]
            assert len({cell["y"] for cell in cells}) == 1
            assert max(cell["width"] for cell in cells) - min(cell["width"] for cell in cells) < 1.5
            assert min(cell["height"] for cell in cells) >= 44
            for label, cell, side in (("low", cells[0], "start"), ("high", cells[10], "end")):
                left, right = page.locator(f"#{label}").evaluate(
                    "label => { const range = new Range(); range.selectNodeContents(label);"
                    " const { left, right } = range.getBoundingClientRect(); return [left, right]; }"
                )
                is_left = (side == "start") == (locale != "ar")
                assert abs(left - cell["x"] if is_left else right - cell["x"] - cell["width"]) < 2, width
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_looks_like_an_unstyled_draft(world: World, scheme: str) -> None:
    change(world, organization="Acorn Bikes", appearance={"accent": "#ffcc00"})
    with opened(world, color_scheme=scheme, java_script_enabled=True) as page:
        expect(page.get_by_text("Acorn Bikes would like to know")).to_be_visible()
        page.wait_for_load_state()
        look = page.evaluate(
            "[document.body, document.querySelector('main')].map((part) => { const style = getComputedStyle(part);"
            " const box = part.getBoundingClientRect();"
            " return [style.backgroundColor, style.borderTopColor, box.left - (innerWidth - box.right)]; })"
        )
        (ground, _, _), (card, strip, offset) = look
        assert ground != card
        assert strip == "rgb(255, 204, 0)"
        assert offset == 0
        assert "ffcc00" in str(page.locator("link[rel=icon]").get_attribute("href"))
