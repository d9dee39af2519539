"""Reports about names in a page's HTML: what a sanitizer lets through changes neither what is loaded nor where it is sent."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import World, ask_shown, score, wait_for_decision
from tests.e2e.site import BODY, TAG, paper

EVIL = "http://127.0.0.1:9/x?"
# All that the widget reads of the document, and what else a script could be led by.
NAMES = [
    "currentScript",
    "body",
    "hidden",
    "readyState",
    "activeElement",
    "documentElement",
    "fullscreenElement",
    "prerendering",
    "head",
    "visibilityState",
    "scripts",
    "baseURI",
    "documentURI",
    "URL",
    "defaultView",
    "cookie",
    "querySelector",
    "querySelectorAll",
    "addEventListener",
    "removeEventListener",
    "createElement",
    "contains",
    "append",
    "getRootNode",
]
ELEMENTS = {
    "image": '<img name="{}" src="data:,">',
    "form": '<form name="{}"><input name="src"><input name="call"><input name="dataset"></form>',
    "frame": '<iframe name="{}" srcdoc="&lt;p>A frame&lt;/p>" hidden></iframe>',
    "embed": '<embed name="{}" width="1" height="1">',
    "object": '<object name="{}" width="1" height="1"></object>',
}
GLOBALS = [
    f'<{element} {attribute}="{name}">{inside}</{element}>'
    for element, attribute, inside in (("form", "id", '<input name="site"><input name="q">'), ("iframe", "name", ""))
    for name in ("outoften", "navigation", "trustedTypes", "scheduler", "fetch", "location", "addEventListener", "Reflect")
]


def _rules(world: World) -> None:
    """Give the site a survey with rules: then its loader has all of its parts."""
    rules = {"scroll_percent": 0, "page_views": 1, "not_pages": ["/elsewhere"]}
    world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"rules": rules}).raise_for_status()


def _answers_on(world: World, html: str) -> None:
    """The card is asked for, shown, answered and closed on a page with this HTML, and every request goes to our server."""
    page_file = paper(body=f"{html}{BODY}{TAG.replace(' async', '')}", head="")
    with world.hosts({"/": page_file}) as address, world.somebody() as visitor:
        requests: list[str] = []
        errors: list[str] = []
        visitor.on("request", lambda request: requests.append(request.url))
        visitor.on("weberror", lambda error: errors.append(str(error.error)))
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)
        with page.expect_response("**/v1/answer") as sent:
            score(page, 9)
        assert sent.value.status == 200
        page.get_by_role("textbox", name="What do you value most?").fill("Oaks")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("status")).to_contain_text("Thank you")
        page.get_by_role("button", name="Close").click()
        expect(page.get_by_role("status")).to_have_count(0)
        assert errors == []
        own = {urlsplit(address).netloc, urlsplit(world.server.address).netloc}
        assert [url for url in requests if url.startswith("http") and urlsplit(url).netloc not in own] == []


@pytest.mark.parametrize("element", ELEMENTS)
def test_my_page_has_elements_named_like_the_documents_own_things_and_the_widget_is_gone(world: World, element: str) -> None:
    _rules(world)
    _answers_on(world, "".join(ELEMENTS[element].format(name) for name in NAMES))


def test_my_page_has_ids_named_like_things_of_the_window_and_the_widget_is_gone(world: World) -> None:
    _rules(world)
    _answers_on(world, "".join(GLOBALS))


def test_a_frame_of_another_origin_with_our_name_stops_the_widget(world: World) -> None:
    with world.host(tag="") as other:
        _answers_on_frame = f'<iframe name="outoften" src="{other}"></iframe>'.replace("localhost", "127.0.0.1")
        page_file = paper(body=f"{_answers_on_frame}{BODY}{TAG}", head="")
        with world.hosts({"/": page_file}) as address, world.somebody() as visitor:
            page = visitor.new_page()
            page.goto(address)
            ask_shown(page)


def test_an_image_in_a_comment_runs_foreign_code_and_gets_the_token(world: World) -> None:
    image = f'<img name="currentScript" src="{EVIL}">'
    # A tag in the head of a page that is in the browser's cache runs after the body was parsed.
    slow = paper(body=f"{image}{BODY}")
    with world.hosts({"/": slow}) as address, world.somebody() as visitor:
        foreign: list[str] = []
        visitor.on(
            "request", lambda request: foreign.append(request.url) if request.resource_type in ("script", "fetch") else None
        )
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)
    assert [url for url in foreign if not url.startswith(world.server.address)] == []
    assert any(url.endswith("/v1/ask") for url in foreign)


def test_the_page_is_in_the_background_and_an_image_named_hidden_makes_it_ask(world: World) -> None:
    page_file = paper(body=f'<img name="hidden"><img name="visibilityState">{BODY}{TAG}', head="")
    with world.hosts({"/": page_file}) as address, world.visitor() as visitor:
        visitor.add_init_script("Object.defineProperty(Document.prototype, 'hidden', { get: () => true })")
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "due")
        assert page.get_by_role("group", name="How likely").count() == 0
    assert world.widget_rate()["asked"] == 0


def test_in_a_browser_without_the_navigation_api_an_id_stops_single_page_apps(world: World) -> None:
    rules = {"pages": ["/account"]}
    world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"rules": rules}).raise_for_status()
    page_file = paper(body=f'<p id="navigation">Menu</p>{BODY}{TAG}', head="<script>delete window.navigation</script>")
    with world.hosts({"/": page_file}) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "wrong_page")
        page.evaluate("history.pushState({}, '', '/account'); dispatchEvent(new PopStateEvent('popstate'))")
        ask_shown(page)


@pytest.mark.parametrize("kind", ["module", "text/javascript"])
def test_i_load_the_tag_as_a_module_and_its_attributes_are_ignored(world: World, kind: str) -> None:
    tag = f'<script type="{kind}" data-manual data-id="u_1" src="{{{{SRC}}}}"></script>'
    with world.hosts({"/": paper(head=tag)}) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "manual")
        with page.expect_request("**/v1/ask") as asked:
            page.evaluate("void outoften('show')")
        assert (asked.value.post_data_json or {})["respondent"] == {"id": "u_1"}
        ask_shown(page)
