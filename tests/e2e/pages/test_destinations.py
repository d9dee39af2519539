"""Destinations in the dashboard: connected, tested, and what was sent to them."""

import re
from typing import Literal

from playwright.sync_api import Page, expect

from tests.e2e.conftest import World, violations
from tests.e2e.pages.test_members import member_page
from tests.receiver import receiving, status
from tests.web.client import ok_json

WINDOWS: tuple[tuple[int, Literal["dark", "light"]], ...] = ((360, "dark"), (1440, "light"))


def expect_accessible(page: Page, url: str) -> None:
    """Axe finds nothing, and nothing is cut off, on a dark phone and in a wide light window. The page needs `bypass_csp`."""
    page.goto(url)
    page.locator("main section.panel").first.wait_for()
    expect(page.locator("main section[aria-busy]")).to_have_count(0)
    for width, scheme in WINDOWS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], url
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), url


def test_an_owner_connects_a_webhook_tests_it_and_sends_a_failure_again(world: World) -> None:
    address = f"{world.server.address}/app/automation/destinations"
    query = f"?survey={world.survey_id}"
    with receiving() as receiver, member_page(world, "owner", "/app/account", bypass_csp=True) as page:
        receiver.replies["/nps"] = status(500, b"out of order")
        page.goto(address + query)
        page.get_by_role("button", name="Connect a destination").click()
        page.get_by_role("link", name="Webhook").click()
        page.get_by_label("Address").fill(receiver.url("/nps"))
        page.get_by_text("Only some answers").click()
        page.get_by_role("button", name="Detractors").click()
        page.get_by_role("button", name="Connect Webhook").click()
        dialog = page.get_by_role("dialog", name="The signing secret")
        expect(dialog.locator("code")).to_have_text(re.compile("^whsec_"))
        dialog.get_by_role("button", name="I have saved it").click()

        page.get_by_role("button", name="Send a test").click()
        test = page.get_by_role("region", name="Test")
        expect(test).to_contain_text("It did not arrive.")
        expect(test).to_contain_text("out of order")
        del receiver.replies["/nps"]
        deliveries = page.get_by_role("region", name="Deliveries")
        expect(deliveries.get_by_role("row").nth(1)).to_contain_text("Failed")
        deliveries.get_by_role("button", name="Send again: Answers").click()
        expect(deliveries.get_by_role("row").nth(1)).to_contain_text("Delivered")
        deliveries.get_by_role("button", name="Details of Answers").click()
        expect(page.get_by_role("dialog").get_by_role("listitem")).to_have_count(2)
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Switch off").click()
        expect(page.get_by_role("button", name="Switch on")).to_be_visible()
        endpoints = ok_json(world.owner.get("/v1/endpoints"))["data"]
        (endpoint,) = [one for one in endpoints if one["site_id"] == world.site_id]
        assert (endpoint["filter"], endpoint["active"]) == ({"categories": ["detractor"]}, False)
        page.goto(f"{address}/new/custom{query}")
        page.get_by_label("Address of the request").fill(receiver.url("/people/{{ data.respondent.id }}"))
        page.get_by_role("button", name="Show what is sent").click()
        expect(page.get_by_role("region", name="Preview")).to_contain_text('"score": 3')
        page.get_by_role("button", name="Connect Custom request").click()
        page.get_by_role("button", name="Edit").click()
        page.get_by_label("Body").fill('{"rating": {{ data.response.score }}}')
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("button", name="Send a test")).to_be_visible()
        [custom] = [one for one in ok_json(world.owner.get("/v1/endpoints"))["data"] if one["kind"] == "template"]
        assert custom["template"]["body"] == '{"rating": {{ data.response.score }}}'
        for path in ("", "/new", "/new/salesforce", "/new/custom", f"/{endpoint['id']}", f"/{endpoint['id']}/edit"):
            expect_accessible(page, address + path + query)
