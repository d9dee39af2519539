"""The document at /openapi.json: complete, valid, true of what is replied, and as it was agreed on."""

import json
import subprocess
from difflib import unified_diff
from typing import Any

import httpx2 as httpx
import jsonschema_rs
import pytest

from outoften.web.openapi.document import to_json
from outoften.web.openapi.examples import FIELD_EXAMPLES, PLACEHOLDER, STRUCT_EXAMPLES
from tests.conftest import ENGINES
from tests.openapi_tools import tools
from tests.web.client import Json, said
from tests.web.openapi.snapshot import FILE, document

DOCUMENT: Json = json.loads(to_json(document()))
SCHEMAS: Json = DOCUMENT["components"]["schemas"]
OPERATIONS: list[tuple[str, str, Json]] = [
    (method, path, one) for path, of in DOCUMENT["paths"].items() for method, one in of.items()
]
NAMES = [one["operationId"] for _, _, one in OPERATIONS]
ONE_LINE = "backend/outoften/web/description/fields.py: add a line to FIELDS, or say it with Meta(description=…)"
AN_EXAMPLE = "backend/outoften/web/description/examples.py: add to SAMPLES by the field's name, or to WHOLE by the Struct's"

each_operation = pytest.mark.parametrize(("method", "path", "one"), OPERATIONS, ids=NAMES)
on_one_engine = pytest.mark.parametrize("server", ENGINES[:1], indirect=True)


def contents(one: Json) -> list[tuple[str, Json]]:
    """What is sent and replied in JSON or as a form, each with where it stands."""
    places = {"body": one.get("requestBody", {})} | {status: said for status, said in one["responses"].items() if status < "3"}
    return [
        (where, content) for where, of in places.items() for content in of.get("content", {}).values() if "$" in str(content)
    ]


def errors(schema: Json, value: Any) -> list[str]:
    """What is wrong with a value."""
    whole = schema | {"components": DOCUMENT["components"]}
    found = jsonschema_rs.Draft202012Validator(whole, validate_formats=True).iter_errors(value)
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}" for error in found]


def texts(value: Any) -> list[str]:
    """Every text in a value."""
    if isinstance(value, dict):
        return [*value] + [text for inner in value.values() for text in texts(inner)]
    return [text for inner in value for text in texts(inner)] if isinstance(value, list) else [value] * isinstance(value, str)


def test_it_is_what_was_agreed_on() -> None:
    agreed, now = FILE.read_text("utf-8"), to_json(DOCUMENT).decode()
    changes = list(unified_diff(agreed.splitlines(), now.splitlines(), "agreed", "now", lineterm="", n=2))
    assert agreed == now, "\n".join(["The API is described differently now. If it is meant: `make openapi`.", *changes[:60]])


def test_it_is_valid() -> None:
    command = [str(tools() / "python"), "-m", "openapi_spec_validator", "--schema", "3.1", str(FILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, f"{FILE}: OK"), done.stdout + done.stderr


@on_one_engine
def test_it_is_what_a_server_says(stranger: httpx.Client) -> None:
    reply = stranger.get("/openapi.json")
    assert reply.json() == DOCUMENT
    again = stranger.get("/openapi.json", headers={"If-None-Match": reply.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@each_operation
def test_every_operation_has_a_group_and_words(method: str, path: str, one: Json) -> None:
    tags = {tag["name"]: tag["description"] for tag in DOCUMENT["tags"]}
    assert [tags.get(tag) for tag in one["tags"]], path
    assert all(tags.get(tag) for tag in one["tags"]), f"{path} belongs to no group: web/description/words.py, TAGS"
    assert one["summary"].endswith("."), f"The docstring of {one['operationId']} is its summary: a sentence."


@each_operation
def test_every_parameter_is_explained_and_limited(method: str, path: str, one: Json) -> None:
    for parameter in one["parameters"]:
        schema, where = parameter["schema"], f"{one['operationId']}: {parameter['name']}"
        assert parameter.get("description"), f"{where} has no description. {ONE_LINE}"
        limits = {"string": {"enum", "format", "maxLength", "pattern"}, "integer": {"minimum"}, "number": {"minimum"}}
        # Mailing tools write into a survey's link what they like, and what can't be read there is passed over. A survey that
        # isn't there is not found, whatever its number.
        free = path == "/s/{survey_id}" or parameter["name"] == "survey"
        needed = None if free else limits.get(schema.get("type", ""))
        assert not needed or needed & schema.keys(), f"{where} takes anything: give its type a Meta(…) in the query's Struct"
        if "example" in parameter:
            assert errors(schema, parameter["example"]) == [], f"{where} has a bad example. {AN_EXAMPLE}"


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_is_explained_and_there_are_no_others(name: str) -> None:
    schema = SCHEMAS[name]
    silent = [field for field, of in schema.get("properties", {}).items() if not of.get("description")]
    assert silent == [], f"{name}: {', '.join(silent)} have no description. {ONE_LINE}"
    if "properties" in schema:
        assert schema["additionalProperties"] is False


@each_operation
def test_everything_sent_and_replied_has_an_example_that_fits(method: str, path: str, one: Json) -> None:
    for where, content in contents(one):
        place = f"{one['operationId']}, {where}"
        assert errors(content["schema"], content["example"]) == [], f"{place} has a bad example. {AN_EXAMPLE}"
        thought_of = PLACEHOLDER not in texts(content["example"])
        assert thought_of, f"{place}: the example lacks a text, {content['example']}. {AN_EXAMPLE}"


@each_operation
def test_every_operation_lists_its_refusals(method: str, path: str, one: Json) -> None:
    refusals = {int(status): said for status, said in one["responses"].items() if status.isdigit() and status >= "4"}
    expected = set()
    expected |= {401, 403} if "security" in one else set()
    expected |= {400, 408, 413} if "requestBody" in one else set()
    expected |= {400} if any(parameter["in"] == "query" for parameter in one["parameters"]) else set()
    expected |= {404} if "{" in path else set()
    expected |= {503} if method != "get" else set()
    assert expected <= refusals.keys()
    for status, said_ in refusals.items():
        assert said_["x-codes"], (path, status)
        assert all(f"`{code}`" in said_["description"] for code in said_["x-codes"])
        assert ("Retry-After" in said_.get("headers", {})) == (status in (429, 503))


def test_every_example_is_of_something_that_there_is() -> None:
    fields = {f"{name}.{field}" for name, schema in SCHEMAS.items() for field in schema.get("properties", {})}
    assert STRUCT_EXAMPLES.keys() - SCHEMAS.keys() == set()
    assert {name for name in FIELD_EXAMPLES if "." in name} - fields == set()


def readable(site: Json, survey: Json) -> list[tuple[str, Json]]:
    """What can be read of a survey and its site without knowing more: the address, and how it is described."""
    found = []
    for method, path, one in OPERATIONS:
        address = path.replace("{survey_id}", str(survey["id"])).replace("{site_id}", str(site["id"]))
        asked = [parameter for parameter in one["parameters"] if parameter["in"] == "query" and parameter["required"]]
        address += f"?site={site['id']}" if path == "/v1/respondents" else ""
        # A stream has no end.
        endless = "text/event-stream" in one["responses"].get("200", {}).get("content", {})
        if method == "get" and "{" not in address and not asked and not endless:
            found.append((address, one))
    assert len(found) > 10
    return found


@on_one_engine
def test_etags_are_where_the_document_says(owner: httpx.Client, site: Json, survey: Json) -> None:
    for address, one in readable(site, survey):
        described = one["responses"]["200"].get("headers", {})
        assert ("etag" in owner.get(address).headers) == ("ETag" in described) == ("304" in one["responses"]), address


@on_one_engine
def test_replies_are_as_described(owner: httpx.Client, site: Json, survey: Json) -> None:
    for address, one in readable(site, survey):
        content = one["responses"]["200"]["content"].get("application/json")
        if content:
            assert errors(content["schema"], said(owner.get(address))) == [], address
