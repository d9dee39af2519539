"""What only some surveys have: another place than the corner, choices, an introduction, a link in the thanks."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import World, ask_shown, score

ASKING = "How likely are you to recommend"


def _changed(world: World, **fields: Any) -> None:
    world.owner.patch(f"/v1/surveys/{world.survey_id}", json=fields).raise_for_status()


def test_a_modal_card_holds_the_page_and_escape_closes_it(world: World) -> None:
    _changed(world, appearance={"placement": "modal"})
    with world.asked() as page:
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        box = dialog.bounding_box()
        assert box
        # In the middle of 1280 pixels.
        assert abs(box["x"] + box["width"] / 2 - 640) < 2
        page.keyboard.press("Escape")
        expect(page.get_by_role("group", name=ASKING)).to_have_count(0)


def test_with_crossorigin_the_card_shares_the_connection_of_the_loader(world: World) -> None:
    connections: dict[str, set[int]] = {}
    with world.host(world.tag.replace(" src=", " crossorigin src=")) as address, world.visitor() as visitor:
        page = visitor.new_page()
        network = visitor.new_cdp_session(page)
        network.send("Network.enable")

        def came(event: dict[str, Any]) -> None:
            path = urlsplit(event["response"]["url"]).path
            connections.setdefault(path.split("/")[1], set()).add(event["response"]["connectionId"])

        network.on("Network.responseReceived", came)
        page.goto(address)
        ask_shown(page)
        # What the browser tells arrives while it is asked.
        world.until(lambda: page.evaluate("true") and connections.keys() >= {"w.js", "static", "v1"})
    # Whichever of the two is first: the other may open one of its own, or wait.
    assert connections["w.js"] & (connections["static"] | connections["v1"])


def test_an_inline_card_stands_where_the_owner_says(world: World) -> None:
    _changed(world, appearance={"placement": "inline", "selector": "main"})
    with world.asked(f"<main></main>{world.tag}") as page:
        assert page.evaluate("!!document.querySelector('main').lastElementChild.shadowRoot")
        with page.expect_response("**/v1/answer"):
            score(page, 9)


@pytest.mark.parametrize(("placement", "left"), [("corner", 748), ("bar", 0)])
def test_a_card_on_top_of_the_page_stands_at_its_edge(world: World, placement: str, left: int) -> None:
    _changed(world, appearance={"placement": placement})
    with world.asked() as page:
        section = page.locator("section[popover]")
        box = section.bounding_box()
        assert box
        assert (box["x"], box["x"] + box["width"]) == ((left, 1256) if placement == "corner" else (0, 1280))
        assert section.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"


def test_choices_an_introduction_and_a_link_find_their_places(world: World) -> None:
    _changed(
        world,
        intro="One question",
        follow_ups={"9": {"question": "What for?", "choices": ["Speed", "Price"], "comment": False}},
        thanks={"9": {"text": "Thanks a lot", "url": "https://reviews.test/{score}", "label": "Review us"}},
    )
    with world.asked() as page:
        expect(page.get_by_text("One question")).to_be_visible()
        score(page, 9)
        page.get_by_role("radio", name="Speed").check()
        with page.expect_response("**/v1/answer"):
            page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("status")).to_have_text("Thanks a lot")
        assert page.get_by_role("link", name="Review us").get_attribute("href") == "https://reviews.test/9"
    assert world.read("responses")["data"][0]["choices"] == ["Speed"]
