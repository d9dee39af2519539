"""The OpenAPI 3.1 document, made from the very Structs that decode and encode, so it can't say anything else."""

import re
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
from litestar import Litestar, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from outoften import __version__
from outoften.web.parts import HTTPRequest
from outoften.web.problems import MEDIA_TYPE, Problem

_REF = "#/components/schemas/{name}"


@get("/openapi.json", include_in_schema=False)
async def openapi(request: HTTPRequest) -> Response[bytes]:
    """This API, described."""
    content = msgspec.json.format(msgspec.json.encode(describe(request.app)), indent=1)
    return Response(content, media_type="application/json", headers={"Cache-Control": "public, max-age=300"})


def describe(app: Litestar) -> dict[str, Any]:
    """The whole document."""
    operations = [
        (route.path_format, handler)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.include_in_schema is not False
        if handler.http_methods != {"OPTIONS"}
    ]
    types = [kind for _, handler in operations for kind in _types_of(handler)]
    _, components = msgspec.json.schema_components([*types, Problem], ref_template=_REF)
    paths: dict[str, Any] = {}
    for path, handler in operations:
        for method in handler.http_methods:
            paths.setdefault(path, {})[method.lower()] = _operation(path, handler)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Out of Ten", "version": __version__, "license": {"name": "MIT", "identifier": "MIT"}},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "oot_sk_…"}},
        },
    }


def _operation(path: str, handler: HTTPRouteHandler) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": handler.handler_name,
        "summary": (handler.fn.__doc__ or "").partition("\n")[0],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if name != "key_id" else "string"}}
            for name in re.findall(r"{(\w+)}", path)
        ],
        "responses": {str(handler.status_code): _success(handler), "default": _content(MEDIA_TYPE, Problem, "A refusal.")},
    }
    if kind := handler.opt.get("query"):
        operation["parameters"] += _query_parameters(kind)
    if kind := handler.opt.get("body"):
        operation["requestBody"] = _content("application/json", kind) | {"required": True}
    if handler.guards:
        operation["security"] = [{"key": []}]
    return operation


def _success(handler: HTTPRouteHandler) -> dict[str, Any]:
    kind = _returned(handler)
    if kind is type(None):
        return {"description": "Done."}
    if isinstance(kind, str):
        return {"description": "The file.", "content": {kind: {"schema": {"type": "string"}}}}
    return _content("application/json", kind, (kind.__doc__ or "").partition("\n")[0] or "Done.")


def _content(media_type: str, kind: Any, description: str = "") -> dict[str, Any]:
    content: dict[str, Any] = {"content": {media_type: {"schema": {"$ref": _REF.format(name=kind.__name__)}}}}
    return content | {"description": description} if description else content


def _query_parameters(kind: Any) -> list[dict[str, Any]]:
    (_,), components = msgspec.json.schema_components([kind], ref_template=_REF)
    schema = components[kind.__name__]
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(of)}
        for name, of in schema["properties"].items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query parameter is left out rather than null."""
    schema = {key: value for key, value in schema.items() if not (key == "default" and value is None)}
    if "enum" in schema:
        return schema | {"enum": [value for value in schema["enum"] if value is not None]}
    kinds = [of for of in schema.get("anyOf", []) if of != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else schema


def _types_of(handler: HTTPRouteHandler) -> list[Any]:
    kinds = [handler.opt.get("body"), _returned(handler)]
    return [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]


def _returned(handler: HTTPRouteHandler) -> Any:
    if declared := handler.opt.get("returns"):
        return declared
    annotation = get_type_hints(handler.fn)["return"]
    return get_args(annotation)[0] if get_origin(annotation) is Response else annotation
