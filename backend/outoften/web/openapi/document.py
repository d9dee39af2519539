"""The OpenAPI 3.1 document, made from the very Structs that decode and encode, so it can't say anything else."""

import asyncio
import inspect
from functools import lru_cache
from typing import Any

import msgspec
from litestar import Litestar, Response, get

from outoften import __version__
from outoften.web.http.problems import Problem
from outoften.web.http.state import HTTPRequest
from outoften.web.http.static_files import Asset, asset, send
from outoften.web.openapi import refusals as problems
from outoften.web.openapi import tags as words
from outoften.web.openapi.examples import example, parameter_example
from outoften.web.openapi.routes import Operation, operations
from outoften.web.openapi.schemas import REF, Schema, components, path_parameters, query_parameters

FRESH = "public, max-age=300"


@get("/openapi.json", include_in_schema=False)
async def openapi(request: HTTPRequest) -> Response[bytes]:
    """This API, described."""
    asked = request.headers
    # The first time it is made, which takes longer than anybody else should wait.
    content = await asyncio.to_thread(_document, request.app)
    return send(content, asked.get("accept-encoding", ""), asked.get("if-none-match", ""), FRESH, {})


# Routes don't change while a server runs.
@lru_cache(maxsize=4)
def _document(app: Litestar) -> Asset:
    return asset("openapi.json", written(describe(app)))


def written(document: dict[str, Any]) -> bytes:
    """The document as it is sent, for people to read too."""
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def describe(app: Litestar) -> dict[str, Any]:
    """The whole document."""
    described = operations(app)
    read = [kind for operation in described for kind in operation.read]
    schemas = components(read, [*(kind for operation in described for kind in operation.replied), Problem])
    schemas["Problem"]["examples"] = [example("Problem", schemas)]
    paths: dict[str, Any] = {}
    for operation in sorted(described, key=lambda operation: (operation.path, operation.method)):
        paths.setdefault(operation.path, {})[operation.method.lower()] = _describe(operation, schemas)
    used = {one["tags"][0] for of in paths.values() for one in of.values()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Out of Ten",
            "version": __version__,
            "summary": "One question, 0 to 10, and a follow-up that fits.",
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


def _describe(operation: Operation, schemas: dict[str, Schema]) -> dict[str, Any]:
    summary, _, more = inspect.cleandoc(operation.fn.__doc__ or "").partition("\n")
    said: dict[str, Any] = {"operationId": operation.name, "summary": summary, "tags": [words.tag_of(operation.path)]}
    if more.strip():
        said["description"] = more.strip()
    said["parameters"] = path_parameters(dict(operation.parameters)) + _query(operation)
    for name, media_type in (("body", "application/json"), ("form", "application/x-www-form-urlencoded")):
        if kind := operation.opt.get(name):
            shown = example(kind.__name__, schemas, sent=True)
            said["requestBody"] = {"required": True, "content": _content(media_type, kind, shown)}
    said["responses"] = {str(operation.status): _success(operation, schemas)}
    if operation.is_kept:
        unchanged = {"description": "Unchanged since the ETag in If-None-Match.", "headers": _headers("ETag")}
        said["responses"]["304"] = unchanged
    said["responses"] |= problems.responses(operation) | {"default": problems.default()}
    if operation.guarded:
        said["security"] = [{"key": []}]
    return said


def _query(operation: Operation) -> list[Schema]:
    parameters = query_parameters(operation.opt["query"]) if "query" in operation.opt else []
    for parameter in parameters:
        shown = parameter_example(parameter["name"], parameter["schema"])
        if shown is not None:
            parameter["example"] = shown
    return parameters


def _success(operation: Operation, schemas: dict[str, Schema]) -> dict[str, Any]:
    kind, sent = operation.returned, _sent_headers(operation)
    headers = {"headers": _headers(*sent)} if sent else {}
    if kind is type(None):
        return {"description": "Done."} | headers
    if isinstance(kind, str | tuple):
        media_types = (kind,) if isinstance(kind, str) else kind
        content = {media_type: {"schema": {"type": "string"}} for media_type in media_types}
        return {"description": "The content."} | headers | {"content": content}
    doc = schemas[kind.__name__].get("description", "Done.").partition("\n\n")[0]
    return {"description": doc} | headers | {"content": _content("application/json", kind, example(kind.__name__, schemas))}


def _sent_headers(operation: Operation) -> list[str]:
    """The headers of what it replies with."""
    pages = "cursor" in getattr(operation.opt.get("query"), "__struct_fields__", ())
    sent = {
        "ETag": operation.is_kept,
        "Link": pages,
        "RateLimit": operation.collects,
        "RateLimit-Policy": operation.collects,
        "Set-Cookie": operation.path == "/v1/session",
    }
    return [name for name, is_sent in sent.items() if is_sent]


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _content(media_type: str, kind: Any, shown: Any) -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": REF.format(name=kind.__name__)}, "example": shown}}
