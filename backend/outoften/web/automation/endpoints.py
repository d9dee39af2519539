"""`/v1/endpoints`: where events are sent. Programs such as Zapier add and delete them as subscriptions."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar.params import FromPath
from msgspec import Meta, Struct
from msgspec.structs import asdict

from outoften import clock
from outoften.domain.automation.address import SECRET_URL_KINDS, shown_address
from outoften.domain.automation.endpoint import URL, DisabledReason, Endpoint, EndpointKind, EventFilter
from outoften.domain.automation.event import EVENT_TYPES, EventType
from outoften.domain.automation.signature import SIGNING, format_secret
from outoften.domain.automation.template import Template
from outoften.domain.errors import ConflictError, ForbiddenError, InvalidError
from outoften.domain.field_types import ONE_LINE, ONE_LINE_EXPECTED, text_format
from outoften.outgoing.mail_server import ADDRESS
from outoften.outgoing.presets import PresetName
from outoften.storage.automation import endpoints
from outoften.web.automation.addresses import URL_CODES, check_target
from outoften.web.automation.templates import check_template, template_options
from outoften.web.http.access.sites import visible_catalog
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.resource import Listing, changed_fields, patch_of
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import HTTPRequest, app_state

_SECRET_BYTES = 32

EndpointId = Annotated[int, Meta(description="The endpoint's id.", examples=[1])]
EndpointName = Annotated[
    str, text_format(ONE_LINE, ONE_LINE_EXPECTED, max_length=100, description="A name, for people.", examples=["Our CRM"])
]
Url = Annotated[
    str,
    text_format(
        r"^[^\x00-\x20\x7f]*(?!\n)$",
        "an address without spaces, such as `https://example.com/webhooks`",
        min_length=1,
        max_length=2000,
        description="Where requests are sent. It starts with `https://`, and its host is public. Hosts in "
        "`OUTOFTEN_ALLOWED_NETWORKS` may be private and have `http://`.",
        examples=["https://example.com/webhooks/nps"],
    ),
]
_Texts = dict[
    Annotated[
        str, text_format(r"^[a-z_][a-z0-9_]*(?!\n)$", "a name in lower case, such as `api_key`", min_length=1, max_length=50)
    ],
    Annotated[str, text_format(ONE_LINE, ONE_LINE_EXPECTED, min_length=1, max_length=4000)],
]
PresetField = Annotated[
    PresetName | None, Meta(description="Of the kind `template`: a template of the product.", examples=["klaviyo"])
]
TemplateField = Annotated[Template | None, Meta(description="Of the kind `template`: a template of your own.", examples=[None])]
ValuesField = Annotated[
    _Texts, Meta(max_length=20, description="Values that the template uses.", examples=[{"instance": "acme.my.salesforce.com"}])
]
SecretsField = Annotated[
    _Texts,
    Meta(max_length=20, description="Secrets that the template uses in headers; never shown.", examples=[{"token": "pk_1"}]),
]
UrlField = Annotated[Url | None, Meta(description="Where requests are sent; null for `email`.")]
Recipients = Annotated[
    tuple[
        Annotated[
            str,
            text_format(
                rf"^{ADDRESS.pattern}(?!\n)$",
                "an e-mail address such as ann@example.com",
                max_length=254,
                examples=["ann@example.com"],
            ),
        ],
        ...,
    ],
    Meta(max_length=10, description="Of the kind `email`: who gets the e-mails.", examples=[["ann@example.com"]]),
]
Events = Annotated[
    tuple[EventType, ...],
    Meta(
        min_length=1,
        max_length=len(EVENT_TYPES),
        description="Which events are sent.",
        examples=[["response.finished", "ask.dismissed"]],
    ),
]
FilterField = Annotated[EventFilter, Meta(description="Which of these events are sent; by default all.", examples=[{}])]
SiteField = Annotated[int | None, Meta(description="Only events of this site; null for all sites.", examples=[1])]
KindField = Annotated[EndpointKind, Meta(description="The kind of destination.", examples=["webhook"])]
ActiveField = Annotated[bool, Meta(description="Whether events are sent.")]
SecretField = Annotated[
    str,
    Meta(
        description="The secret that signs requests (Standard Webhooks). The server shows it only once.",
        examples=["whsec_c2VjcmV0LXRoYXQtaXMtb25seS1hbi1leGFtcGxlIQ=="],
    ),
]


class EndpointIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A new endpoint. The kind `email` needs `to`, `template` needs `preset` or `template`, and all others `url`."""

    events: Events
    url: UrlField = None
    to: Recipients = ()
    kind: KindField = "webhook"
    name: EndpointName = ""
    filter: FilterField = EventFilter()
    site_id: SiteField = None
    active: ActiveField = True
    preset: PresetField = None
    template: TemplateField = None
    values: ValuesField = {}
    secrets: SecretsField = {}


EndpointPatch = patch_of(
    EndpointIn,
    "The changes to an endpoint. Omitted fields keep their value. `active: true` enables one that was disabled.",
    without=("kind", "site_id", "preset", "template", "values"),
)


class EndpointOut(Struct, frozen=True, kw_only=True):
    """An endpoint, without its secret."""

    id: EndpointId
    kind: KindField
    name: EndpointName
    url: Annotated[
        str | None,
        Meta(
            description="Where requests are sent; of `slack`, `teams` and `discord`, whose address is a secret, only the host; "
            "null for `email`.",
            examples=["https://example.com/webhooks/nps"],
        ),
    ]
    to: Recipients
    preset: PresetField
    template: TemplateField
    values: ValuesField
    events: Events
    filter: FilterField
    site_id: SiteField
    active: ActiveField
    created_at: Annotated[datetime, Meta(description="When it was added.")]
    created_by: Annotated[str, Meta(description="Who added it: a member's address, or a key.", examples=["ann@example.com"])]
    disabled_at: Annotated[datetime | None, Meta(description="When the server disabled it.", examples=[None])]
    disabled_reason: Annotated[
        DisabledReason | None,
        Meta(
            description="Why: `gone`, the receiver replied 410; `failing`, all attempts failed for three days; `refused`, the "
            "receiver takes nothing more.",
            examples=[None],
        ),
    ]


class NewEndpoint(EndpointOut, frozen=True, kw_only=True):
    """A new endpoint, with its secret."""

    secret: Annotated[SecretField | None, Meta(description="The secret that signs requests of a `webhook`; shown only once.")]


class NewSecret(Struct, frozen=True):
    """A new signing secret."""

    secret: SecretField
    previous_expires_at: Annotated[datetime, Meta(description="Until then, requests are signed with the previous secret too.")]


@get("/v1/endpoints", guards=[requires_scope("write", limits_sites=True)])
async def list_endpoints(request: HTTPRequest) -> Listing[EndpointOut]:
    """All endpoints, or those of the sender's sites, the oldest first."""
    return Listing([_endpoint_out(endpoint) for endpoint in visible_catalog(request).endpoints.values()])


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
    _check_secrets(body.kind, body.secrets)
    options = template_options(body.kind, body.preset, body.template, body.values) | ({"to": body.to} if body.to else {})
    if body.kind == "template":
        await check_template(request, options, body.secrets, body.events)
    secret = _new_secret() if body.kind == "webhook" else None
    stored = {**body.secrets, **_secrets(body.kind, body.url), **({SIGNING: secret} if secret else {})}
    endpoint = Endpoint(**_definition(body), options=options, id=0, created_at=clock.now(), created_by=credential.actor)
    added = await state.database.change_automation(lambda connection: endpoints.add_endpoint(connection, endpoint, stored))
    return NewEndpoint(**asdict(_endpoint_out(added)), secret=secret)


@get("/v1/endpoints/{endpoint_id:int}", guards=[requires_scope("write")])
async def show_endpoint(request: HTTPRequest, endpoint_id: FromPath[int]) -> EndpointOut:
    """An endpoint."""
    return _endpoint_out(app_state(request).database.catalog.endpoint(endpoint_id))


@patch(
    "/v1/endpoints/{endpoint_id:int}",
    body=EndpointPatch,
    guards=[requires_scope("write")],
    problems={400: URL_CODES, 404: ("survey_not_found",), 409: ("mail_not_configured",)},
)
async def change_endpoint(request: HTTPRequest, endpoint_id: FromPath[int], body: Struct) -> EndpointOut:
    """Change an endpoint. Where `active` is false, no events are written for it, and what is on its way waits."""
    database, actor = app_state(request).database, get_credential(request).actor
    endpoint = database.catalog.endpoint(endpoint_id)
    changes: dict[str, Any] = changed_fields(body)
    if "filter" in changes:
        _check_surveys(request, changes["filter"])
    if changes.get("url") == endpoint.url:
        # Also what is shown of a secret address, and sent back with other changes.
        del changes["url"]
    new_secrets: dict[str, str] = dict(changes.pop("secrets", {}))
    _check_secrets(endpoint.kind, new_secrets)
    if "url" in changes or "to" in changes:
        url, to = changes.pop("url", None), changes.pop("to", endpoint.options.get("to", ()))
        await check_target(request, endpoint.kind, url or endpoint.url, to)
        changes["options"] = endpoint.options | ({"to": to} if to else {})
        if url:
            new_secrets |= _secrets(endpoint.kind, url)
            changes["url"] = shown_address(endpoint.kind, url)
    changed = await database.change_automation(
        lambda connection: endpoints.change_endpoint(connection, endpoint_id, changes, new_secrets, actor, clock.now())
    )
    return _endpoint_out(changed)


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
    return format_secret(secrets.token_bytes(_SECRET_BYTES))


def _definition(body: EndpointIn) -> dict[str, Any]:
    # Each event once.
    fields = {name: getattr(body, name) for name in ("site_id", "kind", "name", "filter", "active")}
    url = shown_address(body.kind, body.url) if body.url else ""
    return fields | {"events": tuple(dict.fromkeys(body.events)), "url": url}


def _check_secrets(kind: EndpointKind, given: Mapping[str, str]) -> None:
    if given and kind != "template":
        raise InvalidError("endpoint_field_unknown", f"An endpoint of the kind `{kind}` has no `secrets`. Leave them out.")


def _secrets(kind: EndpointKind, url: str | None) -> dict[str, str]:
    return {URL: url} if url and kind in SECRET_URL_KINDS else {}


def _endpoint_out(endpoint: Endpoint) -> EndpointOut:
    options, own = endpoint.options, ("to", "preset", "template", "values")
    shown = {name: getattr(endpoint, name) for name in EndpointOut.__struct_fields__ if name not in own}
    return EndpointOut(
        **shown | {"url": endpoint.url or None},
        to=tuple(options.get("to", ())),
        preset=options.get("preset"),
        template=msgspec.convert(options.get("template"), Template | None),
        values=options.get("values", {}),
    )
