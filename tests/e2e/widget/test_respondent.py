"""Respondents whom the host has identified, and calls that the page makes."""

import subprocess
import sys

import httpx2 as httpx
import pytest
from playwright.sync_api import Route, expect
from uuid_utils.compat import uuid7

from outoften import clock
from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.cadence import CLAIM_TTL
from outoften.tokens.ask_token import AskTokens
from tests.e2e.conftest import World, ask_shown, score, wait_for_decision
from tests.setup import node_folder

SIGNERS = {
    "python": [sys.executable, "examples/sign_identity.py"],
    "node": [f"{node_folder()}/node", "examples/sign_identity.mjs"],
}
STUB = "<script>window.outoften=window.outoften||function(){(outoften.q=outoften.q||[]).push(arguments)}</script>"


def _signed(world: World, respondent: str, signer: str = "python") -> str:
    secret = world.owner.post(f"/v1/sites/{world.site_id}/identity-secrets").json()["secret"]
    command, environment = [*SIGNERS[signer], respondent], {"SECRET": secret}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def _identify(world: World, respondent: str, token: str) -> str:
    call = f"<script>outoften('identify', {{id: '{respondent}', token: '{token}'}})</script>"
    return f"{STUB}{call}{world.tag}"


@pytest.mark.parametrize("signer", sorted(SIGNERS))
def test_a_signed_respondent_is_known_by_their_id(world: World, signer: str) -> None:
    tag = _identify(world, "u_7", _signed(world, "u_7", signer))
    with world.asked(tag) as page, page.expect_response("**/v1/answer"):
        score(page, 10)
    assert world.read("responses")["data"][0]["respondent_id"] == "u_7"


def test_who_answered_on_one_device_is_not_asked_on_another(world: World) -> None:
    tag = _identify(world, "u_8", _signed(world, "u_8"))
    with world.host(tag) as address:
        with world.visitor() as first:
            page = first.new_page()
            page.goto(address)
            ask_shown(page)
            with page.expect_response("**/v1/answer"):
                score(page, 1)
        with world.visitor() as second:
            page = second.new_page()
            with page.expect_response("**/v1/ask") as asked:
                page.goto(address)
            assert asked.value.json()["reason"]["code"] == "answered_recently"
            assert page.get_by_role("group", name="How likely").count() == 0


def test_of_two_devices_at_once_one_asks(world: World) -> None:
    tag = _identify(world, "u_10", _signed(world, "u_10"))
    with world.host(tag) as address, world.visitor() as first, world.visitor() as second:
        # The first has been given its ask, and its card is not to be seen yet.
        first.route("**/v1/view", lambda route: route.abort())
        page = first.new_page()
        page.goto(address)
        ask_shown(page)
        other = second.new_page()
        with other.expect_response("**/v1/ask") as asked:
            other.goto(address)
        assert asked.value.json()["reason"]["code"] == "asked_elsewhere"
        assert other.get_by_role("group", name="How likely").count() == 0


def test_a_card_goes_when_another_device_was_seen_first(world: World) -> None:
    tag = _identify(world, "u_11", _signed(world, "u_11"))
    with world.host(tag) as address:
        visitor = world.browser.new_context()
        page = visitor.new_page()

        def other_first(route: Route) -> None:
            _view_elsewhere(world, "u_11")
            route.continue_()

        page.route("**/v1/view", other_first)
        with page.expect_response("**/v1/view") as viewed:
            page.goto(address)
        assert viewed.value.status == 409
        expect(page.get_by_role("group", name="How likely")).to_have_count(0)
        visitor.close()


def _view_elsewhere(world: World, respondent: str) -> None:
    """A device that was given its ask long enough ago is seen now."""
    minter = AskTokens([(world.server.folder / "secret").read_text().strip()])
    ask = Ask(
        id=uuid7(),
        site_id=world.site_id,
        survey_id=world.survey_id,
        issued_at=clock.now() - CLAIM_TTL,
        respondent_id=respondent,
    )
    seen = httpx.post(f"{world.server.address}/v1/view", json={"token": minter.issue(ask)})
    assert seen.status_code == 200, seen.text


def test_a_site_that_requires_identity_asks_once_the_page_has_said_who_it_is(world: World) -> None:
    world.owner.patch(f"/v1/sites/{world.site_id}", json={"require_identity": True})
    token = _signed(world, "u_9")
    with world.host() as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "identity_required")
        assert page.get_by_role("group", name="How likely").count() == 0
        page.evaluate("token => outoften('identify', { id: 'u_9', token })", token)
        ask_shown(page)


def test_attributes_of_the_tag_do_what_the_calls_do(world: World) -> None:
    tag = world.tag.replace("<script ", f'<script data-id="u_5" data-token="{_signed(world, "u_5")}" data-manual ')
    with world.host(tag) as address, world.visitor() as visitor:
        page = visitor.new_page()
        asks: list[str] = []
        page.on("request", lambda request: asks.append(request.url) if request.url.endswith("/v1/ask") else None)
        page.goto(address)
        page.evaluate("outoften('show')")
        ask_shown(page)
        with page.expect_response("**/v1/answer"):
            score(page, 7)
    assert len(asks) == 1
    assert world.read("responses")["data"][0]["respondent_id"] == "u_5"


def test_an_empty_id_in_the_tag_is_an_anonymous_respondent(world: World) -> None:
    with (
        world.asked(world.tag.replace("<script ", "<script data-id data-token ")) as page,
        page.expect_response("**/v1/answer"),
    ):
        score(page, 9)
    assert world.read("score")["responses"] == 1


def test_a_page_hears_of_what_happens(world: World) -> None:
    listen = "for (const event of ['asked','viewed','answered','commented']) outoften('on', event, () => heard.push(event))"
    page_script = f"<script>window.heard = []; {listen}</script>"
    with world.host(STUB + page_script + world.tag) as address, world.visitor() as visitor:
        page = visitor.new_page()
        with page.expect_response("**/v1/view"):
            page.goto(address)
        score(page, 9)
        page.get_by_role("textbox", name="What do you value most?").fill("All of it")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("status")).to_contain_text("Thank you")
        assert page.evaluate("heard") == ["asked", "viewed", "answered", "commented"]


def test_a_second_tag_on_the_page_changes_nothing(world: World) -> None:
    with world.asked(world.tag * 2) as page:
        assert page.evaluate("outoften('show')") == {"asked": False, "reason": "already_asking"}
        assert page.get_by_role("group", name="How likely").count() == 1


def test_a_card_out_of_sight_is_not_viewed(world: World) -> None:
    with world.host() as address, world.visitor() as visitor:
        visitor.add_init_script("Object.defineProperty(document, 'hidden', { get: () => true })")
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "due")
        assert page.get_by_role("group", name="How likely").count() == 0
    assert world.widget_rate()["asked"] == 0
