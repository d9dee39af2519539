"""Each rule of a survey in a browser: when it asks, when it doesn't, and that the page is told why.

What a rule makes of all that it can be given, tests/widget/rules.json says, for the browser and the server alike.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.e2e.cards import card
from tests.e2e.conftest import World, ask_shown, wait_for_decision

NOW = datetime.now(UTC)
TALL = "<style>main { min-height: 4000px }</style>"
PHONE: dict[str, Any] = {"is_mobile": True, "has_touch": True, "viewport": {"width": 390, "height": 844}}
TABLET: dict[str, Any] = PHONE | {"viewport": {"width": 820, "height": 1180}}
BLUE = {"key": "team", "op": "in", "values": ["blue", "3", "true"]}
BEFORE = {"key": "since", "op": "before", "values": ["2026-01-01"]}

# The rules, the page's path, who the page says it is, the browser, and the reason why nobody is asked.
CASES: list[tuple[dict[str, Any], str, dict[str, Any], dict[str, Any], str | None]] = [
    ({"pages": ["/docs/*"]}, "docs/start?q=1", {}, {}, None),
    ({"pages": ["https://*"]}, "docs/start", {}, {}, "wrong_page"),
    ({"languages": ["de"]}, "", {}, {"locale": "de-CH"}, None),
    ({"languages": ["de"]}, "", {}, {"locale": "den"}, "wrong_language"),
    ({"devices": ["tablet", "desktop"]}, "", {}, PHONE, "wrong_device"),
    ({"devices": ["tablet"]}, "", {}, TABLET, None),
    ({"starts": f"{NOW + timedelta(days=2):%Y-%m-%d}"}, "", {}, {}, "not_started"),
    ({"ends": f"{NOW - timedelta(days=2):%Y-%m-%d}"}, "", {}, {}, "ended"),
    ({"sample_percent": 0}, "", {}, {}, "sampled_out"),
    ({"sample_percent": 99.999}, "", {}, {}, None),
    ({"account_age_days": 30}, "", {}, {}, "account_too_young"),
    ({"account_age_days": 30}, "", {"id": 1, "created_at": int((NOW - timedelta(days=31)).timestamp() * 1000)}, {}, None),
    ({"traits": [BLUE]}, "", {"id": 1, "traits": {"team": "red"}}, {}, "wrong_traits"),
    ({"traits": [BLUE]}, "", {"id": 1, "traits": {"team": 3}}, {}, None),
    ({"traits": [BEFORE]}, "", {"id": 1, "traits": {"since": "2025-12-31"}}, {}, None),
]


@pytest.mark.parametrize(("rules", "path", "identity", "options", "reason"), CASES, ids=range(len(CASES)))
def test_a_rule_says_yes_or_why_not(
    world: World, rules: dict[str, Any], path: str, identity: dict[str, Any], options: dict[str, Any], reason: str | None
) -> None:
    _rule(world, **rules)
    with _manual(world, path, **options) as page:
        if identity:
            page.evaluate("who => outoften('identify', who)", identity)
        assert page.evaluate("outoften('show')") == _outcome(world, reason)


def test_a_page_that_changes_its_address_is_another_page(world: World) -> None:
    _rule(world, pages=["/docs/*"])
    with world.host() as address, world.visitor() as visitor:
        asks = _asks(visitor)
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "wrong_page")
        assert asks == []
        page.evaluate("history.pushState(null, '', '/docs/start')")
        ask_shown(page)


def test_without_the_navigation_api_going_back_is_noticed(world: World) -> None:
    _rule(world, pages=["/docs/*"])
    with world.host() as address, world.visitor() as visitor:
        visitor.add_init_script("Object.defineProperty(window, 'navigation', { value: undefined })")
        asks = _asks(visitor)
        page = visitor.new_page()
        page.goto(f"{address}shop")
        wait_for_decision(page, "wrong_page")
        page.evaluate("history.replaceState(null, '', '/docs/start'); history.pushState(null, '', '/shop')")
        assert asks == []
        page.go_back()
        ask_shown(page)


def test_an_event_is_waited_for_and_its_properties_looked_at(world: World) -> None:
    _rule(world, event={"name": "bought", "where": {"plan": ["pro", "7"]}})
    with world.host() as address, world.visitor() as visitor:
        asks = _asks(visitor)
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "wrong_event")
        refused = {"asked": False, "reason": "wrong_event"}
        assert page.evaluate("outoften('track', 'looked', { plan: 'pro' })") == refused
        assert page.evaluate("outoften('track', 'bought')") == refused
        assert page.evaluate("outoften('track', 'bought', { plan: 'free' })") == refused
        assert asks == []
        assert page.evaluate("outoften('track', 'bought', { plan: 7 })") == _outcome(world, None)
        assert asks[0]["event"] == "bought"


def test_properties_may_have_any_name(world: World) -> None:
    names = ("plan", 'x"plan', 'say "plan":', "__proto__", 'x"__proto__', "constructor", "</script>")
    where = {name: [name] for name in names}
    _rule(world, event={"name": "bought", "where": where})
    with world.host() as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        track = "properties => outoften('track', 'bought', JSON.parse(properties))"
        for name in where:
            others = {other: other for other in where if other != name}
            assert page.evaluate(track, json.dumps(others)) == {"asked": False, "reason": "wrong_event"}
        assert page.evaluate(track, json.dumps({name: name for name in where})) == _outcome(world, None)


def test_other_events_do_not_put_off_a_card_that_waits(world: World) -> None:
    _rule(world, delay_seconds=60)
    with world.host() as address, world.visitor() as visitor:
        visitor.clock.install()
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "due")
        for _ in range(2):
            page.clock.run_for(29_000)
            page.evaluate("outoften('track', 'moved')")
        page.clock.run_for(5_000)
        ask_shown(page)


@pytest.mark.parametrize("next_step", ["outoften('track', 'looked')", "history.pushState(null, '', '/thanks')"])
def test_an_event_is_not_lost_by_what_comes_after_it(world: World, next_step: str) -> None:
    _rule(world, delay_seconds=60, event={"name": "bought"})
    with world.host() as address, world.visitor() as visitor:
        visitor.clock.install()
        page = visitor.new_page()
        page.goto(address)
        page.evaluate(f"outoften('track', 'bought'); {next_step}")
        wait_for_decision(page, "due")
        page.clock.run_for(61_000)
        ask_shown(page)


def test_a_card_that_waits_never_comes_once_the_page_has_closed_it(world: World) -> None:
    _rule(world, delay_seconds=1)
    with world.host() as address, world.visitor() as visitor:
        asks = _asks(visitor)
        visitor.clock.install()
        visitor.add_init_script("addEventListener('load', () => outoften('close'))")
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "due")
        page.clock.run_for(2500)
        wait_for_decision(page, "overtaken")
        assert asks == []


def test_scrolling_far_enough_asks(world: World) -> None:
    _rule(world, scroll_percent=60)
    with world.host(TALL + world.tag) as address, world.visitor() as visitor:
        asks = _asks(visitor)
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "not_yet")
        page.evaluate("scrollTo(0, (document.documentElement.scrollHeight - innerHeight) * .55)")
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert asks == []
        page.evaluate("scrollTo(0, (document.documentElement.scrollHeight - innerHeight) * .65)")
        ask_shown(page)


def test_a_pointer_that_leaves_by_the_top_asks(world: World) -> None:
    _rule(world, exit_intent=True)
    with world.host() as address, world.visitor() as visitor:
        asks = _asks(visitor)
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "not_yet")
        page.mouse.move(300, 300)
        page.mouse.move(600, 10)
        assert asks == []
        page.mouse.move(600, -5)
        ask_shown(page)


def test_a_survey_that_waits_keeps_no_other_from_asking(world: World) -> None:
    _rule(world, scroll_percent=60)
    second = {"site_id": world.site_id, "name": "Second", "subject": "the second", "cadence": {"between_surveys_days": 0}}
    world.owner.post("/v1/surveys", json=second).raise_for_status()
    with world.host(TALL + world.tag) as address, world.visitor() as visitor:
        asks = _asks(visitor)
        page = visitor.new_page()
        with page.expect_response("**/v1/view"):
            page.goto(address)
        expect(page.get_by_role("group", name="recommend the second")).to_have_count(1)
        with page.expect_response("**/v1/dismiss"):
            page.get_by_role("button", name="Close").click()
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        expect(page.get_by_role("group", name="recommend us")).to_have_count(1)
        assert [ask["survey"] for ask in asks] == [world.survey_id + 1, world.survey_id]


def test_what_waits_longer_is_asked_later(world: World) -> None:
    _rule(world, delay_seconds=600)
    second = {"site_id": world.site_id, "name": "Second", "subject": "the second", "rules": {"event": {"name": "bought"}}}
    world.owner.post("/v1/surveys", json=second).raise_for_status()
    with world.host() as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        assert page.evaluate("outoften('track', 'bought')") == {"asked": True, "survey": world.survey_id + 1}
        expect(page.get_by_role("group", name="recommend the second")).to_have_count(1)


def test_what_waits_for_scrolling_is_forgotten_once_the_page_has_closed_it(world: World) -> None:
    _rule(world, scroll_percent=60)
    with world.host(TALL + world.tag) as address, world.visitor() as visitor:
        asks = _asks(visitor)
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "not_yet")
        page.evaluate("outoften('close')")
        scroll = "scrollTo(0, document.documentElement.scrollHeight)"
        page.evaluate(f"new Promise(done => {{ addEventListener('scroll', () => done(), {{ once: true }}); {scroll} }})")
        page.evaluate("history.pushState(null, '', '/another')")
        ask_shown(page)
        assert [ask["page"] for ask in asks] == [f"{address}another"]


def test_an_event_and_scrolling_are_waited_for_together(world: World) -> None:
    _rule(world, event={"name": "read"}, scroll_percent=60)
    with world.host(TALL + world.tag) as address, world.visitor() as visitor:
        asks = _asks(visitor)
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "wrong_event")
        assert page.evaluate("outoften('track', 'read')") == {"asked": False, "reason": "not_yet"}
        assert asks == []
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        ask_shown(page)
        assert asks[0]["event"] == "read"


def test_page_views_are_counted(world: World) -> None:
    _rule(world, page_views=2)
    with _manual(world) as page:
        assert page.evaluate("outoften('show')") == _outcome(world, "too_few_pages")
        page.reload()
        assert page.evaluate("outoften('show')") == _outcome(world, None)


def test_pages_that_are_not_loaded_anew_are_views_too(world: World) -> None:
    _rule(world, page_views=3)
    with world.host() as address, world.visitor() as visitor:
        asks = _asks(visitor)
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "too_few_pages")
        # The same page, to a rule.
        page.evaluate("history.replaceState(null, '', '?sort=name')")
        page.evaluate("history.pushState(null, '', '#top')")
        page.evaluate("history.pushState(null, '', '/second')")
        assert page.evaluate("outoften('show')") == _outcome(world, "too_few_pages")
        assert asks == []
        page.evaluate("history.pushState(null, '', '/third')")
        ask_shown(page)


def test_a_session_ends_with_half_an_hour_of_rest(world: World) -> None:
    _rule(world, sessions=2)
    with _manual(world) as page:
        page.context.clock.set_fixed_time(NOW)
        page.reload()
        page.context.clock.set_fixed_time(NOW + timedelta(minutes=29))
        page.reload()
        assert page.evaluate("outoften('show')") == _outcome(world, "too_few_sessions")
        page.context.clock.set_fixed_time(NOW + timedelta(minutes=60))
        page.reload()
        assert page.evaluate("outoften('show')") == _outcome(world, None)


@pytest.mark.parametrize("cap", ["cap", "cap_per_day"])
def test_a_cap_is_kept_over_all_browsers(world: World, cap: str) -> None:
    _rule(world, **{cap: 1})
    with world.asked():
        world.until(lambda: world.widget_rate()["asked"] == 1)
    with _manual(world) as page:
        assert page.evaluate("outoften('show')") == _outcome(world, "cap_reached")


def test_a_site_without_rules_has_nothing_of_them_and_asks_once_for_nothing(world: World) -> None:
    plain = world.owner.get(f"/w.js?site={world.site_key}").text
    assert "wrong_page" not in plain
    _rule(world, pages=["/docs/*"])
    assert "wrong_page" in world.owner.get(f"/w.js?site={world.site_key}").text
    _rule(world)
    with world.host() as address, world.visitor() as visitor:
        page = visitor.new_page()
        with page.expect_response("**/v1/dismiss"):
            page.goto(address)
            ask_shown(page)
            page.get_by_role("button", name="Close").click()
        urls: list[str] = []
        visitor.on("request", lambda request: urls.append(request.url))
        again = visitor.new_page()
        again.goto(address)
        wait_for_decision(again, "dismissed_recently")
        # `debug` has files of its own.
        requested = [url for url in urls if not url.startswith(address) and not re.search("/static/(calls|debug)", url)]
        assert requested == [f"{world.server.address}/w.js?site={world.site_key}"]


def test_debug_prints_the_reason_of_every_decision(world: World) -> None:
    _rule(world, languages=["de"])
    with world.host() as address:
        context = world.browser.new_context()
        page = context.new_page()
        page.goto(address)
        with page.expect_console_message(lambda message: "wrong_language" in message.text) as printed:
            page.evaluate("outoften('debug')")
        assert printed.value.text.startswith(f"outoften wrong_language {world.survey_id} – ")
        context.close()


@pytest.mark.parametrize("path", ["/v1/ask", "/static/card*"])
def test_a_blocked_call_is_rejected_and_troubles_nobody_who_does_not_listen(world: World, path: str) -> None:
    with _manual(world) as page:
        page.context.route(f"**{path}", lambda route: route.abort())
        page.evaluate(
            "window.unhandled = []; addEventListener('unhandledrejection', (event) => unhandled.push(`${event.reason}`))"
        )
        assert page.evaluate("outoften('show').then(() => 'resolved', (error) => error instanceof Error)") is True
        page.evaluate("void outoften('show')")
        # A rejection that nobody handles is reported before this one has been caught and a task has passed.
        page.evaluate("outoften('show').catch(() => new Promise(done => setTimeout(done)))")
        assert page.evaluate("unhandled") == []
        expect(card(page)).to_have_count(0)


def test_a_call_whose_file_is_blocked_keeps_no_other_waiting(world: World) -> None:
    with _manual(world) as page:
        page.context.route("**/static/calls*", lambda route: route.abort())
        assert page.evaluate("outoften('track', 'paid').then(() => 'resolved', (error) => error instanceof Error)") is True
        assert page.evaluate("outoften('show')")["asked"]


def _rule(world: World, delay_seconds: int = 0, **rules: Any) -> None:
    changes = {"delay_seconds": delay_seconds, "rules": rules}
    changed = world.owner.patch(f"/v1/surveys/{world.survey_id}", json=changes)
    assert changed.status_code == 200, changed.text


@contextmanager
def _manual(world: World, path: str = "", **options: Any) -> Iterator[Page]:
    """A page that asks when it is told to, so that the answer to that can be read."""
    tag = world.tag.replace("<script ", "<script data-manual ")
    with world.host(tag) as address, world.visitor(**options) as visitor:
        page = visitor.new_page()
        page.goto(address + path)
        yield page


def _asks(visitor: BrowserContext) -> list[dict[str, Any]]:
    """The bodies of what is sent to ask, from now on."""
    asks: list[dict[str, Any]] = []

    def look(request: Request) -> None:
        if request.url.endswith("/v1/ask"):
            asks.append(request.post_data_json or {})

    visitor.on("request", look)
    return asks


def _outcome(world: World, reason: str | None) -> dict[str, Any]:
    return {"asked": False, "reason": reason} if reason else {"asked": True, "survey": world.survey_id}
