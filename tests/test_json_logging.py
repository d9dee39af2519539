"""What is logged: JSON lines that nobody can forge, and that open no door."""

import json
import logging
import time
from pathlib import Path

import httpx2 as httpx
import jwt
import pytest

from outoften import clock
from outoften.json_logging import JsonFormatter, redact
from outoften.tokens import api_key
from outoften.tokens.ask_token import AskTokens
from tests.domain.asks import issued
from tests.faults.test_disk import no_more_room
from tests.server import Server

SIGNING_SECRET = "the-signing-secret-of-this-test"
KEY_ID, KEY = api_key.new_api_key()


def _logged(message: str, error: Exception | None = None) -> str:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("outoften.test", logging.ERROR, "", 0, message, None, exc_info)
    return JsonFormatter([SIGNING_SECRET]).format(record)


def test_a_line_is_one_json_object_with_its_moment_in_utc() -> None:
    entry = json.loads(_logged("All is lost."))
    assert entry.pop("at").endswith("+00:00")
    assert entry == {"level": "error", "logger": "outoften.test", "message": "All is lost."}


@pytest.mark.parametrize("character", ["\n", "\r", "\t", "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u202e"])
def test_whatever_steers_a_terminal_or_ends_a_line_is_escaped(character: str) -> None:
    line = _logged(f"before{character}after")
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["message"] == f"before{character}after"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"Authorization: Bearer {KEY}", KEY),
        (f"key {KEY}!", KEY.rpartition("_")[2]),
        ("postgresql://user:pa55w0rd@db/name", "pa55w0rd"),
        ("http://127.0.0.1/#sign-in=Zm9vYmFy", "Zm9vYmFy"),
        ("Cookie: oot_session=Zm9vYmFy; x=y", "Zm9vYmFy"),
        (f"signed with {SIGNING_SECRET}", SIGNING_SECRET),
        ("Authorization: Basic and Bearer abc.def", "abc.def"),
    ],
    ids=["bearer", "end of a key", "password", "sign-in link", "cookie", "signing secret", "two schemes"],
)
def test_no_secret_is_logged(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in _logged(text)
    assert secret not in _logged("It broke.", ValueError(text))


@pytest.mark.parametrize(
    "part", ["a", "-", "oot_sk_", "aaaaaaaaaaaaaaaaaaaaaaa.", "://a:", "://a:b@", "Bearer ", "sign-in=", "@"]
)
def test_redacting_a_long_text_that_somebody_sent_takes_linear_time(part: str) -> None:
    started_at = time.perf_counter()
    redact(part * (60_000 // len(part)))
    # It takes some milliseconds; with backtracking, most of these texts took a minute.
    assert time.perf_counter() - started_at < 1


def test_no_token_is_logged() -> None:
    ask = AskTokens([SIGNING_SECRET]).issue(issued(issued_at=clock.now()))
    identity = jwt.encode({"sub": "u1", "exp": 1}, SIGNING_SECRET + SIGNING_SECRET, algorithm="HS256")
    for token in (ask, identity):
        line = _logged(f"refused: {token}.")
        assert not any(part in line for part in token.split("."))


def test_the_id_of_a_key_stays_readable_and_so_does_everything_else() -> None:
    assert f"oot_sk_{KEY_ID}_***" in _logged(f"key {KEY}")
    message = "sqlalchemy.exc.OperationalError: database or disk is full, in /srv/outoften-data/outoften.db"
    assert json.loads(_logged(message))["message"] == message


def test_an_exception_comes_with_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        _ = 1 / 0
    assert "Traceback" in json.loads(_logged("It broke.", raised.value))["exception"]


def test_a_server_logs_in_json_lines(tmp_path: Path) -> None:
    with Server(tmp_path) as server, httpx.Client(base_url=server.address) as client:
        banner = len(server.printed)
        with no_more_room(server):
            token = client.post("/v1/ask", json={"site": server.site_key}).json()["ask"]["token"]
            while client.post("/v1/answer", json={"token": token, "score": 9, "comment": "x" * 3000}).status_code == 200:
                token = client.post("/v1/ask", json={"site": server.site_key}).json()["ask"]["token"]
    entries = [json.loads(line) for line in server.printed[banner:].splitlines()]
    assert "can't be written to" in entries[0]["message"]
    assert entries[0]["level"] == "warning"
