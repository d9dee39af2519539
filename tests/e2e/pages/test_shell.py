"""The shell of the dashboard: filters in the address, keyboard, colors, and what unfolds."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import World, in_two_windows, violations
from tests.web.client import JSON_TYPE

# Moves the focus to each control of the page, down and up, and returns those of which something else covers the middle.
COVERED = """async () => {
  const controls = [...document.querySelectorAll('main :is(input, textarea, select, button, a[href], summary)')]
    .filter((control) => !control.disabled && control.checkVisibility());
  const covered = new Set();
  for (const control of [...controls, ...controls.toReversed()]) {
    control.focus();
    await new Promise(requestAnimationFrame);
    const { left, top, width, height } = control.getBoundingClientRect();
    const found = document.elementFromPoint(left + Math.min(width / 2, 20), top + height / 2);
    if (!found || !(control.contains(found) || found.contains(control) || [...(control.labels ?? [])].includes(found)))
      covered.add(control.outerHTML);
  }
  return { count: controls.length, covered: [...covered] };
}"""


def test_a_filter_is_in_the_address_as_a_chip_and_in_every_request(world: World) -> None:
    _answer(world, 9, plan="pro")
    _answer(world, 3, plan="free")
    with world.desk() as page:
        page.get_by_role("button", name="Filter", exact=True).click()
        form = page.get_by_role("dialog", name="Filters")
        with page.expect_response("**/score?*channel=api*"):
            form.get_by_label("Channel").select_option("API")
        form.get_by_label("Segment").select_option("plan: pro")
        form.get_by_label("Leave out suspect responses").check()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Filter", exact=True)).to_be_focused()
        assert page.url.endswith("?channel=api&segment=plan%3Apro&suspect=out")
        filters = page.get_by_role("region", name="Filters")
        expect(filters).to_contain_text("None of 2 responses")
        page.reload()
        # The address alone brings all of it back, on every page.
        page.get_by_role("link", name="Responses", exact=True).click()
        page.wait_for_url("**/responses?channel=api&segment=plan%3Apro&suspect=out")
        for name in ("Channel: API", "Without suspect responses", "plan: pro"):
            filters.get_by_role("button", name=f"Remove the filter “{name}”").click()
        page.wait_for_url(re.compile(r"/responses$"))
        page.get_by_role("button", name="Filter", exact=True).click()
        form.get_by_label("Category").select_option("Detractors")
        page.keyboard.press("Escape")
        page.get_by_role("link", name="Overview", exact=True).click()
        # A score of one category would say nothing, and the chip says so.
        expect(filters.get_by_text("The score needs all categories")).to_be_attached()
        expect(filters).to_contain_text("All 2 responses")


def test_a_segment_of_the_overview_becomes_a_filter(world: World) -> None:
    for number in range(24):
        _answer(world, (10, 2)[number % 2], plan=("pro", "free")[number % 2])
    with world.desk() as page:
        row = page.get_by_role("region", name="Segments that differ").get_by_role("listitem").first
        expect(row).to_contain_text("points")
        row.get_by_role("button").click()
        page.wait_for_url("**?segment=plan%3A*")
        expect(page.get_by_role("region", name="Filters")).to_contain_text("12 of 24 responses")


def test_every_page_is_reached_by_keys_and_a_question_mark_lists_them(world: World) -> None:
    with world.desk() as page:
        page.get_by_role("heading", name="Relationship").wait_for()
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
        expect(dialog.get_by_role("row", name="Go to Responses")).to_contain_text("g then r")
        page.keyboard.press("g")
        page.keyboard.press("i")
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        page.keyboard.press("g")
        page.keyboard.press("r")
        expect(page.get_by_role("heading", name="Responses", exact=True)).to_be_focused()
        page.keyboard.press("g")
        page.keyboard.press("o")
        page.wait_for_url(re.compile(r"/surveys/\d+$"))
        page.reload()
        page.get_by_role("heading", name="Relationship").wait_for()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 420)], ids=["phone", "small phone with its keyboard"])
def test_what_has_the_focus_is_never_behind_the_bar_of_a_phone(world: World, width: int, height: int) -> None:
    forms = {"audiences/new": "Name", "sendings/new": "Subject", "people/new": "E-mail address"}
    with world.desk(viewport={"width": width, "height": height}) as page:
        for path, field in forms.items():
            page.goto(f"{world.server.address}/app/mailing/{path}?survey={world.survey_id}")
            page.get_by_label(field, exact=True).wait_for()
            found = page.evaluate(COVERED)
            assert found["count"] >= 10
            assert found["covered"] == []


@pytest.mark.parametrize(
    ("width", "height"), [(640, 360), (932, 430)], ids=["small phone on its side", "large phone on its side"]
)
def test_every_page_and_the_menu_can_be_reached_in_a_low_window(world: World, width: int, height: int) -> None:
    with world.desk(viewport={"width": width, "height": height}) as page:
        more = page.get_by_role("button", name="More")
        for name in ("Respondents", "Members"):
            if more.is_visible():
                more.click()
            page.get_by_role("menuitem" if more.is_visible() else "link", name=name, exact=True).click()
            page.get_by_role("heading", name=name, exact=True).first.wait_for()
        page.get_by_role("button", name="Account and display").click()
        page.get_by_role("menuitem", name="Sign out").click()
        page.get_by_role("heading", name="Sign in").wait_for()


def test_the_chosen_colors_stay(world: World) -> None:
    with world.desk(color_scheme="light") as page:
        page.get_by_role("button", name="Account and display").click()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("menuitemradio", name="Dark colors")).to_be_focused()
        page.keyboard.press("Enter")
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.reload()
        page.get_by_role("heading", name="Relationship").wait_for()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
        assert page.evaluate("document.documentElement.style.colorScheme") == "dark"


@in_two_windows
def test_axe_finds_nothing_in_what_unfolds(world: World, width: int, scheme: str) -> None:
    _answer(world, 9, plan="pro")
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    with world.desk(**options) as page:
        for name in ("Last 90 days", "Filter", "What is “NPS”?", "Account and display"):
            page.get_by_role("button", name=name, exact=True).click()
            unfolded = page.get_by_role("menu") if name.startswith("Account") else page.get_by_role("dialog")
            expect(unfolded).to_have_count(1)
            assert violations(page) == []
            box = unfolded.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            page.keyboard.press("Escape")
            expect(unfolded).to_have_count(0)
        page.keyboard.press("?")
        page.get_by_role("dialog").wait_for()
        assert violations(page) == []


def _answer(world: World, score: int, **traits: str) -> None:
    world.owner.patch(f"/v1/sites/{world.site_id}", json={"segment_keys": list(traits)}, headers=JSON_TYPE).raise_for_status()
    asked = world.owner.post("/v1/ask", json={"site": world.site_key, "traits": traits})
    world.owner.post("/v1/answer", json={"token": asked.json()["ask"]["token"], "score": score}).raise_for_status()
