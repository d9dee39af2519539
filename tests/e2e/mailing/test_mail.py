"""The e-mail with a survey in a browser, and its links as a scanner and a person open them."""

import sqlite3
from collections.abc import Iterator
from typing import Literal, get_args
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect

from outoften.domain.mailing.sendings.mail_template import MailContent, MailTexts, localize_mail
from outoften.domain.surveys.appearance import Appearance
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.locales import load_locales
from outoften.outgoing.survey_mail import compose_survey_mail
from outoften.tokens.mail_token import MailTokens
from tests.conftest import soak
from tests.e2e.conftest import violations
from tests.mailed import link, mailed
from tests.server import Server
from tests.web.client import client, ok_json

Scheme = Literal["light", "dark"]

LANGUAGES = load_locales()
LONG = "Hello {name|there},\n\n" + "a_word_that_is_longer_than_any_phone_is_wide_" * 3 + "\nThank you!"

# Where each number and label is, and whether anything is wider than the window.
MEASURE = """() => {
  const box = (element) => { const { x, y, width, height } = element.getBoundingClientRect(); return { x, y, width, height } };
  const labels = [...document.querySelectorAll('td[colspan]')].map((cell) => {
    const range = document.createRange(); range.selectNodeContents(cell); return box(range);
  });
  return {
    overflow: document.documentElement.scrollWidth - innerWidth,
    cells: [...document.querySelectorAll('.cell a')].map(box),
    labels,
    widest: Math.max(...[...document.querySelectorAll('.cell a')].map((link) => {
      const range = document.createRange(); range.selectNodeContents(link);
      return range.getBoundingClientRect().width - link.getBoundingClientRect().width;
    })),
  };
}"""
# As mail programs do for people who need large letters.
DOUBLE_TEXT = """() => {
  const sizes = [...document.body.querySelectorAll('*')].map((element) => [element, getComputedStyle(element)])
    .map(([element, { fontSize, lineHeight }]) => [element, fontSize, lineHeight]);
  for (const [element, fontSize, lineHeight] of sizes) {
    element.style.fontSize = `${2 * parseFloat(fontSize)}px`;
    element.style.lineHeight = `${2 * parseFloat(lineHeight)}px`;
  }
}"""


def html(locale: str, appearance: Appearance, base_url: str = "https://nps.example.com") -> str:
    """The e-mail to Ann, with a very long word if it is in English."""
    site = Site(id=1, key="", name="Acme", postal_address="Acme Ltd\n1 Main Street")
    survey = Survey(id=1, site_id=1, name="Relationship", organization="Acme", appearance=appearance)
    template = localize_mail(survey, LANGUAGES, site, MailContent({"en": MailTexts(intro=LONG)}), locale)
    mail = compose_survey_mail(
        template, MailTokens(["a secret of these tests"]), base_url, address="a@example.com", ask_id=UUID(int=1)
    )
    return mail.html


@pytest.mark.parametrize("scheme", get_args(Scheme))
@pytest.mark.parametrize(
    ("locale", "appearance"),
    [("en", Appearance(accent="#ff8800", background="#fff4e0")), ("ar", Appearance()), ("fi", Appearance(scheme="dark"))],
)
def test_the_e_mail_can_be_read_and_tapped_on_a_phone(
    browser: Browser, scheme: Scheme, locale: str, appearance: Appearance
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    page = context.new_page()
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.set_content(html(locale, appearance))
    found = page.evaluate(MEASURE)
    assert found["overflow"] <= 0
    cells, (low, high) = found["cells"], found["labels"]
    assert len(cells) == 11
    assert min(cell["height"] for cell in cells) >= 44
    assert min(cell["width"] for cell in cells) >= 24
    assert 0 <= cells[0]["y"] - (low["y"] + low["height"]) <= 8
    assert 0 <= high["y"] - (cells[10]["y"] + cells[10]["height"]) <= 12
    is_rtl = locale == "ar"
    assert abs(right(low) - right(cells[0]) if is_rtl else low["x"] - cells[0]["x"]) <= 6
    assert abs(high["x"] - cells[10]["x"] if is_rtl else right(high) - right(cells[10])) <= 6
    assert (cells[1]["x"] < cells[0]["x"]) == is_rtl
    assert violations(page, "color-contrast") == []
    # No picture, no font, no style sheet: nothing tells anybody that the e-mail was opened.
    assert requested == []
    context.close()


def test_every_number_fits_its_cell_with_large_text_on_a_small_phone(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    for locale in LANGUAGES:
        page.set_content(html(locale, Appearance()))
        page.evaluate(DOUBLE_TEXT)
        found = page.evaluate(MEASURE)
        assert found["overflow"] <= 0, locale
        assert found["widest"] <= 0, locale
        assert min(cell["width"] for cell in found["cells"]) >= 24, locale
    context.close()


def opened_by(server: Server, number: int) -> int | None:
    """When a person used the survey page."""
    with sqlite3.connect(f"file:{server.folder / 'outoften.db'}?mode=ro", uri=True) as reading:
        row = reading.execute("SELECT opened_at FROM mail WHERE respondent_id = ?", (f"person-{number}",)).fetchone()
    reading.close()
    found: int | None = row[0]
    return found


def right(box: dict[str, float]) -> float:
    """The right edge."""
    return box["x"] + box["width"]


@pytest.fixture(scope="module")
def mailing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with two people who have just got an e-mail."""
    with mailed(tmp_path_factory.mktemp("mailed"), {1: 0, 2: 0}, locale="en") as running:
        yield running


@pytest.mark.parametrize("seconds", [2, *soak(60)])
def test_a_scanner_that_opens_every_link_runs_scripts_and_waits_does_nothing(
    mailing: Server, browser: Browser, seconds: int
) -> None:
    with client(mailing) as owner:
        sign_in = {"link": mailing.run("sign-in-link", "create").stdout.split("#sign-in=")[-1].split()[0]}
        assert owner.post("/v1/session", json=sign_in).status_code == 201
        before = ok_json(owner.get("/v1/surveys/1/response-rate"))["channels"]["email"]
        context = browser.new_context()
        links = [f"{link('survey', 1)}?score={score}" for score in range(11)]
        pages = []
        for path in [*links, link("unsubscribe", 1), link("data", 1)]:
            page = context.new_page()
            page.goto(mailing.address + path, wait_until="networkidle")
            pages.append(page)
        # There is nothing to wait for: nothing must happen.
        pages[-1].wait_for_timeout(seconds * 1000)
        assert [page.get_by_role("button").count() for page in pages[-2:]] == [1, 2]
        context.close()
        assert ok_json(owner.get("/v1/surveys/1/response-rate"))["channels"]["email"] == before
        assert ok_json(owner.get("/v1/surveys/1/responses"))["data"] == []
        people = ok_json(owner.get("/v1/recipients", params={"site": 1}))["data"]
        assert {person["state"] for person in people} == {"mailable"}
    assert opened_by(mailing, 1) is None


def test_a_person_answers_with_one_tap_and_leaves_with_another(mailing: Server, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{mailing.address}{link('survey', 2)}?score=9")
    expect(page.get_by_role("radio", name="9", exact=True)).to_be_checked()
    with page.expect_response(lambda response: response.request.method == "POST" and "/a/" in response.url) as counted:
        page.mouse.wheel(0, 10)
    assert counted.value.status == 204
    assert opened_by(mailing, 2)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    page.goto(mailing.address + link("data", 2))
    expect(page.get_by_text("person-2@example.com")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Unsubscribe").click()
    page.get_by_role("heading", name="You have unsubscribed").wait_for()
    context.close()
