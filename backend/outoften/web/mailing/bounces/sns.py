"""Amazon SNS, by which Amazon SES reports: verifies notifications and confirms subscriptions."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from outoften.domain.errors import ForbiddenError, UnavailableError
from outoften.outgoing.addresses import Network
from outoften.tokens.mail_signature import verify_sns

_MAX_CERTIFICATE_BYTES = 20_000
_MAX_CERTIFICATES = 20
_RETRY_SECONDS = 60
_TIMEOUT_SECONDS = 5.0
# Only hosts of Amazon: an attacker who could name another host would sign with a key of their own.
_HOST = r"https://sns\.[a-z0-9-]{3,40}\.amazonaws\.com(?:\.cn)?/"
_CERTIFICATE_URL = re.compile(_HOST + r"[A-Za-z0-9._-]{1,200}\.pem")
_SUBSCRIBE_URL = re.compile(_HOST + r"\?[A-Za-z0-9%&=._:~-]{1,2000}")

# By address: Amazon changes the address with the certificate.
_certificates: dict[str, bytes] = {}


async def read_notification(payload: Any, networks: Iterable[Network]) -> Any:
    """Returns what Amazon SES reports in a verified message; None if it reports nothing. Confirms a subscription.

    Raises ForbiddenError for a message that Amazon has not signed, UnavailableError if Amazon does not answer.
    """
    message: dict[str, Any] = payload if isinstance(payload, dict) else {}
    url = message.get("SigningCertURL")
    if not isinstance(url, str) or not _CERTIFICATE_URL.fullmatch(url):
        raise _unsigned()
    if url not in _certificates:
        certificate = await download(url, networks)
        if certificate is None:
            raise UnavailableError(
                "certificate_unavailable",
                "The certificate of Amazon SNS could not be loaded. Send this again later.",
                _RETRY_SECONDS,
            )
        if len(_certificates) >= _MAX_CERTIFICATES:
            _certificates.clear()
        _certificates[url] = certificate
    if not verify_sns(_certificates[url], message):
        raise _unsigned()
    if message["Type"] == "SubscriptionConfirmation":
        await _confirm(message, networks)
    if message["Type"] != "Notification":
        return None
    try:
        return msgspec.json.decode(str(message.get("Message")))
    except (msgspec.DecodeError, RecursionError):
        # The text with which Amazon says that it has set up a topic.
        return None


async def download(url: str, networks: Iterable[Network]) -> bytes | None:
    """Returns what is at an address of Amazon's; None if it does not answer. Follows no redirect."""
    # Imported here, because most servers have no such reporter.
    from outoften.outgoing.client import Client, UnreachableError

    client = Client(networks)
    try:
        page = await client.send("GET", url, {"Accept": "*/*"}, b"", _MAX_CERTIFICATE_BYTES, _TIMEOUT_SECONDS)
    except UnreachableError:
        return None
    finally:
        await client.close()
    return page.content if page.status == 200 else None


async def _confirm(message: dict[str, Any], networks: Iterable[Network]) -> None:
    """Tell Amazon that the subscription is wanted: its message came to an address that only the owner could enter."""
    url = message.get("SubscribeURL")
    if not isinstance(url, str) or not _SUBSCRIBE_URL.fullmatch(url):
        raise _unsigned()
    if await download(url, networks) is None:
        raise UnavailableError(
            "subscription_unconfirmed", "Amazon SNS did not take the confirmation. It sends the request again.", _RETRY_SECONDS
        )


def _unsigned() -> ForbiddenError:
    return ForbiddenError(
        "signature_invalid", "This message was not signed by Amazon SNS. Subscribe this address to a topic of SNS."
    )
