"""`make screenshot`: takes the pictures of the README and the documents from the real thing."""

import base64
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.e2e.cards import opened
from tests.e2e.conftest import World, ask_shown, launch, score
from tests.server import Server

PHONE = {"width": 360, "height": 640}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
# The card at other sizes, in other schemes and languages: file name, options of the browser, score to choose.
LOOKS: list[tuple[str, dict[str, Any], int | None]] = [
    ("card-phone.png", {"viewport": PHONE, "has_touch": True, "is_mobile": True}, None),
    ("card-phone-comment.png", {"viewport": PHONE, "has_touch": True, "is_mobile": True}, 3),
    ("card-dark.png", {"viewport": {"width": 1100, "height": 680}, "color_scheme": "dark"}, 9),
    ("card-arabic.png", {"viewport": PHONE, "has_touch": True, "is_mobile": True, "locale": "ar"}, 3),
]
MAIL = {"OUTOFTEN_SMTP_URL": "smtp://127.0.0.1:9", "OUTOFTEN_MAIL_FROM": "Fernweh <nps@fernweh.example>"}
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
    """Write the pages of the demo's dashboard."""
    with (
        tempfile.TemporaryDirectory() as folder,
        # With a mail server, which nothing is sent to on the first day.
        Server(Path(folder), command="demo", **MAIL) as server,
        sync_playwright() as playwright,
        launch(playwright) as browser,
        browser.new_context(viewport=DESKTOP) as context,
    ):
        page = context.new_page()
        page.goto(server.sign_in_link)
        page.get_by_role("group", name="NPS over time").wait_for()
        page.get_by_role("region", name="What stands out").get_by_text("Detractors write about").wait_for()
        page.get_by_role("region", name="Segments that differ").get_by_text("points").first.wait_for()
        _photograph(page, "dashboard.webp")
        address = page.url
        page.goto(f"{address}/responses?comment=true")
        page.get_by_text("Too many clicks").first.click()
        page.get_by_role("heading", name="Detractor").wait_for()
        page.get_by_text("Other answers of this person").wait_for()
        page.evaluate("scrollTo(0, 0)")
        _photograph(page, "responses.webp")
        page.goto(f"{address}/edit")
        card = page.frame_locator("iframe").first
        page.get_by_role("button", name="Second question").click()
        card.get_by_text("What went wrong?").wait_for()
        _photograph(page, "editor.webp")
        page.goto(f"{address}/install")
        page.get_by_role("heading", name="Put the tag on your pages").wait_for()
        page.get_by_role("button", name="Copy the tag").wait_for()
        _photograph(page, "install.webp")
        page.goto(f"{server.address}/app/mailing/sendings")
        page.get_by_role("region", name="Calendar").get_by_role("link").first.wait_for()
        _photograph(page, "sendings.webp")


def _photograph(page: Page, name: str) -> None:
    """Write what the window shows as WebP, which takes a third of the bytes of a PNG."""
    # The pointer would leave a mark on what is below it.
    page.mouse.move(0, 0)
    page.evaluate("document.fonts.ready")
    session = page.context.new_cdp_session(page)
    image = session.send("Page.captureScreenshot", {"format": "webp", "quality": 80})
    (PICTURES / name).write_bytes(base64.b64decode(image["data"]))


if __name__ == "__main__":
    main()
