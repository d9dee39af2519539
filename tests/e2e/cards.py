"""Cards of every look, for the tests and for the pictures."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import World

OVERLAYS = ["corner", "bar", "modal"]
PLACEMENTS = [*OVERLAYS, "inline"]
SHORT_OF = ["Advice", "Delivery on the day that was promised", "Prices", "Packing"]
# A card with every part that a card can have.
FULL: dict[str, Any] = {
    "intro": "You bought an oak from us last week.",
    "follow_ups": {
        "detractor": {"question": "What were we short of?", "choices": SHORT_OF, "multiple": True},
        "passive": {"question": "What was missing most?", "choices": SHORT_OF},
        "promoter": {"question": "What do you value most?"},
    },
    "thanks": {
        "detractor": {"text": "Thank you. We read every word.", "label": "Talk to us", "url": "https://acorn.example/talk"},
        "promoter": {"text": "Thank you!", "label": "Tell others", "url": "https://acorn.example/tell", "button": True},
    },
    "organization": "Acorn",
    "translations": {
        "ar": {
            "intro": "لقد اشتريت منا شجرة بلوط الأسبوع الماضي.",
            "follow_ups": {
                "detractor": {
                    "question": "ما الذي كان ينقصنا؟",
                    "choices": ["النصيحة", "التسليم في اليوم الموعود", "الأسعار", "التغليف"],
                }
            },
            "thanks": {"detractor": {"text": "شكرًا لك.", "label": "تحدث إلينا", "url": "https://acorn.example/ar"}},
        }
    },
}


def dress(world: World, placement: str = "corner", survey: dict[str, Any] | None = None, **appearance: Any) -> None:
    """Give the site's survey a look; an inline card stands in the order."""
    looks = {"placement": placement} | ({"selector": ".order"} if placement == "inline" else {}) | appearance
    changed = world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"appearance": looks} | (survey or {}))
    assert changed.status_code == 200, changed.text


@contextmanager
def opened(world: World, tag: str | None = None, **options: Any) -> Iterator[Page]:
    """A page of the host with its card on it, in whatever language."""
    with world.host(tag) as address, world.visitor(**options) as visitor:
        page = visitor.new_page()
        page.goto(address)
        card(page).wait_for()
        yield page


def card(page: Page) -> Locator:
    """What is seen of the card. The host's page has no other section."""
    return page.locator("section")


def style(element: Locator, name: str, pseudo: str | None = None) -> str:
    """What the browser has computed of a style."""
    look = "(element, [name, pseudo]) => getComputedStyle(element, pseudo)[name]"
    value: str = element.evaluate(look, [name, pseudo])
    return value


def send(page: Page) -> None:
    """Press what ends a scored card, whatever its language, and wait for the thanks."""
    card(page).locator("footer > button").last.click()
    expect(page.get_by_role("radio")).to_have_count(0)
