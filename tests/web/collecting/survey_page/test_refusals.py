"""A person who follows a link that leads nowhere gets a page that says so, and a program a problem."""

import random
import time
from pathlib import Path
from urllib.parse import quote

import httpx2 as httpx
import msgspec
import pytest
from itsdangerous.encoding import base64_decode, base64_encode

from outoften.tokens.ask_token import AskClaims
from tests.server import Server
from tests.web.client import (
    Json,
    answer,
    client,
    created_json,
    ok_json,
    refused,
    responses_of,
    signed_identity,
    signed_token,
    token_for,
)
from tests.web.pages import HTML, Page, open_page

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def post(sender: httpx.Client, survey: Json, content: bytes | str, **headers: str) -> httpx.Response:
    """The reply to a body that is sent as it is."""
    return sender.post(f"/s/{survey['id']}", content=content, headers=FORM | headers)


EXPIRED = "This link has expired, but you can still answer. Your answer will be anonymous."


def closed(page: Page, status: int, language: str = "en") -> str:
    """The code for developers on a page that says to its reader that there is nothing to answer, and nothing else."""
    heading = {"en": "This survey is closed.", "ar": "انتهى هذا الاستبيان."}[language]
    assert (page.status, page.one("html")["lang"], page.text("h1"), page.text("title")) == (status, language, heading, heading)
    assert not page.all("form")
    assert not page.all("p")
    return str(page.one("meta", name="outoften-code")["content"])


@pytest.mark.parametrize("address", ["/s/999999", "/s/0", "/s/-1", f"/s/{'9' * 300}", "/s/1).", "/s/", "/s/1/2", "/s/%00"])
def test_a_link_to_no_survey_says_that_it_is_closed(stranger: httpx.Client, address: str) -> None:
    for language in ("en", "ar"):
        closed(Page(stranger.get(address, headers=HTML | {"Accept-Language": language})), 404, language)
    assert stranger.get(address).headers["content-type"] == "application/problem+json"


def test_a_survey_that_is_not_active_is_closed(owner: httpx.Client, stranger: httpx.Client, survey: Json) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"active": False}))
    assert closed(open_page(stranger, survey), 410) == "survey_closed"
    headers = stranger.get(f"/s/{survey['id']}", headers=HTML).headers
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert headers["vary"] == "Accept, Accept-Language"
    assert "default-src 'none'; style-src 'self';" in headers["content-security-policy"]
    refused(stranger.get(f"/s/{survey['id']}"), 410, "survey_closed")


def test_who_has_answered_lately_is_told_so(stranger: httpx.Client, site: Json, survey: Json, secret: str) -> None:
    token = signed_identity(secret)
    answer(stranger, token_for(stranger, site, respondent={"token": token}), 9)
    page = open_page(stranger, survey, "de", token=token)
    assert (page.status, page.text("h1")) == (200, "Sie haben bereits geantwortet. Vielen Dank!")


def test_a_site_that_requires_identity_asks_nobody_anonymous(
    owner: httpx.Client, stranger: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"require_identity": True}))
    assert closed(open_page(stranger, survey), 403) == "identity_required"
    late = open_page(stranger, survey, "de", token=signed_identity(secret, expires_in=-120))
    assert (late.status, late.text("h1"), late.all("form")) == (401, "Dieser Link ist abgelaufen.", [])
    assert open_page(stranger, survey, token=signed_identity(secret)).status == 200


@pytest.mark.both_engines
@pytest.mark.parametrize("kind", ["expired", "wrong secret", "x", "a.b.c", "\x00", "é.ü.ß", "x" * 5000])
def test_a_personal_link_that_cannot_be_verified_takes_the_answer_without_the_person_and_marks_it(
    stranger: httpx.Client, reader: httpx.Client, survey: Json, secret: str, kind: str
) -> None:
    tokens = {
        "expired": signed_identity(secret, "user-7", expires_in=-120),
        "wrong secret": signed_identity("w" * 43, "user-7"),
    }
    page = open_page(stranger, survey, token=tokens.get(kind, kind))
    assert (page.status, page.text("p")) == (200, EXPIRED)
    assert page.one("meta", name="outoften-code")["content"] == "identity_refused"
    assert page.send(stranger, score="9").status == 200
    (response,) = responses_of(reader, survey)
    assert (response["respondent_id"], response["tags"]) == (None, ["expired link"])


def test_a_personal_link_to_a_site_without_identity_secrets_takes_the_answer_too(
    stranger: httpx.Client, reader: httpx.Client, survey: Json
) -> None:
    page = open_page(stranger, survey, "de", token=signed_identity("w" * 43, "user-7"))
    assert page.text("p") == "Dieser Link ist abgelaufen, aber Sie können trotzdem antworten. Ihre Antwort ist anonym."
    page.send(stranger, score="9")
    assert responses_of(reader, survey)[0]["tags"] == ["expired link"]


def aged(page: Page, days: int) -> str:
    """The token of a page that was opened so many days ago."""
    return aged_token(str(page.fields["token"]), days)


def aged_token(token: str, days: int) -> str:
    """The same token, issued so many days ago."""
    claims = msgspec.json.decode(base64_decode(token.rpartition(".")[0]), type=AskClaims)
    past = int(time.time() * 1000) - days * 86_400_000
    old = msgspec.structs.replace(claims, issued=past, expires=past + 7 * 86_400_000)
    return signed_token(base64_encode(msgspec.json.encode(old)))


def test_an_ask_that_has_expired_long_ago_leads_back_to_the_question(stranger: httpx.Client, survey: Json) -> None:
    page = open_page(stranger, survey, "de", locale="ar")
    late = page.send(stranger, token=aged(page, 15), score="9")
    assert (late.status, late.one("html")["dir"]) == (410, "rtl")
    assert late.one("a")["href"] == f"/s/{survey['id']}?locale=ar"
    assert Page(stranger.get(str(late.one("a")["href"]), headers=HTML)).text("h1") == page.text("h1") == late.text("a")


def test_who_answers_an_expired_ask_is_asked_again_as_the_same_respondent(
    stranger: httpx.Client, reader: httpx.Client, survey: Json, secret: str
) -> None:
    page = open_page(stranger, survey, "de", token=signed_identity(secret, "user-7"))
    late = page.send(stranger, {"Accept-Language": "de"}, token=aged(page, 8), score="9", comment="Kept")
    assert (late.status, late.text("h1"), late.text("p")) == (410, page.text("h1"), "")
    assert (late.fields["score"], late.text("textarea")) == ("9", "Kept")
    assert responses_of(reader, survey) == []
    assert late.send(stranger).status == 200
    (response,) = responses_of(reader, survey)
    assert (response["score"], response["comment"], response["respondent_id"]) == (9, "Kept", "user-7")
    third = page.send(stranger, token=aged(page, 8), score="2")
    assert (third.status, third.text("h1"), third.all("form")) == (200, "You have already answered. Thank you!", [])


def test_an_expired_ask_of_an_erased_respondent_is_not_issued_again(
    owner: httpx.Client, stranger: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    page = open_page(stranger, survey, token=signed_identity(secret, "user-9"))
    page.send(stranger, score="9")
    another = open_page(stranger, survey, token=signed_identity(secret, "user-8"))
    open_page(stranger, survey, token=signed_identity(secret, "user-8")).send(stranger, score="9")
    for respondent_id in ("user-8", "user-9"):
        address = f"/v1/respondents/{respondent_id}"
        assert owner.delete(address, params={"site": site["id"]}).status_code == 204
    closed(page.send(stranger, token=aged(page, 8), score="2"), 409)
    closed(another.send(stranger, token=aged(another, 8), score="2"), 409)


def test_an_expired_ask_is_given_anew_only_once(stranger: httpx.Client, survey: Json, secret: str) -> None:
    page = open_page(stranger, survey, token=signed_identity(secret, "user-8"))
    renewed = page.send(stranger, token=aged(page, 8), score="9")
    assert renewed.fields["token"]
    again = renewed.send(stranger, token=aged(renewed, 8), score="9")
    assert (again.status, again.all("form")) == (410, [])


def test_an_expired_ask_of_the_card_is_not_given_anew(stranger: httpx.Client, site: Json, survey: Json, secret: str) -> None:
    card = aged_token(token_for(stranger, site, respondent={"token": signed_identity(secret, "victim")}), 8)
    page = open_page(stranger, survey).send(stranger, token=card, score="0")
    assert (page.status, page.all("form")) == (410, [])


def test_an_ask_whose_identity_secret_was_revoked_takes_the_answer_without_the_person(
    owner: httpx.Client, stranger: httpx.Client, reader: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    page = open_page(stranger, survey, token=signed_identity(secret, "user-9"))
    [secret_id] = ok_json(owner.get(f"/v1/sites/{site['id']}"))["identity_secrets"]
    ok_json(owner.delete(f"/v1/sites/{site['id']}/identity-secrets/{secret_id}"))
    late = page.send(stranger, token=aged(page, 8), score="9", comment="Kept")
    assert (late.status, late.text("p"), late.text("textarea")) == (401, EXPIRED, "Kept")
    late.send(stranger)
    (response,) = responses_of(reader, survey)
    assert (response["score"], response["respondent_id"], response["tags"]) == (9, None, ["expired link"])


def test_an_expired_ask_is_not_given_anew_once_its_survey_is_closed(
    owner: httpx.Client, stranger: httpx.Client, survey: Json
) -> None:
    page = open_page(stranger, survey)
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"active": False}))
    closed(page.send(stranger, token=aged(page, 8), score="9"), 410)
    refused(post(stranger, survey, f"token={quote(aged(page, 8))}&score=9"), 410, "token_expired")


def test_an_ask_of_another_survey_is_refused(owner: httpx.Client, stranger: httpx.Client, site: Json, survey: Json) -> None:
    other = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Other"}))
    elsewhere = open_page(stranger, other).fields["token"]
    assert open_page(stranger, survey).send(stranger, token=elsewhere, score="9").status == 400


@pytest.mark.parametrize(
    "spoiled",
    [
        {"score": "11"},
        {"score": ""},
        {"score": "9.0"},
        {"score": "1e1"},
        {"score": " 9"},
        {"score": "null"},
        {"score": ["9", "9"]},
        {"token": "x"},
        {"token": ""},
        {"token": "x" * 513},
        {"comment": "x" * 4001},
        {"comment": ["a", "b"]},
        {"choice": ["x"] * 169},
        {"choice": "x" * 121},
        {"done": "yes"},
        {"unknown": "1"},
    ],
    ids=lambda spoiled: str(spoiled)[:30],
)
def test_a_form_that_is_not_ours_is_refused_and_nothing_is_recorded(
    stranger: httpx.Client, reader: httpx.Client, survey: Json, spoiled: Json
) -> None:
    page = open_page(stranger, survey)
    fields: Json = {"score": "9"} | spoiled
    refusal = page.send(stranger, **fields)
    assert (refusal.status, refusal.text("a")) == (400, page.text("h1"))
    assert responses_of(reader, survey) == []


def test_a_form_without_a_score_is_refused(stranger: httpx.Client, survey: Json) -> None:
    assert open_page(stranger, survey).send(stranger).status == 400


def test_a_body_that_is_too_large_or_no_form_is_refused(stranger: httpx.Client, survey: Json) -> None:
    refused(post(stranger, survey, b"comment=" + b"x" * 70_000), 413, "body_too_large")
    refused(stranger.post(f"/s/{survey['id']}", json={"token": "x", "score": 9}), 415, "not_a_form")
    refused(stranger.post(f"/s/{survey['id']}"), 415, "not_a_form")


def test_nonsense_gets_a_page_that_says_why_and_never_an_error_of_ours(stranger: httpx.Client, survey: Json) -> None:
    dice = random.Random(8)
    token = quote(str(open_page(stranger, survey).fields["token"]))
    pieces = ["token=", "score=", "comment=", "choice=", "done=", "&", "=", ";", "%", "%00", "%ff", "%ED%A0%80", "+", "\x00"]
    pieces += [token, "9", "10", "true", "é", "\U0001f642", "[]", "x" * 600, "&" * 50]
    bodies = [b"", b"\xff\xfe", b"\x00", b"{}", b"=", b"&" * 40_000, b"a=b&" * 9_000, b"%" * 100, f"token={token}".encode()]
    bodies += ["".join(dice.choices(pieces, k=dice.randrange(1, 9))).encode() for _ in range(300)]
    statuses = set()
    for body in bodies:
        reply = post(stranger, survey, body, **HTML)
        statuses.add(reply.status_code)
        page = Page(reply)
        assert 400 <= page.status < 500, body
        assert page.text("h1") == "How likely are you to recommend us to a friend or colleague?"
        assert not page.all("p")
    assert statuses == {400}


def test_too_often_is_a_page_too_and_says_when_to_come_back(tmp_path: Path) -> None:
    with Server(tmp_path, OUTOFTEN_RATE_LIMIT="3") as running, client(running) as asker:
        # More than two minutes' worth of each: another minute may begin among them.
        german = HTML | {"Accept-Language": "de"}
        replies = [asker.get("/s/1?score=9&token=t", headers=german) for _ in range(7)]
        sent = [asker.post("/s/1", content="x", headers=FORM | german) for _ in range(7)]
    assert replies[0].status_code == 200
    assert replies[0].headers["ratelimit"].startswith('"address";r=2;')
    # Who opens the page again is still the person of the link.
    for some, again in ((replies, "?score=9&token=t"), (sent, "/s/1")):
        refusal = next(candidate for candidate in some if candidate.status_code == 429)
        assert 1 <= int(refusal.headers["retry-after"]) <= 60
        page = Page(refusal)
        assert page.text("h1") == "Bitte versuchen Sie es in einigen Minuten erneut."
        assert page.all("a", href=again)
