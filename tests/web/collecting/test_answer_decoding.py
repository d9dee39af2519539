"""What POST /v1/answer refuses to read. Nothing is guessed: a score of "9" is not a score."""

from collections.abc import Iterator

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import Json, ok_json, raw, refused, responses_of, token_for


def refusal_of_score(asker: httpx.Client, site: Json, score: str, code: str = "body_invalid") -> str:
    """Why this text can't be a score."""
    body = f'{{"token":"{token_for(asker, site)}","score":{score}}}'
    return refused(asker.post("/v1/answer", content=body), 400, code)


def test_a_score_of_nine_point_five_is_refused_with_the_reason(browser: httpx.Client, site: Json, survey: Json) -> None:
    assert refusal_of_score(browser, site, "9.5") == "`score`: expected a whole number, got a number with decimals."


def test_a_score_of_eleven_is_refused_with_the_reason(browser: httpx.Client, site: Json, survey: Json) -> None:
    assert refusal_of_score(browser, site, "11") == "`score`: expected a whole number of at most 10."


@pytest.mark.parametrize(
    "score", ['"9"', "9.0", "1e1", "-1", "true", "false", "null", "[9]", "{}", "1e999", "9" * 30, "9" * 5000, '""', '"null"']
)
def test_what_is_not_a_whole_number_from_0_to_10_is_refused(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, score: str
) -> None:
    assert "`score`" in refusal_of_score(browser, site, score)
    assert responses_of(owner, survey) == []


@pytest.mark.parametrize("score", ["NaN", "Infinity", "09", "+9", "0x9", "9,", "'9'", "９", ""])
def test_a_score_that_is_not_json_is_refused(browser: httpx.Client, site: Json, survey: Json, score: str) -> None:
    refusal_of_score(browser, site, score, "body_malformed")


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ('"comment":9', "comment`"),
        ('"comment":["x"]', "comment`"),
        (f'"comment":"{"x" * 4001}"', "comment`"),
        ('"done":1', "done`"),
        ('"done":"true"', "done`"),
        ('"done":null', "done`"),
        ('"choices":"a"', "choices"),
        ('"choices":[1]', "choices"),
        ('"rating":9', "rating"),
        ('"Score":9', "Score"),
        ('"ключ":{}', "ключ"),
        ('"":0', ""),
    ],
)
def test_a_wrong_or_unknown_field_is_refused_with_its_place(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, more: str, place: str
) -> None:
    body = f'{{"token":"{token_for(browser, site)}","score":9,{more}}}'
    assert f"`{place}" in refused(browser.post("/v1/answer", content=body.encode()), 400, "body_invalid")
    assert responses_of(owner, survey) == []


def test_an_answer_without_a_score_is_refused(browser: httpx.Client, site: Json, survey: Json) -> None:
    reply = browser.post("/v1/answer", json={"token": token_for(browser, site), "comment": "x"})
    assert "`score`" in refused(reply, 400, "body_invalid")


def test_an_answer_without_a_token_is_refused(browser: httpx.Client) -> None:
    assert "`token`" in refused(browser.post("/v1/answer", json={"score": 9}), 400, "body_invalid")


def test_choices_that_nobody_offered_are_left_out(browser: httpx.Client, site: Json, survey: Json) -> None:
    body = {"token": token_for(browser, site), "score": 9, "choices": ["price"]}
    assert "choices" not in ok_json(browser.post("/v1/answer", json=body))


def test_an_empty_body_is_refused(browser: httpx.Client) -> None:
    refused(browser.post("/v1/answer", content=b""), 400, "body_missing")


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "9", "true", "[[[]]]"])
def test_a_body_that_is_no_object_is_refused(browser: httpx.Client, body: str) -> None:
    assert "Expected an object" in refused(browser.post("/v1/answer", content=body), 400, "body_invalid")


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe",
        b'{"token":"\xff","score":9}',
        b'{"token":"\xed\xa0\x80","score":9}',
        b'{"token":"\x00","score":9}',
        b"\xef\xbb\xbf{}",
        b"\x00",
        b" " * 65536,
        b"{",
        b'{"token"',
        b'{"token":"x","score":9}}',
        b'{"token":"x","score":9,}',
        b"{'token':'x'}",
        b"token=x&score=9",
        '{"token":"x","score":9}'.encode("utf-16"),
    ],
    ids=lambda body: repr(body[:24]),
)
def test_what_is_not_json_in_utf8_is_refused(browser: httpx.Client, body: bytes) -> None:
    refused(browser.post("/v1/answer", content=body), 400, "body_malformed")


@pytest.mark.parametrize("opening", ['{"token":', "[", '{"score":[', '{"choices":[[', '{"x":'])
def test_nesting_without_end_is_refused(browser: httpx.Client, opening: str) -> None:
    reply = browser.post("/v1/answer", content=opening * (65536 // len(opening)))
    assert reply.status_code == 400


def test_a_body_of_64_kibibytes_is_read(browser: httpx.Client, site: Json, survey: Json) -> None:
    body = f'{{"token":"{token_for(browser, site)}","score":9}}'
    assert browser.post("/v1/answer", content=body.ljust(65536)).status_code == 200


def test_a_byte_more_is_too_large(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    body = f'{{"token":"{token_for(browser, site)}","score":9}}'
    refused(browser.post("/v1/answer", content=body.ljust(65537)), 413, "body_too_large")
    assert responses_of(owner, survey) == []


def test_a_large_body_is_refused_without_a_length_too(browser: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        yield from [b" " * 1024] * 65

    refused(browser.post("/v1/answer", content=pieces()), 413, "body_too_large")


def test_a_body_that_never_ends_is_given_up_on(server: Server) -> None:
    reply = raw(server, b"POST /v1/answer HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nConnection: close\r\n\r\n{")
    assert reply.startswith(b"HTTP/1.1 408 ")
    assert b"body_too_slow" in reply
