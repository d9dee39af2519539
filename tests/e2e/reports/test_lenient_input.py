"""Reports that one value of a page that cannot be used costs the person the card, and nobody is told."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import World, ask_shown, cut
from tests.e2e.site import TAG, paper

MANUAL = {"/": paper(head=TAG.replace("<script ", "<script data-manual "))}
PRINT = "void (console.log = (...line) => { (window.lines ??= []).push(line.join(' ')) })"


def _asked_after(world: World, call: str) -> tuple[dict[str, Any], list[str]]:
    """What the ask says of the respondent after this call, and what `debug` names as ignored."""
    with world.hosts(MANUAL) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.evaluate(PRINT)
        page.evaluate("outoften('debug')")
        page.evaluate(call)
        with page.expect_request("**/v1/ask") as asked:
            assert page.evaluate("outoften('show')")["asked"]
        ask_shown(page)
        sent: Any = asked.value.post_data_json
        return sent, _ignored(page)


def _ignored(page: Page) -> list[str]:
    lines: list[str] = page.evaluate("lines")
    prefix = "outoften ignored "
    return [line.removeprefix(prefix).split(" – ")[0] for line in lines if line.startswith(prefix)]


@pytest.mark.parametrize(
    "value",
    ["{ street: 'Oak' }", "[1, 2]", "() => 1", "NaN", "Infinity", "Symbol('x')", "new Date('never')", "'x'.repeat(1001)"],
)
def test_one_trait_is_no_text_and_the_person_is_never_asked(world: World, value: str) -> None:
    sent, ignored = _asked_after(world, f"outoften('identify', {{ id: 'u_1', traits: {{ plan: 'pro', odd: {value} }} }})")
    assert sent["traits"] == {"plan": "pro"}
    assert sent["respondent"] == {"id": "u_1"}
    assert ignored == ["traits.odd"]


def test_a_date_as_a_trait_and_a_big_number_as_an_id_arrive(world: World) -> None:
    call = "outoften('identify', { id: 9007199254740993n, traits: { since: new Date('2026-03-01T09:30:00Z') } })"
    sent, ignored = _asked_after(world, call)
    assert sent["respondent"] == {"id": "9007199254740993"}
    assert sent["traits"] == {"since": "2026-03-01T09:30:00.000Z"}
    assert ignored == []


@pytest.mark.parametrize("value", ["'x'.repeat(129)", "{}", "[]", "true", "NaN", "() => 'u_1'"])
def test_my_id_cannot_be_used_and_nobody_says_so(world: World, value: str) -> None:
    sent, ignored = _asked_after(world, f"outoften('identify', {{ id: {value}, traits: {{ plan: 'pro' }} }})")
    assert sent["traits"] == {"plan": "pro"}
    assert sent.get("respondent", {}) == {}
    assert ignored == ["id"]


@pytest.mark.parametrize("value", ["'last spring'", "'2026-02-30'", "{}", "true", "new Date('never')"])
def test_the_date_of_the_account_is_none_and_nobody_says_so(world: World, value: str) -> None:
    sent, ignored = _asked_after(world, f"outoften('identify', {{ id: 'u_1', created_at: {value} }})")
    assert sent["respondent"] == {"id": "u_1"}
    assert ignored == ["created_at"]


@pytest.mark.parametrize("value", ["'u_1'", "42"])
def test_i_pass_the_id_alone_and_the_person_stays_anonymous(world: World, value: str) -> None:
    sent, ignored = _asked_after(world, f"outoften('identify', {value})")
    assert sent["respondent"] == {"id": value.strip("'")}
    assert ignored == []


@pytest.mark.parametrize("value", ["'pro'", "['pro']", "7"])
def test_my_traits_are_no_object_and_nobody_says_so(world: World, value: str) -> None:
    sent, ignored = _asked_after(world, f"outoften('identify', {{ id: 'u_1', traits: {value} }})")
    assert sent["respondent"] == {"id": "u_1"}
    assert ignored == ["traits"]


def test_my_page_passes_everything_it_knows_and_the_request_is_too_long(world: World) -> None:
    call = """outoften('identify', { id: 'u_1', traits: Object.fromEntries(
        [...Array(200)].map((_, number) => [`trait_${number}`, '"'.repeat(number < 20 ? 900 : 1)])) })"""
    sent, ignored = _asked_after(world, call)
    assert 8 < len(sent["traits"]) <= 100
    # The first ones first, and what fits beside them.
    assert sent["traits"]["trait_0"] == '"' * 900
    assert len(ignored) == 200 - len(sent["traits"])


@pytest.mark.parametrize(("event", "properties", "ignored"), [("{}", "null", "event"), ("'ordered'", "'big'", "properties")])
def test_my_event_is_no_text_and_the_call_fails(world: World, event: str, properties: str, ignored: str) -> None:
    with world.host() as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)
        page.evaluate(PRINT)
        page.evaluate("outoften('debug')")
        assert page.evaluate(f"outoften('track', {event}, {properties})") == {"asked": False, "reason": "already_asking"}
        assert _ignored(page) == [ignored]


def test_a_long_event_name_fails_on_the_server(world: World) -> None:
    with world.host() as address, world.visitor() as visitor:
        cut(visitor, "/v1/ask")
        page = visitor.new_page()
        with page.expect_event("requestfailed", lambda request: request.url.endswith("/v1/ask")):
            page.goto(address)
        visitor.unroute_all()
        page.wait_for_function(
            "async () => (window.given = await outoften('track', 'x'.repeat(101))).reason !== 'already_asking'"
        )
        assert page.evaluate("given") == {"asked": True, "survey": world.survey_id}


@pytest.mark.parametrize(
    ("given", "outcome"),
    [("'denied'", "opted_out"), ("'false'", "opted_out"), ("0", "opted_out"), ("'granted'", None), ("'true'", None)],
)
def test_my_consent_tool_passes_a_text_and_a_no_becomes_a_yes(world: World, given: str, outcome: str | None) -> None:
    with world.hosts(MANUAL) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.evaluate(f"outoften('consent', {given})")
        shown = page.evaluate("outoften('show')")
        assert shown.get("reason") == outcome


def test_consent_without_an_answer_counts_as_a_yes(world: World) -> None:
    world.owner.patch(f"/v1/sites/{world.site_id}", json={"consent": "required"}).raise_for_status()
    with world.hosts(MANUAL) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.evaluate(PRINT)
        page.evaluate("outoften('debug')")
        for given in ("", ", null", ", 'maybe'", ", {}"):
            page.evaluate(f"outoften('consent'{given})")
            assert page.evaluate("outoften('show')") == {"asked": False, "reason": "consent_required"}
        assert _ignored(page)[0] == "consent"


def test_a_listener_that_is_no_function_breaks_later_events(world: World) -> None:
    with world.hosts(MANUAL) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.evaluate(PRINT)
        page.evaluate("outoften('debug')")
        page.evaluate("outoften('on', 'asked', 'myFunction')")
        assert page.evaluate("outoften('show')")["asked"]
        assert _ignored(page) == ["on asked"]
        assert [line for line in page.evaluate("lines") if line.startswith("outoften error")] == []
