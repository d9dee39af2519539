"""What was erased is in no file of the data folder a minute later, in no spelling."""

import base64
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from urllib.parse import quote

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import PAGE_ORIGIN, Json, answer, client, created_json, identity_secret, signed_identity, token_for

# Erased data leaves the files within this time.
SECONDS = 60

# One needle in each field that a person, a page or the owner can fill.
PERSON = ["Needle-Id-7f3a@shop.test", "Needlecomment", "Needlefirstcomment", "needle-page", "Needlecity", "Needleplan"]
PERSON += ["Needlechoice", "Needlenote", "Needletag", "Needlereason", "Needlequery", "Needletrait"]
RESPONSE = [needle.replace("eedle", "adel").replace("Id", "Nr") for needle in PERSON]
OWNER = ["Needletheme", "Needleword", "Needledatenote"]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Server]:
    """A server with a data folder of its own."""
    with Server(tmp_path, OUTOFTEN_RATE_LIMIT="0") as server:
        yield server


def spellings(needle: str) -> dict[str, bytes]:
    """The needle as it could stand in a file. All but the hashes are searched in lower case."""
    text = needle.encode()
    return {
        "UTF-8": text.lower(),
        "UTF-16-LE": needle.lower().encode("utf-16-le"),
        "UTF-16-BE": needle.lower().encode("utf-16-be"),
        "percent-encoded": quote(needle, safe="").lower().encode(),
        "base64": base64.b64encode(text).rstrip(b"=")[:-1].lower(),
        "base64, second offset": base64.b64encode(b"xx" + text)[4:-4].lower(),
        "base64, third offset": base64.b64encode(b"x" + text)[4:-4].lower(),
        "hexadecimal": text.hex().encode(),
        "SHA-256": hashlib.sha256(text).digest().lower(),
        "SHA-256, hexadecimal": hashlib.sha256(text).hexdigest().encode(),
    }


def found(folder: Path, needles: list[str]) -> Iterator[tuple[str, str, str]]:
    """One after the other, which needles are in which file, in which spelling."""
    spelled = [(needle, name, text) for needle in needles for name, text in spellings(needle).items()]
    for file in folder.rglob("*"):
        content = file.read_bytes().lower() if file.is_file() else b""
        yield from ((needle, file.name, name) for needle, name, text in spelled if text in content)


def wait_until_gone(folder: Path, needles: list[str]) -> None:
    """Return when no file contains any of the needles; fails a minute after the erasure."""
    end = time.monotonic() + SECONDS
    # Only the last search goes through all.
    while (hit := next(found(folder, needles), None)) and time.monotonic() < end:
        time.sleep(0.2)
    assert hit is None


def plant(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str, needles: list[str]) -> str:
    """Fill each field with its needle; returns the id of the response."""
    who, comment, first, page, city, plan, choice, note, tag, reason, query, trait = needles
    fields = {
        "respondent": {"id": who, "token": signed_identity(secret, who), "created_at": "2020-01-01"},
        "page": f"https://shop.test/{page}?q={query}",
        "traits": {"city": city, "plan": plan, "other_trait": trait},
        "locale": "de-CH",
        "channel": "link",
    }
    token_for(browser, site, **fields)
    token = token_for(browser, site, **fields)
    answer(browser, token, 3, comment=f"{first} {'long ' * 300}")
    response: str = answer(browser, token, 4, comment=comment, choices=[choice], done=True)["ask_id"]
    address = f"/v1/surveys/{survey['id']}/responses"
    changes = {"note": note, "tags": [tag], "excluded": reason}
    for change in (changes, {"excluded": None}):
        assert owner.patch(f"{address}/{response}", json=change).status_code == 200
    for path in (f"{address}?q={query}", f"{address}?q={comment}", f"/v1/surveys/{survey['id']}/segments/city"):
        assert owner.get(path).status_code == 200
    assert owner.get("/v1/respondents/-/export", params={"id": who, "site": site["id"]}).status_code == 200
    return response


def test_what_was_erased_is_in_no_file_a_minute_later(running: Server) -> None:
    with client(running, Authorization=f"Bearer {running.admin_key}") as owner, client(running, Origin=PAGE_ORIGIN) as browser:
        site = created_json(owner.post("/v1/sites", json={"name": "Acme", "segment_keys": ["city", "plan"]}))
        follow_up = {"question": "Why?", "choices": [PERSON[6], RESPONSE[6]]}
        content = {"site_id": site["id"], "name": "Often", "follow_ups": {"detractor": follow_up}}
        survey = created_json(owner.post("/v1/surveys", json=content))
        secret = identity_secret(owner, site)
        for number in range(60):
            token = token_for(browser, site, traits={"city": f"City {number % 7}"}, page=f"https://shop.test/{number}")
            answer(browser, token, number % 11, comment=f"Somebody else, number {number}. " * (number % 9))
        plant(owner, browser, site, survey, secret, PERSON)
        response = plant(owner, browser, site, survey, secret, RESPONSE)
        changed = owner.patch(f"/v1/surveys/{survey['id']}", json={"follow_ups": {"detractor": {"question": "Why?"}}})
        assert changed.status_code == 200
        theme = created_json(owner.post("/v1/themes", json={"survey_id": survey["id"], "name": OWNER[0], "words": [OWNER[1]]}))
        note = {"day": "2026-01-01", "text": OWNER[2]}
        date_note = created_json(owner.post(f"/v1/surveys/{survey['id']}/notes", json=note))
        stored = {needle for needle, _, _ in found(running.folder, PERSON + RESPONSE + OWNER)}
        assert stored >= {*OWNER, *(needles[place] for needles in (PERSON, RESPONSE) for place in (0, 1, 3, 4, 5, 6, 7, 8, 9))}

        assert owner.delete("/v1/respondents/-", params={"id": PERSON[0], "site": site["id"]}).status_code == 204
        assert owner.delete(f"/v1/surveys/{survey['id']}/responses/{response}").status_code == 204
        assert owner.delete(f"/v1/themes/{theme['id']}").status_code == 204
        assert owner.delete(f"/v1/surveys/{survey['id']}/notes/{date_note['id']}").status_code == 204
        # The choices are the owner's, and stay in the versions of the survey.
        choices = {PERSON[6], RESPONSE[6]}
        wait_until_gone(running.folder, [needle for needle in PERSON + RESPONSE + OWNER if needle not in choices])
    with client(running, Authorization=f"Bearer {running.admin_key}") as owner:
        assert len(owner.get(f"/v1/surveys/{survey['id']}/responses?limit=200").json()["data"]) == 60


def test_rows_that_moved_between_pages_of_the_file_leave_no_copies(running: Server) -> None:
    """SQLite moves rows when their page is full, and leaves what they were where they were."""
    with client(running, Authorization=f"Bearer {running.admin_key}") as owner, client(running, Origin=PAGE_ORIGIN) as browser:
        # Long, because the search index keeps the beginnings of words as the borders of its pages.
        dice, asks, needles = Random(1), [], [hashlib.sha256(bytes(number)).hexdigest() for number in range(500)]
        for first, last in zip(needles[::2], needles[1::2], strict=True):
            token = token_for(browser, {"key": running.site_key})
            asks.append((token, last, answer(browser, token, 5, comment=first + "x" * dice.randrange(600))["ask_id"]))
        dice.shuffle(asks)
        for token, last, _ in asks:
            answer(browser, token, 6, comment=last + "y" * dice.randrange(1900), done=True)
        for _, _, response in asks[::2]:
            assert owner.delete(f"/v1/surveys/1/responses/{response}").status_code == 204
        wait_until_gone(running.folder, needles[::2] + [last for _, last, _ in asks[::2]])
