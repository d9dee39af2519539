"""GET /v1/surveys/{id}/events: the score as it changes."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2 as httpx
import pytest

from outoften.web.http.streams.stream_hub import MAX_STREAMS, MAX_STREAMS_PER_SENDER
from tests.server import Server
from tests.web.client import Json, client, collect, created_json, ok_json, refused, score_of
from tests.web.listening import PATIENCE, ends, event_with, listening, next_event

pytestmark = pytest.mark.both_engines


@pytest.fixture
def passing(server: Server, owner: httpx.Client) -> Iterator[tuple[httpx.Client, str]]:
    """Who holds a key that is about to be revoked, and its id."""
    key = created_json(owner.post("/v1/keys", json={"name": "a dashboard"}))
    with client(server, Authorization=f"Bearer {key['key']}") as holder:
        yield holder, key["id"]


def test_a_stream_begins_with_the_score(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    collect(browser, site, [9, 9, 9, 0, 7])
    with listening(reader, survey["id"]) as lines:
        event = next_event(lines)
    report = score_of(reader, survey)
    assert event.pop("revision") >= 5
    assert event == {name: report[name] for name in event}
    assert {"survey_id", "nps", "interval", "responses", "reliability"} <= event.keys()


def test_a_stream_has_each_change(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    with listening(reader, survey["id"]) as lines, listening(reader, survey["id"]) as others:
        assert next_event(lines)["responses"] == next_event(others)["responses"] == 0
        for responses in (1, 2, 3):
            collect(browser, site, [9])
            assert event_with(lines, responses) == event_with(others, responses)


def test_what_happens_in_another_survey_is_not_told(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    other = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Other"}))
    with listening(reader, survey["id"]) as lines, listening(reader, other["id"]) as others:
        first = next_event(lines)
        collect(browser, site, [9], survey=other["id"])
        event_with(others, 1)
        collect(browser, site, [9], survey=survey["id"])
        # An answer to the other survey does not repeat the first event here.
        assert next_event(lines)["revision"] > first["revision"]


def test_however_much_is_written_there_is_one_event_a_second_and_the_last_has_it_all(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    with listening(reader, survey["id"]) as lines:
        next_event(lines)
        begin, events, responses = time.monotonic(), 0, 0
        collect(browser, site, [9] * 40)
        while responses < 40:
            responses, events = next_event(lines)["responses"], events + 1
        assert events <= time.monotonic() - begin + 1


def test_a_resumed_stream_has_only_the_missed_changes(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    collect(browser, site, [9])
    with listening(reader, survey["id"]) as lines:
        last = str(next_event(lines)["revision"])
    with listening(reader, survey["id"], last) as lines:
        collect(browser, site, [9])
        event_with(lines, 2)
    with listening(reader, survey["id"], last) as lines:
        assert next_event(lines)["responses"] == 2


def test_a_stream_ends_with_its_key(owner: httpx.Client, passing: tuple[httpx.Client, str], survey: Json) -> None:
    holder, key_id = passing
    with listening(holder, survey["id"]) as lines:
        next_event(lines)
        assert owner.delete(f"/v1/keys/{key_id}").status_code == 200
        ends(lines)


def test_a_stream_ends_with_its_session(server: Server, survey: Json) -> None:
    with client(server) as visitor, client(server) as dashboard:
        created_json(visitor.post("/v1/session", json={"key": server.admin_key}))
        dashboard.cookies.set("oot_session", visitor.cookies["oot_session"])
        with listening(dashboard, survey["id"]) as lines:
            next_event(lines)
            assert visitor.delete("/v1/session").status_code == 204
            ends(lines)


@pytest.mark.sqlite_only
def test_nobody_listens_without_a_key_or_to_no_survey(stranger: httpx.Client, reader: httpx.Client, survey: Json) -> None:
    refused(stranger.get(f"/v1/surveys/{survey['id']}/events"), 401, "key_missing")
    refused(reader.get("/v1/surveys/999999/events"), 404, "survey_not_found")


@pytest.mark.sqlite_only
def test_head_has_an_end(reader: httpx.Client, survey: Json) -> None:
    reply = reader.head(f"/v1/surveys/{survey['id']}/events")
    assert (reply.status_code, reply.content) == (200, b"")


@pytest.mark.soak
@pytest.mark.sqlite_only
def test_an_idle_stream_sends_a_comment_every_fifteen_seconds(reader: httpx.Client, survey: Json) -> None:
    with listening(reader, survey["id"]) as lines:
        next_event(lines)
        begin = time.monotonic()
        assert ":" in lines
        assert 10 < time.monotonic() - begin < 25


def test_a_server_with_listeners_stops_in_time(tmp_path: Path, address: str) -> None:
    with ExitStack() as stack:
        own = stack.enter_context(Server(tmp_path, OUTOFTEN_DATABASE=address))
        owner = stack.enter_context(client(own, Authorization=f"Bearer {own.admin_key}"))
        streams = [stack.enter_context(listening(owner, 1)) for _ in range(2)]
        for lines in streams:
            next_event(lines)
        begin = time.monotonic()
        own.stop()
        assert time.monotonic() - begin < PATIENCE
        for lines in streams:
            ends(lines)


def _opened(server: Server, key: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    request = f"GET /v1/surveys/1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\r\n"
    connection.sendall(request.encode())
    return connection


def _status(connection: socket.socket) -> bytes:
    return connection.recv(65536).split(b" ")[1]


def _new_keys(owner: httpx.Client, count: int) -> list[str]:
    return [created_json(owner.post("/v1/keys", json={"name": f"reader {number}"}))["key"] for number in range(count)]


@pytest.mark.sqlite_only
def test_there_are_so_many_streams_and_no_more_until_somebody_leaves(server: Server, owner: httpx.Client) -> None:
    keys = _new_keys(owner, MAX_STREAMS // MAX_STREAMS_PER_SENDER)
    with ExitStack() as stack:
        opened = [stack.enter_context(_opened(server, key)) for key in keys for _ in range(MAX_STREAMS_PER_SENDER)]
        assert {_status(connection) for connection in opened} == {b"200"}
        reply = owner.get("/v1/surveys/1/events")
        assert str(MAX_STREAMS) in refused(reply, 503, "too_many_streams")
        assert reply.headers["retry-after"]
        # Everything else goes on.
        ok_json(owner.get("/v1/surveys/1/score"))
    while True:
        with _opened(server, server.admin_key) as connection:
            if _status(connection) == b"200":
                break


@pytest.mark.sqlite_only
def test_one_key_cannot_take_the_streams_of_all(server: Server, owner: httpx.Client) -> None:
    greedy, modest = _new_keys(owner, 2)
    with ExitStack() as stack:
        opened = [stack.enter_context(_opened(server, greedy)) for _ in range(MAX_STREAMS_PER_SENDER)]
        assert {_status(connection) for connection in opened} == {b"200"}
        with client(server, Authorization=f"Bearer {greedy}") as holder:
            reply = holder.get("/v1/surveys/1/events")
            assert str(MAX_STREAMS_PER_SENDER) in refused(reply, 503, "too_many_streams")
        assert _status(stack.enter_context(_opened(server, modest))) == b"200"
