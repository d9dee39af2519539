"""/docs: the API to read, without a script, by everybody."""

import html
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import CONTRAST, World, violations


def operations(world: World) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Method, path and description of each operation, by its name."""
    paths = world.owner.get("/openapi.json").json()["paths"]
    return {
        operation["operationId"]: (method, path, operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


def opened(page: Page, world: World) -> None:
    """Go there."""
    page.goto(f"{world.server.address}/docs")
    page.get_by_role("heading", level=1, name="Out of Ten").wait_for()


# A page of a hundred operations keeps axe busy for a minute.
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_axe_finds_nothing_and_nothing_sticks_out(world: World, width: int, scheme: Any) -> None:
    with world.visitor(viewport={"width": width, "height": 800}, color_scheme=scheme) as visitor:
        page = visitor.new_page()
        opened(page, world)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        # Of what is made alike one is enough of each group: all of it would keep axe busy for minutes.
        page.evaluate("document.querySelectorAll('article ~ article').forEach(article => article.remove())")
        assert violations(page, *(CONTRAST if scheme == "dark" else ())) == []
        dark = "rgb(27, 29, 36)"
        assert (page.evaluate("getComputedStyle(document.body).backgroundColor") == dark) == (scheme == "dark")


def test_the_reference_shows_every_operation_with_its_parameters_and_refusals(world: World) -> None:
    with world.visitor(java_script_enabled=False) as visitor:
        page = visitor.new_page()
        opened(page, world)
        shown = {name: page.locator("article", has=page.locator(f"h3#{name}")).inner_text() for name in operations(world)}
    for name, (method, path, operation) in operations(world).items():
        assert shown[name].startswith(f"{method.upper()} {path}")
        assert operation["summary"].replace("`", "") in shown[name]
        codes = [code for response in operation["responses"].values() for code in response.get("x-codes", [])]
        expected = [parameter["name"] for parameter in operation["parameters"]] + codes
        assert [word for word in expected if word not in shown[name]] == [], name
        # Shared links have credentials of their own.
        needs = "Needs a key" in shown[name] or "Needs the credential" in shown[name]
        assert needs == ("security" in operation), name


def test_every_link_on_the_page_leads_somewhere_on_it(world: World) -> None:
    with world.visitor() as visitor:
        page = visitor.new_page()
        opened(page, world)
        lost = "[...document.links].filter(a => a.hash && !document.getElementById(a.hash.slice(1))).map(a => a.hash)"
        assert page.evaluate(lost) == []
        ids = "[...document.querySelectorAll('[id]')].map(element => element.id)"
        page_ids = page.evaluate(ids)
        assert len(page_ids) == len(set(page_ids)) > 80


def test_the_reference_loads_its_style_sheet_and_nothing_else(world: World) -> None:
    with world.visitor() as visitor:
        page = visitor.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        opened(page, world)
    assert asked == [f"{world.server.address}/docs", f"{world.server.address}/docs.css"]


def test_the_keyboard_gets_past_the_list_and_to_an_operation(world: World) -> None:
    with world.visitor(viewport={"width": 1280, "height": 800}) as visitor:
        page = visitor.new_page()
        opened(page, world)
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip the list of operations")).to_be_focused()
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#about"
        link = page.get_by_role("navigation").get_by_role("link", name="GET /v1/surveys/{survey_id}/score")
        link.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="GET /v1/surveys/{survey_id}/score")).to_be_in_viewport()


def test_what_has_not_changed_is_not_sent_again(world: World) -> None:
    for path in ("/docs", "/docs.css"):
        first = world.owner.get(path)
        again = world.owner.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_the_calls_shown_can_be_made(world: World) -> None:
    """Of the reports of the first survey; the key is the reader's own."""
    for name in ("score", "response_rate", "responses"):
        _, path, _ = operations(world)[name]
        address = f"{world.server.address}{path.replace('{survey_id}', '1')}"
        call = f'curl {address} \\\n  -H "Authorization: Bearer $KEY"'
        assert call in html.unescape(world.owner.get("/docs").text)
        assert world.owner.get(address).status_code == 200
