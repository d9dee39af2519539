"""/docs: the OpenAPI document as one HTML page without scripts."""

import asyncio
import json
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from litestar import Litestar, Response, get

from outoften.public_url import join_url
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.http.static_files import REVALIDATE, StaticFile, static_file, static_response
from outoften.web.http.templates import render_page
from outoften.web.openapi.document import build_document

JsonObject = dict[str, Any]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_EXAMPLE_IDS = {"key": "plan", "key_id": "0123456789ab", "response_id": "019aa8d0-5f3c-7a11-8f7a-2f1b1c0d9e21"}
_FORMATS = {"date": "a date, YYYY-MM-DD", "date-time": "a time, RFC 3339", "uuid": "a UUID", "int64": "an integer"}
_TYPES = {"integer": "an integer", "number": "a number", "boolean": "true or false", "string": "text", "null": "null"}
_LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "maxProperties": "at most {} entries",
    "pattern": "matches `{}`",
}


@get("/docs", include_in_schema=False)
async def docs(request: HTTPRequest) -> Response[bytes]:
    """The API reference."""
    # In a thread: building the page for the first time takes long enough to delay other requests.
    settings = app_state(request).settings
    page = await asyncio.to_thread(_docs_page, request.app, settings.base_url, settings.base_path)
    headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Cross-Origin-Opener-Policy": "same-origin"}
    return _response(request, page, headers)


@get("/docs.css", include_in_schema=False)
async def docs_css(request: HTTPRequest) -> Response[bytes]:
    """The style sheet of the API reference."""
    return _response(request, _css_file(), {})


@lru_cache(maxsize=4)
def _docs_page(app: Litestar, base_url: str, base_path: str) -> StaticFile:
    document = build_document(app, base_path)
    operations = [(method, path, operation) for path, item in document["paths"].items() for method, operation in item.items()]
    page = render_page(
        "docs.html",
        base_path=base_path,
        document=document,
        groups=[(tag, [item for item in operations if tag["name"] in item[2]["tags"]]) for tag in document["tags"]],
        describe_type=describe_type,
        format_json=lambda value: json.dumps(value, indent=2, ensure_ascii=False),
        render_curl=lambda method, path, operation: render_curl(method, join_url(base_url, path), operation),
    )
    return static_file("docs.html", page)


@lru_cache(maxsize=1)
def _css_file() -> StaticFile:
    return static_file("docs.css", (files("outoften") / "static" / "docs" / "docs.css").read_bytes())


def _response(request: HTTPRequest, file: StaticFile, headers: dict[str, str]) -> Response[bytes]:
    accept_encoding, if_none_match = (request.headers.get(name, "") for name in ("accept-encoding", "if-none-match"))
    return static_response(file, accept_encoding, if_none_match, REVALIDATE, headers)


def describe_type(schema: JsonObject) -> str:
    """Returns a schema's type and limits in English, with `code` and [links](#anchor) for the `prose` filter."""
    parts = [_describe_kind(schema)] + [text.format(schema[limit]) for limit, text in _LIMITS.items() if limit in schema]
    default = schema.get("default")
    if isinstance(default, str | int | float) and default != "":
        parts.append(f"default {_code(default)}")
    return ", ".join(parts)


def _describe_kind(schema: JsonObject) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#schema-{name})"
    if "anyOf" in schema:
        return " or ".join(describe_type(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(_code(value) for value in schema["enum"])
    if "format" in schema:
        return _FORMATS.get(schema["format"], str(schema["format"]))
    match schema.get("type"):
        case "array" if "items" in schema:
            return f"a list of {describe_type(schema['items'])}"
        case "object" if isinstance(schema.get("additionalProperties"), dict):
            names = schema.get("propertyNames", {}).get("enum", ())
            keys = f", keys {', '.join(_code(name) for name in names)}" if names else ""
            return f"an object of {describe_type(schema['additionalProperties'])}{keys}"
        case str(type_name):
            return _TYPES.get(type_name, f"a JSON {type_name}")
    return "any JSON value"


def _code(value: Any) -> str:
    return f"`{json.dumps(value)}`" if isinstance(value, bool) or value is None else f"`{value}`"


def render_curl(method: str, url: str, operation: JsonObject) -> str:
    """Returns a curl command that calls the operation with example values."""
    body = operation.get("requestBody", {}).get("content", {})
    implied_method = "post" if body else "get"
    option = "" if method == implied_method else f"-X {method.upper()} "
    lines = [f"curl {option}{_example_url(url, operation)}"]
    if "security" in operation:
        lines.append('-H "Authorization: Bearer $KEY"')
    for media_type, content in body.items():
        if media_type == "text/csv":
            lines += ['-H "Content-Type: text/csv"', "--data-binary @people.csv"]
        elif media_type == "application/json":
            lines += ['-H "Content-Type: application/json"', f"-d '{json.dumps(content['example'], ensure_ascii=False)}'"]
        else:
            lines += [f"--data-urlencode '{name}={value}'" for name, value in content["example"].items()]
    return " \\\n  ".join(lines)


def _example_url(url: str, operation: JsonObject) -> str:
    query = {}
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            default = "1" if parameter["schema"]["type"] == "integer" else "NAME"
            url = url.replace(f"{{{parameter['name']}}}", _EXAMPLE_IDS.get(parameter["name"], default))
        elif parameter["required"]:
            query[parameter["name"]] = parameter.get("example", "")
    return f"'{url}?{urlencode(query)}'" if query else url
