"""HubSpot: what an endpoint needs, and the button that creates properties there."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.automation.endpoint import EndpointKind
from outoften.domain.automation.hubspot.records import BASE_URL, TOKEN, HubspotOptions
from outoften.domain.automation.hubspot.setup import Part, PreparedItem, error_text, find_problem, needed_parts
from outoften.domain.errors import ConflictError, InvalidError
from outoften.outgoing.mail_server import ADDRESS
from outoften.storage.automation.endpoints import read_endpoint
from outoften.web.http.auth import requires_scope
from outoften.web.http.routing import post
from outoften.web.http.state import HTTPRequest, app_state

# Of one request, and of all of them.
_REQUEST_SECONDS, _TOTAL_SECONDS = 10.0, 30.0
_MAX_REPLY_BYTES = 100_000


class Prepared(Struct, frozen=True):
    """The groups, properties and pipelines in HubSpot that an endpoint needs."""

    ready: Annotated[bool, Meta(description="Whether nothing is missing in HubSpot.")]
    items: Annotated[list[PreparedItem], Meta(description="The groups, properties and pipelines, each with its state.")]


def check_secrets(kind: EndpointKind, given: Mapping[str, str], *, is_new: bool = False) -> None:
    """Raises InvalidError for secrets that the kind does not have or needs."""
    if kind == "template" or (not given and not (kind == "hubspot" and is_new)):
        return
    if kind != "hubspot":
        raise InvalidError("endpoint_field_unknown", f"An endpoint of the kind `{kind}` has no `secrets`. Leave them out.")
    if set(given) != {TOKEN}:
        raise InvalidError(
            "endpoint_field_missing",
            'An endpoint of the kind `hubspot` needs {"secrets": {"token": "pat-…"}}, a service key of HubSpot, and no other.',
        )
    if not given[TOKEN].isascii():
        raise InvalidError("endpoint_field_missing", "`secrets.token` has a character that no service key has. Copy it again.")


def hubspot_options(kind: EndpointKind, options: HubspotOptions | None) -> dict[str, Any]:
    """Returns what is stored of the options for HubSpot. Raises InvalidError for those that the kind cannot have."""
    if kind != "hubspot":
        if options:
            raise InvalidError("endpoint_field_unknown", f"An endpoint of the kind `{kind}` has no `hubspot`. Leave it out.")
        return {}
    options = options or HubspotOptions()
    if options.owner and not ADDRESS.fullmatch(options.owner):
        raise InvalidError("body_invalid", "`hubspot.owner` must be an e-mail address, such as ann@example.com.")
    return {"hubspot": msgspec.to_builtins(options)}


@post(
    "/v1/endpoints/{endpoint_id:int}/prepare",
    guards=[requires_scope("write")],
    status_code=200,
    problems={409: ("endpoint_not_hubspot", "hubspot_refused", "hubspot_unreachable")},
)
async def prepare_hubspot(request: HTTPRequest, endpoint_id: FromPath[int]) -> Prepared:
    """Create the properties in HubSpot that an endpoint writes, and tell which existed. Repeating it changes nothing."""
    # Imported here, because most servers have no endpoints.
    from outoften.outgoing.client import Client, UnreachableError

    state = app_state(request)
    state.database.catalog.endpoint(endpoint_id)
    # Read together, so that the token goes to no older address.
    endpoint, secrets = await state.database.read(read_endpoint, endpoint_id, clock.now())
    if endpoint.kind != "hubspot":
        raise ConflictError("endpoint_not_hubspot", 'Only an endpoint with {"kind": "hubspot"} can be prepared.')
    client = Client(state.settings.reachable_networks)
    hubspot = _Hubspot(client, (endpoint.url or BASE_URL).rstrip("/"), secrets[TOKEN])
    try:
        async with asyncio.timeout(_TOTAL_SECONDS):
            options = msgspec.convert(endpoint.options["hubspot"], HubspotOptions)
            items = [await hubspot.ensure(part) for part in needed_parts(options)]
    except (TimeoutError, UnreachableError) as error:
        code = error.code if isinstance(error, UnreachableError) else "too_slow"
        raise ConflictError(
            "hubspot_unreachable", f"HubSpot did not answer ({code}). Try again: what was created is left as it is."
        ) from None
    finally:
        await client.close()
    return Prepared(all(item.state != "failed" for item in items), items)


class _Hubspot:
    def __init__(self, client: Any, base_url: str, token: str) -> None:
        self._client, self._base_url = client, base_url
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Accept": "application/json"}

    async def ensure(self, part: Part) -> PreparedItem:
        """Create a part unless it exists. Raises ConflictError if HubSpot does not take the token."""
        status, body = await self._call("GET", part.path)
        if status == 200:
            problem = find_problem(part, body)
            return PreparedItem(part.object, part.name, "failed" if problem else "exists", problem)
        if status == 404:
            status, body = await self._call("POST", part.create_path, part.content)
        if status in (200, 201):
            return PreparedItem(part.object, part.name, "created")
        # 409: created meanwhile.
        if status == 409:
            return PreparedItem(part.object, part.name, "exists")
        return PreparedItem(part.object, part.name, "failed", error_text(status, body))

    async def _call(self, method: str, path: str, content: Any = None) -> tuple[int, dict[str, Any]]:
        body = b"" if content is None else msgspec.json.encode(content)
        page = await self._client.send(method, self._base_url + path, self._headers, body, _MAX_REPLY_BYTES, _REQUEST_SECONDS)
        if page.status == 401:
            raise ConflictError(
                "hubspot_refused",
                'HubSpot does not take the token. Replace it: PATCH /v1/endpoints/{endpoint_id} {"secrets": {"token": "…"}}.',
            )
        try:
            return page.status, msgspec.json.decode(page.content, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return page.status, {}
