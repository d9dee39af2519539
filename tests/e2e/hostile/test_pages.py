"""On pages that were not made for it the card is seen, takes an answer, and leaves everything as it was."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, expect

from tests.conftest import soak
from tests.e2e.conftest import World
from tests.e2e.hostile.places import PLACES, REFUSALS
from tests.e2e.hostile.scripts import SCRIPTS
from tests.e2e.hostile.styles import STYLES
from tests.e2e.hostile.visit import GOOD, SEEN, Visit, answered, different
from tests.e2e.site import Paper, paper
from tests.server import Server

PAGES = STYLES | SCRIPTS | PLACES
# One page for each way in which a host can interfere with the card. `make soak` takes all pages.
REPRESENTATIVE = {
    "everything unset",
    "every property, important",
    "a transformed body",
    "an overlay that came to stay in the top layer",
    "right to left",
    "prototypes with more on them",
    "every built-in thing frozen",
    "a fetch that is wrapped",
    "an element with the id outoften",
    "no storage at all",
    "pointers that are swallowed",
    "a strict policy and trusted types",
    "XHTML",
    "three tags",
    "a body replaced by its copy",
    # Of those that refuse the card:
    "a policy that lets nothing out",
    "a fetch that knows its hosts",
}
assert PAGES.keys() | REFUSALS.keys() >= REPRESENTATIVE
# The page's zoom holds for all of it, and what has been zoomed is drawn otherwise.
ZOOMED = {"a page half as large again"}
# What browsers say of what they have refused, in words of their own.
OF_THE_BROWSER = (
    "Access to fetch at",
    "Connecting to",
    "Failed to load resource",
    "Fetch API cannot load",
    "Loading the script",
)
# What it says where it is refused, with the remedy.
OF_THE_WIDGET = "Out of Ten: "


def every_run_or_soak(pages: Mapping[str, Paper]) -> list[Any]:
    """The names of pages as test parameters."""
    return [*sorted(pages.keys() & REPRESENTATIVE), *soak(*sorted(pages.keys() - REPRESENTATIVE))]


@pytest.fixture(scope="module")
def plain(server: Server, browser: Browser) -> Iterator[bytes]:
    """The scale's picture on a page that has nothing against it."""
    world = World(server, browser)
    with world.hosts({"/": paper()}) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(address)
        visit.nine()
        yield visit.picture()
    world.owner.close()


@pytest.mark.parametrize("name", every_run_or_soak(PAGES))
def test_a_hostile_page_gets_an_answer_and_notices_nothing(world: World, plain: bytes, name: str) -> None:
    with world.hosts({"/": PAGES[name]}) as address, world.somebody() as visitor:
        visit = Visit(visitor)
        visit.page.goto(f"{address}/?without")
        before, names, native, usual = visit.surroundings(), visit.globals(), visit.native(), visit.said[:]
        visit.said.clear()

        visit.page.goto(address)
        assert visit.nine().evaluate(SEEN) == GOOD
        assert name in ZOOMED or visit.picture() == plain
        assert different(before, visit.surroundings()) == []
        visit.answer()
        visit.close()
        assert different(before, visit.surroundings()) == []
        assert visit.globals() - names <= {"outoften"}
        assert visit.native() == native
        assert visit.said == usual
    answered(world)


@pytest.mark.parametrize("name", every_run_or_soak(REFUSALS))
def test_a_page_that_refuses_the_card_is_left_alone(world: World, name: str) -> None:
    with world.hosts({"/": REFUSALS[name]}) as address, world.somebody() as visitor:
        visit = Visit(visitor)
        visit.page.goto(f"{address}/?without")
        before, names = visit.surroundings(), visit.globals()

        visit.page.goto(address, wait_until="networkidle")
        expect(visit.page.get_by_role("radio")).to_have_count(0)
        assert different(before, visit.surroundings()) == []
        assert visit.globals() - names <= {"outoften"}
        if "outoften" in visit.globals():
            with pytest.raises(Error):
                visit.page.evaluate("outoften('show')")
        assert [text for text in visit.said if not text.startswith((*OF_THE_BROWSER, OF_THE_WIDGET))] == []
    assert world.read("responses")["data"] == []
