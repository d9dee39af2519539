"""Which origins load a site's tag and which are refused: what the owner needs to mend a tag that does not ask."""

import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import Json, answer, client, identity_secret, moment, ok_json, refused, signed_identity, token_for

pytestmark = pytest.mark.both_engines

WWW = "https://www.acorn.example"
BARE = "https://acorn.example"


@pytest.fixture
def shop(owner: httpx.Client, site: Json, survey: Json) -> Json:
    """A site with one origin."""
    return ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"origins": [BARE]}))


def test_a_refused_origin_is_listed_with_time_count_and_remedy(owner: httpx.Client, stranger: httpx.Client, shop: Json) -> None:
    for _ in range(2):
        refused(_ask_from(stranger, shop, WWW), 403, "origin_not_allowed")
    [row] = _status(owner, shop)["refused_origins"]
    assert (row["origin"], row["count"], row["request"]) == (WWW, 2, "ask")
    assert moment(row["first_at"]) <= moment(row["last_at"])
    assert abs(moment(row["last_at"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert f'{{"origins": ["{BARE}", "{WWW}"]}}' in row["remedy"]
    assert f"It allows {BARE}" in row["remedy"]


def test_a_page_that_only_loaded_the_tag_is_listed_before_anything_is_refused(
    owner: httpx.Client, stranger: httpx.Client, shop: Json
) -> None:
    _load_from(stranger, shop, Referer=f"{WWW}/prices?customer=4711")
    [row] = _status(owner, shop)["refused_origins"]
    assert (row["origin"], row["count"], row["request"]) == (WWW, 1, "loader")
    refused(_ask_from(stranger, shop, WWW), 403, "origin_not_allowed")
    [row] = _status(owner, shop)["refused_origins"]
    assert (row["count"], row["request"]) == (1, "ask")


def test_every_origin_that_loads_the_tag_is_listed_without_its_path(
    owner: httpx.Client, stranger: httpx.Client, shop: Json
) -> None:
    _load_from(stranger, shop, Referer=f"{BARE}/prices?customer=4711")
    _load_from(stranger, shop, Referer=f"{BARE}/")
    _load_from(stranger, shop, Origin=WWW, Referer=f"{WWW}/")
    status = _status(owner, shop)
    loaded = {row["origin"]: (row["count"], row["allowed"]) for row in status["loaded_origins"]}
    assert loaded == {BARE: (2, True), WWW: (1, False)}
    assert "4711" not in str(status)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("step", ["view", "answer", "dismiss"])
def test_a_later_request_that_is_refused_is_listed_too(
    owner: httpx.Client, stranger: httpx.Client, shop: Json, step: str
) -> None:
    body = {"token": token_for(stranger, shop)} | ({"score": 9} if step == "answer" else {})
    refused(stranger.post(f"/v1/{step}", json=body, headers={"Origin": WWW}), 403, "origin_not_allowed")
    assert [row["origin"] for row in _status(owner, shop)["refused_origins"]] == [WWW]


def test_allowing_an_origin_ends_its_refusals(owner: httpx.Client, stranger: httpx.Client, shop: Json) -> None:
    for origin in (WWW, "https://other.example"):
        refused(_ask_from(stranger, shop, origin), 403, "origin_not_allowed")
    assert len(_status(owner, shop)["refused_origins"]) == 2
    # This one is not written yet when the origin is allowed.
    refused(_ask_from(stranger, shop, WWW), 403, "origin_not_allowed")
    ok_json(owner.patch(f"/v1/sites/{shop['id']}", json={"origins": [BARE, "https://*.acorn.example"]}))
    assert [row["origin"] for row in _status(owner, shop)["refused_origins"]] == ["https://other.example"]
    ok_json(owner.patch(f"/v1/sites/{shop['id']}", json={"origins": [BARE]}))
    assert [row["origin"] for row in _status(owner, shop)["refused_origins"]] == ["https://other.example"]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "origin",
    [
        *("null", "", "*", "https://*.acorn.example", "https://WWW.acorn.example", "https://www.acorn.example/", "x" * 8000),
        *("https://" + "a" * 290 + ".example", "https://www.acorn.example:443", "javascript:alert(1)", "https://<b>.example"),
        *("https://ann@acorn.example", "https://127.1", "file://", "https://a.example https://b.example"),
    ],
    ids=lambda origin: origin[:40],
)
def test_what_no_browser_sends_as_an_origin_is_not_listed(
    owner: httpx.Client, stranger: httpx.Client, shop: Json, origin: str
) -> None:
    refused(_ask_from(stranger, shop, origin), 403, "origin_not_allowed")
    _load_from(stranger, shop, Referer=origin)
    assert [row["origin"] for row in _status(owner, shop)["refused_origins"]] in ([], [WWW])


def test_a_wrong_identity_is_counted(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    secret = identity_secret(owner, site)
    for token in ("x", signed_identity(secret, expires_in=-3600), signed_identity("another-secret-of-this-test-0123456789")):
        body = {"site": site["key"], "respondent": {"token": token}}
        refused(browser.post("/v1/ask", json=body), 401, "identity_refused")
    # The survey page takes the answer all the same, without the person.
    assert browser.get(f"/s/{survey['id']}", params={"token": "x"}).status_code == 200
    [signal] = [row for row in _status(owner, site)["data"] if row["kind"] == "identity_refused"]
    assert signal["count"] == 4
    assert abs(moment(signal["last_at"]) - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_list_survives_a_restart(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    settings = {}
    if engine == "postgresql":
        settings["OUTOFTEN_DATABASE"] = request.getfixturevalue("postgres_server").new_database()
    with Server(tmp_path, **settings) as first:
        key = first.admin_key
        with client(first, Authorization=f"Bearer {key}") as owner:
            [site] = ok_json(owner.get("/v1/sites"))["data"]
            # The stop comes at once, perhaps before it has been written.
            refused(_ask_from(owner, site, WWW), 403, "origin_not_allowed")
    with Server(tmp_path, **settings) as second, client(second, Authorization=f"Bearer {key}") as owner:
        assert [row["origin"] for row in _status(owner, site)["refused_origins"]] == [WWW]
        assert f"Pages of {WWW} were refused" in second.printed
        tag = second.run("tag")
        assert WWW in tag.stderr
        assert WWW not in tag.stdout


def test_strangers_cannot_flood_the_list(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    _flood(engine, tmp_path, request, 2_000)


@pytest.mark.soak
def test_a_hundred_thousand_origins_do_not_flood_the_list(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    _flood(engine, tmp_path, request, 100_000)


def _flood(engine: str, folder: Path, request: pytest.FixtureRequest, count: int) -> None:
    """Half of the requests come from one address, half from addresses of as many networks."""
    settings = {"OUTOFTEN_RATE_LIMIT": "0", "OUTOFTEN_TRUSTED_PROXIES": "127.0.0.1"}
    if engine == "postgresql":
        settings["OUTOFTEN_DATABASE"] = request.getfixturevalue("postgres_server").new_database()
    with Server(folder, **settings) as server, client(server, Authorization=f"Bearer {server.admin_key}") as owner:
        [site] = ok_json(owner.get("/v1/sites"))["data"]
        _visit(owner, site)
        for part in range(4):
            _send_refused(server, site, range(part * count // 4, (part + 1) * count // 4))
            # The visitors of the real pages come during the flood, one at a time.
            _visit(owner, site)
            answer(owner, token_for(owner, site), 9)
        status = _status(owner, site)
        origins = [row["origin"] for row in status["refused_origins"]]
        assert len(origins) <= 20
        assert WWW in origins
        [row] = [row for row in status["refused_origins"] if row["origin"] == WWW]
        assert row["count"] == 5
        [survey] = ok_json(owner.get("/v1/surveys"))["data"]
        assert ok_json(owner.get(f"/v1/surveys/{survey['id']}/score"))["responses"] == 4
        assert server.run("tally", "check").stdout == ""


def _visit(owner: httpx.Client, site: Json) -> None:
    headers = {"X-Forwarded-For": f"198.51.100.{time.monotonic_ns() % 250}"}
    _load_from(owner, site, Referer=f"{WWW}/", **headers)
    body = {"site": site["key"]}
    refused(owner.post("/v1/ask", json=body, headers={"Origin": WWW} | headers), 403, "origin_not_allowed")


def _send_refused(server: Server, site: Json, numbers: range) -> None:
    """One connection, many requests at a time: a client that waits for each reply would take minutes."""
    body = f'{{"site": "{site["key"]}"}}'
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        replies = connection.makefile("rb")
        for first in range(numbers.start, numbers.stop, 50):
            batch = range(first, min(first + 50, numbers.stop))
            connection.sendall(b"".join(_request(number, body) for number in batch))
            for _ in batch:
                assert replies.readline() == b"HTTP/1.1 403 Forbidden\r\n"
                length = 0
                while (line := replies.readline()) != b"\r\n":
                    name, _, value = line.partition(b":")
                    length = int(value) if name.lower() == b"content-length" else length
                replies.read(length)


def _request(number: int, body: str) -> bytes:
    address = f"10.{number >> 14 & 255}.{number >> 6 & 255}.{number % 64}" if number % 2 else "192.0.2.1"
    return (
        f"POST /v1/ask HTTP/1.1\r\nHost: nps.example\r\nOrigin: https://a{number}.example\r\nX-Forwarded-For: {address}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def _ask_from(asker: httpx.Client, site: Json, origin: str) -> httpx.Response:
    return asker.post("/v1/ask", json={"site": site["key"]}, headers={"Origin": origin})


def _load_from(asker: httpx.Client, site: Json, **headers: str) -> None:
    assert asker.get("/w.js", params={"site": site["key"]}, headers=headers).status_code == 200


def _status(owner: httpx.Client, site: Json) -> Json:
    return ok_json(owner.get(f"/v1/sites/{site['id']}/tag-status"))
