"""Somebody who listens to /v1/surveys/{id}/events, as a browser's EventSource does."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2 as httpx
import msgspec

from tests.web.client import Json

# Less than what lies between two signs of life: a stream that ended only with the next would be noticed.
PATIENCE = 10
QUIET = {"connect": 10.0, "read": 30.0, "write": 10.0, "pool": None}


@contextmanager
def listening(who: httpx.Client, survey_id: int, last: str = "") -> Iterator[Iterator[str]]:
    """The lines that are sent for as long as the context is open; they end when the server ends them."""
    headers = {"Last-Event-ID": last} if last else {}
    path = f"/v1/surveys/{survey_id}/events"
    with who.stream("GET", path, headers=headers, timeout=httpx.Timeout(**QUIET)) as reply:
        assert reply.status_code == 200, reply.read()
        assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert (reply.headers["cache-control"], reply.headers["x-accel-buffering"]) == ("no-store", "no")
        assert reply.headers["x-content-type-options"] == "nosniff"
        yield reply.iter_lines()


def next_event(lines: Iterator[str]) -> Json:
    """The content of the next event, which must be a score with its revision for an id."""
    name, number = "", ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "id":
            number = value
        elif field == "data":
            event: Json = msgspec.json.decode(value)
            assert (name, number) == ("score", str(event["revision"]))
            return event
    raise AssertionError("The stream has ended.")


def event_with(lines: Iterator[str], responses: int) -> Json:
    """The first event that tells of so many responses. None may tell of fewer than the one before."""
    last = -1
    while last < responses:
        event = next_event(lines)
        assert event["responses"] >= last
        last = event["responses"]
    assert last == responses
    return event


def ends(lines: Iterator[str]) -> None:
    """The stream ends, at once or while a busy machine can, and nothing is said until then."""
    begin = time.monotonic()
    for line in lines:
        assert not line.startswith("data"), line
    assert time.monotonic() - begin < PATIENCE
