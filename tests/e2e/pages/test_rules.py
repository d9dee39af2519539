"""Rules in the dashboard: from a recipe to a rule that has acted."""

from contextlib import ExitStack
from functools import partial
from urllib.parse import urlsplit

from playwright.sync_api import Response, expect

from tests.e2e.conftest import World
from tests.e2e.pages.test_destinations import expect_accessible
from tests.e2e.pages.test_members import member_page
from tests.web.client import answer, created_json, ok_json

SENTENCE = "When a detractor has answered with a comment, then begin a follow-up for The owner and add the tag “call”."


def answer_with(world: World, score: int, comment: str) -> None:
    """Answer a new ask, and say that there is nothing to add."""
    token = world.owner.post("/v1/ask", json={"site": world.site_key}).json()["ask"]["token"]
    answer(world.owner, token, score, comment=comment, done=True)


def test_an_owner_makes_a_rule_from_a_recipe_tries_it_and_sees_what_it_has_done(world: World) -> None:
    address, query = f"{world.server.address}/app/automation/rules", f"?survey={world.survey_id}"
    answer_with(world, 2, "Slow search")
    answer_with(world, 9, "Fast search")
    with member_page(world, "owner", "/app/account", bypass_csp=True) as page:
        page.goto(address + query)
        page.get_by_role("button", name="Add a rule").click()
        page.get_by_role("link", name="Call each detractor back").click()
        page.get_by_label("With a comment?").select_option("Only with a comment")
        page.get_by_label("Or the member in the trait").fill("")
        page.get_by_label("Who takes care of it").select_option("The owner")
        page.get_by_label("E-mail your team").uncheck()
        page.get_by_label("Add a tag").check()
        page.get_by_label("Tag", exact=True).fill("call")
        expect(page.get_by_text(SENTENCE)).to_be_visible()
        page.get_by_role("button", name="Try it on the last 90 days").click()
        trial = page.get_by_role("region", name="Try it")
        expect(trial).to_contain_text("1 of 2 answers meet this rule.")
        expect(trial).to_contain_text("Slow search")
        page.get_by_role("button", name="Add a rule").click()
        # Only the page of a stored rule has it.
        expect(page.get_by_role("region", name="What it has done")).to_be_visible()
        expect(page.get_by_text(SENTENCE)).to_be_visible()
        answer_with(world, 3, "No answer from support")
        expect(page.get_by_role("region", name="What it has done")).to_contain_text("Begin a follow-up")
        (rule,) = [one for one in ok_json(world.owner.get("/v1/rules"))["data"] if one["site_id"] == world.site_id]
        page.get_by_role("button", name="Switch off").click()
        expect(page.get_by_role("button", name="Switch on")).to_be_visible()

        page.get_by_role("link", name="All rules").click()
        page.get_by_label("Add codes").fill("FRIEND-1\nFRIEND-2")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_text("2 codes left, 0 given.")).to_be_visible()
        for path in ("", "/new", "/new/detractor_recovery", f"/{rule['id']}"):
            expect_accessible(page, address + path + query)


def test_a_page_of_a_rule_that_somebody_deletes_says_so_and_does_not_look_for_it_again(world: World) -> None:
    rule = {"site_id": world.site_id, "name": "Tag", "then": {"tag": "call"}}
    rule_id = created_json(world.owner.post("/v1/rules", json=rule))["id"]
    with member_page(world, "owner", "/app/account") as page:
        page.clock.install()
        page.goto(f"{world.server.address}/app/automation/rules/{rule_id}?survey={world.survey_id}")
        expect(page.get_by_role("region", name="What it has done")).to_be_visible()
        world.owner.delete(f"/v1/rules/{rule_id}").raise_for_status()
        with ExitStack() as refusals:
            for part in ("", "/runs", "/deliveries"):
                refusals.enter_context(page.expect_response(partial(_is_gone, f"/v1/rules/{rule_id}{part}")))
            page.clock.run_for(6_000)
        expect(page.get_by_text("This does not exist any more")).to_be_visible()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.clock.run_for(60_000)
        expect(page.get_by_text("This does not exist any more")).to_be_visible()
        assert not [url for url in requests if f"/v1/rules/{rule_id}" in url]


def _is_gone(path: str, response: Response) -> bool:
    return response.status == 404 and urlsplit(response.url).path == path
