"""Which sites a request may reach: a member or key of some sites sees nothing of others, as if they did not exist."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from msgspec import Meta, Struct

from outoften.domain.errors import ForbiddenError, InvalidError, NotFoundError
from outoften.domain.surveys.site import Site
from outoften.storage.access.resource_sites import find_site_id
from outoften.storage.core.catalog import Catalog
from outoften.web.http.state import app_state, request_context

Connection = ASGIConnection[Any, Any, Any, Any]

SiteId = Annotated[int, Meta(ge=1, description="The site's id; optional if there is only one site.")]

# The parameters and fields that name a site or a survey.
SITE_NAMES = ("site_id", "site")
SURVEY_NAMES = ("survey_id", "survey")


def visible_catalog(connection: Connection) -> Catalog:
    """Returns the sites and surveys that the request may see."""
    catalog, credential = app_state(connection).database.catalog, request_context(connection.scope).credential
    return catalog if credential is None or credential.site_ids is None else catalog.limit_to(credential.site_ids)


def resolve_site(connection: Connection, site_id: int | None) -> Site:
    """Returns the site with this id, by default the only one that the request may see. Raises InvalidError, NotFoundError."""
    catalog = visible_catalog(connection)
    if site_id is None and len(catalog.sites) != 1:
        raise InvalidError("query_invalid", "`site` is missing: there is more than one site. GET /v1/sites lists them.")
    return catalog.site(next(iter(catalog.sites)) if site_id is None else site_id)


def needs_all_sites(path_names: Collection[str], body: Any) -> bool:
    """Whether a route names no single site, so that it is only for members of all sites."""
    named = {*path_names, *getattr(body, "__struct_fields__", ())}
    return named.isdisjoint(("site_id", "survey_id")) and not any(name.endswith("_id") for name in path_names)


async def check_named_site(connection: Connection, handler: BaseRouteHandler) -> None:
    """Raises NotFoundError if the path names something of a site that the sender lacks, ForbiddenError if it names no site.

    `check_named_fields` checks what the query and the body name.
    """
    path, catalog, state = connection.path_params, visible_catalog(connection), app_state(connection)
    if needs_all_sites(path, handler.opt.get("body")):
        raise _needs_all()
    _check(catalog, path)
    resources = {name.removesuffix("_id"): path[name] for name in path if name.endswith("_id")}
    is_nested = not resources.keys().isdisjoint(("site", "survey"))
    for name in resources.keys() - {"site", "survey"}:
        async with state.database.read_transaction() as reading:
            site_id = await find_site_id(reading, name, resources[name])
        # What has no table with its site must be below a site or a survey.
        if site_id not in catalog.sites and not (site_id is None and is_nested):
            raise _not_found(name, resources[name])


def check_named_fields(connection: Connection, values: Struct) -> None:
    """Raises NotFoundError if a decoded query or body names a site or survey that the sender lacks."""
    credential = request_context(connection.scope).credential
    if credential and credential.site_ids is not None:
        fields = {*values.__struct_fields__}.intersection((*SITE_NAMES, *SURVEY_NAMES))
        _check(visible_catalog(connection), {name: getattr(values, name) for name in fields})


def _check(catalog: Catalog, named: Mapping[str, Any]) -> None:
    for names, find in ((SITE_NAMES, catalog.site), (SURVEY_NAMES, catalog.survey)):
        for name in names:
            if isinstance(named.get(name), int):
                find(named[name])


def _needs_all() -> ForbiddenError:
    return ForbiddenError(
        "all_sites_needed", "This is for members and keys of all sites, and yours are limited to some. Ask an owner."
    )


def _not_found(name: str, resource_id: Any) -> NotFoundError:
    return NotFoundError(
        f"{name}_not_found", f"There is no {name.replace('_', ' ')} {resource_id}. List them to see their ids."
    )
