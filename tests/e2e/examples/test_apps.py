"""The example apps ask, hear the answer, and go on when they are not let."""

import json
import re
import shlex
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import World, ask_shown, cut, score
from tests.e2e.examples.serving import EXAMPLES, bundle, served


def _built(name: str, folder: Path, mode: str = "production") -> tuple[Path, Path]:
    """The folder of an example app, and the one that holds its bundle, which is built as the example says."""
    example = EXAMPLES / name
    command = shlex.split(json.loads((example / "package.json").read_text("utf-8"))["scripts"]["build"])
    entry = next(word for word in command if re.fullmatch(r"app\.jsx?", word))
    ours = ("esbuild", entry, "--bundle", "--outfile=built/app.js")
    bundle(example / entry, folder, *[word.replace("production", mode) for word in command if word not in ours])
    return example, folder


@pytest.fixture(params=("react", "vue"), scope="module")
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return _built(request.param, tmp_path_factory.mktemp(request.param))


def _arrive(page: Page) -> None:
    page.get_by_role("button", name="It has arrived").click()


def test_an_app_asks_when_its_button_is_pressed_and_hears_the_answer(world: World, app: tuple[Path, Path]) -> None:
    with served(world, *app) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        _arrive(page)
        ask_shown(page)
        with page.expect_response("**/v1/answer"):
            score(page, 9)
        expect(page.get_by_text("You gave us: 9", exact=True)).to_be_visible()
    assert world.read("score")["promoters"] == 1


def test_an_app_goes_on_when_the_survey_is_blocked(world: World, app: tuple[Path, Path]) -> None:
    with served(world, *app) as address, world.visitor() as visitor:
        cut(visitor, "/w.js*")
        page = visitor.new_page()
        page.goto(address)
        expect(page.get_by_text("We would have had a question, but it was blocked.")).to_be_visible()
        expect(page.get_by_role("heading", name="Your order")).to_be_visible()


def test_an_app_goes_on_when_the_ask_is_cut(world: World, app: tuple[Path, Path]) -> None:
    with served(world, *app) as address, world.visitor() as visitor:
        cut(visitor, "/v1/ask")
        page = visitor.new_page()
        page.goto(address)
        with page.expect_event("requestfailed"):
            _arrive(page)
        expect(page.get_by_role("button", name="It has arrived")).to_be_enabled()


def test_an_answer_is_heard_once_where_react_mounts_twice(world: World, tmp_path: Path) -> None:
    app = _built("react", tmp_path, "development")
    # React's words to developers are no complaint.
    with served(world, *app) as address, world.browser.new_context() as visitor:
        page = visitor.new_page()
        page.goto(address)
        _arrive(page)
        ask_shown(page)
        with page.expect_response("**/v1/answer"):
            score(page, 6)
        expect(page.get_by_text("You gave us:")).to_have_text("You gave us: 6")


def test_an_app_shows_no_card_before_its_button_is_pressed(world: World, app: tuple[Path, Path]) -> None:
    with served(world, *app) as address, world.visitor() as visitor:
        page = visitor.new_page()
        asks: list[str] = []
        page.on("request", lambda request: asks.append(request.url) if request.url.endswith("/v1/ask") else None)
        page.goto(address)
        expect(page.get_by_role("button", name="It has arrived")).to_be_enabled()
        assert asks == []
        _arrive(page)
        ask_shown(page)
        assert len(asks) == 1


def test_an_example_uses_the_version_that_is_tested(app: tuple[Path, Path]) -> None:
    tested = json.loads((EXAMPLES.parent / "widget/package.json").read_text("utf-8"))["devDependencies"]
    manifest = json.loads((app[0] / "package.json").read_text("utf-8"))
    used = {**manifest["dependencies"], **manifest["devDependencies"]}
    assert used.pop("outoften") == "file:../../widget"
    assert used.items() <= tested.items()
