"""What an owner decides about a site: how long responses are kept, refused addresses, events, and the end of the site."""

from playwright.sync_api import expect

from tests.e2e.conftest import World
from tests.e2e.pages.test_members import member_page
from tests.web.client import client


def test_an_owner_limits_how_long_responses_are_kept(world: World) -> None:
    with world.desk() as page:
        page.goto(f"{world.server.address}/app/settings/privacy?survey={world.survey_id}")
        page.get_by_label("Keep responses").select_option("1 year")
        expect(page.get_by_text("This would remove nothing now")).to_be_visible()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("button", name="Save")).to_be_disabled()
        expect(page.get_by_text("Saved.")).to_be_visible()
        page.get_by_label("Anonymize").check()
        expect(page.get_by_text("This would anonymize nothing now")).to_be_visible()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("button", name="Save")).to_be_disabled()
        with page.expect_response(lambda reply: "redact_comments" in (reply.request.post_data or "")):
            page.get_by_label("Remove e-mail addresses and long numbers").check()
    site = world.owner.get(f"/v1/sites/{world.site_id}").json()
    assert (site["retention_days"], site["retention_action"], site["redact_comments"]) == (365, "anonymize", True)


def test_an_owner_dismisses_a_refused_address_and_sees_it_again(world: World) -> None:
    world.owner.patch(f"/v1/sites/{world.site_id}", json={"origins": ["https://acorn.example"]}).raise_for_status()
    with client(world.server) as stranger:
        stranger.post("/v1/ask", json={"site": world.site_key}, headers={"Origin": "https://copy.example"})
    with world.desk() as page:
        page.goto(f"{world.server.address}/app/surveys/{world.survey_id}/install")
        refused = page.get_by_role("region", name="Pages that may not ask")
        refused.get_by_role("button", name="Dismiss https://copy.example").click()
        expect(refused).to_have_count(0)
        expect(page.get_by_text("Dismissed, and not allowed: https://copy.example.")).to_be_visible()
        page.get_by_role("button", name="Show them again").click()
        expect(refused).to_be_visible()


def test_answers_of_a_value_move_to_other_values_only_after_a_question(world: World) -> None:
    world.owner.patch(f"/v1/sites/{world.site_id}", json={"segment_keys": ["plan"]}).raise_for_status()
    for plan in ("junk", "old"):
        asked = world.owner.post("/v1/ask", json={"site": world.site_key, "traits": {"plan": plan}}).raise_for_status().json()
        world.owner.post("/v1/answer", json={"token": asked["ask"]["token"], "score": 9}).raise_for_status()
    with world.desk() as page:
        page.goto(f"{world.server.address}/app/settings/segments?survey={world.survey_id}")
        for plan, action in {"junk": "Free its place", "old": "Count as “other”"}.items():
            page.get_by_role("button", name=f"Actions for {plan}").click()
            page.get_by_role("menuitem", name=action).click()
            dialog = page.get_by_role("dialog", name=f"Count {plan} as “other”?")
            expect(dialog).to_contain_text("A later decision does not move them back.")
            dialog.get_by_role("button", name="Cancel").click()
            expect(page.get_by_role("row", name=plan)).to_contain_text("itself")
            page.get_by_role("button", name=f"Actions for {plan}").click()
            page.get_by_role("menuitem", name=action).click()
            dialog.get_by_role("button", name=action).click()
            expect(dialog).to_have_count(0)
        expect(page.get_by_role("row", name="old")).to_contain_text("other")
        expect(page.get_by_role("row", name="junk")).to_have_count(0)


def test_an_editor_asks_after_an_event_with_a_property(world: World) -> None:
    with world.desk(viewport={"width": 1440, "height": 900}) as page:
        page.goto(f"{world.server.address}/app/surveys/{world.survey_id}/edit")
        page.get_by_role("navigation", name="Parts").get_by_role("button", name="Who and where").click()
        page.get_by_label("Only after an event").fill("order_delivered")
        page.get_by_role("button", name="Add a property").click()
        page.get_by_label("Property").fill("country")
        page.get_by_label("Is one of").fill("CH, AT")
        expect(page.get_by_text("after the event order_delivered with country CH or AT")).to_be_visible()
    draft = world.owner.get(f"/v1/surveys/{world.survey_id}/draft").json()["definition"]
    assert draft["rules"]["event"] == {"name": "order_delivered", "where": {"country": ["CH", "AT"]}}


def test_an_owner_deletes_a_site_after_entering_its_name(world: World) -> None:
    with member_page(world, "owner", f"/app/settings/site?survey={world.survey_id}") as page:
        page.get_by_role("button", name="Delete the site…").click()
        dialog = page.get_by_role("dialog", name="Delete “Acorn”?")
        expect(dialog.get_by_text("Relationship")).to_be_visible()
        confirm = dialog.get_by_role("button", name="Delete the site and its responses")
        expect(confirm).to_be_disabled()
        dialog.get_by_role("textbox").fill("Acorn")
        confirm.click()
        expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert world.owner.get(f"/v1/sites/{world.site_id}").status_code == 404
