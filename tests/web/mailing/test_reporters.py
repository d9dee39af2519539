"""Providers report bounces and complaints to secret addresses, with signatures where they have some."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import httpx2 as httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from outoften.web.mailing.bounces.events import MAX_FAILURES
from tests.server import Server
from tests.web.client import Json, created_json, ok_json, refused

SENDGRID = generate_private_key(SECP256R1())
KEYS: dict[str, str | None] = {
    "brevo": None,
    "mailgun": "the-signing-key-of-mailgun",
    "postmark": None,
    "resend": "whsec_" + base64.b64encode(b"the signing key of Resend").decode(),
    "sendgrid": base64.b64encode(SENDGRID.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode(),
}
EVENTS: dict[str, Any] = {
    "brevo": {"event": "hard_bounce", "email": "x@example.org"},
    "mailgun": {"event-data": {"event": "failed", "severity": "permanent", "reason": "bounce", "recipient": "x@example.org"}},
    "postmark": {"RecordType": "Bounce", "Type": "HardBounce", "Email": "x@example.org"},
    "resend": {"type": "email.bounced", "data": {"to": ["x@example.org"], "bounce": {"type": "Permanent"}}},
    "sendgrid": [{"event": "bounce", "type": "bounce", "email": "x@example.org"}, {"event": "of an unknown type"}],
}


def signed(provider: str, payload: Any) -> tuple[dict[str, str], bytes]:
    """The headers and the body of a request, as the provider sends it now."""
    now = str(int(time.time()))
    if provider == "mailgun":
        digest = hmac.new(str(KEYS[provider]).encode(), f"{now}token".encode(), hashlib.sha256).hexdigest()
        payload = payload | {"signature": {"timestamp": now, "token": "token", "signature": digest}}
    body = json.dumps(payload).encode()
    if provider == "resend":
        key = base64.b64decode(str(KEYS[provider]).removeprefix("whsec_"))
        encoded = base64.b64encode(hmac.digest(key, b"msg_1." + now.encode() + b"." + body, hashlib.sha256)).decode()
        return {"svix-id": "msg_1", "svix-timestamp": now, "svix-signature": f"v1,AAAA v1,{encoded}"}, body
    if provider == "sendgrid":
        name, signature = "X-Twilio-Email-Event-Webhook", SENDGRID.sign(now.encode() + body, ECDSA(SHA256()))
        return {f"{name}-Timestamp": now, f"{name}-Signature": base64.b64encode(signature).decode()}, body
    return {}, body


def add(owner: httpx.Client, site: Json, provider: str) -> Json:
    """A new reporter."""
    return created_json(
        owner.post("/v1/mail/reporters", json={"site_id": site["id"], "provider": provider, "key": KEYS[provider]})
    )


@pytest.mark.parametrize("provider", KEYS)
def test_a_provider_reports_with_its_signature(
    server: Server, owner: httpx.Client, stranger: httpx.Client, site: Json, provider: str
) -> None:
    reporter = add(owner, site, provider)
    url = reporter["url"]
    headers, body = signed(provider, EVENTS[provider])
    for _ in range(2):
        reply = stranger.post(url, headers=headers, content=body)
        assert (reply.status_code, reply.content) == (200, b"")
    [listed] = [row for row in ok_json(owner.get("/v1/mail/reporters"))["data"] if row["id"] == reporter["id"]]
    assert listed["last_at"]
    assert "key" not in listed
    assert "url" not in listed
    if KEYS[provider]:
        changed = body.replace(b"token", b"nekot") if provider == "mailgun" else body + b" "
        refused(stranger.post(url, headers=headers, content=changed), 403, "signature_invalid")
        refused(stranger.post(url, content=json.dumps(EVENTS[provider])), 403, "signature_invalid")
    refused(stranger.post(url, headers=headers, content=b"{"), 400, "body_malformed")
    assert owner.delete(f"/v1/mail/reporters/{reporter['id']}").status_code == 204
    assert stranger.post(url, headers=headers, content=body).status_code == 404


def test_an_old_request_of_resend_is_refused(owner: httpx.Client, stranger: httpx.Client, site: Json) -> None:
    headers, body = signed("resend", EVENTS["resend"])
    old = str(int(headers["svix-timestamp"]) - 301)
    key = base64.b64decode(str(KEYS["resend"]).removeprefix("whsec_"))
    signature = base64.b64encode(hmac.digest(key, b"msg_1." + old.encode() + b"." + body, hashlib.sha256)).decode()
    headers |= {"svix-timestamp": old, "svix-signature": f"v1,{signature}"}
    refused(stranger.post(add(owner, site, "resend")["url"], headers=headers, content=body), 403, "signature_invalid")


def test_what_amazon_has_not_signed_is_refused(owner: httpx.Client, stranger: httpx.Client, site: Json) -> None:
    url = created_json(owner.post("/v1/mail/reporters", json={"site_id": site["id"], "provider": "amazon_ses"}))["url"]
    message = {"Type": "Notification", "Message": "{}", "SigningCertURL": "https://sns.example.com/x.pem", "Signature": ""}
    for address in (message["SigningCertURL"], "https://sns.us-east-1.amazonaws.com.example.com/x.pem", 7, None):
        refused(stranger.post(url, json=message | {"SigningCertURL": address}), 403, "signature_invalid")
    refused(stranger.post(url, json=[]), 403, "signature_invalid")


def test_a_wrong_secret_is_like_an_unknown_address_and_cannot_be_guessed(
    owner: httpx.Client, server: Server, site: Json
) -> None:
    url, body = add(owner, site, "postmark")["url"], json.dumps(EVENTS["postmark"])
    # From an address of its own, because guesses are counted.
    transport = httpx.HTTPTransport(local_address="127.0.0.9")
    with httpx.Client(base_url=server.address, transport=transport, timeout=30) as guesser:
        unknown = guesser.post("/v1/mail/nothing", content=body)
        others = [url + "x", url.replace("postmark", "brevo"), url.replace("postmark", "nobody")]
        for wrong in others:
            reply = guesser.post(wrong, content=body)
            assert (reply.status_code, reply.json()) == (404, unknown.json())
        # Twice as many, because a minute may begin meanwhile.
        for _ in range(2 * MAX_FAILURES):
            if (reply := guesser.post(others[0], content=body)).status_code == 429:
                break
        refused(reply, 429, "too_many_requests")
        assert int(reply.headers["retry-after"]) <= 60


def test_a_reporter_needs_the_key_of_its_provider(owner: httpx.Client, site: Json) -> None:
    for provider, key in (("sendgrid", "MFkwEwYH"), ("resend", "whsec_%%%%%%"), ("postmark", "unneeded-key")):
        body = {"site_id": site["id"], "provider": provider, "key": key}
        refused(owner.post("/v1/mail/reporters", json=body), 400, "reporter_key_invalid")
    refused(owner.post("/v1/mail/reporters", json={"site_id": site["id"], "provider": "nobody"}), 400, "body_invalid")


def test_a_key_can_be_added_later(owner: httpx.Client, stranger: httpx.Client, site: Json) -> None:
    # Resend shows it once it has the address.
    added = created_json(owner.post("/v1/mail/reporters", json={"site_id": site["id"], "provider": "resend"}))
    headers, body = signed("resend", EVENTS["resend"])
    refused(stranger.post(added["url"], headers=headers, content=body), 403, "signature_invalid")
    path = f"/v1/mail/reporters/{added['id']}"
    refused(owner.patch(path, json={"key": "whsec_%%%%"}), 400, "reporter_key_invalid")
    ok_json(owner.patch(path, json={"key": KEYS["resend"]}))
    assert stranger.post(added["url"], headers=headers, content=body).status_code == 200


def test_a_long_body_is_refused(owner: httpx.Client, stranger: httpx.Client, site: Json) -> None:
    url = add(owner, site, "brevo")["url"]
    assert stranger.post(url, content=b" " * (4 * 1024 * 1024 + 1)).status_code == 413
