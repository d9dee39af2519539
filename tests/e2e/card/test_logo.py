"""The logo of the organization that asks, on the card and on the survey page."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.e2e.cards import FULL, card, dress
from tests.e2e.conftest import CONTRAST, World, violations

LOGO = "https://cdn.acorn.example/logo.svg?v=2"
IMAGE = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60"><circle cx="30" cy="30" r="30" fill="#234"/></svg>'


def _serve_logo(visitor: BrowserContext) -> list[str]:
    """Serves the logo to this visitor, and returns the addresses at which other servers are asked for something."""
    asked: list[str] = []

    def serve(route: Route) -> None:
        asked.append(route.request.url)
        assert "referer" not in route.request.headers
        route.fulfill(body=IMAGE, content_type="image/svg+xml")

    visitor.route(re.compile("^https:"), serve)
    return asked


def _is_loaded(logo: Locator) -> bool:
    return bool(logo.evaluate("image => image.decode().then(() => image.naturalWidth > 0, () => false)"))


def _check_height(page: Page, logo: Locator, height: int) -> None:
    box = logo.bounding_box()
    assert box
    assert box["height"] == height
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("placement", ["corner", "modal", "inline"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_card_shows_the_logo_above_the_question(world: World, placement: str, scheme: str) -> None:
    dress(world, placement, FULL | {"logo": LOGO})
    with world.host() as address, world.visitor(color_scheme=scheme, viewport={"width": 360, "height": 800}) as visitor:
        asked = _serve_logo(visitor)
        page = visitor.new_page()
        page.goto(address)
        logo = card(page).locator("img")
        logo.wait_for()
        assert _is_loaded(logo)
        _check_height(page, logo, 48)
        assert asked == [LOGO]
        assert violations(page, *(CONTRAST if scheme == "dark" else ())) == []
        page.get_by_role("radio", name="9", exact=True).click()
        page.get_by_role("button", name="Send").click()
        expect(card(page).locator("img")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_survey_page_shows_the_logo_above_the_name(world: World, width: int, scheme: str) -> None:
    dress(world, survey={"organization": "Acorn", "logo": LOGO})
    with world.visitor(color_scheme=scheme, viewport={"width": width, "height": 700}, locale="ar") as visitor:
        asked = _serve_logo(visitor)
        page = visitor.new_page()
        page.goto(f"{world.server.address}/s/{world.survey_id}")
        logo = page.locator("img")
        assert _is_loaded(logo)
        _check_height(page, logo, 56)
        assert asked == [LOGO]
        assert violations(page, *(CONTRAST if scheme == "dark" else ())) == []


def test_without_a_logo_nothing_is_loaded_from_others(world: World) -> None:
    dress(world, survey=FULL)
    with world.host() as address, world.visitor() as visitor:
        asked = _serve_logo(visitor)
        page = visitor.new_page()
        page.goto(address)
        card(page).wait_for()
        page.goto(f"{world.server.address}/s/{world.survey_id}", wait_until="networkidle")
        assert page.locator("img").count() == 0
        assert asked == []
