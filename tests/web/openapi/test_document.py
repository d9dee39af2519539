"""The document at /openapi.json: complete, valid, true of what is replied, and as it was agreed on."""

import json
import subprocess
from collections.abc import Callable, Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

import httpx2 as httpx
import jsonschema_rs
import pytest

from outoften.domain.field_types import EXPECTED_FORMATS
from outoften.web.openapi.document import to_json
from outoften.web.openapi.examples import PLACEHOLDER
from outoften.web.openapi.refusals import EXTRA_REFUSALS
from tests.openapi_tools import tools
from tests.web.client import Json, created_json, ok_json
from tests.web.openapi.snapshot import FILE, document, summarize

DOCUMENT: Json = json.loads(to_json(document()))
SCHEMAS: Json = DOCUMENT["components"]["schemas"]
OPERATIONS: list[tuple[str, str, Json]] = [
    (method, path, operation) for path, methods in DOCUMENT["paths"].items() for method, operation in methods.items()
]
ONE_LINE = "Describe it in its Struct: Annotated[…, Meta(description=…)]"
AN_EXAMPLE = "Give the field one in its Struct: Annotated[…, Meta(description=…, examples=[…])]"


def contents(operation: Json) -> list[tuple[str, Json]]:
    """What is sent and replied in JSON or as a form, each with where it stands."""
    places = {"body": operation.get("requestBody", {})} | {
        status: response for status, response in operation["responses"].items() if status < "3"
    }
    return [
        (where, content)
        for where, part in places.items()
        for content in part.get("content", {}).values()
        if "$" in str(content)
    ]


def errors(schema: Json, value: Any) -> list[str]:
    """What is wrong with a value."""
    whole = schema | {"components": DOCUMENT["components"]}
    failures = jsonschema_rs.Draft202012Validator(whole, validate_formats=True).iter_errors(value)
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}" for error in failures]


def texts(value: Any) -> list[str]:
    """Every text in a value."""
    if isinstance(value, dict):
        return [*value] + [text for inner in value.values() for text in texts(inner)]
    return [text for inner in value for text in texts(inner)] if isinstance(value, list) else [value] * isinstance(value, str)


def test_the_document_equals_the_snapshot() -> None:
    agreed, now = FILE.read_text("utf-8"), summarize(DOCUMENT)
    changes = list(unified_diff(agreed.splitlines(), now.splitlines(), "agreed", "now", lineterm="", n=0))
    assert agreed == now, "\n".join(["The API has changed. If this is intended, run `make openapi`.", *changes[:60]])


def test_the_document_is_valid_openapi(tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    file.write_bytes(to_json(DOCUMENT))
    command = [str(tools() / "python"), "-m", "openapi_spec_validator", "--schema", "3.1", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, f"{file}: OK"), done.stdout + done.stderr


def test_the_server_sends_the_document_with_an_etag(stranger: httpx.Client) -> None:
    reply = stranger.get("/openapi.json")
    assert reply.json() == DOCUMENT
    again = stranger.get("/openapi.json", headers={"If-None-Match": reply.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_operation_belongs_to_a_described_group_and_has_a_sentence_as_its_summary() -> None:
    tags = {tag["name"]: tag["description"] for tag in DOCUMENT["tags"]}
    faulty = []
    for method, path, operation in OPERATIONS:
        if not operation["tags"] or not all(tags.get(tag) for tag in operation["tags"]):
            faulty.append(f"{method} {path} belongs to no group: web/openapi/tags.py, TAGS")
        if not operation["summary"].endswith("."):
            faulty.append(f"The docstring of {operation['operationId']} is its summary: a sentence.")
    assert faulty == []


def test_every_parameter_is_explained_and_limited() -> None:
    limits = {"string": {"enum", "format", "maxLength", "pattern"}, "integer": {"minimum"}, "number": {"minimum"}}
    faulty = []
    for _, path, operation in OPERATIONS:
        for parameter in operation["parameters"]:
            schema, where = parameter["schema"], f"{operation['operationId']}: {parameter['name']}"
            if not parameter.get("description"):
                faulty.append(f"{where} has no description. {ONE_LINE}")
            # Mailing tools add names of their own to the link of a survey, and the page ignores what it can't read. A survey
            # that does not exist is not found, whatever its number.
            free = path == "/s/{survey_id}" or parameter["name"] == "survey"
            needed = None if free else limits.get(schema.get("type", ""))
            if needed and not needed & schema.keys():
                faulty.append(f"{where} takes anything: give its type a Meta(…) in the query's Struct")
            if "example" in parameter and errors(schema, parameter["example"]):
                faulty.append(f"{where} has a bad example. {AN_EXAMPLE}")
    assert faulty == []


def test_every_schema_describes_each_field_and_allows_no_others() -> None:
    faulty = []
    for name, schema in SCHEMAS.items():
        for field, content in schema.get("properties", {}).items():
            if not content.get("description"):
                faulty.append(f"{name}.{field} has no description. {ONE_LINE}")
        if "properties" in schema and schema["additionalProperties"] is not False:
            faulty.append(f"{name} allows other fields")
    assert faulty == []


def test_every_declared_list_of_error_codes_is_of_an_operation() -> None:
    assert EXTRA_REFUSALS.keys() - {operation["operationId"] for _, _, operation in OPERATIONS} == set()


def test_every_body_and_every_reply_has_an_example_that_fits() -> None:
    faulty = []
    for _, _, operation in OPERATIONS:
        for where, content in contents(operation):
            place = f"{operation['operationId']}, {where}"
            if errors(content["schema"], content["example"]):
                faulty.append(f"{place} has a bad example. {AN_EXAMPLE}")
            if PLACEHOLDER in texts(content["example"]):
                faulty.append(f"{place}: the example lacks a text, {content['example']}. {AN_EXAMPLE}")
    assert faulty == []


def test_every_operation_lists_its_refusals_and_their_codes() -> None:
    faulty = []
    for method, path, operation in OPERATIONS:
        refusals = {
            int(status): reply for status, reply in operation["responses"].items() if status.isdigit() and status >= "4"
        }
        expected = set()
        expected |= {401, 403} if "security" in operation else set()
        expected |= {400, 408, 413} if "requestBody" in operation else set()
        expected |= {400} if any(parameter["in"] == "query" for parameter in operation["parameters"]) else set()
        expected |= {404} if "{" in path else set()
        expected |= {503} if method != "get" else set()
        faulty += [f"{method} {path} lacks {status}" for status in expected - refusals.keys()]
        for status, reply in refusals.items():
            if not reply["x-codes"] or not all(f"`{code}`" in reply["description"] for code in reply["x-codes"]):
                faulty.append(f"{method} {path} does not describe the codes of {status}")
            if ("Retry-After" in reply.get("headers", {})) != (status in (429, 503)):
                faulty.append(f"{method} {path}: Retry-After of {status}")
    assert faulty == []


def test_every_example_of_a_field_fits_its_schema() -> None:
    faulty, count = [], 0
    for name, schema in SCHEMAS.items():
        for field, content in schema.get("properties", {}).items():
            for example in content.get("examples", ()):
                count += 1
                faulty += [f"{name}.{field}: {error}" for error in errors(content, example)]
    assert faulty == []
    assert count > 100


def readable(site: Json, survey: Json) -> list[tuple[str, Json]]:
    """What can be read of a survey and its site without knowing more: the address, and how it is described."""
    pairs = []
    for method, path, operation in OPERATIONS:
        address = path.replace("{survey_id}", str(survey["id"])).replace("{site_id}", str(site["id"]))
        asked = [parameter for parameter in operation["parameters"] if parameter["in"] == "query" and parameter["required"]]
        address += f"?site={site['id']}" if any(parameter["name"] == "site" for parameter in operation["parameters"]) else ""
        # A stream has no end.
        endless = "text/event-stream" in operation["responses"].get("200", {}).get("content", {})
        if method == "get" and "{" not in address and not asked and not endless:
            pairs.append((address, operation))
    assert len(pairs) > 10
    return pairs


@pytest.fixture
def read(owner: httpx.Client, survey: Json) -> Callable[[str], httpx.Response]:
    """Reads an address: as a visitor of a shared link what is only for those, else as the owner."""
    body = {"survey_id": survey["id"], "name": "All", "sections": ["segments", "comments"]}
    address, _, secret = created_json(owner.post("/v1/shares", json=body))["url"].partition("#")
    visiting = {"Authorization": f"Bearer oot_sh_{address.rpartition('/')[2]}_{secret}"}
    return lambda path: owner.get(path, headers=visiting if path.startswith("/v1/shared") else {})


def test_etags_are_where_the_document_says(read: Callable[[str], httpx.Response], site: Json, survey: Json) -> None:
    for address, operation in readable(site, survey):
        described = operation["responses"]["200"].get("headers", {})
        assert ("etag" in read(address).headers) == ("ETag" in described) == ("304" in operation["responses"]), address


def test_replies_are_as_described(read: Callable[[str], httpx.Response], site: Json, survey: Json) -> None:
    for address, operation in readable(site, survey):
        content = operation["responses"]["200"]["content"].get("application/json")
        if content:
            assert errors(content["schema"], ok_json(read(address))) == [], address


def test_each_pattern_has_a_sentence_with_an_example_for_refusals() -> None:
    patterns = set(_patterns(DOCUMENT))
    assert len(patterns) >= 10
    assert patterns <= EXPECTED_FORMATS.keys()
    assert not [expected for expected in EXPECTED_FORMATS.values() if "such as" not in expected]


def _patterns(part: Any) -> Iterator[str]:
    """Every regular expression in this part of the document."""
    match part:
        # Paths are not refused for their format: nothing is found there.
        case {"in": "path"}:
            pass
        case dict():
            if isinstance(pattern := part.get("pattern"), str):
                yield pattern
            for inner in part.values():
                yield from _patterns(inner)
        case list():
            for inner in part:
                yield from _patterns(inner)
