"""A list that goes on beyond what is looked at for one page."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from outoften.storage.responses.responses import MAX_EXAMINED_COMMENTS, MAX_EXAMINED_RESPONSES
from outoften.storage.responses.search_index import MANY_MATCHES
from tests.benchmarks.server.fill import fill
from tests.benchmarks.server.place import Home
from tests.conftest import ENGINES
from tests.postgres import Postgres
from tests.web.client import Json, client, ok_json

RESPONSES = max(MAX_EXAMINED_RESPONSES, 10 * MAX_EXAMINED_COMMENTS) + 2_000
# Every tenth has one.
COMMENTS = RESPONSES // 10


@pytest.fixture(scope="module", params=ENGINES)
def owner(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Holds the key to a long history."""
    folder: Path = tmp_path_factory.mktemp("long")
    address = f"sqlite:///{folder / 'x.db'}"
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres_server")
        address = postgres.new_database()
    home = Home(folder, address, "a-secret-of-this-test-alone-0123456789")
    with home.server() as first:
        key = first.admin_key
    fill(home, RESPONSES, 365)
    with home.server() as server, client(server, Authorization=f"Bearer {key}") as owning:
        yield owning


def pages(owner: httpx.Client, query: str) -> list[list[Json]]:
    """The whole list."""
    pages_read, address = [], f"/v1/surveys/1/responses?{query}"
    while address:
        reply = owner.get(address)
        pages_read.append(ok_json(reply)["data"])
        following = re.fullmatch(r'<(http\S+)>; rel="next"', reply.headers.get("link", ""))
        address = following.group(1) if following else ""
    return pages_read


def test_the_only_one_of_its_kind_is_found_at_the_very_end(owner: httpx.Client) -> None:
    [oldest] = ok_json(owner.get("/v1/surveys/1/responses?updated_since=1970-01-01T00:00:00Z&limit=1"))["data"]
    ok_json(owner.patch(f"/v1/surveys/1/responses/{oldest['id']}", json={"tags": ["the first"]}))
    pages_read = pages(owner, "tag=the+first")
    assert [response["id"] for page in pages_read for response in page] == [oldest["id"]]
    for query in ("tag=the+first", "tag=the+first&updated_since=1970-01-01T00:00:00Z"):
        [line] = owner.get(f"/v1/surveys/1/export?format=jsonl&{query}").text.splitlines()
        assert json.loads(line)["id"] == oldest["id"]


def test_words_that_are_in_too_many_comments_find_each_of_them_once(owner: httpx.Client) -> None:
    assert max(MANY_MATCHES, MAX_EXAMINED_COMMENTS) < COMMENTS
    response_ids = [response["id"] for page in pages(owner, "q=delivery+-zebra&limit=200") for response in page]
    assert len(response_ids) == len(set(response_ids)) == COMMENTS
