"""Signatures of Standard Webhooks 1.0.0: the receiver knows that a request is ours, unchanged and recent."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

# The names under which an endpoint's secrets are stored.
SIGNING, PREVIOUS = "signing", "signing.previous"

PREFIX = "whsec_"
# After a rotation requests are signed with both secrets for so long, so that the receiver can be changed without a gap.
ROTATION_TIME = timedelta(hours=24)


def format_secret(key: bytes) -> str:
    """Returns a signing key as receivers enter it."""
    return PREFIX + base64.b64encode(key).decode()


def signed_headers(secrets: Iterable[str], event_id: UUID, at: datetime, body: bytes) -> dict[str, str]:
    """Returns the headers that sign a body with each of the secrets. `at` is the time of the attempt."""
    seconds = int(at.timestamp())
    content = b"%b.%d.%b" % (str(event_id).encode(), seconds, body)
    signatures = " ".join(f"v1,{_sign(secret, content)}" for secret in secrets)
    return {"webhook-id": str(event_id), "webhook-timestamp": str(seconds), "webhook-signature": signatures}


def _sign(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
