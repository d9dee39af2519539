"""`/v1/endpoints`: where events are sent. Programs such as Zapier add and delete them as subscriptions."""

import secrets as randomness
from functools import partial
from typing import Any

from litestar.params import FromPath
from msgspec import Struct
from msgspec.structs import asdict

from outoften import clock
from outoften.domain.automation.address import SECRET_URL_KINDS, shown_address
from outoften.domain.automation.endpoint import URL, Endpoint, EndpointKind, EventFilter
from outoften.domain.errors import ConflictError, ForbiddenError
from outoften.storage.automation import endpoints
from outoften.tokens.webhook_signature import SIGNING, format_secret
from outoften.web.automation.addresses import URL_CODES, check_target
from outoften.web.automation.endpoint_fields import EndpointIn, EndpointOut, EndpointPatch, NewEndpoint, NewSecret, endpoint_out
from outoften.web.automation.hubspot import check_secrets, hubspot_options
from outoften.web.automation.templates import (
    TEMPLATE_FIELDS,
    changed_template,
    check_new_address,
    check_template,
    template_options,
)
from outoften.web.http.access.sites import visible_catalog
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.resource import Listing, changed_fields
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import HTTPRequest, app_state

_SECRET_BYTES = 32


@get("/v1/endpoints", guards=[requires_scope("write", limits_sites=True)])
async def list_endpoints(request: HTTPRequest) -> Listing[EndpointOut]:
    """All endpoints, or those of the sender's sites, the oldest first."""
    return Listing([endpoint_out(endpoint) for endpoint in visible_catalog(request).endpoints.values()])


@post(
    "/v1/endpoints",
    body=EndpointIn,
    guards=[requires_scope("write", limits_sites=True)],
    problems={
        400: URL_CODES,
        403: ("all_sites_needed",),
        404: ("site_not_found", "survey_not_found"),
        409: ("mail_not_configured", "too_many_endpoints"),
    },
)
async def add_endpoint(request: HTTPRequest, body: EndpointIn) -> NewEndpoint:
    """Add an endpoint. Events are sent from now on. Keep the secret of a webhook: it proves that requests are ours."""
    state, credential = app_state(request), get_credential(request)
    if body.site_id is None and credential.site_ids is not None:
        raise ForbiddenError(
            "all_sites_needed", 'You see some sites only, so name one of them as `site_id`, such as {"site_id": 1}.'
        )
    if body.site_id is not None:
        visible_catalog(request).site(body.site_id)
    _check_surveys(request, body.filter)
    await check_target(request, body.kind, body.url, body.to)
    check_secrets(body.kind, body.secrets, is_new=True)
    options = template_options(body.kind, body.preset, body.template, body.values) | hubspot_options(body.kind, body.hubspot)
    options |= {"to": body.to} if body.to else {}
    if body.kind == "template":
        await check_template(request, options, body.secrets, body.events)
    secret = _new_secret() if body.kind == "webhook" else None
    stored = {**body.secrets, **_secrets(body.kind, body.url), **({SIGNING: secret} if secret else {})}
    endpoint = Endpoint(**_definition(body), options=options, id=0, created_at=clock.now(), created_by=credential.actor)
    added = await state.database.change_automation(lambda connection: endpoints.add_endpoint(connection, endpoint, stored))
    return NewEndpoint(**asdict(endpoint_out(added)), secret=secret)


@get("/v1/endpoints/{endpoint_id:int}", guards=[requires_scope("write")])
async def show_endpoint(request: HTTPRequest, endpoint_id: FromPath[int]) -> EndpointOut:
    """An endpoint."""
    return endpoint_out(app_state(request).database.catalog.endpoint(endpoint_id))


@patch(
    "/v1/endpoints/{endpoint_id:int}",
    body=EndpointPatch,
    guards=[requires_scope("write")],
    problems={
        400: (*URL_CODES, "endpoint_secrets_needed"),
        404: ("survey_not_found",),
        409: ("endpoint_changed", "mail_not_configured"),
    },
)
async def change_endpoint(request: HTTPRequest, endpoint_id: FromPath[int], body: Struct) -> EndpointOut:
    """Change an endpoint. Where `active` is false, no events are written for it, and what is on its way waits.

    A template is tried on samples as before it was added.
    """
    database, actor = app_state(request).database, get_credential(request).actor
    database.catalog.endpoint(endpoint_id)
    endpoint, secrets = await database.read(endpoints.read_endpoint, endpoint_id, clock.now())
    changes: dict[str, Any] = changed_fields(body)
    replaces_secrets = False
    if "filter" in changes:
        _check_surveys(request, changes["filter"])
    if changes.get("url") == endpoint.url:
        # Also what is shown of a secret address, and sent back with other changes.
        del changes["url"]
    if endpoint.kind == "template" or changes.keys() & set(TEMPLATE_FIELDS):
        options, is_same = await changed_template(request, endpoint, secrets, changes)
        replaces_secrets = not is_same
        for name in TEMPLATE_FIELDS:
            if changes.pop(name, None) is not None:
                changes["options"] = options
    new_secrets: dict[str, str] = dict(changes.pop("secrets", {}))
    check_secrets(endpoint.kind, new_secrets)
    if "hubspot" in changes:
        changes["options"] = endpoint.options | hubspot_options(endpoint.kind, changes.pop("hubspot"))
    if "url" in changes or "to" in changes:
        url, to = changes.pop("url", None), changes.pop("to", endpoint.options.get("to", ()))
        await check_target(request, endpoint.kind, url or endpoint.url, to)
        changes["options"] = changes.get("options", endpoint.options) | ({"to": to} if to else {})
        if url:
            check_new_address(endpoint.kind in SECRET_URL_KINDS or endpoint.kind == "webhook", secrets, new_secrets)
            new_secrets |= _secrets(endpoint.kind, url)
            changes["url"] = shown_address(endpoint.kind, url)
    changed = await database.change_automation(
        partial(
            endpoints.change_endpoint,
            before=endpoint,
            changes=changes,
            secrets=new_secrets,
            actor=actor,
            now=clock.now(),
            replaces_secrets=replaces_secrets,
        )
    )
    return endpoint_out(changed)


@delete("/v1/endpoints/{endpoint_id:int}", guards=[requires_scope("write")])
async def delete_endpoint(request: HTTPRequest, endpoint_id: FromPath[int]) -> None:
    """Delete an endpoint. Nothing more is sent to it, and its deliveries are deleted."""
    database, actor = app_state(request).database, get_credential(request).actor
    database.catalog.endpoint(endpoint_id)
    await database.change_automation(lambda connection: endpoints.delete_endpoint(connection, endpoint_id, actor, clock.now()))


@post(
    "/v1/endpoints/{endpoint_id:int}/rotate-secret", guards=[requires_scope("write")], problems={409: ("endpoint_not_signed",)}
)
async def rotate_secret(request: HTTPRequest, endpoint_id: FromPath[int]) -> NewSecret:
    """Replace the secret. For 24 hours requests are signed with both, so that the receiver can be changed without a gap."""
    database, actor, secret = app_state(request).database, get_credential(request).actor, _new_secret()
    if database.catalog.endpoint(endpoint_id).kind != "webhook":
        raise ConflictError(
            "endpoint_not_signed",
            "Only requests of a webhook are signed with a secret of this server. Change the address or the key of another "
            'destination with PATCH /v1/endpoints/{endpoint_id}, such as {"url": "https://hooks.slack.com/…"}.',
        )
    until = await database.writer.run_transaction(
        lambda connection: endpoints.rotate_secret(connection, endpoint_id, secret, actor, clock.now())
    )
    return NewSecret(secret, until)


def _check_surveys(request: HTTPRequest, chosen: EventFilter) -> None:
    catalog = visible_catalog(request)
    for survey_id in chosen.survey_ids:
        catalog.survey(survey_id)


def _new_secret() -> str:
    return format_secret(randomness.token_bytes(_SECRET_BYTES))


def _definition(body: EndpointIn) -> dict[str, Any]:
    # Each event once.
    fields = {name: getattr(body, name) for name in ("site_id", "kind", "name", "filter", "active")}
    url = shown_address(body.kind, body.url) if body.url else ""
    return fields | {"events": tuple(dict.fromkeys(body.events)), "url": url}


def _secrets(kind: EndpointKind, url: str | None) -> dict[str, str]:
    return {URL: url} if url and kind in SECRET_URL_KINDS else {}
