"""The OpenAPI 3.1 document, generated from the Structs that decode requests and encode replies."""

import asyncio
import inspect
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
from litestar import Litestar, Response, get

from outoften import __version__
from outoften.web.http.problems import Problem
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.http.static_files import StaticFile, static_file, static_response
from outoften.web.openapi import refusals, tags
from outoften.web.openapi.examples import build_example
from outoften.web.openapi.routes import Operation, list_operations
from outoften.web.openapi.schemas import REF, Schema, components, path_parameters, query_parameters, schema_name

FIVE_MINUTES = "public, max-age=300"


@get("/openapi.json", include_in_schema=False)
async def openapi(request: HTTPRequest) -> Response[bytes]:
    """The OpenAPI document."""
    # In a thread: building the document for the first time takes long enough to delay other requests.
    content = await asyncio.to_thread(_document_file, request.app, app_state(request).settings.base_path)
    accept_encoding, if_none_match = (request.headers.get(name, "") for name in ("accept-encoding", "if-none-match"))
    return static_response(content, accept_encoding, if_none_match, FIVE_MINUTES, {})


# Cached, because routes don't change while a server runs.
@lru_cache(maxsize=4)
def _document_file(app: Litestar, base_path: str) -> StaticFile:
    return static_file("openapi.json", to_json(build_document(app, base_path)))


def to_json(document: dict[str, Any]) -> bytes:
    """Returns the document as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def build_document(app: Litestar, base_path: str = "") -> dict[str, Any]:
    """Returns the OpenAPI document of an application. `base_path` is the path of the server's URL."""
    operations = list_operations(app)
    requests = [struct for operation in operations for struct in operation.request_struct]
    responses = [struct for operation in operations for struct in operation.response_struct]
    schemas = components(requests, [*responses, Problem])
    schemas["Problem"]["examples"] = [build_example(schemas["Problem"], schemas)]
    paths: dict[str, Any] = {}
    for operation in sorted(operations, key=lambda operation: (operation.path, operation.method)):
        paths.setdefault(operation.path, {})[operation.method.lower()] = _build_operation(operation, schemas)
    used_tags = {operation["tags"][0] for methods in paths.values() for operation in methods.values()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Out of Ten",
            "version": __version__,
            "summary": "One question, 0 to 10, and a follow-up question.",
            "description": tags.ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": base_path or "/", "description": "This server."}],
        "tags": [{"name": tag.name, "description": tag.description} for tag in tags.TAGS if tag.name in used_tags],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "headers": tags.HEADERS,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "An API key, `oot_sk_…`: `outoften key create`."},
                "share": {"type": "http", "scheme": "bearer", "description": "A shared link's credential, `oot_sh_…`."},
            },
        },
    }


def _build_operation(operation: Operation, schemas: dict[str, Schema]) -> dict[str, Any]:
    summary, _, description = inspect.cleandoc(operation.fn.__doc__ or "").partition("\n")
    operation_object: dict[str, Any] = {
        "operationId": operation.name,
        "summary": summary,
        "tags": [tags.COLLECTING_TAG if operation.is_collecting else tags.find_tag(operation.path)],
    }
    if description.strip():
        operation_object["description"] = description.strip()
    operation_object["parameters"] = path_parameters(dict(operation.parameters))
    if "query" in operation.opt:
        operation_object["parameters"] += query_parameters(operation.opt["query"])
    for name, media_type in (("body", "application/json"), ("form", "application/x-www-form-urlencoded")):
        if struct := operation.opt.get(name):
            max_items = operation.opt.get("max_items", 0)
            content = _build_content(media_type, struct, schemas, max_items)
            operation_object["requestBody"] = {"required": not operation.opt.get("body_optional", False), "content": content}
    if example := operation.opt.get("file"):
        content = {"text/csv": {"schema": {"type": "string"}, "example": example}}
        operation_object["requestBody"] = {"required": True, "content": content}
    operation_object["responses"] = {str(operation.status): _build_success(operation, schemas)}
    if operation.has_etag:
        unchanged = {"description": "Unchanged since the version in If-None-Match.", "headers": _build_headers("ETag")}
        operation_object["responses"]["304"] = unchanged
    operation_object["responses"] |= refusals.responses(operation) | {"default": refusals.default()}
    security: list[dict[str, Sequence[str]]] = [{"key": operation.scopes}] if operation.guard else []
    if operation.share_guard or operation.section:
        security.append({"share": []})
    if security:
        operation_object["security"] = security
    return operation_object


def _build_success(operation: Operation, schemas: dict[str, Schema]) -> dict[str, Any]:
    return_type, header_names = operation.return_type, _list_response_headers(operation)
    headers = {"headers": _build_headers(*header_names)} if header_names else {}
    if return_type is type(None):
        return {"description": "Done."} | headers
    if isinstance(return_type, str | tuple):
        media_types = (return_type,) if isinstance(return_type, str) else return_type
        content = {media_type: {"schema": {"type": "string"}} for media_type in media_types}
        return {"description": "The content."} | headers | {"content": content}
    doc = schemas[schema_name(return_type)].get("description", "Done.").partition("\n\n")[0]
    content = _build_content("application/json", return_type, schemas)
    if "file" in operation.opt and "format" in operation.opt["query"].__struct_fields__:
        # With `format=csv`, an import answers with its rejected rows.
        content["text/csv"] = {"schema": {"type": "string"}}
    return {"description": doc} | headers | {"content": content}


def _list_response_headers(operation: Operation) -> list[str]:
    """Returns the names of the headers of a successful response."""
    is_paginated = "cursor" in getattr(operation.opt.get("query"), "__struct_fields__", ())
    condition_by_header = {
        "ETag": operation.has_etag,
        "Link": is_paginated,
        "RateLimit": operation.is_collecting,
        "RateLimit-Policy": operation.is_collecting,
        "Set-Cookie": operation.path == "/v1/session",
    }
    return [name for name, is_sent in condition_by_header.items() if is_sent]


def _build_headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _build_content(media_type: str, struct: Any, schemas: dict[str, Schema], max_items: int = 0) -> dict[str, Any]:
    """Returns the content of a body or reply; with `max_items`, also as an array of so many."""
    reference: Schema = {"$ref": REF.format(name=schema_name(struct))}
    items = {"type": "array", "items": reference, "minItems": 1, "maxItems": max_items}
    schema = {"anyOf": [reference, items]} if max_items else reference
    return {media_type: {"schema": schema, "example": build_example(reference, schemas)}}
