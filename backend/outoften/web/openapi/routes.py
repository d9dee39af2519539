"""The operations of the API, read from the routes and their handlers."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler
from litestar.routes import ASGIRoute, BaseRoute, HTTPRoute

from outoften.domain.access.scope import Scope
from outoften.domain.access.share import Section
from outoften.web.http.access.shares import SECTION_BY_PATH, ShareGuard
from outoften.web.http.access.sites import needs_all_sites
from outoften.web.http.auth import ScopeGuard

Guard = TypeVar("Guard", ScopeGuard, ShareGuard)


class Operation(NamedTuple):
    """One method of one path. `opt` holds `query` or `body`, from the handler's annotations, or `form` and `returns`.

    `section`: visitors of a shared link with this section may call it too.
    """

    path: str
    parameters: Mapping[str, type]
    method: str
    fn: Callable[..., Any]
    status: int
    opt: Mapping[str, Any]
    guard: ScopeGuard | None
    share_guard: ShareGuard | None = None
    section: Section | None = None

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Returns the scopes that the operation needs: one, or none."""
        return (self.guard.scope,) if self.guard and self.guard.scope else ()

    @property
    def needs_all_sites(self) -> bool:
        """Whether it refuses members and keys of some sites."""
        return bool(self.guard and not self.guard.limits_sites and needs_all_sites(self.parameters, self.opt.get("body")))

    @property
    def name(self) -> str:
        """Returns the operationId."""
        return self.fn.__name__

    @property
    def is_collecting(self) -> bool:
        """Whether pages of other origins call the operation; such operations are rate-limited."""
        return "handler" in self.opt

    @property
    def return_type(self) -> Any:
        """Returns the Struct of the reply, one or several media types of a file, or NoneType."""
        if declared := self.opt.get("returns"):
            return declared
        annotation = get_type_hints(self.fn)["return"]
        return get_args(annotation)[0] if get_origin(annotation) is Response else annotation

    @property
    def is_report(self) -> bool:
        """Whether the handler returns `Response[SomeStruct]`, as `cached_report` and `report_response` do."""
        annotation = get_type_hints(self.fn)["return"]
        return get_origin(annotation) is Response and bool(_structs(*get_args(annotation)))

    @property
    def request_struct(self) -> list[type[msgspec.Struct]]:
        """Returns the Struct of the body in a list, which is empty without a body."""
        return _structs(self.opt.get("body"), self.opt.get("form"))

    @property
    def response_struct(self) -> list[type[msgspec.Struct]]:
        """Returns the Struct of the reply in a list, which is empty for other replies."""
        return _structs(self.return_type)

    @property
    def has_etag(self) -> bool:
        """Whether the reply has an ETag: those of reports, of files and of routes with `has_etag=True`."""
        if self.method != "GET":
            return False
        has_etag: bool = self.opt.get("has_etag", self.is_report or self.return_type in _ETAG_MEDIA_TYPES)
        return has_etag


# Replies of other media types are generated for each request and have no ETag.
_ETAG_MEDIA_TYPES = ("text/javascript", "text/css", "image/svg+xml")


def _structs(*types: Any) -> list[type[msgspec.Struct]]:
    return [
        item
        for item in types
        if isinstance(struct := get_origin(item) or item, type) and issubclass(struct, msgspec.Struct | list)
    ]


def list_operations(app: Litestar) -> list[Operation]:
    """Returns all operations that are part of the API."""
    return [operation for route in app.routes for operation in _operations(route)]


def _operations(route: BaseRoute) -> Iterator[Operation]:
    if isinstance(route, ASGIRoute):
        opt = route.route_handler.opt
        yield Operation(route.path_format, {}, "POST", opt["handler"], 200, opt, guard=None)
    elif isinstance(route, HTTPRoute):
        parameters = {name: parameter.type for name, parameter in route.path_parameters.items()}
        for handler in route.route_handlers:
            for method in handler.http_methods - {"OPTIONS"} if handler.include_in_schema is not False else ():
                guard, share_guard = _find(handler, ScopeGuard), _find(handler, ShareGuard)
                sections = [SECTION_BY_PATH[path] for path in handler.paths if method == "GET" and path in SECTION_BY_PATH]
                yield Operation(
                    route.path_format,
                    parameters,
                    method,
                    handler.fn,
                    handler.status_code,
                    handler.opt,
                    guard,
                    share_guard,
                    next(iter(sections), None),
                )


def _find(handler: HTTPRouteHandler, kind: type[Guard]) -> Guard | None:
    return next((guard for guard in handler.guards or () if isinstance(guard, kind)), None)
