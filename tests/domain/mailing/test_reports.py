"""What providers send, in the form that each documents, and the one record that it becomes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from outoften.domain.mailing.bounces.mail_report import Fields, MailReport, bounce_kind, shorten
from outoften.domain.mailing.bounces.providers import READERS, Provider

TOKEN = "a2" * 21
AT = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
EPOCH = int(AT.timestamp())
GONE, FULL, POLICY = "smtp; 550 5.1.1 User unknown", "552 5.2.2 Mailbox full", "550 5.7.515 Access denied"


def ses(kind: str, **fields: Any) -> Any:
    """A notification about an e-mail that was sent from an address with our token."""
    return {"notificationType": kind, "mail": {"source": f"bounce+{TOKEN}@example.com"}, kind.lower(): fields}


def ses_bounce(kind: str, text: str, status: str) -> Any:
    """A bounce of SES."""
    recipient = {"emailAddress": "ann@example.org", "action": "failed", "status": status, "diagnosticCode": text}
    return ses("Bounce", bounceType=kind, bouncedRecipients=[recipient], timestamp="2026-11-29T10:00:00.000Z")


def mailgun(event: str, **fields: Any) -> Any:
    """An event of Mailgun."""
    message = {"headers": {"message-id": f"{TOKEN}@example.com"}}
    data = {"event": event, "recipient": "ann@example.org", "timestamp": EPOCH + 0.5, "message": message}
    return {"signature": {}, "event-data": {**data, **fields}}


def postmark(kind: str, **fields: Any) -> Any:
    """A record of Postmark."""
    return {"RecordType": kind, "Email": "ann@example.org", "Metadata": {"mail": TOKEN}, **fields}


def brevo(event: str, reason: str = "") -> Any:
    """An event of Brevo."""
    return {"event": event, "email": "ann@example.org", "ts_epoch": EPOCH * 1000, "X-Mailin-custom": TOKEN, "reason": reason}


def resend(kind: str, **fields: Any) -> Any:
    """An event of Resend."""
    headers = [{"name": "X-Mail", "value": TOKEN}]
    return {
        "type": kind,
        "created_at": "2026-11-29T11:00:00+01:00",
        "data": {"to": ["Ann <ann@example.org>"], "headers": headers, **fields},
    }


def sendgrid(event: str, **fields: Any) -> Any:
    """Two events of SendGrid, the first of which is of no interest."""
    mine = {"event": event, "email": "ann@example.org", "timestamp": EPOCH, "smtp-id": f"<{TOKEN}@example.com>", **fields}
    return [{"event": "open", "email": "bob@example.org"}, mine]


CASES: list[tuple[Provider, Any, str | None]] = [
    ("amazon_ses", ses_bounce("Permanent", GONE, "5.1.1"), "bounced_hard"),
    ("amazon_ses", ses_bounce("Permanent", POLICY, "5.7.515"), "bounced_soft"),
    ("amazon_ses", ses_bounce("Transient", FULL, "5.2.2"), "bounced_soft"),
    ("amazon_ses", ses("Complaint", complainedRecipients=[{"emailAddress": "ann@example.org"}]), "complained"),
    ("amazon_ses", ses("Complaint", complainedRecipients=[{}], complaintFeedbackType="not-spam"), None),
    ("amazon_ses", ses("Delivery", recipients=["ann@example.org"]), "delivered"),
    ("amazon_ses", {"eventType": "DeliveryDelay", "deliveryDelay": {}}, None),
    (
        "postmark",
        postmark("Bounce", Type="HardBounce", Details=GONE, BouncedAt="2026-11-29T05:00:00.3963933-05:00"),
        "bounced_hard",
    ),
    ("postmark", postmark("Bounce", Type="HardBounce", Details=FULL), "bounced_soft"),
    ("postmark", postmark("Bounce", Type="SoftBounce"), "bounced_soft"),
    ("postmark", postmark("Bounce", Type="Transient"), None),
    ("postmark", postmark("SpamComplaint", Type="SpamComplaint"), "complained"),
    ("postmark", postmark("SubscriptionChange", SuppressSending=True, SuppressionReason="ManualSuppression"), "unsubscribed"),
    ("postmark", postmark("SubscriptionChange", SuppressSending=False, SuppressionReason=None), None),
    ("postmark", postmark("Delivery"), "delivered"),
    ("postmark", postmark("Open"), None),
    ("sendgrid", sendgrid("bounce", type="bounce", status="5.1.1", reason=GONE), "bounced_hard"),
    ("sendgrid", sendgrid("bounce", type="blocked", status="5.7.1", reason=POLICY), "bounced_soft"),
    ("sendgrid", sendgrid("dropped", reason="Bounced Address"), "bounced_hard"),
    ("sendgrid", sendgrid("dropped", reason="Spam Reporting Address"), "complained"),
    ("sendgrid", sendgrid("dropped", reason="Too much"), None),
    ("sendgrid", sendgrid("spamreport"), "complained"),
    ("sendgrid", sendgrid("group_unsubscribe"), "unsubscribed"),
    ("sendgrid", sendgrid("delivered"), "delivered"),
    ("sendgrid", sendgrid("deferred"), None),
    (
        "mailgun",
        mailgun("failed", severity="permanent", reason="bounce", **{"delivery-status": {"message": GONE}}),
        "bounced_hard",
    ),
    ("mailgun", mailgun("failed", severity="permanent", reason="suppress-bounce"), "bounced_hard"),
    ("mailgun", mailgun("failed", severity="permanent", reason="generic"), "bounced_soft"),
    ("mailgun", mailgun("failed", severity="temporary", reason="generic"), None),
    ("mailgun", mailgun("complained"), "complained"),
    ("mailgun", mailgun("unsubscribed"), "unsubscribed"),
    ("mailgun", mailgun("delivered"), "delivered"),
    ("mailgun", mailgun("opened"), None),
    ("brevo", brevo("hard_bounce", f" RecipientError: {GONE}"), "bounced_hard"),
    ("brevo", brevo("soft_bounce"), "bounced_soft"),
    ("brevo", brevo("blocked", "blocked : due to blacklist user"), "bounced_soft"),
    ("brevo", brevo("spam"), "complained"),
    ("brevo", brevo("unsubscribed"), "unsubscribed"),
    ("brevo", brevo("delivered"), "delivered"),
    ("brevo", brevo("proxy_open"), None),
    ("resend", resend("email.bounced", bounce={"type": "Permanent", "subType": "General", "message": GONE}), "bounced_hard"),
    ("resend", resend("email.bounced", bounce={"message": "The provider sent a hard bounce message."}), "bounced_hard"),
    ("resend", resend("email.bounced", bounce={"type": "Transient", "message": ""}), "bounced_soft"),
    ("resend", resend("email.complained"), "complained"),
    ("resend", resend("email.delivered"), "delivered"),
    ("resend", resend("email.opened"), None),
]


@pytest.mark.parametrize(("provider", "payload", "kind"), CASES)
def test_what_a_provider_sends_becomes_a_report(provider: Provider, payload: Any, kind: str | None) -> None:
    reports = READERS[provider](payload)
    assert [(report.kind, report.address, report.tokens) for report in reports] == (
        [(kind, "ann@example.org", (TOKEN,))] if kind else []
    )
    assert all(report.at is None or abs((report.at - AT).total_seconds()) < 1 for report in reports)


def test_times_and_texts_are_read() -> None:
    hard = [(provider, payload) for provider, payload, _ in CASES if GONE in str(payload)]
    assert {provider for provider, _ in hard} == set(READERS)
    for provider, payload in hard:
        [report] = READERS[provider](payload)
        assert (report.at and report.at.replace(microsecond=0), "550 5.1.1 User unknown" in report.text) == (AT, True)


@pytest.mark.parametrize("provider", READERS)
@pytest.mark.parametrize("payload", [None, 7, "x", [], {}, [None, 7, []], {"event": 1, "mail": [], "data": {"to": [7]}}])
def test_what_is_not_as_documented_is_no_report(provider: Provider, payload: Any) -> None:
    assert READERS[provider](payload) == []


def test_fields_of_other_types_are_as_if_they_were_missing() -> None:
    body = {"event": "bounce", "email": ["ann@example.org"], "timestamp": 1e300, "reason": 5, "type": "bounce"}
    assert READERS["sendgrid"]([body]) == [MailReport(kind="bounced_hard")]
    assert (Fields(body).number("email"), Fields({"at": "x"}).number("at")) == (None, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("550 5.1.1 unknown", "bounced_hard"),
        ("550 5.1.1", "bounced_hard"),
        ("no such user", "bounced_hard"),
        ("550 5.5.0 mailbox unavailable.", "bounced_hard"),
        ("refused by 5.2.2.1 at 10.5.7.1", "bounced_hard"),
        ("552 5.2.2 full", "bounced_soft"),
        ("550 5.7.1 blocked for spam", "bounced_soft"),
        ("553 5.1.8 sender domain must exist", "bounced_soft"),
        ("452 4.1.1 later", "bounced_soft"),
    ],
)
def test_a_status_that_is_not_about_the_address_is_soft(text: str, kind: str) -> None:
    assert bounce_kind(True, text) == kind


def test_words_of_mail_servers_become_one_line_that_every_database_stores() -> None:
    assert shorten("550\x00 5.1.1\r\n no\udcff such\u2028user") == "550 5.1.1 no such user"
    # A number that no float holds is missing.
    assert Fields({"at": 10**400}).number("at") is None
