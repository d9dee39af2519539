"""Every text of the collecting API can have its full length, in every valid encoding of JSON and of forms."""

import json
from collections.abc import Callable
from urllib.parse import urlencode

import httpx2 as httpx
import pytest

from tests.web.client import JSON_TYPE, Json, ok_json, responses_of, token_for

LETTERS = ["x", '"', "\n", "é", "あ", "\U0001f600"]
MAX_COMMENT, MAX_CHOICES, MAX_CHOICE = 4000, 12, 100


def escaped(value: object) -> bytes:
    """JSON in ASCII, as most programs send it."""
    return json.dumps(value).encode()


def fully_escaped(body: Json) -> bytes:
    """JSON whose values are written as escapes, the ASCII letters too."""
    fields = [
        f"{json.dumps(name)}:{_escapes(value) if isinstance(value, str) and name != 'token' else json.dumps(value)}"
        for name, value in body.items()
    ]
    return f"{{{','.join(fields)}}}".encode()


def _escapes(text: str) -> str:
    units = text.encode("utf-16-be").hex()
    return '"' + "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4)) + '"'


def as_utf8(body: Json) -> bytes:
    """JSON with its letters as they are."""
    return json.dumps(body, ensure_ascii=False).encode()


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("encode", [as_utf8, escaped, fully_escaped])
def test_the_longest_comment_arrives(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, letter: str, encode: Callable[[Json], bytes]
) -> None:
    comment = "a" + letter * (MAX_COMMENT - 2) + "b"
    body = {"token": token_for(browser, site), "score": 9, "comment": comment}
    ok_json(browser.post("/v1/answer", content=encode(body)))
    assert responses_of(owner, survey)[0]["comment"] == comment


@pytest.mark.parametrize("letter", ["x", "\U0001f600"])
def test_the_longest_answer_arrives_with_all_its_choices(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, letter: str
) -> None:
    choices = [f"{number:02}" + letter * (MAX_CHOICE - 2) for number in range(MAX_CHOICES)]
    follow_up = {"question": "What?", "choices": choices, "multiple": True}
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"follow_ups": {"promoter": follow_up}}))
    comment = letter * MAX_COMMENT
    answer = {"token": token_for(browser, site), "score": 9, "comment": comment, "choices": choices}
    ok_json(browser.post("/v1/answer", content=escaped(answer)))
    fields = {"token": token_for(browser, site), "score": "9", "comment": comment, "choice": choices, "done": "true"}
    form = urlencode(fields, doseq=True)
    reply = browser.post(f"/s/{survey['id']}", content=form, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert reply.status_code == 200, reply.text
    stored = responses_of(owner, survey)
    assert [(row["comment"], row["choices"]) for row in stored] == [(comment, choices)] * 2


def test_every_text_of_an_ask_can_be_escaped(browser: httpx.Client, site: Json, survey: Json) -> None:
    body: Json = {
        "site": site["key"],
        "page": "https://shop.example/" + "\U0001f600" * 1000,
        "event": "\U0001f600" * 100,
        "traits": {f"{number}": "\U0001f600" * 100 for number in range(20)},
        "respondent": {"id": "\U0001f600" * 128},
    }
    assert ok_json(browser.post("/v1/ask", content=escaped(body), headers=JSON_TYPE))["ask"]
