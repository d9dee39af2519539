"""What ad blockers hide on every page is not the card, nor what of it stands in the page itself."""

from functools import cache

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cards import PLACEMENTS, dress
from tests.e2e.conftest import World, score
from tests.setup import block_lists

pytestmark = pytest.mark.skipif(not block_lists(), reason="no lists of ad blockers: run python -m tests.setup")

# Styles of a page reach its own elements and no shadow tree: ours are the card's host and what is slotted into it.
OURS = """() => [...document.querySelectorAll('*')].filter(one => one.shadowRoot)
  .flatMap(host => [host, ...host.querySelectorAll('*')])
  .concat([...document.querySelectorAll('script[src*="/w.js"]')])"""
HIDDEN = f"""([selectors, found]) => {{
  const elements = found ? [...document.querySelectorAll(found)] : ({OURS})();
  const meant = selectors.filter(one => CSS.supports(`selector(${{one}})`));
  const hit = elements.flatMap(one => meant.filter(each => one.matches(each)));
  return {{ elements: elements.map(one => one.localName), meant: meant.length, hit }};
}}"""


@cache
def _hiding() -> list[str]:
    """The selectors that the lists hide on all pages; a browser drops the ones that only the blocker understands."""
    lines = "\n".join(file.read_text() for file in block_lists()).splitlines()
    return [line.removeprefix("*").removeprefix("##") for line in lines if line.startswith(("##", "*##"))]


def _hidden(page: Page, selector: str = "") -> dict[str, list[str]]:
    hidden: dict[str, list[str]] = page.evaluate(HIDDEN, [_hiding(), selector])
    return hidden


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_no_list_hides_the_card_wherever_it_stands(world: World, placement: str) -> None:
    dress(world, placement)
    with world.asked() as page:
        score(page, 9)
        expect(page.get_by_role("textbox", name="What do you value most?")).to_be_visible()
        hidden = _hidden(page)
        assert hidden["hit"] == []
        assert {"textarea", "script"} < set(hidden["elements"])


def test_the_lists_hide_what_is_named_like_an_advertisement(world: World) -> None:
    with world.asked() as page:
        page.evaluate("document.body.append(Object.assign(document.createElement('div'), { id: 'sticky_ad_1' }))")
        hidden = _hidden(page, "#sticky_ad_1")
        assert hidden["hit"]
        assert int(str(hidden["meant"])) > 10_000
