"""Checks the address of an endpoint: where it leads, and whether the destination takes it."""

from collections.abc import Sequence

from outoften.domain.automation.address import check_address
from outoften.domain.automation.endpoint import EndpointKind
from outoften.domain.errors import InvalidError
from outoften.web.http.mail.own_mail import require_mail_server
from outoften.web.http.state import HTTPRequest, app_state

URL_CODES = (
    *("endpoint_url_invalid", "endpoint_url_not_public", "endpoint_url_not_https"),
    *("endpoint_url_unknown", "endpoint_url_retired", "endpoint_field_missing", "endpoint_field_unknown", "template_invalid"),
)


async def check_target(request: HTTPRequest, kind: EndpointKind, url: str | None, to: Sequence[str]) -> None:
    """Raises InvalidError unless events of this kind can be sent there, ConflictError without a mail server."""
    needed = {"email": "to", "template": None, "hubspot": None}.get(kind, "url")
    given = {"url": url, "to": to}
    for name, value in given.items():
        if value and name != needed and (kind, name) != ("hubspot", "url"):
            raise InvalidError("endpoint_field_unknown", f"An endpoint of the kind `{kind}` has no `{name}`. Leave it out.")
    if needed and not given[needed]:
        example = '"to": ["ann@example.com"]' if kind == "email" else '"url": "https://example.com/webhooks/nps"'
        raise InvalidError("endpoint_field_missing", f"An endpoint of the kind `{kind}` needs {{{example}}}.")
    if kind == "email":
        require_mail_server(app_state(request))
    if url:
        await check_endpoint_url(request, kind, url)


async def check_endpoint_url(request: HTTPRequest, kind: EndpointKind, url: str) -> None:
    """Raises InvalidError unless requests of this kind can be sent to the URL."""
    # Imported here, because most servers have no endpoints.
    from outoften.outgoing.client import UnreachableError, check_url

    check_address(kind, url)
    if "@" in url.partition("://")[2].partition("/")[0]:
        raise InvalidError(
            "endpoint_url_invalid",
            "`url` contains a user name or password. Leave them out: requests are signed with the endpoint's secret.",
        )
    try:
        is_private = await check_url(url, app_state(request).settings.reachable_networks)
    except UnreachableError as error:
        raise _REFUSALS.get(error.code, _REFUSALS["host_unknown"]) from None
    if not is_private and not url.lower().startswith("https://"):
        raise InvalidError(
            "endpoint_url_not_https",
            "`url` must start with https://, because events contain what people wrote. http:// is for hosts in "
            "OUTOFTEN_ALLOWED_NETWORKS.",
        )


_REFUSALS = {
    "url_invalid": InvalidError("endpoint_url_invalid", "`url` must be an address such as https://example.com/webhooks/nps."),
    "address_refused": InvalidError(
        "endpoint_url_not_public",
        "The host of `url` is in a private network, which the server may not reach. Its operator can allow the network, such "
        "as OUTOFTEN_ALLOWED_NETWORKS=10.0.0.0/8.",
    ),
    "port_refused": InvalidError(
        "endpoint_url_not_public",
        "The port of `url` is not one of web servers (80, 443, 8000, 8080, 8443), which the server may use alone outside of "
        "OUTOFTEN_ALLOWED_NETWORKS.",
    ),
    "host_unknown": InvalidError(
        "endpoint_url_unknown", "The host of `url` has no address. Check its spelling, and try again."
    ),
}
