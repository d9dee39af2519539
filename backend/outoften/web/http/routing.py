"""Route decorators that decode the query string and the JSON body for the handler.

A handler declares its query and body as parameters: `query: ScoreQuery`, `body: NoteIn`. The strict decoders and the OpenAPI
document both take these Structs from the handler's annotations. A route with `body=NoteIn, max_items=100` takes a body or an
array of so many; its handler gets a list. With `body_optional=True` no body is as good as `{}`.
"""

import functools
import inspect
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, get_type_hints

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler

from outoften.web.http.access.sites import check_named_fields
from outoften.web.http.decoding import MAX_BATCH_BYTES, MAX_BODY_BYTES, read_json, read_query
from outoften.web.http.state import HTTPRequest

Handler = Callable[..., Coroutine[Any, Any, Any]]
Decorator = Callable[[Handler], HTTPRouteHandler]


def get(path: str, **options: Any) -> Decorator:
    """Decorates the handler of a GET route. `options` are Litestar's and those that `web/openapi/routes.py` reads."""
    return _decorator(litestar.get, path, options)


def post(path: str, **options: Any) -> Decorator:
    """Decorates the handler of a POST route."""
    return _decorator(litestar.post, path, options)


def put(path: str, **options: Any) -> Decorator:
    """Decorates the handler of a PUT route."""
    return _decorator(litestar.put, path, options)


def patch(path: str, **options: Any) -> Decorator:
    """Decorates the handler of a PATCH route."""
    return _decorator(litestar.patch, path, options)


def delete(path: str, **options: Any) -> Decorator:
    """Decorates the handler of a DELETE route."""
    return _decorator(litestar.delete, path, options)


def _decorator(method: type[HTTPRouteHandler], path: str, options: dict[str, Any]) -> Decorator:
    def decorate(handler: Handler) -> HTTPRouteHandler:
        structs = {name: struct for name, struct in get_type_hints(handler).items() if name in ("query", "body")}
        # A Struct created at run time cannot be an annotation, so it is an option.
        structs |= {name: options[name] for name in structs if name in options}
        max_items = options.get("max_items", 0)
        return method(path, **options | structs)(
            _decode_arguments(handler, **structs, max_items=max_items, body_optional=options.get("body_optional", False))
            if structs
            else handler
        )

    return decorate


def _decode_arguments(
    handler: Handler, query: Any = None, body: Any = None, max_items: int = 0, body_optional: bool = False
) -> Handler:
    items = Annotated[list[body], msgspec.Meta(min_length=1, max_length=max_items)] if max_items else body
    decoder = msgspec.json.Decoder(body | items if max_items else body) if body else None

    @functools.wraps(handler)
    async def decoded(request: HTTPRequest, **arguments: Any) -> Any:
        if query:
            arguments["query"] = read_query(request, query)
            check_named_fields(request, arguments["query"])
        if decoder:
            max_bytes = MAX_BATCH_BYTES if max_items else MAX_BODY_BYTES
            decoded_body = await read_json(request, decoder, max_bytes, is_optional=body_optional)
            bodies = decoded_body if isinstance(decoded_body, list) else [decoded_body]
            for item in bodies:
                check_named_fields(request, item)
            arguments["body"] = bodies if max_items else decoded_body
        return await handler(request, **arguments)

    # Without these two parameters in the signature, Litestar does not decode them leniently.
    signature = inspect.signature(handler)
    parameters = [parameter for name, parameter in signature.parameters.items() if name not in ("query", "body")]
    vars(decoded)["__signature__"] = signature.replace(parameters=parameters)
    return decoded
