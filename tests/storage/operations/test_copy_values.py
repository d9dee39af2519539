"""Whatever the API accepts comes back from it, from the list and the export, and from a copy on the other engine and back."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx2 as httpx

from outoften.storage.operations.copy_database import copy_database
from tests.postgres import Postgres
from tests.server import Server
from tests.web.client import JSON_TYPE, Json

# Texts, numbers and dates at the edges. Each field accepts or refuses each of them.
TEXTS = [
    *(
        "x",
        "",
        " ",
        "\0",
        "\x01",
        "a\tb",
        "a\nb",
        "a\r\nb",
        "\x7f",
        "\x85",
        "\u2028",
        "\ufeff",
        "\u202eabc\u2066",
        "\U0001f600",
    ),
    *("e\u0301", "\u00e9", "\uffff", "\U0010ffff", "\ufb01", "e" + "\u0301" * 90, "x" * 100, "x" * 101, "\U0001f600" * 100),
    *("%00", "\\", "'; --", "{score}", "plan:pro", "https://bücher.example", "2024-02-29", "0001-01-01", "9999-12-31"),
    *("0000-01-01", "10000-01-01", "2026-02-30", "2026-11-22T00:00:00Z", "2027-06-30T23:59:60Z", "9999-12-31T23:59:59.999999Z"),
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2027-01-01T00:00:00.123456+02:00"),
]
# As JSON, because Python's numbers have other limits.
VALUES = [
    *map(json.dumps, TEXTS),
    '"\\ud83d"',
    *("0", "-0", "1", "-1", "100", "101", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 400),
    *("0.1", "1e-320", "33.33333333333333", "1e308", "1e999", f"0.{'1' * 400}", f"1.{'0' * 400}1", "true", "null"),
    *("[]", '["x","x"]', "{}", '["https://bücher.example"]', '["https://*.com"]', '["/über/"]'),
]
BASES: dict[str, Json] = {
    "/v1/sites": {"name": "x", "origins": [], "time_zone": "UTC", "locale": "en", "segment_keys": []},
    "/v1/surveys": {"site_id": 1, "name": "x", "subject": None, "intro": None, "delay_seconds": 0, "rules": {}, "cadence": {}},
    "/v1/keys": {"name": "x", "scopes": ["read"], "expires_at": None},
    "/v1/benchmarks": {"survey_id": 1, "name": "x", "value": 1, "source": "x", "as_of": "2026-01-01"},
    "/v1/goals": {"survey_id": 1, "metric": "nps", "target": 1, "channel": None},
    "/v1/surveys/1/notes": {"day": "2026-01-01", "text": "x"},
    "/v1/themes": {"survey_id": 1, "name": "x", "words": ["x"]},
}
NESTED = {
    "rules": ["starts", "ends", "cap", "sample_percent", "account_age_days", "pages", "languages"],
    "cadence": ["answered_days", "long_rest_days", "dismissed_days"],
}
LISTS = [*BASES, "/v1/surveys/1/responses?limit=200", "/v1/respondents?site=1"]


def _bodies(base: Json) -> list[str]:
    """Each field in turn with each of the values."""
    bodies = []
    for field in base:
        for value in VALUES:
            fields = {name: json.dumps(content) for name, content in base.items()} | {field: value}
            bodies.append(_object(fields))
            bodies += [_object(fields | {field: _object({nested: value})}) for nested in NESTED.get(field, ())]
    return bodies


def _object(fields: dict[str, str]) -> str:
    return "{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}"


def _lists(client: httpx.Client) -> list[Any]:
    """Everything that the lists and the exports contain."""
    lists = [client.get(path).raise_for_status().json()["data"] for path in LISTS]
    for item in lists[0]:
        item.pop("tag")
    for item in lists[2]:
        item.pop("last_used_at")
    exports = [client.get("/v1/surveys/1/export", params={"format": kind}) for kind in ("csv", "csv-plain", "jsonl")]
    return [*lists, *(export.raise_for_status().text for export in exports)]


def _send_everything(client: httpx.Client, site_key: str) -> int:
    """Send every value in every field; returns how many were accepted."""
    accepted = 0
    for path, base in BASES.items():
        # Of these a survey has room for a few, so each is deleted before the next.
        is_limited = path in ("/v1/benchmarks", "/v1/goals")
        unlisted: dict[Any, Json] = {}
        for body in _bodies(base):
            reply = client.post(path, content=body.encode(), headers=JSON_TYPE)
            assert reply.status_code == 201 or 400 <= reply.status_code < 500, (path, body, reply.text)
            if reply.status_code != 201:
                assert reply.json()["detail"], body
                continue
            accepted += 1
            created = {name: content for name, content in reply.json().items() if name not in ("key", "tag")}
            unlisted[created["id"]] = created
            if is_limited:
                _check_listed(client, path, unlisted)
                unlisted.clear()
                client.delete(f"{path}/{created['id']}").raise_for_status()
        _check_listed(client, path, unlisted)
    return accepted


def _check_listed(client: httpx.Client, path: str, created: dict[Any, Json]) -> None:
    """The list has each of them as the reply to its creation did."""
    listed = {item["id"]: item for item in client.get(path).raise_for_status().json()["data"]}
    for id_, content in created.items():
        assert {name: listed[id_][name] for name in content} == content


async def _copy_there_and_back(sqlite: str, postgresql: str, back: str) -> None:
    await copy_database(sqlite, postgresql)
    await copy_database(postgresql, back)


def test_whatever_is_accepted_comes_back_and_survives_both_engines(postgres_server: Postgres, tmp_path: Path) -> None:
    with Server(tmp_path, OUTOFTEN_RATE_LIMIT="0") as server:
        owner = {"Authorization": f"Bearer {server.admin_key}"}
        with httpx.Client(base_url=server.address, headers=owner, timeout=60) as client:
            assert _send_everything(client, server.site_key) > 300
            before = _lists(client)
    there, back = postgres_server.new_database(), f"sqlite:///{tmp_path / 'back.db'}"
    asyncio.run(_copy_there_and_back(f"sqlite:///{tmp_path / 'outoften.db'}", there, back))
    for address in (there, back):
        with (
            Server(tmp_path, OUTOFTEN_DATABASE=address) as server,
            httpx.Client(base_url=server.address, headers=owner, timeout=60) as client,
        ):
            assert _lists(client) == before
