"""docs/api.md names every route with its scope and parameters, and no other."""

import re
from collections.abc import Iterator
from typing import Any

import httpx2 as httpx
import msgspec
import pytest

from outoften.app import ROUTES
from tests.docs.markdown import code_spans, read, rows, section
from tests.server import Server
from tests.web.openapi.snapshot import document

API = read("docs/api.md")
RANGE = {"from", "to", "channel", "exclude_suspect", "version"}
PUBLIC = ("Collecting", "Files and operations")
SECTIONS = (
    *PUBLIC,
    "Reports",
    "Responses and respondents",
    "Sites and surveys",
    "Goals, benchmarks, themes, notes",
    "Members",
    "Shared links",
    "Endpoints",
    "Outcomes",
    "Mailing",
    "Follow-ups",
    "Rules",
    "Reports about e-mails",
    "Alerts",
    "Assistants",
    "Keys and sessions",
)
TABLES = {heading: rows(section(API, heading)) for heading in SECTIONS}
ROUTE = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (/\S*)")


def _routes(heading: str) -> Iterator[tuple[str, str, list[str]]]:
    for row in TABLES[heading]:
        method, path = code_spans(row[0])[0].split()
        yield method, path, row


def test_every_route_is_named_and_no_other() -> None:
    served = sorted(
        f"{method} {re.sub(':[a-z]+}', '}', path)}"
        for handler in ROUTES
        for path in handler.paths
        for method in getattr(handler, "http_methods", {"POST"})
    )
    assert sorted(f"{method} {path}" for heading in SECTIONS for method, path, _ in _routes(heading)) == served


def test_every_parameter_is_named_and_no_other() -> None:
    described = document()["paths"]
    schemas = document()["components"]["schemas"]
    filters: set[str] = set()
    for heading in SECTIONS:
        for method, path, row in _routes(heading):
            operation = described.get(path, {}).get(method.lower())
            if operation is None or heading == "Files and operations":
                continue
            cell = row[2] if heading not in PUBLIC and heading != "Reports" else row[1]
            named = _parameters(cell)
            if "the filters above" in cell:
                named |= filters - {"marks", "limit", "cursor"}
            if path.endswith("/responses") and method == "GET":
                filters = named
            assert named == _described(operation, schemas), f"{method} {path}"


def _parameters(cell: str) -> set[str]:
    """What a cell names: without the values that stand in parentheses."""
    named = {span.partition("=")[0] for span in code_spans(re.sub(r"\([^)]*\)", "", cell))}
    if re.search(r"\brange\b", cell):
        named |= RANGE
    for thing, kind in (("site", "SiteIn"), ("survey", "SurveyIn")):
        if f"[fields of a {thing}]" in cell:
            named |= document()["components"]["schemas"][kind]["properties"].keys() - {"site_id"}
    return named


def _described(operation: dict[str, Any], schemas: dict[str, Any]) -> set[str]:
    names = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"}
    for content in operation.get("requestBody", {}).get("content", {}).values():
        # Some bodies may also be an array of these.
        schema = content["schema"].get("anyOf", [content["schema"]])[0]
        # A file has no fields.
        if "$ref" not in schema:
            continue
        names |= schemas[schema["$ref"].rpartition("/")[2]]["properties"].keys()
    return set(names)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), OUTOFTEN_RATE_LIMIT="0") as running:
        yield running


@pytest.fixture(scope="module")
def reading_key(server: Server) -> str:
    headers = {"Authorization": f"Bearer {server.admin_key}"}
    body = {"name": "reader", "scopes": ["read"]}
    key: str = httpx.post(f"{server.address}/v1/keys", json=body, headers=headers, verify=False).json()["key"]
    return key


def test_every_route_needs_the_scope_that_the_table_names(server: Server, reading_key: str) -> None:
    for heading in SECTIONS:
        for method, path, row in _routes(heading):
            scope = "none" if heading in PUBLIC else "read" if heading == "Reports" else row[1]
            without_key, with_reading_key = (_code(server, method, path, key) for key in (None, reading_key))
            assert (without_key == "key_missing") == (scope not in ("none", "link")), f"{method} {path}: {without_key}"
            assert (without_key == "share_missing") == (scope == "link"), f"{method} {path}: {without_key}"
            # Members may see and end their own sessions; a key needs the scope `keys` for that. Programs on this machine may
            # read the metrics; a key needs the scope `metrics`.
            lacks_scope = scope in ("respond", "write", "keys") or path.startswith(("/v1/sessions", "/metrics"))
            assert (with_reading_key == "scope_missing") == lacks_scope, f"{method} {path}: {with_reading_key}"


def _code(server: Server, method: str, path: str, key: str | None) -> str | None:
    """The error code of a request; None where it succeeds."""
    address = server.address + re.sub(r"{[a-z_]+}", "1", path)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with httpx.stream(method, address, headers=headers, timeout=10, verify=False) as response:
        if response.headers.get("content-type") != "application/problem+json":
            return None
        code: str = msgspec.json.decode(response.read())["code"]
        return code
