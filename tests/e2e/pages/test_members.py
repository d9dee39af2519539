"""Members in the browser: invited, signed in with a password, and shown what their role may do; settings; accounts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.conftest import World, in_two_windows, violations
from tests.web.client import client, created_json, ok_json
from tests.web.members import PASSWORD, accept, invite, new_email


@contextmanager
def member_page(world: World, role: str, path: str, sites: Sequence[int] | None = None, **options: Any) -> Iterator[Page]:
    """A page of a new member, signed in with the password."""
    email = new_email(role)
    with client(world.server) as visitor:
        created_json(accept(visitor, invite(world.owner, email, role, sites), f"The {role}"))
    context = world.browser.new_context(**options)
    page = context.new_page()
    page.goto(world.server.address + path)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("navigation", name="Pages").wait_for()
    yield page
    context.close()


def test_an_owner_invites_somebody_who_then_signs_in(world: World, browser: Browser) -> None:
    email = new_email("kim")
    with member_page(world, "owner", "/app/members") as page:
        page.get_by_role("button", name="Invite somebody").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("E-mail address").fill(email)
        dialog.get_by_label("Editor").check()
        dialog.get_by_role("button", name="Create the invitation").click()
        link = dialog.locator("code").inner_text()
        # The link is shown only this once: nothing closes the dialog by accident.
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.mouse.click(5, 5)
        expect(dialog.get_by_text("This is shown only now.")).to_be_visible()
        expect(dialog.locator("code")).to_have_text(link)
        dialog.get_by_role("button", name="Copy the link").click()
        expect(dialog.get_by_role("button", name="Done")).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(page.get_by_role("rowheader", name=email)).to_be_visible()
        context = browser.new_context()
        invited = context.new_page()
        invited.goto(link)
        invited.get_by_label("Your name").fill("Kim Lee")
        invited.get_by_label("New password").fill(PASSWORD)
        invited.get_by_role("button", name="Join").click()
        expect(invited.get_by_role("navigation", name="Pages")).to_be_visible()
        assert "token" not in invited.url
        expect(page.get_by_text("Kim Lee").first).to_be_visible(timeout=20_000)
        context.close()


def test_what_is_typed_into_an_invitation_stays_while_the_page_loads(world: World) -> None:
    with member_page(world, "owner", "/app/members") as page:
        held: list[Route] = []
        page.route("**/v1/**", lambda route: held.append(route))
        page.goto(f"{world.server.address}/app/invitation#token=x")
        page.get_by_label("Your name").fill("Kim Lee")
        for route in held:
            route.continue_()
        page.unroute_all()
        page.get_by_role("navigation", name="Pages").wait_for()
        expect(page.get_by_label("Your name")).to_have_value("Kim Lee")


@pytest.mark.parametrize("role", ["owner", "admin", "editor", "responder", "viewer"])
def test_settings_show_what_the_role_may_do(world: World, role: str) -> None:
    with member_page(world, role, "/app/settings/site") as page:
        may_write, may_manage = role in ("owner", "admin", "editor"), role in ("owner", "admin")
        parts = page.get_by_role("navigation", name="Parts of the settings")
        expect(parts.get_by_role("link", name="Site")).to_be_visible()
        expect(page.get_by_role("button", name="Save")).to_have_count(1 if may_write else 0)
        expect(parts.get_by_role("link", name="API keys")).to_have_count(1 if may_manage else 0)
        expect(parts.get_by_role("link", name="Audit log")).to_have_count(1 if may_write else 0)
        members = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Members")
        expect(members).to_have_count(0 if role == "viewer" else 1)
        if role != "viewer":
            members.click()
            expect(page.get_by_role("button", name="Invite somebody")).to_have_count(1 if may_manage else 0)


def test_a_removed_member_sees_nothing(world: World) -> None:
    with member_page(world, "admin", "/app/members") as page:
        own = page.request.get(f"{world.server.address}/v1/session").json()["member"]
        assert world.owner.delete(f"/v1/members/{own['id']}").status_code == 200
        expect(page.get_by_label("E-mail address")).to_be_visible(timeout=20_000)
        expect(page.get_by_role("navigation", name="Pages")).to_have_count(0)


def test_the_first_owner_makes_an_account_of_the_printed_link(world: World) -> None:
    email = new_email("first")
    with world.desk() as page:
        page.get_by_role("link", name="Members").click()
        page.get_by_role("button", name="Create my account").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("E-mail address").fill(email)
        dialog.get_by_label("Your name").fill("Ann Smith")
        dialog.get_by_label("New password").fill(PASSWORD)
        dialog.get_by_role("button", name="Create my account").click()
        expect(page.get_by_role("row", name="Ann Smith You")).to_be_visible()


def test_a_member_changes_the_password(world: World) -> None:
    with member_page(world, "viewer", "/app/account") as page:
        page.get_by_label("Present password").fill(PASSWORD)
        page.get_by_label("New password").fill("some other long words")
        page.get_by_role("button", name="Change password").click()
        expect(page.get_by_text("Your password is changed").first).to_be_visible()


def test_the_settings_of_a_site_and_a_survey_are_changed(world: World) -> None:
    site = f"/v1/sites/{world.site_id}"
    with member_page(world, "editor", f"/app/settings/site?survey={world.survey_id}") as page:
        parts = page.get_by_role("navigation", name="Parts of the settings")
        page.get_by_label("Addresses of your pages").fill("https://www.acorn.example\nhttps://acorn.example")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.").first).to_be_visible()
        parts.get_by_role("link", name="Privacy").click()
        page.get_by_role("switch", name="Do not ask people who send Global Privacy Control").check()
        expect(page.get_by_role("switch", name="Do not ask people who send Global Privacy Control")).to_be_checked()
        parts.get_by_role("link", name="Themes").click()
        page.get_by_role("button", name="Add a starter set").click()
        expect(page.get_by_role("rowheader", name="Ease of use")).to_be_visible()
        parts.get_by_role("link", name="Notes").click()
        page.get_by_label("What happened").fill("Release 3.2")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("rowheader", name="Release 3.2")).to_be_visible()
        page.get_by_role("button", name="Delete Release 3.2").click()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("rowheader", name="Release 3.2")).to_be_visible()
    stored = ok_json(world.owner.get(site))
    assert (stored["origins"], stored["gpc"]) == (["https://www.acorn.example", "https://acorn.example"], True)


@in_two_windows
def test_axe_finds_nothing_on_these_pages(world: World, width: int, scheme: str) -> None:
    options: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    paths = ["members", "account", *(f"settings/{part}" for part in ("site", "privacy", "segments", "goals", "themes"))]
    paths += [f"settings/{part}" for part in ("notes", "keys", "audit")]
    with member_page(world, "owner", "/app/members", **options) as page:
        for path in paths:
            page.goto(f"{world.server.address}/app/{path}?survey={world.survey_id}")
            page.locator("main section.panel").first.wait_for()
            expect(page.locator("main section[aria-busy]")).to_have_count(0)
            assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.goto(f"{world.server.address}/app/invitation#token=x")
        page.get_by_role("heading", name="Welcome").wait_for()
        assert violations(page) == []


def test_a_stranger_sees_the_sign_in_page_alone(world: World, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    for path in ("/", "/app/members", "/app/settings/keys", "/app/account", f"/app/surveys/{world.survey_id}"):
        page.goto(world.server.address + path)
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        expect(page.get_by_role("navigation", name="Pages")).to_have_count(0)
    context.close()
