"""Reports that nobody is asked and nothing says why: the console of the page names the cause and the remedy."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.conftest import World, ask_shown, cut, score
from tests.e2e.site import TAG, Paper, paper

STUB = "<script>window.outoften=window.outoften||function(){(outoften.q=outoften.q||[]).push(arguments)}</script>"
CALLS = ("identify", "track", "show", "close", "consent", "on", "reset", "debug")
PRINT = "void (console.log = (...line) => { (window.lines ??= []).push(line.join(' ')) })"
THROWS = "window.fetch = (url) => { throw Error(`${url} is no host of ours`) }"
REJECTS = "window.fetch = async (url) => { throw Error(`${url} is no host of ours`) }"
BROKEN = "window.fetch = (url, init) => init.headers.get('x')"
INCLUDES = "{ const real = fetch; window.fetch = (url, init) => real(url, { ...init, credentials: 'include' }) }"


def _warned(context: BrowserContext) -> list[str]:
    """What the widget warns of, from now on."""
    warnings: list[str] = []
    context.on("console", lambda message: warnings.append(message.text) if message.type == "warning" else None)
    return warnings


def _replaced(script: str, tag: str = TAG) -> dict[str, Paper]:
    return {"/": paper(head=f"<script>{script}</script>{tag}")}


def _debug(page: Page) -> list[str]:
    page.evaluate(PRINT)
    page.evaluate("outoften('debug')")
    lines: list[str] = page.evaluate("lines")
    return lines


def test_the_server_is_down_and_my_pages_calls_throw(world: World) -> None:
    calls = "".join(f"outoften('{name}');" for name in CALLS)
    files = {"/": paper(head=f'{STUB}<script async src="http://127.0.0.1:9/w.js?site={world.site_key}"></script>')}
    with world.hosts(files) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.evaluate(f"() => {{ {calls} }}")
        assert page.evaluate("outoften.q.length") == len(CALLS)


def test_debug_prints_codes_that_i_must_look_up(world: World) -> None:
    world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"rules": {"pages": ["/elsewhere"]}}).raise_for_status()
    with world.host() as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.evaluate("outoften('close')")
        page.evaluate("outoften('sho')")
        lines = _debug(page)
    said = {line.split()[1]: line for line in lines}
    assert said.keys() >= {"wrong_page", "unknown"}
    for code in ("wrong_page", "unknown"):
        assert len(said[code].partition(" – ")[2]) > 30
    # The decision and its reason are one line.
    assert len([line for line in lines if line.split()[1] == "wrong_page"]) == 1
    assert len(lines) == len(set(lines))


def test_a_page_that_identifies_at_every_render_fills_the_console_with_the_same_line(world: World) -> None:
    with world.host() as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)
        page.evaluate("() => { for (let i = 0; i < 5; i++) outoften('identify', { id: 'u_1', traits: { tags: [] } }) }")
        lines = _debug(page)
    assert len([line for line in lines if line.startswith("outoften ignored traits.tags")]) == 1
    assert len([line for line in lines if line.startswith("outoften call identify")]) == 1


def test_debug_of_a_page_that_refuses_our_files_prints_nothing_at_all(world: World) -> None:
    world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"rules": {"pages": ["/elsewhere"]}}).raise_for_status()
    with world.host() as address, world.somebody() as visitor:
        cut(visitor, "/static/**")
        page = visitor.new_page()
        page.goto(address)
        assert any(line.startswith("outoften wrong_page") for line in _debug(page))


def test_the_console_of_a_page_of_another_origin_says_403_and_no_more(world: World) -> None:
    world.owner.patch(f"/v1/sites/{world.site_id}", json={"origins": ["https://acorn.example"]}).raise_for_status()
    with world.host() as address, world.somebody() as visitor:
        page = visitor.new_page()
        with page.expect_console_message(lambda message: message.text.startswith("Out of Ten: The origin ")) as printed:
            page.goto(address)
        assert printed.value.type == "warning"
        assert address.rstrip("/") in printed.value.text
        assert f"PATCH /v1/sites/{world.site_id}" in printed.value.text


@pytest.mark.parametrize("script", [THROWS, REJECTS])
def test_my_page_refuses_requests_that_it_does_not_know_and_nobody_is_told(world: World, script: str) -> None:
    with world.hosts(_replaced(script)) as address, world.somebody() as visitor:
        page = visitor.new_page()
        with page.expect_console_message(lambda message: message.text.startswith("Out of Ten: ")) as printed:
            page.goto(address)
        assert "is no host of ours" in printed.value.text
        assert world.server.address in printed.value.text
    # It may do so on purpose.
    assert world.widget_rate()["asked"] == 0


@pytest.mark.parametrize("script", [BROKEN, INCLUDES])
def test_my_pages_own_fetch_spoils_the_request_and_nobody_is_asked(world: World, script: str) -> None:
    with world.hosts(_replaced(script)) as address, world.somebody() as visitor:
        warnings = _warned(visitor)
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)
        with page.expect_response(lambda reply: reply.url.endswith("/v1/answer") and reply.request.resource_type == "xhr"):
            score(page, 9)
        world.until(lambda: world.read("responses")["data"])
        own = [text for text in warnings if text.startswith("Out of Ten: ")]
        assert len(own) == 1
        assert world.server.address in own[0]
    assert world.read("score")["responses"] == 1


@pytest.mark.parametrize("script", [THROWS, REJECTS, BROKEN, INCLUDES])
def test_the_page_replaces_fetch_while_the_card_is_open_and_the_answer_is_lost(world: World, script: str) -> None:
    with world.host() as address, world.somebody() as visitor:
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)
        page.evaluate(f"() => {{ {script} }}")
        score(page, 3)
        world.until(lambda: world.read("score")["responses"] == 1)
        page.get_by_role("textbox", name="main reason").fill("Slow.")
        page.get_by_role("button", name="Send").click()
        world.until(lambda: [row["comment"] for row in world.read("responses")["data"]] == ["Slow."])
        empty = "key => !Object.keys(JSON.parse(localStorage.getItem(key)).outbox).length"
        page.wait_for_function(empty, arg=f"outoften:{world.site_key}")


def test_a_lost_connection_is_blamed_on_the_page(world: World) -> None:
    wrapped = "const real = fetch; window.fetch = (...given) => real(...given)"
    with world.hosts(_replaced(wrapped)) as address, world.somebody() as visitor:
        warnings = _warned(visitor)
        cut(visitor, "/v1/ask")
        page = visitor.new_page()
        with page.expect_event("requestfailed", lambda request: request.resource_type == "xhr"):
            page.goto(address)
        assert [text for text in warnings if text.startswith("Out of Ten: ")] == []
