"""The OpenAPI 3.1 document, made from the very Structs that decode and encode, so it can't say anything else."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

import msgspec
from litestar import Litestar, Response, get
from litestar.routes import ASGIRoute, BaseRoute, HTTPRoute

from outoften import __version__
from outoften.web.parts import HTTPRequest
from outoften.web.problems import MEDIA_TYPE, Problem

_REF = "#/components/schemas/{name}"


@get("/openapi.json", include_in_schema=False)
async def openapi(request: HTTPRequest) -> Response[bytes]:
    """This API, described."""
    content = msgspec.json.format(msgspec.json.encode(describe(request.app)), indent=1)
    return Response(content, media_type="application/json", headers={"Cache-Control": "public, max-age=300"})


class _Operation(NamedTuple):
    path: str
    parameters: Mapping[str, type]
    method: str
    fn: Callable[..., Any]
    status: int
    opt: Mapping[str, Any]
    guarded: bool


def describe(app: Litestar) -> dict[str, Any]:
    """The whole document."""
    operations = [operation for route in app.routes for operation in _operations(route)]
    types = [kind for operation in operations for kind in _types_of(operation)]
    _, components = msgspec.json.schema_components([*types, Problem], ref_template=_REF)
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _describe(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Out of Ten", "version": __version__, "license": {"name": "MIT", "identifier": "MIT"}},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "oot_sk_…"}},
        },
    }


def _operations(route: BaseRoute) -> Iterator[_Operation]:
    if isinstance(route, ASGIRoute):
        opt = route.route_handler.opt
        yield _Operation(route.path_format, {}, "POST", opt["handler"], 200, opt, guarded=False)
    elif isinstance(route, HTTPRoute):
        parameters = {name: of.type for name, of in route.path_parameters.items()}
        for handler in route.route_handlers:
            for method in handler.http_methods - {"OPTIONS"} if handler.include_in_schema is not False else ():
                guarded = bool(handler.guards)
                yield _Operation(route.path_format, parameters, method, handler.fn, handler.status_code, handler.opt, guarded)


def _describe(operation: _Operation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": operation.fn.__name__,
        "summary": (operation.fn.__doc__ or "").partition("\n")[0],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if kind is int else "string"}}
            for name, kind in operation.parameters.items()
        ],
        "responses": {
            str(operation.status): _success(operation),
            "default": _content(MEDIA_TYPE, Problem, "A refusal."),
        },
    }
    if kind := operation.opt.get("query"):
        said["parameters"] += _query_parameters(kind)
    if kind := operation.opt.get("body"):
        said["requestBody"] = _content("application/json", kind) | {"required": True}
    if kind := operation.opt.get("form"):
        said["requestBody"] = _content("application/x-www-form-urlencoded", kind) | {"required": True}
    if operation.guarded:
        said["security"] = [{"key": []}]
    return said


def _success(operation: _Operation) -> dict[str, Any]:
    kind = _returned(operation)
    if kind is type(None):
        return {"description": "Done."}
    if isinstance(kind, str | tuple):
        media_types = (kind,) if isinstance(kind, str) else kind
        return {"description": "The file.", "content": {one: {"schema": {"type": "string"}} for one in media_types}}
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


def _types_of(operation: _Operation) -> list[Any]:
    kinds = [operation.opt.get("body"), operation.opt.get("form"), _returned(operation)]
    return [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]


def _returned(operation: _Operation) -> Any:
    if declared := operation.opt.get("returns"):
        return declared
    annotation = get_type_hints(operation.fn)["return"]
    return get_args(annotation)[0] if get_origin(annotation) is Response else annotation
