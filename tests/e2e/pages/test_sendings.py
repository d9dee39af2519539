"""Sendings in the dashboard: written, previewed, sent to oneself, started, and what became of it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import World
from tests.e2e.pages.test_destinations import expect_accessible
from tests.e2e.pages.test_members import member_page
from tests.mailbox import Mailbox, receiving_mail
from tests.server import Server
from tests.web.client import ok_json


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """The mail server."""
    with receiving_mail() as running:
        yield running


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory, browser: Browser, mailbox: Mailbox) -> Iterator[World]:
    """A site on a server that sends e-mails."""
    settings = {"OUTOFTEN_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}", "OUTOFTEN_MAIL_FROM": "Acme <nps@example.com>"}
    with Server(tmp_path_factory.mktemp("sendings"), OUTOFTEN_RATE_LIMIT="0", **settings) as server:
        world = World(server, browser)
        yield world
        world.owner.close()


def test_an_owner_writes_a_sending_previews_it_and_starts_it(world: World, mailbox: Mailbox) -> None:
    for name in ("anna", "gone"):
        person = {"id": name, "email": f"{name}@example.com", "name": "Anna Meier"}
        world.owner.post(f"/v1/recipients?site={world.site_id}", json=person).raise_for_status()
    mailbox.refusals["gone@example.com"] = "550 5.1.1 No such user"
    address = f"{world.server.address}/app/mailing/sendings"
    query = f"?survey={world.survey_id}"
    with member_page(world, "owner", "/app/account", bypass_csp=True) as page:
        page.goto(address + query)
        page.get_by_role("button", name="New sending").click()
        page.get_by_role("button", name="Save as a draft").click()
        expect(page.get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "true")
        page.get_by_label("Name", exact=True).fill("Autumn")
        page.get_by_label("Subject").fill("{name|Hello}, how are we doing?")
        page.get_by_label("Text above the question").fill("Dear {name|customer},")
        page.get_by_label("Your postal address").fill("Acorn Ltd., 1 High Street, London")
        page.get_by_label("Only in working hours of the people").uncheck()
        preview = page.get_by_role("region", name="Preview")
        expect(preview).to_contain_text(re.compile("Anna Meier.?, how are we doing"))
        mail = preview.frame_locator("iframe")
        expect(mail.locator("body")).to_contain_text("Dear")
        light = mail.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
        preview.get_by_label("Colors").select_option("dark")
        expect(mail.locator("body")).not_to_have_css("background-color", light)
        preview.get_by_label("Width").select_option("320")
        expect(preview.locator("iframe")).to_have_css("inline-size", "320px")
        page.get_by_role("button", name="Save as a draft").click()

        page.get_by_role("button", name="Send a test").click()
        expect(page.get_by_text("Sent to owner")).to_be_visible()
        page.get_by_role("button", name="Start").click()
        page.get_by_role("dialog").get_by_role("button", name="Start").click()
        results = page.get_by_role("region", name="Results")
        expect(results).to_contain_text("0 of 1 delivered")
        expect(page.get_by_text("Finished")).to_be_visible()
        assert len(mailbox.to("anna@example.com")) == 1
        mails = page.get_by_role("region", name="E-mails")
        expect(mails.get_by_role("row").filter(has_text="gone@example.com")).to_contain_text("The address does not work")
        page.goto(address + query)
        sent = page.get_by_role("region", name="Calendar").get_by_role("listitem")
        expect(sent).to_contain_text("Autumn")
        expect(sent).to_contain_text("sent")
        page.get_by_role("region", name="Bounces and complaints").get_by_role("button", name="Add").click()
        expect(page.get_by_role("dialog").locator("code")).to_contain_text("/v1/mail/events/postmark/")
        [sending] = ok_json(world.owner.get("/v1/sendings"))["data"]
        assert (sending["state"], sending["schedule"]["working_hours"]) == ("finished", None)
        for path in ("", "/new", f"/{sending['id']}"):
            expect_accessible(page, address + path + query)
