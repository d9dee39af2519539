"""The snippet for tag managers works late, and twice."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import World, ask_shown, score
from tests.e2e.examples.serving import EXAMPLES

# As tag managers do it: scripts that come with innerHTML never run, so each is made anew.
FIRE = """html => {
  const container = document.createElement('div')
  container.innerHTML = html
  for (const inert of container.querySelectorAll('script')) {
    const script = document.createElement('script')
    script.text = inert.text
    inert.replaceWith(script)
  }
  document.body.append(container)
}"""


def _snippet(world: World) -> str:
    text = (EXAMPLES / "tag-manager/snippet.html").read_text("utf-8")
    return text.replace("{{SERVER}}", world.server.address).replace("{{SITE_KEY}}", world.site_key)


def _fire(page: Page, html: str) -> None:
    loaded = "new Promise((done) => document.head.lastElementChild.addEventListener('load', () => done()))"
    page.evaluate(f"html => {{ ({FIRE})(html); return {loaded} }}", html)


def test_a_snippet_that_is_fired_late_and_twice_asks_once(world: World) -> None:
    with world.host(tag="") as address, world.visitor() as visitor:
        page = visitor.new_page()
        asks: list[str] = []
        page.on("request", lambda request: asks.append(request.url) if request.url.endswith("/v1/ask") else None)
        page.goto(address, wait_until="load")
        assert page.evaluate("document.readyState") == "complete"
        for _ in range(2):
            page.evaluate(FIRE, _snippet(world))
        ask_shown(page)
        # A container that is fired a third time, while somebody answers.
        _fire(page, _snippet(world))
        with page.expect_response("**/v1/answer"):
            score(page, 9)
        expect(page.get_by_role("textbox", name="What do you value most?")).to_have_count(1)
        assert len(asks) == 1
    assert world.read("score")["responses"] == 1
    assert world.widget_rate()["asked"] == 1


def test_a_call_of_another_tag_is_heard_though_it_came_first(world: World) -> None:
    stub = _snippet(world).split("\n")[1].strip()
    with world.host(tag="") as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address, wait_until="load")
        call = "outoften('on', 'answered', function (said) { document.title = said.score })"
        page.evaluate(FIRE, f"<script>{stub} {call}</script>")
        _fire(page, _snippet(world))
        ask_shown(page)
        score(page, 7)
        expect(page).to_have_title("7")
