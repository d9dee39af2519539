"""Reports of tags that were refused, while nothing on the page said why."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from tests.e2e.conftest import World
from tests.e2e.site import paper

WRONG_KEY = "0123456789abcdef"
ASK = """async ([address, site]) => {
    const headers = { 'Content-Type': 'application/json' };
    const reply = await fetch(`${address}/v1/ask`, { method: 'POST', headers, body: JSON.stringify({ site }) });
    return [reply.status, await reply.json()];
}"""


def test_a_mistyped_site_key_is_said_in_the_console(world: World) -> None:
    tag = f'<script async src="{world.server.address}/w.js?site={WRONG_KEY}"></script>'
    with world.hosts({"/": paper(head=tag)}) as address, world.somebody() as context:
        page, message = _first_error(context, address)
        assert message.startswith("Out of Ten: no site has the key 01234567… of this page's tag")
        assert page.evaluate("typeof outoften") == "undefined"


def test_a_refused_page_can_read_which_origin_is_refused_and_what_to_do(world: World) -> None:
    world.owner.patch(f"/v1/sites/{world.site_id}", json={"origins": ["https://acorn.example"]}).raise_for_status()
    with world.hosts({"/": paper(head="")}) as address, world.somebody() as context:
        page = context.new_page()
        page.goto(address)
        # With JSON as its media type, the browser sends a preflight first.
        status, problem = page.evaluate(ASK, [world.server.address, world.site_key])
        assert (status, problem["code"]) == (403, "origin_not_allowed")
        assert address.rstrip("/") in problem["detail"]
        assert f"PATCH /v1/sites/{world.site_id}" in problem["detail"]


def test_an_answer_from_a_page_that_is_not_allowed_any_more_is_refused_readably(world: World) -> None:
    token = world.owner.post("/v1/ask", json={"site": world.site_key}).json()["ask"]["token"]
    world.owner.patch(f"/v1/sites/{world.site_id}", json={"origins": ["https://acorn.example"]}).raise_for_status()
    with world.hosts({"/": paper(head="")}) as address, world.somebody() as context:
        page = context.new_page()
        page.goto(address)
        sent = "async ([url, body]) => (await (await fetch(url, { method: 'POST', body })).json()).code"
        body = f'{{"token": "{token}", "score": 9}}'
        assert page.evaluate(sent, [f"{world.server.address}/v1/answer", body]) == "origin_not_allowed"
    assert world.widget_rate()["answered"] == 0


def _first_error(context: BrowserContext, address: str) -> tuple[Page, str]:
    def is_error(message: ConsoleMessage) -> bool:
        return message.type == "error"

    page = context.new_page()
    with page.expect_console_message(is_error) as printed:
        page.goto(address)
    return page, printed.value.text
