"""How the reply to POST /v1/ask travels: its words and style are the longest thing that the public side says."""

import json

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, token_for


def _asked(browser: httpx.Client, site: Json, encoding: str) -> httpx.Response:
    reply = browser.post("/v1/ask", json={"site": site["key"]}, headers={"Accept-Encoding": encoding})
    assert reply.status_code == 200
    return reply


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br", None),
        ("gzip;q=0", None),
        ("identity", None),
        ("", None),
    ],
)
def test_an_ask_travels_in_an_encoding_that_the_browser_takes(
    browser: httpx.Client, site: Json, survey: Json, accepted: str, encoding: str | None
) -> None:
    plain, reply = _asked(browser, site, "identity"), _asked(browser, site, accepted)
    assert reply.headers.get("content-encoding") == encoding
    assert reply.headers["vary"] == "Accept-Encoding, Origin"
    assert reply.json()["ask"]["survey"] == plain.json()["ask"]["survey"]
    share = int(reply.headers["content-length"]) / int(plain.headers["content-length"])
    assert share < 0.6 if encoding else share == pytest.approx(1, abs=0.01)


def test_what_is_short_travels_as_it_is(browser: httpx.Client, site: Json, survey: Json) -> None:
    token = token_for(browser, site)
    reply = browser.post("/v1/answer", json={"token": token, "score": 9}, headers={"Accept-Encoding": "gzip"})
    assert reply.status_code == 200
    assert "content-encoding" not in reply.headers
    assert json.loads(reply.content)["score"] == 9


def test_a_long_comment_comes_back_whole(browser: httpx.Client, site: Json, survey: Json) -> None:
    token = token_for(browser, site)
    comment = "Grüße aus Köln." * 200
    response = answer(browser, token, 9, comment=comment)
    assert response["comment"] == comment
