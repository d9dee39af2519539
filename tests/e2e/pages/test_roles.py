"""What each role sees of the editor and of the responses, and what an account without rights sees: nothing."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import World
from tests.e2e.pages.test_members import member_page
from tests.web.client import answer, client, created_json, ok_json, token_for

ROLES = ("owner", "admin", "editor", "responder", "viewer")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_edits_the_survey_and_works_on_responses_or_only_reads_them(world: World, role: str) -> None:
    may_write, may_respond = role in ("owner", "admin", "editor"), role != "viewer"
    with client(world.server) as visitor:
        site = {"key": world.site_key}
        answer(visitor, token_for(visitor, site), 3, comment="Too slow")
    address = f"/app/surveys/{world.survey_id}"
    with member_page(world, role, f"{address}/edit", viewport={"width": 1440, "height": 900}) as page:
        field = page.get_by_label("A line above the question")
        expect(field).to_be_visible()
        expect(page.get_by_role("button", name="Publish…")).to_have_count(1 if may_write else 0)
        if may_write:
            field.fill(f"From the {role}")
            page.get_by_role("button", name="Publish…").click()
            page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
            expect(page.get_by_text("Version 2 is published.")).to_be_visible()
        else:
            expect(field).to_be_disabled()
            expect(page.get_by_text("You may read this survey and not change it.")).to_be_visible()
        page.get_by_role("link", name="Surveys").click()
        expect(page.get_by_role("button", name="More for Relationship").first).to_be_visible(visible=may_write)
        page.goto(f"{world.server.address}{address}/responses")
        page.get_by_role("link").filter(has_text="Too slow").click()
        expect(page.get_by_role("article", name="Detractor")).to_contain_text("Too slow")
        expect(page.get_by_label("Add a tag")).to_have_count(1 if may_respond else 0)
        if may_respond:
            page.get_by_label("Add a tag").fill("called")
            page.get_by_label("Add a tag").press("Enter")
            expect(page.get_by_role("button", name="Remove the tag “called”")).to_be_visible()
    [response] = world.read("responses")["data"]
    assert response["tags"] == (["called"] if may_respond else [])
    intro = world.owner.get(f"/v1/surveys/{world.survey_id}").json()["intro"]
    assert intro == (f"From the {role}" if may_write else None)


def test_rules_and_destinations_are_for_editors_and_follow_ups_for_all(world: World) -> None:
    with client(world.server) as visitor:
        answer(visitor, token_for(visitor, {"key": world.site_key}), 3, comment="Too slow")
    address = f"/app/surveys/{world.survey_id}"
    [response] = world.read("responses")["data"]
    ok_json(world.owner.patch(f"/v1/surveys/{world.survey_id}/responses/{response['id']}", json={"state": "open"}))
    for role in ("viewer", "responder", "editor"):
        with member_page(world, role, f"{address}/follow-ups") as page:
            page.get_by_role("link").filter(has_text="Too slow").click()
            details = page.get_by_role("dialog")
            expect(details).to_contain_text("Too slow")
            expect(details.get_by_label("State")).to_have_count(0 if role == "viewer" else 1)
            page.keyboard.press("Escape")
            may_write = role == "editor"
            expect(page.get_by_role("navigation").get_by_role("link", name="Automation")).to_have_count(int(may_write))
            for path, name in (
                ("/app/automation/destinations", "Automation"),
                (f"{address}/share", "Share"),
                ("/app/settings/moving", "Settings"),
            ):
                page.goto(world.server.address + path)
                expect(page.get_by_role("heading", level=1)).to_have_text(name if may_write else "Not for your role")
            expect(page.get_by_role("heading", name="Import responses")).to_have_count(int(may_write))


def test_a_member_of_another_site_sees_nothing_of_this_one(world: World) -> None:
    other = created_json(world.owner.post("/v1/sites", json={"name": "Elsewhere"}))
    with member_page(world, "viewer", f"/app/surveys/{world.survey_id}", sites=[other["id"]]) as page:
        expect(page.get_by_text("Relationship")).to_have_count(0)
        assert page.request.get(f"{world.server.address}/v1/surveys/{world.survey_id}").status == 404
