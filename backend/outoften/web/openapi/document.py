"""The OpenAPI 3.1 document, generated from the Structs that decode requests and encode replies."""

import asyncio
import inspect
from functools import lru_cache
from typing import Any

import msgspec
from litestar import Litestar, Response, get

from outoften import __version__
from outoften.web.http.problems import Problem
from outoften.web.http.state import HTTPRequest
from outoften.web.http.static_files import StaticFile, static_file, static_response
from outoften.web.openapi import refusals as problems
from outoften.web.openapi import tags as words
from outoften.web.openapi.examples import example, parameter_example
from outoften.web.openapi.routes import Operation, list_operations
from outoften.web.openapi.schemas import REF, Schema, components, path_parameters, query_parameters, schema_name

FIVE_MINUTES = "public, max-age=300"


@get("/openapi.json", include_in_schema=False)
async def openapi(request: HTTPRequest) -> Response[bytes]:
    """The OpenAPI document."""
    asked = request.headers
    # In a thread: building the document for the first time takes long enough to delay other requests.
    content = await asyncio.to_thread(_document_file, request.app)
    return static_response(content, asked.get("accept-encoding", ""), asked.get("if-none-match", ""), FIVE_MINUTES, {})


# Cached, because routes don't change while a server runs.
@lru_cache(maxsize=4)
def _document_file(app: Litestar) -> StaticFile:
    return static_file("openapi.json", to_json(build_document(app)))


def to_json(document: dict[str, Any]) -> bytes:
    """Returns the document as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def build_document(app: Litestar) -> dict[str, Any]:
    """Returns the OpenAPI document of an application."""
    described = list_operations(app)
    read = [kind for operation in described for kind in operation.request_struct]
    schemas = components(read, [*(kind for operation in described for kind in operation.response_struct), Problem])
    schemas["Problem"]["examples"] = [example("Problem", schemas)]
    paths: dict[str, Any] = {}
    for operation in sorted(described, key=lambda operation: (operation.path, operation.method)):
        paths.setdefault(operation.path, {})[operation.method.lower()] = _build_operation(operation, schemas)
    used = {one["tags"][0] for of in paths.values() for one in of.values()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Out of Ten",
            "version": __version__,
            "summary": "One question, 0 to 10, and a follow-up question.",
            "description": words.ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "This server."}],
        "tags": [{"name": tag.name, "description": tag.description} for tag in words.TAGS if tag.name in used],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "headers": words.HEADERS,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "An API key, `oot_sk_…`: `outoften key create`."}
            },
        },
    }


def _build_operation(operation: Operation, schemas: dict[str, Schema]) -> dict[str, Any]:
    summary, _, more = inspect.cleandoc(operation.fn.__doc__ or "").partition("\n")
    said: dict[str, Any] = {
        "operationId": operation.name,
        "summary": summary,
        "tags": [words.COLLECTING_TAG if operation.is_collecting else words.find_tag(operation.path)],
    }
    if more.strip():
        said["description"] = more.strip()
    said["parameters"] = path_parameters(dict(operation.parameters)) + _build_query(operation)
    for name, media_type in (("body", "application/json"), ("form", "application/x-www-form-urlencoded")):
        if kind := operation.opt.get(name):
            shown = example(schema_name(kind), schemas, sent=True)
            said["requestBody"] = {"required": True, "content": _build_content(media_type, kind, shown)}
    said["responses"] = {str(operation.status): _build_success(operation, schemas)}
    if operation.has_etag:
        unchanged = {"description": "Unchanged since the version in If-None-Match.", "headers": _build_headers("ETag")}
        said["responses"]["304"] = unchanged
    said["responses"] |= problems.responses(operation) | {"default": problems.default()}
    if operation.scopes:
        said["security"] = [{"key": operation.scopes}]
    return said


def _build_query(operation: Operation) -> list[Schema]:
    parameters = query_parameters(operation.opt["query"]) if "query" in operation.opt else []
    for parameter in parameters:
        shown = parameter_example(parameter["name"], parameter["schema"])
        if shown is not None:
            parameter["example"] = shown
    return parameters


def _build_success(operation: Operation, schemas: dict[str, Schema]) -> dict[str, Any]:
    kind, sent = operation.return_type, _list_response_headers(operation)
    headers = {"headers": _build_headers(*sent)} if sent else {}
    if kind is type(None):
        return {"description": "Done."} | headers
    if isinstance(kind, str | tuple):
        media_types = (kind,) if isinstance(kind, str) else kind
        content = {media_type: {"schema": {"type": "string"}} for media_type in media_types}
        return {"description": "The content."} | headers | {"content": content}
    shown = example(schema_name(kind), schemas)
    doc = schemas[schema_name(kind)].get("description", "Done.").partition("\n\n")[0]
    return {"description": doc} | headers | {"content": _build_content("application/json", kind, shown)}


def _list_response_headers(operation: Operation) -> list[str]:
    """Returns the names of the headers of a successful response."""
    pages = "cursor" in getattr(operation.opt.get("query"), "__struct_fields__", ())
    sent = {
        "ETag": operation.has_etag,
        "Link": pages,
        "RateLimit": operation.is_collecting,
        "RateLimit-Policy": operation.is_collecting,
        "Set-Cookie": operation.path == "/v1/session",
    }
    return [name for name, is_sent in sent.items() if is_sent]


def _build_headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _build_content(media_type: str, kind: Any, shown: Any) -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": REF.format(name=schema_name(kind))}, "example": shown}}
