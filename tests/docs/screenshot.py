"""`make screenshot`: takes the pictures of the README from the real thing."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from outoften.domain.collecting.ask import MIN_READING_TIME
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
COMMENTS = {
    10: "The oak came well packed and is already in leaf.",
    9: "Good advice on the phone.",
    8: "Nice trees, but the delivery window was a whole day.",
    7: "I would like to choose the day of delivery.",
    3: "Two of three pots were broken when they arrived.",
    6: "The order page forgot my address twice.",
}


def main() -> None:
    """Write docs/dashboard.png and the pictures of the card."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder), OUTOFTEN_RATE_LIMIT="0") as server,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        world = World(server, browser)
        world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"name": "After an order", "subject": "Acorn"})
        _answer(world)
        with world.desk(viewport={"width": 1100, "height": 1250}) as page:
            page.get_by_text(COMMENTS[3]).first.wait_for()
            page.screenshot(path=PICTURES / "dashboard.png")
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


def _answer(world: World) -> None:
    tokens = [world.owner.post("/v1/ask", json={"site": world.site_key}).json()["ask"]["token"] for _ in _scores()]
    # As long as a person needs to read; faster answers would be pictured as suspect.
    time.sleep(MIN_READING_TIME.total_seconds())
    for number, (token, value) in enumerate(zip(tokens, _scores(), strict=True)):
        world.owner.post("/v1/view", json={"token": token}).raise_for_status()
        if number % 3 == 0:
            world.owner.post("/v1/dismiss", json={"token": token}).raise_for_status()
        elif number % 3 == 1:
            answer = {"token": token, "score": value} | ({"comment": COMMENTS[value]} if value in COMMENTS else {})
            world.owner.post("/v1/answer", json=answer).raise_for_status()


def _scores() -> Iterator[int]:
    for step in range(150):
        yield (10, 9, 9, 10, 8, 6, 9, 10, 7, 3, 10, 8, 9, 5, 10, 9, 2)[step * 7 % 17]


if __name__ == "__main__":
    main()
