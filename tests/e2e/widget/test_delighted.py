"""Pages with Delighted's snippet, in which only the script's address has changed, ask with the card."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from tests.e2e.conftest import World, ask_shown
from tests.e2e.site import paper

# A stub of our own with the names of the original: calls wait in the array until the script has come.
NAMES = ["survey", "reset", "config", "init", "set", "get", "event", "identify", "track", "page", "screen", "group", "alias"]
SNIPPET = f"""<script>
const waiting = window.delighted = [];
for (const name of {json.dumps(NAMES)}) waiting[name] = (...args) => {{ waiting.push([name, args]); }};
const script = document.createElement('script');
script.async = true;
script.src = '{{{{SERVER}}}}/compat/delighted.js?site={{{{SITE}}}}';
document.head.append(script);
</script>"""


@contextmanager
def opened(world: World, calls: str) -> Iterator[tuple[Page, list[dict[str, object]]]]:
    """A page that makes these calls, and the asks that it sends."""
    asks: list[dict[str, object]] = []
    snippet = SNIPPET.replace("{{SITE}}", world.site_key)
    page_file = paper(head=f"{snippet}<script>{calls}</script>")
    with world.hosts({"/": page_file}) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.on(
            "request", lambda sent: asks.append(json.loads(sent.post_data or "{}")) if sent.url.endswith("/v1/ask") else None
        )
        page.goto(address)
        yield page, asks


def test_the_snippets_queued_call_asks_with_what_it_says_of_the_person(world: World) -> None:
    options = {
        "email": "ann@example.com",
        "createdAt": "2024-03-01T00:00:00Z",
        "properties": {"plan": "pro", "locale": "de", "questionProductName": "Boots"},
        "minTimeOnPage": 0.2,
    }
    with opened(world, f"delighted.track('x'); delighted.survey({json.dumps(options)})") as (page, asks):
        page.get_by_role("group", name="Wie wahrscheinlich").wait_for()
        [ask] = asks
        assert ask["respondent"] == {"id": "ann@example.com", "created_at": "2024-03-01T00:00:00Z"}
        assert ask["traits"] == {"plan": "pro", "question_product_name": "Boots"}
        assert ask["locale"] == "de"


def test_a_sample_of_nobody_asks_nobody_and_force_asks(world: World) -> None:
    with opened(world, "delighted.survey({sampleFactor: 0})") as (page, asks):
        page.wait_for_function("window.outoften?.site")
        assert page.evaluate("typeof delighted.page") == "function"
        assert asks == []
        page.evaluate("delighted.survey({sampleFactor: 0, minTimeOnPage: 999, forceDisplay: true})")
        ask_shown(page)
        assert [ask["force"] for ask in asks] == [True]
