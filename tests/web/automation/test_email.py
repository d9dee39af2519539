"""E-mails have both parts. The server acts on a mail server's replies. Owners get an e-mail when an endpoint is disabled."""

import time
import uuid

import httpx2 as httpx
import pytest

from tests.mailbox import Mailbox
from tests.receiver import Receiver, status
from tests.server import Server
from tests.web.client import PAGE_ORIGIN, Json, answer, client, created_json, ok_json, refused, token_for

EVENTS = ["response.created"]


def add(mailer: httpx.Client, *to: str, **fields: object) -> Json:
    """A new endpoint of the kind `email`."""
    return created_json(mailer.post("/v1/endpoints", json={"kind": "email", "to": to, "events": EVENTS} | fields))


def test_an_answer_arrives_as_an_email_with_both_parts(mailer: httpx.Client, mailing: Server, mailbox: Mailbox) -> None:
    site = created_json(mailer.post("/v1/sites", json={"name": "Acme Ü"}))
    survey = created_json(mailer.post("/v1/surveys", json={"site_id": site["id"], "name": "Relationship"}))
    endpoint = add(mailer, "ann@example.com", "bob@example.com", site_id=site["id"])
    assert (endpoint["url"], endpoint["to"], endpoint["secret"]) == (None, ["ann@example.com", "bob@example.com"], None)
    with client(mailing, Origin=PAGE_ORIGIN) as browser:
        answer(browser, token_for(browser, site), 3, comment="<b>Too</b> slow\r\nBcc: eve@example.com")
    (mail,) = mailbox.wait("ann@example.com")
    assert mailbox.wait("bob@example.com")[0]["To"] == "ann@example.com, bob@example.com"
    assert (mail["From"], mail["Auto-Submitted"]) == ("Out of Ten <nps@example.com>", "auto-generated")
    assert mail["Subject"] == "New response: 3 of 10 (detractor) (Acme Ü)"
    assert (mail["Bcc"], mail["Message-ID"].endswith(f"-{endpoint['id']}@example.com>")) == (None, True)
    plain, html = (part.get_content() for part in mail.iter_parts())
    assert "<b>Too</b> slow" in plain
    assert "&lt;b&gt;Too&lt;" in html
    for part in (plain, html):
        assert f"/app/surveys/{survey['id']}/responses/" in part.replace("&#x2f;", "/")


def test_the_refusal_of_a_mail_is_recorded_and_leaves_the_endpoint_active(mailer: httpx.Client, mailbox: Mailbox) -> None:
    late, never = "late@example.com", "never@example.com"
    mailbox.refusals[late] = "451 4.7.1 Greylisted"
    mailbox.data_refusals[never] = "554 5.7.1 Looks like spam"
    for address, attempt_status, text in ((late, 451, "Greylisted"), (never, 554, "spam")):
        endpoint = add(mailer, address)
        sent = mailer.post(f"/v1/endpoints/{endpoint['id']}/test", json={}).json()
        delivery = settled(mailer, sent["id"])
        assert [delivery["attempts"][0]["status"], delivery["state"]] == [attempt_status, "failed"]
        assert text in delivery["attempts"][0]["response"]
        assert ok_json(mailer.get(f"/v1/endpoints/{endpoint['id']}"))["active"] is True


def settled(mailer: httpx.Client, delivery_id: str) -> Json:
    """A delivery, as soon as it has succeeded or failed."""
    for _ in range(600):
        if (delivery := ok_json(mailer.get(f"/v1/deliveries/{delivery_id}")))["state"] != "pending":
            found: Json = delivery
            return found
        time.sleep(0.05)
    raise AssertionError(delivery)


def test_addresses_that_are_all_refused_disable_the_endpoint_and_owners_are_told(
    mailer: httpx.Client, mailing: Server, mailbox: Mailbox, receiver: Receiver
) -> None:
    owner = "owner@example.com"
    assert mailing.run("member", "create", owner, "--role", "owner").returncode == 0
    mailbox.refusals["gone@example.com"] = "550 5.1.1 No such user"
    path = f"/{uuid.uuid4()}"
    receiver.replies[path] = status(410)
    site = created_json(mailer.post("/v1/sites", json={"name": "Acme"}))
    created_json(mailer.post("/v1/surveys", json={"site_id": site["id"], "name": "Relationship"}))
    mailed = add(mailer, "gone@example.com", site_id=site["id"], name="Old team")
    hook = created_json(
        mailer.post(
            "/v1/endpoints", json={"url": receiver.url(path), "events": EVENTS, "site_id": site["id"], "name": "Old CRM"}
        )
    )
    with client(mailing, Origin=PAGE_ORIGIN) as browser:
        answer(browser, token_for(browser, site), 3)
    subjects = sorted(mail["Subject"] for mail in mailbox.wait(owner, 2))
    assert subjects == ["Endpoint disabled: Old CRM", "Endpoint disabled: Old team"]
    reasons = [ok_json(mailer.get(f"/v1/endpoints/{one['id']}"))["disabled_reason"] for one in (mailed, hook)]
    assert reasons == ["refused", "gone"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "email"}, "endpoint_field_missing"),
        ({"kind": "email", "to": ["ann@example.com"], "url": "https://example.com"}, "endpoint_field_unknown"),
        ({"kind": "slack", "to": ["ann@example.com"], "url": "https://example.com"}, "endpoint_field_unknown"),
        ({"kind": "webhook"}, "endpoint_field_missing"),
        *(
            ({"kind": "email", "to": [address]}, "body_invalid")
            for address in (
                "ann@example.com\r\nBcc: eve@example.com",
                "ann@example.com>",
                "ann",
                "a b@example.com",
                "a..b@c.de",
            )
        ),
    ],
)
def test_what_an_endpoint_needs_is_said(mailer: httpx.Client, body: Json, code: str) -> None:
    refused(mailer.post("/v1/endpoints", json={"events": EVENTS} | body), 400, code)


def test_without_a_mail_server_no_endpoint_for_emails_can_be_added(owner: httpx.Client) -> None:
    body = {"kind": "email", "to": ["ann@example.com"], "events": EVENTS}
    refused(owner.post("/v1/endpoints", json=body), 409, "mail_not_configured")
