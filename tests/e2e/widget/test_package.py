"""What `load` of the npm package does on a page: once, in words, and within the page's policy."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import World, ask_shown, cut, score
from tests.e2e.examples.serving import bundle, served

PAGE = '<!doctype html><html lang="en"><title>App</title><body><script nonce="{{NONCE}}" src="built/app.js"></script>'
APP = "import { load } from 'outoften'; window.load = load"
POLICY = "default-src 'none'; script-src 'nonce-{{NONCE}}'; connect-src {{SERVER}}; require-trusted-types-for 'script'; "
SETTLED = "(promise) => promise.then(() => 'loaded', (error) => error.message)"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundled app that has the package and has not called it yet."""
    folder = tmp_path_factory.mktemp("app")
    (folder / "index.html").write_text(PAGE, "utf-8")
    (folder / "app.js").write_text(APP, "utf-8")
    bundle(folder / "app.js", folder)
    return folder


@contextmanager
def _opened(world: World, *folders: Path, blocked: str = "") -> Iterator[Page]:
    with served(world, *folders) as address, world.visitor() as visitor:
        if blocked:
            cut(visitor, blocked)
        page = visitor.new_page()
        page.goto(address)
        yield page


def _load(page: Page, world: World, **options: object) -> str:
    """`loaded`, or why not."""
    arguments = {"server": world.server.address, "site": world.site_key} | options
    outcome: str = page.evaluate(f"(options) => ({SETTLED})(load(options))", arguments)
    return outcome


def test_importing_it_does_nothing(world: World, app: Path) -> None:
    with _opened(world, app) as page:
        assert page.evaluate("typeof outoften") == "undefined"
        assert page.evaluate("document.scripts.length") == 1


def test_the_same_site_again_is_the_same_promise_and_one_tag(world: World, app: Path) -> None:
    with _opened(world, app) as page:
        options = f"{{ server: '{world.server.address}/', site: '{world.site_key}', manual: true }}"
        assert page.evaluate(f"load({options}) === load({options})")
        assert _load(page, world) == "loaded"
        assert page.evaluate("document.querySelectorAll('script[src*=\"/w.js\"]').length") == 1


def test_another_site_on_the_same_page_is_refused(world: World, app: Path) -> None:
    with _opened(world, app) as page:
        assert _load(page, world) == "loaded"
        outcome = _load(page, world, site="another")
        assert outcome == f"This page has already loaded the site {world.site_key}. It cannot load another as well."


def test_what_a_tag_has_loaded_is_not_loaded_again(world: World, app: Path) -> None:
    with _opened(world, app) as page:
        page.add_script_tag(url=f"{world.server.address}/w.js?site={world.site_key}")
        assert _load(page, world) == "loaded"
        assert page.evaluate("document.querySelectorAll('script[src*=\"/w.js\"]').length") == 1
        assert "already" in _load(page, world, site="another")


def test_a_blocked_loader_is_said_and_can_be_loaded_later(world: World, app: Path) -> None:
    with _opened(world, app, blocked="/w.js*") as page:
        outcome = _load(page, world)
        assert outcome.startswith(
            f"Out of Ten could not be loaded from {world.server.address}/w.js?site={world.site_key}: it was blocked"
        )
        page.context.unroute_all()
        assert _load(page, world) == "loaded"
        ask_shown(page)


def test_options_reach_the_loader_as_attributes(world: World, app: Path) -> None:
    with _opened(world, app) as page:
        assert _load(page, world, manual=True, survey=world.survey_id, token=None) == "loaded"
        tag = page.locator("script[src*='/w.js']")
        assert tag.evaluate("({ dataset }) => ({ ...dataset })") == {"manual": "", "survey": str(world.survey_id)}


def test_calls_go_through_it_and_listeners_can_leave(world: World, app: Path) -> None:
    with _opened(world, app) as page:
        listen = """async (options) => {
          window.heard = []
          const outoften = await load(options)
          const stop = await outoften('on', 'asked', () => heard.push('stopped'))
          await outoften('on', 'asked', () => heard.push('stayed'))
          stop()
          outoften('show')
        }"""
        page.evaluate(listen, {"server": world.server.address, "site": world.site_key, "manual": True})
        ask_shown(page)
        assert page.evaluate("heard") == ["stayed"]


@pytest.mark.parametrize("names", ["", "trusted-types outoften"])
def test_a_page_with_trusted_types_and_a_nonce_is_served(world: World, app: Path, tmp_path: Path, names: str) -> None:
    (tmp_path / "policy.txt").write_text(POLICY + names, "utf-8")
    with _opened(world, app, tmp_path) as page:
        nonce = page.evaluate("document.scripts[0].nonce")
        assert _load(page, world, nonce=nonce) == "loaded"
        ask_shown(page)
        with page.expect_response("**/v1/answer"):
            score(page, 9)
        expect(page.get_by_role("textbox", name="What do you value most?")).to_be_visible()
    assert world.read("score")["responses"] == 1
