"""Signatures of the providers that report about e-mails, each verified as the provider documents."""

import base64
import binascii
import hashlib
import hmac
import importlib.util
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

# How far the clock of a provider may be from ours.
_TOLERANCE = timedelta(minutes=5)
_RESEND_PREFIX = "whsec_"

# The fields that Amazon SNS signs, in this order. `Subject` may be missing.
_SNS_FIELDS = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    "UnsubscribeConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}


def can_verify(provider: str) -> bool:
    """Whether signatures of this provider can be verified: some need the extra `outoften[mail-signatures]`."""
    return provider not in ("amazon_ses", "sendgrid") or importlib.util.find_spec("cryptography") is not None


def verify_mailgun(key: str, signature: Mapping[str, Any]) -> bool:
    """Whether the `signature` in a body of Mailgun was made with this key. It covers a time and a random token."""
    signed = f"{signature.get('timestamp')}{signature.get('token')}".encode()
    expected = hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), str(signature.get("signature")).encode())


def verify_resend(key: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether a request of Resend was signed with this key, a few minutes ago at most (Standard Webhooks, by Svix)."""
    at = headers.get("svix-timestamp", "")
    try:
        is_recent = abs(now.timestamp() - int(at)) <= _TOLERANCE.total_seconds()
        secret = base64.b64decode(key.removeprefix(_RESEND_PREFIX), validate=True)
    except ValueError:
        return False
    signed = b"%b.%b.%b" % (headers.get("svix-id", "").encode(), at.encode(), body)
    expected = b"v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256))
    given = headers.get("svix-signature", "").encode().split(b" ")
    return is_recent and any(hmac.compare_digest(expected, one) for one in given)


def verify_sendgrid(key: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a request of SendGrid was signed with the private half of this key."""
    # Imported here and below, because it is optional.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    timestamp = headers.get("x-twilio-email-event-webhook-timestamp", "")
    try:
        signature = base64.b64decode(headers.get("x-twilio-email-event-webhook-signature", ""), validate=True)
        _load_sendgrid_key(key).verify(signature, timestamp.encode() + body, ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def verify_sns(certificate: bytes, message: Mapping[str, Any]) -> bool:
    """Whether a message of Amazon SNS was signed with the key of this certificate, which is in PEM."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA1, SHA256
    from cryptography.x509 import load_pem_x509_certificate

    fields = _SNS_FIELDS.get(str(message.get("Type")), ())
    signed = "".join(f"{name}\n{message[name]}\n" for name in fields if message.get(name) is not None)
    # SHA-1 is the default of a topic. Its weakness only helps an attacker who can choose both of two texts.
    digest = {"1": SHA1(), "2": SHA256()}.get(str(message.get("SignatureVersion")))  # noqa: S303
    try:
        key = load_pem_x509_certificate(certificate).public_key()
        if not fields or digest is None or not isinstance(key, RSAPublicKey):
            return False
        key.verify(base64.b64decode(str(message.get("Signature")), validate=True), signed.encode(), PKCS1v15(), digest)
    except (InvalidSignature, ValueError):
        return False
    return True


def check_reporter_key(provider: str, key: str) -> None:
    """Raises ValueError for what is no key of the provider."""
    if provider == "sendgrid":
        _load_sendgrid_key(key)
    elif provider == "resend":
        base64.b64decode(key.removeprefix(_RESEND_PREFIX), validate=True)
    if not key.isascii() or not key.strip():
        raise ValueError("The key is empty, or has a character that no key has.")


def _load_sendgrid_key(key: str) -> Any:
    """Returns the public key. Raises ValueError."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        loaded = load_der_public_key(base64.b64decode(key, validate=True))
    except (binascii.Error, UnsupportedAlgorithm) as error:
        raise ValueError(str(error)) from None
    if not isinstance(loaded, EllipticCurvePublicKey):
        raise ValueError("The key is not one of an elliptic curve.")
    return loaded
