"""POST /v1/ask: the survey's words and a token, or the reason why nobody is asked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, ask, created_json, moment, ok_json, refused, responses_of, token_for


def test_an_ask_carries_the_words_of_the_survey(browser: httpx.Client, site: Json, survey: Json) -> None:
    words = ask(browser, site)["ask"]["survey"]
    assert words["id"] == survey["id"]
    assert (words["locale"], words["dir"]) == ("en", "ltr")
    assert words["question"] == "How likely are you to recommend us to a friend or colleague?"
    assert set(words["follow_ups"]) == set(words["thanks"]) == {"promoter", "passive", "detractor"}
    assert words["low"]
    assert words["high"]


def test_the_owners_words_take_the_place_of_the_standard_ones(owner: httpx.Client, browser: httpx.Client, site: Json) -> None:
    own: dict[str, Any] = {"subject": "{Acme}", "follow_ups": {"10": {"question": "Why ten?"}}, "thanks": {"passive": "Ta."}}
    created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Own"} | own))
    words = ask(browser, site)["ask"]["survey"]
    assert "recommend {Acme} to" in words["question"]
    assert words["follow_ups"]["10"] == {"question": "Why ten?"}
    assert words["follow_ups"]["promoter"]["question"]
    assert words["thanks"]["passive"] == "Ta."


@pytest.mark.parametrize(
    ("requested", "spoken"),
    [("de", "de"), ("de-CH", "de"), ("DE-ch", "de"), ("ar", "ar"), ("tlh", "en"), ("", "en"), ("x" * 35, "en")],
)
def test_the_words_are_in_the_nearest_language_that_is_spoken(
    browser: httpx.Client, site: Json, survey: Json, requested: str, spoken: str
) -> None:
    assert ask(browser, site, locale=requested)["ask"]["survey"]["locale"] == spoken


def test_an_unspoken_locale_falls_back_to_the_sites_own(owner: httpx.Client, browser: httpx.Client) -> None:
    site = created_json(owner.post("/v1/sites", json={"name": "Boutique", "locale": "fr"}))
    created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Un"}))
    assert ask(browser, site, locale="tlh")["ask"]["survey"]["locale"] == "fr"
    assert ask(browser, site)["ask"]["survey"]["locale"] == "fr"


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [("pt-BR,pt;q=0.9,en;q=0.8", "pt-br"), ("tlh, en;q=0.2, de;q=0.5", "de"), ("tlh", "fr"), ("*", "fr"), (";q=,", "fr")],
)
def test_an_ask_that_names_no_locale_speaks_a_language_of_the_browsers(
    owner: httpx.Client, browser: httpx.Client, accepted: str, spoken: str
) -> None:
    site = created_json(owner.post("/v1/sites", json={"name": "Boutique", "locale": "fr"}))
    created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Un"}))
    asked = ok_json(browser.post("/v1/ask", json={"site": site["key"]}, headers={"Accept-Language": accepted}))["ask"]
    assert asked["survey"]["locale"] == spoken


def test_a_locale_that_is_named_comes_before_the_browsers_languages(browser: httpx.Client, site: Json, survey: Json) -> None:
    body = {"site": site["key"], "locale": "it"}
    asked = ok_json(browser.post("/v1/ask", json=body, headers={"Accept-Language": "de"}))["ask"]
    assert asked["survey"]["locale"] == "it"


def test_arabic_is_written_from_right_to_left(browser: httpx.Client, site: Json, survey: Json) -> None:
    assert ask(browser, site, locale="ar-EG")["ask"]["survey"]["dir"] == "rtl"


def test_an_ask_says_when_it_expires(browser: httpx.Client, site: Json, survey: Json) -> None:
    lifetime = moment(ask(browser, site)["ask"]["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=6, hours=23) < lifetime <= timedelta(days=7)


@pytest.mark.both_engines
def test_an_ask_that_is_never_seen_counts_nowhere(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    ask(browser, site)
    report = ok_json(owner.get(f"/v1/surveys/{survey['id']}/response-rate"))
    assert report["channels"]["widget"]["asked"] == 0


def test_an_unknown_site_is_not_found(browser: httpx.Client) -> None:
    assert "key" in refused(browser.post("/v1/ask", json={"site": "0123456789abcdef"}), 404, "site_not_found")


def test_a_site_without_a_survey_asks_nobody_and_says_so(browser: httpx.Client, site: Json) -> None:
    reply = ask(browser, site)
    assert reply["ask"] is None
    assert reply["reason"]["code"] == "no_survey"
    assert reply["reason"]["retry_at"] is None


def test_a_survey_that_is_switched_off_asks_nobody(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"active": False}))
    assert ask(browser, site)["reason"]["code"] == "no_survey"


def test_the_survey_that_is_named_is_the_one_that_asks(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    other = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Other"}))
    assert ask(browser, site)["ask"]["survey"]["id"] == survey["id"]
    assert ask(browser, site, survey=other["id"])["ask"]["survey"]["id"] == other["id"]


def test_a_survey_of_another_site_cannot_be_named(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    elsewhere = created_json(owner.post("/v1/sites", json={"name": "Elsewhere"}))
    created_json(owner.post("/v1/surveys", json={"site_id": elsewhere["id"], "name": "Theirs"}))
    assert ask(browser, elsewhere, survey=survey["id"])["ask"] is None


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("https://shop.test/cart?email=a@b.test&token=secret#top", "https://shop.test/cart"),
        ("https://user:password@shop.test/cart", "https://shop.test/cart"),
        ("/cart?email=a@b.test", "/cart"),
        ("https://shop.test/a\u0000b\u001bc", "https://shop.test/abc"),
        ("https://[nonsense", None),
        ("?only=a-query", None),
        ("//shop.test/cart?x=1", "//shop.test/cart"),
    ],
)
def test_a_page_is_kept_without_what_nobody_meant_to_send(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, sent: str, expected: str | None
) -> None:
    answer(browser, token_for(browser, site, page=sent), 9)
    assert responses_of(owner, survey)[0]["page"] == expected


@pytest.mark.parametrize("page", ["https://shop.test/" + "a" * 9000, "https://shop.test/" + "%C3%A9" * 700, "/" + '"' * 4095])
def test_a_long_page_still_fits_a_token(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, page: str
) -> None:
    reply = ok_json(browser.post("/v1/ask", content=f'{{"site":"{site["key"]}","page":{as_json(page)}}}'.encode()))
    token: str = reply["ask"]["token"]
    assert len(token) <= 512
    assert answer(browser, token, 9)["score"] == 9
    assert page.startswith(responses_of(owner, survey)[0]["page"] or "")


@pytest.mark.both_engines
@pytest.mark.parametrize("channel", ["widget", "link", "email", "api"])
def test_a_response_keeps_the_channel_of_its_ask(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, channel: str
) -> None:
    answer(browser, token_for(browser, site, channel=channel), 9)
    assert responses_of(owner, survey)[0]["channel"] == channel


def test_an_unsigned_id_leaves_the_respondent_anonymous(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    answer(browser, token_for(browser, site, respondent={"id": "somebody-else"}), 0)
    assert responses_of(owner, survey)[0]["respondent_id"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"site": 1},
        {"site": "k" * 65},
        {"survey": "1"},
        {"survey": 1.0},
        {"respondent": []},
        {"respondent": {"token": "x" * 4097}},
        {"respondent": {"name": "x"}},
        {"event": "x" * 101},
        {"locale": "<script>"},
        {"locale": "x" * 36},
        {"locale": "en\n"},
        {"channel": "import"},
        {"channel": "carrier pigeon"},
        {"Site": "typo"},
    ],
    ids=repr,
)
def test_what_is_not_an_ask_is_refused_with_the_place(browser: httpx.Client, site: Json, survey: Json, wrong: Json) -> None:
    detail = refused(browser.post("/v1/ask", json={"site": site["key"]} | wrong), 400, "body_invalid")
    assert next(iter(wrong)) in detail


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "odd", [{"survey": 10**40}, {"survey": -1}, {"traits": {"": None, "ключ": 10**300}}, {"respondent": {}}, {"page": None}]
)
def test_odd_but_lawful_values_do_no_harm(browser: httpx.Client, site: Json, survey: Json, odd: Json) -> None:
    assert set(ask(browser, site, **odd)) <= {"ask", "reason"}


def as_json(text: str) -> str:
    """The text as JSON without \\u escapes, to stay under the largest body."""
    return '"' + text.replace('"', '\\"') + '"'
