"""What `/v1/endpoints` takes and returns."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from outoften.domain.automation.endpoint import DisabledReason, Endpoint, EndpointKind, EventFilter
from outoften.domain.automation.event import EVENT_TYPES, EventType
from outoften.domain.automation.hubspot.records import HubspotOptions
from outoften.domain.automation.template import Template
from outoften.domain.field_types import ONE_LINE, ONE_LINE_EXPECTED, text_format
from outoften.outgoing.mail_server import ADDRESS
from outoften.outgoing.presets import PresetName
from outoften.web.http.resource import patch_of

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
HubspotField = Annotated[
    HubspotOptions | None, Meta(description="Of the kind `hubspot`: objects to create beside contacts.", examples=[None])
]
SecretsField = Annotated[
    _Texts,
    Meta(
        max_length=20,
        description="Secrets that the template uses in headers, or the `token` for HubSpot; never shown.",
        examples=[{"token": "pk_1"}],
    ),
]
UrlField = Annotated[
    Url | None,
    Meta(description="The address to send requests to; not for `email`, and for `hubspot` only the address of a proxy."),
]
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
    Meta(max_length=10, description="Of the kind `email`: the recipients.", examples=[["ann@example.com"]]),
]
Events = Annotated[
    tuple[EventType, ...],
    Meta(
        min_length=1,
        max_length=len(EVENT_TYPES),
        description="The types of events to send.",
        examples=[["response.finished", "ask.dismissed"]],
    ),
]
FilterField = Annotated[EventFilter, Meta(description="A filter for these events; by default all are sent.", examples=[{}])]
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
    """A new endpoint. `email` needs `to`, `template` needs `preset` or `template`, `hubspot` a secret `token`, others `url`."""

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
    hubspot: HubspotField = None
    secrets: SecretsField = {}


EndpointPatch = patch_of(
    EndpointIn,
    "The changes to an endpoint. Omitted fields keep their value. `active: true` enables one that was disabled. Where the "
    "address of a template or of HubSpot changes, also by `values` or `preset`, send `secrets` again.",
    without=("kind", "site_id"),
)


class EndpointOut(Struct, frozen=True, kw_only=True):
    """An endpoint, without its secret."""

    id: EndpointId
    kind: KindField
    name: EndpointName
    url: Annotated[
        str | None,
        Meta(
            description="The address that requests are sent to; of `slack`, `teams` and `discord`, where it is a secret, only "
            "the host; null for `email`, `template` and `hubspot`.",
            examples=["https://example.com/webhooks/nps"],
        ),
    ]
    to: Recipients
    preset: PresetField
    template: TemplateField
    values: ValuesField
    hubspot: HubspotField
    events: Events
    filter: FilterField
    site_id: SiteField
    active: ActiveField
    created_at: Annotated[datetime, Meta(description="The time of its creation.")]
    created_by: Annotated[str, Meta(description="The creator: a member's address, or a key.", examples=["ann@example.com"])]
    disabled_at: Annotated[
        datetime | None, Meta(description="The time at which the server disabled it; null if it did not.", examples=[None])
    ]
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
    previous_expires_at: Annotated[
        datetime, Meta(description="The time until which requests are signed with the previous secret too.")
    ]


def endpoint_out(endpoint: Endpoint) -> EndpointOut:
    """Returns what is shown of an endpoint."""
    options, own = endpoint.options, ("to", "preset", "template", "values", "hubspot")
    shown = {name: getattr(endpoint, name) for name in EndpointOut.__struct_fields__ if name not in own}
    return EndpointOut(
        **shown | {"url": endpoint.url or None},
        to=tuple(options.get("to", ())),
        preset=options.get("preset"),
        template=msgspec.convert(options.get("template"), Template | None),
        values=options.get("values", {}),
        hubspot=msgspec.convert(options.get("hubspot"), HubspotOptions | None),
    )
