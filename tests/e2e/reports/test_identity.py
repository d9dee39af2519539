"""Reports about who is asked: one person's answer, memory or card never becomes another's."""

import json
from typing import Any

import jwt
import pytest
from playwright.sync_api import Page, Route, expect

from outoften import clock
from tests.e2e.conftest import World, ask_shown, score
from tests.e2e.site import TAG, Paper, paper

STUB = "<script>window.outoften=window.outoften||function(){(outoften.q=outoften.q||[]).push(arguments)}</script>"


@pytest.fixture
def secret(world: World) -> str:
    secret: str = world.owner.post(f"/v1/sites/{world.site_id}/identity-secrets").json()["secret"]
    return secret


def _token(secret: str, respondent: str, lifetime: int = 600) -> str:
    return jwt.encode({"sub": respondent, "exp": int(clock.now().timestamp()) + lifetime}, secret, "HS256")


def _page(calls: str = "", attributes: str = "") -> dict[str, Paper]:
    return {"/": paper(head=f"{STUB}<script>{calls}</script>{TAG.replace('<script ', f'<script {attributes} ')}")}


def _identify(**named: Any) -> str:
    return f"outoften('identify', {json.dumps(named)});"


def _answers(world: World) -> list[tuple[str | None, int, str | None]]:
    return [(row["respondent_id"], row["score"], row["comment"]) for row in world.read("responses")["data"]]


def _gone(page: Page) -> None:
    expect(page.get_by_role("group", name="How likely")).to_have_count(0)


def test_another_person_signs_in_and_answers_in_the_first_ones_name(world: World, secret: str) -> None:
    anna, ben = (_identify(id=name, token=_token(secret, name)) for name in ("anna", "ben"))
    with world.hosts(_page(anna)) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)
        with page.expect_response("**/v1/answer"):
            score(page, 3)
        page.get_by_role("textbox", name="main reason").fill("Anna's draft")
        with page.expect_response("**/v1/ask"):
            page.evaluate(f"() => {{ {ben} }}")
        ask_shown(page)
        expect(page.get_by_role("radio", checked=True)).to_have_count(0)
        with page.expect_response("**/v1/answer"):
            score(page, 9)
        world.until(lambda: len(_answers(world)) == 2)
    assert sorted(_answers(world), key=str) == [("anna", 3, "Anna's draft"), ("ben", 9, None)]


def test_a_scheduled_card_of_one_person_opens_for_the_next(world: World, secret: str) -> None:
    world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"delay_seconds": 1}).raise_for_status()
    anna, ben = (_identify(id=name, token=_token(secret, name)) for name in ("anna", "ben"))
    with world.hosts(_page(anna)) as address, world.visitor() as visitor:
        page = visitor.new_page()
        asks: list[Any] = []
        page.on("request", lambda request: asks.append(request.post_data_json) if request.url.endswith("/v1/ask") else None)
        page.goto(address)
        page.evaluate("() => outoften('identify', {})")
        page.evaluate(f"() => {{ {ben} }}")
        ask_shown(page)
        assert [ask["respondent"]["id"] for ask in asks] == ["ben"]


def test_who_answered_keeps_the_next_person_of_the_browser_from_being_asked(world: World) -> None:
    with world.host(f"{STUB}{world.tag}") as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.evaluate("() => outoften('identify', { id: 'anna' })")
        ask_shown(page)
        with page.expect_response("**/v1/answer"):
            score(page, 9)
        page.evaluate("() => outoften('identify', { id: 'ben' })")
        ask_shown(page)
        expect(page.get_by_role("radio", checked=True)).to_have_count(0)
        with page.expect_response("**/v1/answer"):
            score(page, 1)
        page.evaluate("() => outoften('identify', { id: 'anna' })")
        _gone(page)
        assert page.evaluate("outoften('show')") == {"asked": False, "reason": "answered_recently"}
        memory = page.evaluate("key => localStorage.getItem(key)", f"outoften:{world.site_key}")
        assert "anna" not in memory
        assert "ben" not in memory


def test_after_an_upgrade_a_known_person_is_asked_again(world: World) -> None:
    rest = {"surveys": {world.survey_id: {"next": 4_000_000_000_000, "reason": "answered_recently"}}}
    key = f"outoften:{world.site_key}"
    fill = f"localStorage.getItem('{key}') || localStorage.setItem('{key}', '{json.dumps(rest)}')"
    with world.hosts(_page(_identify(id="anna"), "data-manual")) as address, world.visitor() as visitor:
        visitor.add_init_script(f"if (location.protocol === 'http:') {fill}")
        page = visitor.new_page()
        page.goto(address)
        assert page.evaluate("outoften('show')") == {"asked": False, "reason": "answered_recently"}
        page.evaluate("() => outoften('identify', { id: 'ben' })")
        assert page.evaluate("outoften('show')")["asked"]


@pytest.mark.parametrize("order", ["tag first", "traits first"])
def test_traits_in_a_second_call_make_the_respondent_anonymous(world: World, secret: str, order: str) -> None:
    token = _token(secret, "anna")
    traits, created = _identify(traits={"plan": "pro"}), _identify(traits={"seats": 3}, created_at="2026-03-01")
    if order == "tag first":
        files = _page(traits + created, f'data-id="anna" data-token="{token}" data-manual')
    else:
        files = _page(traits + created + _identify(id="anna", token=token), "data-manual")
    with world.hosts(files) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        with page.expect_request("**/v1/ask") as asked:
            page.evaluate("outoften('show')")
        sent: Any = asked.value.post_data_json
    assert sent["traits"] == {"plan": "pro", "seats": 3}
    assert sent["respondent"] == {"id": "anna", "token": token, "created_at": "2026-03-01"}


def test_another_id_keeps_the_token_and_the_traits_of_the_one_before(world: World, secret: str) -> None:
    first = _identify(id="anna", token=_token(secret, "anna"), traits={"plan": "pro"}, created_at="2026-03-01")
    with world.hosts(_page(first + _identify(id="ben"), "data-manual")) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        with page.expect_request("**/v1/ask") as asked:
            page.evaluate("outoften('show')")
        sent: Any = asked.value.post_data_json
    assert sent["respondent"] == {"id": "ben"}
    assert sent["traits"] == {}


@pytest.mark.parametrize("kind", ["() => window.fresh()", "async () => window.fresh()"])
def test_the_token_has_run_out_when_the_event_comes(world: World, secret: str, kind: str) -> None:
    expired, valid = _token(secret, "anna", -600), _token(secret, "anna")
    script = (
        f"window.tokens = {json.dumps([expired, valid])}; window.fresh = () => tokens.shift(); window.heard = [];"
        f"outoften('on', 'identity_refused', ({{ detail }}) => heard.push(detail));"
        f"outoften('identify', {{ id: 'anna', token: {kind} }});"
    )
    with world.hosts(_page(script, "data-manual")) as address, world.somebody() as visitor:
        page = visitor.new_page()
        page.goto(address)
        assert page.evaluate("tokens.length") == 2
        assert page.evaluate("outoften('track', 'ordered')")["reason"] == "manual"
        assert page.evaluate("outoften('show')")["asked"]
        assert page.evaluate("tokens.length") == 0
        assert page.evaluate("heard.length") == 1
        ask_shown(page)
        with page.expect_response("**/v1/answer"):
            score(page, 9)
    assert _answers(world) == [("anna", 9, None)]


def test_nobody_tells_my_page_that_its_token_was_refused(world: World, secret: str) -> None:
    script = (
        "window.heard = []; outoften('on', 'error', error => heard.push(`${error}`));"
        "outoften('on', 'identity_refused', async () => {"
        f"await outoften('identify', {{ token: {json.dumps(_token(secret, 'anna'))} }}); window.renewed = true }});"
    )
    with (
        world.hosts(_page(script + _identify(id="anna", token=_token(secret, "anna", -600)))) as address,
        world.somebody() as visitor,
    ):
        page = visitor.new_page()
        # The card comes late: the ask that was refused still waits for it when the next one begins.
        held: list[Route] = []
        page.route("**/static/card.*", lambda route: held.append(route))
        page.goto(address)
        page.wait_for_function("window.renewed")
        for route in held:
            route.continue_()
        # The page has given another one, and the card comes.
        ask_shown(page)
        with page.expect_response("**/v1/answer"):
            score(page, 9)
    assert _answers(world)[0][0] == "anna"
