"""Addresses of endpoints: which a destination no longer takes, and what is shown of those that are secrets."""

from urllib.parse import urlsplit

from outoften.domain.automation.endpoint import EndpointKind
from outoften.domain.errors import InvalidError

# Who knows the address of one of these can write to the channel.
SECRET_URL_KINDS: frozenset[EndpointKind] = frozenset({"slack", "teams", "discord"})


def check_address(kind: EndpointKind, url: str) -> None:
    """Raises InvalidError for an address that the destination does not take."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise InvalidError(
            "endpoint_url_invalid", "`url` must be an address such as https://example.com/webhooks/nps."
        ) from None
    host = (parts.hostname or "").rstrip(".")
    of_connector = host.endswith(".webhook.office.com") or (
        host in ("outlook.office.com", "outlook.office365.com") and parts.path.lower().startswith("/webhook")
    )
    if of_connector:
        raise InvalidError(
            "endpoint_url_retired",
            "`url` is of an Office 365 connector, and Microsoft has switched these off. In Teams, open the channel's "
            "Workflows, add “Post to a channel when a webhook request is received”, and send its address with "
            '`"kind": "teams"`.',
        )
    if kind == "discord" and parts.path.rstrip("/").endswith(("/slack", "/github")):
        raise InvalidError(
            "endpoint_url_invalid",
            "`url` must be the address as Discord shows it, such as https://discord.com/api/webhooks/1/abc: leave out what "
            "follows the token.",
        )


def shown_address(kind: EndpointKind, url: str) -> str:
    """Returns what is shown of an address: for a secret one, only where it leads."""
    if kind not in SECRET_URL_KINDS:
        return url
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/…"
