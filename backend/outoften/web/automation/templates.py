"""Checks templates before they are stored: each is tried on a sample of every event of its endpoint."""

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from outoften.domain.automation.endpoint import Endpoint, EndpointKind
from outoften.domain.automation.event import EventType
from outoften.domain.automation.payload import EventPayload
from outoften.domain.automation.samples import sample_payload
from outoften.domain.automation.template import Template, render_template
from outoften.domain.errors import InvalidError
from outoften.outgoing.presets import PresetName, load_preset
from outoften.web.automation.addresses import check_endpoint_url
from outoften.web.automation.endpoint_fields import PresetField, SecretsField, TemplateField, ValuesField
from outoften.web.http.auth import requires_scope
from outoften.web.http.routing import post
from outoften.web.http.state import HTTPRequest

TEMPLATE_FIELDS = ("preset", "template", "values")
_CODES = ("endpoint_field_missing", "template_invalid")


def template_options(
    kind: EndpointKind, preset: PresetName | None, template: Template | None, values: Mapping[str, str]
) -> dict[str, Any]:
    """Returns what is stored of a template. Raises InvalidError for fields that the kind does not have or needs."""
    if kind != "template":
        if preset or template or values:
            raise InvalidError(
                "endpoint_field_unknown",
                'Only an endpoint with {"kind": "template"} has `preset`, `template` and `values`. Leave them out.',
            )
        return {}
    if (preset is None) == (template is None):
        raise InvalidError("endpoint_field_missing", 'Send one of `preset`, such as {"preset": "klaviyo"}, and `template`.')
    chosen = {"preset": preset} if preset else {"template": msgspec.to_builtins(template)}
    return {**chosen, "values": dict(values)}


async def changed_template(
    request: HTTPRequest, endpoint: Endpoint, secrets: Mapping[str, str], changes: dict[str, Any]
) -> tuple[dict[str, Any], bool]:
    """Returns the options after changes, and whether the address stays, to which alone `secrets`, the stored ones, are sent.

    Raises InvalidError for templates that do not work, and for a new address without new secrets.
    """
    options, new_secrets = endpoint.options, changes.get("secrets", {})
    own = {name: changes[name] for name in TEMPLATE_FIELDS if name in changes}
    if own:
        chosen = own if own.keys() & {"preset", "template"} else options
        template = msgspec.convert(chosen.get("template"), Template | None)
        wanted = template_options(endpoint.kind, chosen.get("preset"), template, own.get("values", options.get("values", {})))
    else:
        wanted = options
    if endpoint.kind != "template":
        return {}, True
    is_same = _address(wanted) == _address(options)
    check_new_address(is_same, secrets, new_secrets)
    await check_template(
        request, wanted, {**(secrets if is_same else {}), **new_secrets}, changes.get("events", endpoint.events)
    )
    return wanted, is_same


def check_new_address(is_same: bool, stored: Collection[str], given: Collection[str]) -> None:
    """Raises InvalidError if stored secrets would be sent to a new address.

    Nobody is shown them, so who may change endpoints must not be able to send them to an address of their own.
    """
    if not is_same and (missing := sorted(set(stored) - set(given))):
        raise InvalidError(
            "endpoint_secrets_needed",
            "Secrets are sent only to the address for which they were entered, and the address changes. Send them again: "
            f'{{"secrets": {{"{missing[0]}": "…"}}}}.',
        )


class TemplateTrialIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A template, and the event on whose sample it is tried."""

    event: Annotated[EventType, Meta(description="The type of the sample.")] = "response.finished"
    preset: PresetField = None
    template: TemplateField = None
    values: ValuesField = {}
    secrets: SecretsField = {}


class TemplateTrial(Struct, frozen=True):
    """The request that would be sent, without its headers. `body` is null if nothing would be sent."""

    method: Annotated[str, Meta(description="The HTTP method.", examples=["POST"])]
    url: Annotated[str, Meta(description="The address.", examples=["https://example.com/people/user-1"])]
    body: Annotated[
        str | None, Meta(description="The body of the request; null if nothing would be sent.", examples=['{"score": 4}'])
    ]


@post("/v1/endpoints/preview", guards=[requires_scope("write", limits_sites=True)], status_code=200, problems={400: _CODES})
async def preview_template(request: HTTPRequest, body: TemplateTrialIn) -> TemplateTrial:
    """The request that a template makes of a sample event. Nothing is stored or sent."""
    options = template_options("template", body.preset, body.template, body.values)
    template = _find_template(options, body.secrets)
    rendered = render_template(template, sample_payload(body.event), body.values, body.secrets)
    return TemplateTrial(
        template.method, rendered.url if rendered else template.url, rendered.body.decode() if rendered else None
    )


async def check_template(
    request: HTTPRequest, options: Mapping[str, Any], secrets: Mapping[str, str], events: Iterable[EventType]
) -> None:
    """Raises InvalidError unless the template makes requests for its events, to an address that may be reached."""
    values: dict[str, str] = options["values"]
    template = _find_template(options, secrets)
    rendered = [render_template(template, trial, values, secrets) for event in events for trial in _trials(event)]
    urls = {one.url for one in rendered if one}
    if not urls:
        raise InvalidError("template_invalid", "The template sends nothing for these events. Choose others in `events`.")
    for url in urls:
        await check_endpoint_url(request, "template", url)


def _trials(event: EventType) -> list[EventPayload]:
    """Returns samples of an event, with and without a comment."""
    sample = sample_payload(event)
    if "response" not in sample.data:
        return [sample]
    responses = [sample.data["response"] | {"comment": comment} for comment in (None, 'It is "fine", mostly.')]
    return [replace(sample, data=sample.data | {"response": response}) for response in responses]


def _address(options: Mapping[str, Any]) -> tuple[Any, ...]:
    """Returns what decides to where requests are sent."""
    return options.get("preset"), (options.get("template") or {}).get("url"), options["values"]


def _find_template(options: Mapping[str, Any], secrets: Mapping[str, str]) -> Template:
    """Returns the template. Raises InvalidError if a preset lacks something that it needs."""
    if "template" in options:
        return msgspec.convert(options["template"], Template)
    preset = load_preset(options["preset"])
    for field, needed, given in (("values", preset.values, options["values"]), ("secrets", preset.secrets, secrets)):
        for name in needed.keys() - given.keys():
            raise InvalidError("endpoint_field_missing", f'This preset needs {{"{field}": {{"{name}": "…"}}}}: {needed[name]}.')
    return preset.template
