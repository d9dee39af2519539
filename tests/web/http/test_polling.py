"""Polling: a client gets the present numbers. The server computes them again only after something was written."""

import asyncio
import sqlite3
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2 as httpx
import pytest
from sqlalchemy import text

from outoften.database_url import is_sqlite, sqlite_file
from outoften.storage.core.opening.engine import create_write_engine
from tests.server import Server
from tests.web.client import Json, answer, client, collect, created_json, ok_json, refused, token_for

REPORTS = ("score", "response-rate", "responses")


@pytest.fixture
def own(address: str, tmp_path: Path) -> Iterator[Server]:
    """A server whose database may be tampered with."""
    with Server(tmp_path, OUTOFTEN_DATABASE=address, OUTOFTEN_RATE_LIMIT="0") as running:
        yield running


def polled(poller: httpx.Client, path: str, before: httpx.Response | None = None) -> httpx.Response:
    """The report, or that it is still the one before."""
    return poller.get(path, headers={"If-None-Match": before.headers["etag"]} if before else {})


def tamper(address: str, statement: str) -> None:
    """Behind the server's back."""
    if is_sqlite(address):
        with sqlite3.connect(sqlite_file(address), timeout=5) as connection:
            connection.execute(statement)
        connection.close()
        return

    async def execute() -> None:
        engine = create_write_engine(address)
        async with engine.begin() as connection:
            await connection.execute(text(statement))
        await engine.dispose()

    asyncio.run(execute())


@pytest.mark.both_engines
def test_a_report_is_worked_out_again_only_when_something_was_written(own: Server, address: str) -> None:
    site = {"key": own.site_key}
    with client(own, Authorization=f"Bearer {own.admin_key}") as owner, client(own) as visitor:
        collect(visitor, site, [9])
        first = polled(owner, "/v1/surveys/1/score")
        tamper(address, "UPDATE tally SET score_10 = 5")
        assert polled(owner, "/v1/surveys/1/score", first).status_code == 304
        assert ok_json(polled(owner, "/v1/surveys/1/score")) == first.json()
        assert ok_json(polled(owner, "/v1/surveys/1/score?channel=widget"))["promoters"] == 6
        collect(visitor, site, [9])
        assert ok_json(polled(owner, "/v1/surveys/1/score", first))["promoters"] == 7


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_what_is_counted_again_on_the_command_line_is_told(own: Server, address: str) -> None:
    # On SQLite no command may write beside a server.
    with client(own, Authorization=f"Bearer {own.admin_key}") as owner, client(own) as visitor:
        collect(visitor, {"key": own.site_key}, [9])
        tamper(address, "UPDATE tally SET score_10 = 5")
        wrong = polled(owner, "/v1/surveys/1/score")
        assert wrong.json()["promoters"] == 6
        assert own.run("tally", "rebuild").returncode == 0
        assert ok_json(polled(owner, "/v1/surveys/1/score", wrong))["promoters"] == 1


@pytest.mark.both_engines
@pytest.mark.parametrize("report", REPORTS)
def test_the_tag_stays_until_the_report_changes(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json, report: str
) -> None:
    path = f"/v1/surveys/{survey['id']}/{report}"
    first = polled(reader, path)
    for _ in range(3):
        reply = polled(reader, path, first)
        assert (reply.status_code, reply.content, reply.headers["etag"]) == (304, b"", first.headers["etag"])
        assert polled(reader, path).content == first.content
    collect(browser, site, [9])
    assert ok_json(polled(reader, path, first)) != first.json()


def test_a_reply_that_is_kept_has_the_headers_of_the_first(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    collect(browser, site, [9, 9])
    for path in (f"/v1/surveys/{survey['id']}/score", f"/v1/surveys/{survey['id']}/responses?limit=1"):
        first, second = polled(reader, path), polled(reader, path)
        assert dict(first.headers) | {"date": ""} == dict(second.headers) | {"date": ""}
        unchanged = polled(reader, path, first).headers
        assert {name: unchanged.get(name) for name in ("link", "vary", "cache-control", "etag")} == {
            name: first.headers.get(name) for name in ("link", "vary", "cache-control", "etag")
        }


def test_each_question_has_an_answer_of_its_own(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    collect(browser, site, [10, 10])
    collect(browser, site, [0], channel="email")
    path = f"/v1/surveys/{survey['id']}/score"
    for _ in range(2):
        totals = [ok_json(polled(reader, f"{path}{query}"))["responses"] for query in ("", "?channel=email", "?channel=widget")]
        assert totals == [3, 1, 2]


@pytest.mark.both_engines
def test_what_the_site_is_told_to_be_is_in_the_next_report(owner: httpx.Client, site: Json, survey: Json) -> None:
    path = f"/v1/surveys/{survey['id']}/score"
    first = polled(owner, path)
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"time_zone": "Asia/Kathmandu"}))
    assert ok_json(polled(owner, path, first))["time_zone"] == "Asia/Kathmandu"


@pytest.mark.both_engines
def test_a_confirmed_answer_is_in_the_next_report(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    path = f"/v1/surveys/{survey['id']}/score"

    def visit(_: int) -> list[tuple[int, int]]:
        """Pairs of how many answers this visitor was sure of, and how many the report had."""
        pairs_seen, last = [], None
        for sure in range(1, 9):
            answer(browser, token_for(browser, site), 9)
            reply = polled(reader, path, last)
            last = reply if reply.status_code == 200 else last
            assert last
            pairs_seen.append((sure, last.json()["responses"]))
        return pairs_seen

    with ThreadPoolExecutor(4) as pool:
        for pairs in pool.map(visit, range(4)):
            assert all(sure <= reported for sure, reported in pairs), pairs
            assert [reported for _, reported in pairs] == sorted(reported for _, reported in pairs)
    assert polled(reader, path).json()["responses"] == 32


def test_a_revoked_key_is_not_even_told_that_nothing_has_changed(server: Server, owner: httpx.Client, survey: Json) -> None:
    key = created_json(owner.post("/v1/keys", json={"name": "a poller"}))
    path = f"/v1/surveys/{survey['id']}/score"
    with client(server, Authorization=f"Bearer {key['key']}") as poller:
        first = polled(poller, path)
        assert polled(poller, path, first).status_code == 304
        assert owner.delete(f"/v1/keys/{key['id']}").status_code == 200
        refused(polled(poller, path, first), 401, "key_unknown")
        refused(polled(poller, path), 401, "key_unknown")


def test_another_secret_with_the_id_of_a_key_in_use_is_refused(server: Server, owner: httpx.Client, survey: Json) -> None:
    key = created_json(owner.post("/v1/keys", json={"name": "a poller"}))["key"]
    mixed = f"{key.rpartition('_')[0]}_{'0' * 48}"
    mixed += f"{zlib.crc32(mixed.encode()):08x}"
    with client(server, Authorization=f"Bearer {key}") as poller:
        ok_json(poller.get(f"/v1/surveys/{survey['id']}/score"))
        reply = poller.get(f"/v1/surveys/{survey['id']}/score", headers={"Authorization": f"Bearer {mixed}"})
        assert "no such key" in refused(reply, 401, "key_unknown")


@pytest.mark.both_engines
def test_a_session_that_was_ended_ends_at_once(server: Server, survey: Json) -> None:
    path = f"/v1/surveys/{survey['id']}/score"
    with client(server) as visitor, client(server) as thief:
        created_json(visitor.post("/v1/session", json={"key": server.admin_key}))
        thief.cookies.set("oot_session", visitor.cookies["oot_session"])
        first = polled(thief, path)
        assert polled(thief, path, first).status_code == 304
        assert visitor.delete("/v1/session").status_code == 204
        refused(polled(thief, path, first), 401, "session_ended")


@pytest.mark.parametrize("report", REPORTS)
def test_a_query_string_that_no_parameters_need_is_refused(own: Server, report: str) -> None:
    with client(own, Authorization=f"Bearer {own.admin_key}") as owner:
        path = f"/v1/surveys/1/{report}?"
        assert owner.get(path + "&" * 8_192).status_code == 200
        refused(owner.get(path + "&" * 8_193), 400, "query_invalid")
