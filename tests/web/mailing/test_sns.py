"""Messages of Amazon SNS are verified with Amazon's certificate, and subscriptions are confirmed."""

import asyncio
import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from outoften.domain.errors import ForbiddenError, UnavailableError
from outoften.web.mailing.bounces import sns

KEY = generate_private_key(65537, 2048)
URL = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123.pem"
SUBSCRIBE_URL = (
    "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-central-1:1:x&Token=2336"
)
NOTIFICATION = {
    "Type": "Notification",
    "MessageId": "22b80b92",
    "TopicArn": "arn:aws:sns:eu-central-1:1:x",
    "Message": '{"notificationType": "Bounce"}',
    "Timestamp": "2026-11-29T10:00:00.000Z",
    "SigningCertURL": URL,
}
SUBSCRIPTION = {
    **NOTIFICATION,
    "Type": "SubscriptionConfirmation",
    "Message": "You have chosen to subscribe to the topic.",
    "SubscribeURL": SUBSCRIBE_URL,
    "Token": "2336",
}
# The order that Amazon documents.
FIELDS = ("Message", "MessageId", "SubscribeURL", "Subject", "Timestamp", "Token", "TopicArn", "Type")


def signed(message: dict[str, str], version: str = "1") -> dict[str, str]:
    """The message as Amazon sends it."""
    text = "".join(f"{name}\n{message[name]}\n" for name in FIELDS if name in message)
    signature = KEY.sign(text.encode(), PKCS1v15(), SHA256() if version == "2" else SHA1())
    return message | {"SignatureVersion": version, "Signature": base64.b64encode(signature).decode()}


def certificate() -> bytes:
    """A certificate with the key."""
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.amazonaws.com")]), datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, KEY.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
    return builder.sign(KEY, SHA256()).public_bytes(Encoding.PEM)


@pytest.fixture(name="opened")
def _opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The addresses of Amazon that were opened. It answers with the certificate."""
    opened: list[str] = []

    async def download(url: str, networks: Any) -> bytes:
        opened.append(url)
        return certificate()

    monkeypatch.setattr(sns, "download", download)
    sns._certificates.clear()
    yield opened
    sns._certificates.clear()


def read(message: Any) -> Any:
    """What Amazon SES reports in the message."""
    return asyncio.run(sns.read_notification(json.loads(json.dumps(message)), ()))


def test_a_signed_notification_is_read(opened: list[str]) -> None:
    assert read(signed(NOTIFICATION)) == {"notificationType": "Bounce"}
    assert read(signed(NOTIFICATION | {"Subject": "Amazon SES Email Event Notification"}, "2")) == {
        "notificationType": "Bounce"
    }
    assert read(signed(NOTIFICATION | {"Message": "Successfully validated SNS topic for Amazon SES event publishing."})) is None
    assert opened == [URL]


def test_what_was_changed_is_refused(opened: list[str]) -> None:
    for name in ("Message", "MessageId", "Timestamp", "TopicArn", "Signature", "SignatureVersion"):
        message = signed(NOTIFICATION)
        with pytest.raises(ForbiddenError):
            read(message | {name: message[name] + "2"})
    with pytest.raises(ForbiddenError):
        read(signed(NOTIFICATION) | {"Type": "UnsubscribeConfirmation"})
    with pytest.raises(ForbiddenError):
        read(signed(NOTIFICATION | {"Type": "Unknown"}))


@pytest.mark.parametrize(
    "url",
    [
        URL.replace("https", "http"),
        URL.replace("amazonaws.com", "amazonaws.com.example"),
        URL.replace("sns.", "evil.example/sns."),
        URL.replace("sns.", "x@sns."),
        URL.replace("sns.eu", "s3.eu"),
        URL + "?x=.pem",
        URL + "\n",
    ],
)
def test_a_certificate_of_somebody_else_is_not_even_opened(opened: list[str], url: str) -> None:
    with pytest.raises(ForbiddenError):
        read(signed(NOTIFICATION) | {"SigningCertURL": url})
    assert opened == []


def test_a_subscription_is_confirmed_at_amazon_alone(opened: list[str]) -> None:
    assert read(signed(SUBSCRIPTION)) is None
    assert opened == [URL, SUBSCRIBE_URL]
    with pytest.raises(ForbiddenError):
        read(signed(SUBSCRIPTION | {"SubscribeURL": "https://example.com/?Action=ConfirmSubscription"}))
    assert len(opened) == 2


def test_without_the_certificate_amazon_shall_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def download(url: str, networks: Any) -> None:
        return None

    monkeypatch.setattr(sns, "download", download)
    with pytest.raises(UnavailableError):
        read(signed(NOTIFICATION))
