"""Takes a picture of every card and of the survey's own page: `python -m tests.docs.cards FOLDER`.

For looking at, not for keeping.
"""

import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from outoften.domain.surveys.appearance import Scheme
from tests.e2e.cards import FULL, PLACEMENTS, card, dress, opened, send
from tests.e2e.conftest import World, launch, score
from tests.server import Server

SIZES = {320: 640, 1280: 800}
SCHEMES: list[Scheme] = ["light", "dark"]
# The owner's words, so that no picture mixes two languages.
WORDS: dict[str, Any] = {
    "ar": {
        "subject": "مشتل البلوط",
        "intro": "لقد اشتريت منا شجرة بلوط الأسبوع الماضي.",
        "follow_ups": {
            "detractor": {
                "question": "ما الذي كان ينقصنا؟",
                "choices": ["النصيحة", "التسليم في اليوم الموعود", "الأسعار", "التغليف"],
            }
        },
        "thanks": {"detractor": {"text": "شكرًا لك. نقرأ كل كلمة.", "label": "تحدث إلينا", "url": "https://acorn.example/ar"}},
    },
    "ja": {
        "subject": "どんぐり園",
        "intro": "先週、当店で樫の木をお買い上げいただきました。",
        "follow_ups": {
            "detractor": {"question": "何が足りませんでしたか。", "choices": ["相談", "約束した日の配達", "価格", "梱包"]}
        },
        "thanks": {
            "detractor": {
                "text": "ありがとうございます。すべて拝読します。",
                "label": "お問い合わせ",
                "url": "https://acorn.example/ja",
            }
        },
    },
}


def main(folder: Path) -> None:
    """Write one picture of each step of each card."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        Server(Path(data), OUTOFTEN_RATE_LIMIT="0") as server,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        world = World(server, browser)
        for placement in PLACEMENTS:
            dress(world, placement, FULL | {"subject": "Acorn", "translations": WORDS})
            for (width, height), locale in product(SIZES.items(), ["en", *WORDS]):
                with opened(world, locale=locale, viewport={"width": width, "height": height}) as page:
                    _steps(page, folder, f"{placement}-{width}-{locale}")
        for (width, height), locale in product(SIZES.items(), ["en", *WORDS]):
            with world.somebody(locale=locale, viewport={"width": width, "height": height}) as reader:
                _page_of_its_own(reader.new_page(), world, folder, f"page-{width}-{locale}")
        world.owner.close()


def _steps(page: Page, folder: Path, name: str) -> None:
    _both(page, folder / f"{name}-1-asking")
    _focused(page, folder, name)
    score(page, 3)
    page.get_by_role("checkbox").nth(1).check()
    _both(page, folder / f"{name}-2-scored")
    send(page)
    card(page).get_by_role("link").wait_for()
    _both(page, folder / f"{name}-3-thanked")


def _page_of_its_own(page: Page, world: World, folder: Path, name: str) -> None:
    address = f"{world.server.address}/s/{world.survey_id}"
    page.goto(address)
    _both(page, folder / f"{name}-1-asking")
    _focused(page, folder, name)
    page.get_by_role("radio", name="3", exact=True).check()
    page.get_by_role("checkbox").nth(1).check()
    _both(page, folder / f"{name}-2-scored")
    page.get_by_role("button").click()
    page.get_by_role("link").wait_for()
    _both(page, folder / f"{name}-3-thanked")
    page.goto(address)
    page.locator("input[name=token]").evaluate("input => (input.value = 'x')")
    page.get_by_role("radio", name="3", exact=True).check()
    page.get_by_role("button").click()
    page.get_by_role("link").wait_for()
    _both(page, folder / f"{name}-5-again")
    page.goto(f"{address}0000")
    _both(page, folder / f"{name}-6-closed")


def _focused(page: Page, folder: Path, name: str) -> None:
    page.get_by_role("radio").nth(4).focus()
    page.keyboard.press("ArrowRight")
    _both(page, folder / f"{name}-4-focused")


def _both(page: Page, path: Path) -> None:
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=path.with_name(f"{path.name}-{scheme}.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
