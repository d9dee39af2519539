"""`make screenshot`: takes the pictures of the README and the documents from the real thing."""

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.e2e.cards import opened
from tests.e2e.conftest import World, ask_shown, launch, score
from tests.server import Server

PHONE = {"width": 360, "height": 640}
# The card at other sizes, in other schemes and languages: file name, options of the browser, score to choose.
LOOKS: list[tuple[str, dict[str, Any], int | None]] = [
    ("card-phone.png", {"viewport": PHONE, "has_touch": True, "is_mobile": True}, None),
    ("card-phone-comment.png", {"viewport": PHONE, "has_touch": True, "is_mobile": True}, 3),
    ("card-dark.png", {"viewport": {"width": 1100, "height": 680}, "color_scheme": "dark"}, 9),
    ("card-arabic.png", {"viewport": PHONE, "has_touch": True, "is_mobile": True, "locale": "ar"}, 3),
]
PICTURES = Path(__file__).parent.parent.parent / "docs"


def main() -> None:
    """Write the pictures of the dashboard and of the card."""
    _dashboard()
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder), OUTOFTEN_RATE_LIMIT="0") as server,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        world = World(server, browser)
        world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"name": "After an order", "subject": "Acorn"})
        with world.host() as address, world.visitor(viewport={"width": 1100, "height": 680}) as visitor:
            page = visitor.new_page()
            page.goto(address)
            ask_shown(page)
            with page.expect_response("**/v1/answer"):
                score(page, 9)
            page.screenshot(path=PICTURES / "card.png")
        for name, options, chosen in LOOKS:
            with opened(world, **options) as page:
                if chosen is not None:
                    with page.expect_response("**/v1/answer"):
                        score(page, chosen)
                page.screenshot(path=PICTURES / name)
        world.owner.close()


def _dashboard() -> None:
    """The overview of the demo: its first screen for the README, the whole page for the owner's guide."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder), command="demo") as server,
        sync_playwright() as playwright,
        launch(playwright) as browser,
        browser.new_context(viewport={"width": 1440, "height": 900}) as context,
    ):
        page = context.new_page()
        page.goto(server.sign_in_link)
        page.get_by_role("group", name="NPS over time").wait_for()
        page.get_by_role("region", name="Segments that differ").get_by_text("points").first.wait_for()
        page.get_by_role("region", name="What detractors write about").get_by_text("Mobile app").wait_for()
        page.screenshot(path=PICTURES / "dashboard.png")
        # The side is as high as the window, which is the page here.
        page.set_viewport_size({"width": 1440, "height": page.evaluate("document.documentElement.scrollHeight")})
        page.screenshot(path=PICTURES / "overview.png")


if __name__ == "__main__":
    main()
