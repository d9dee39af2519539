"""Postmark: one object a request."""

from typing import Any

from outoften.domain.collecting.dates import parse_time
from outoften.domain.mailing.bounces.mail_report import Fields, MailReport, ReportKind, bounce_kind, shorten

# `Type` of a bounce. Others are replies, or delays after which Postmark tries again.
_BOUNCES: dict[str, ReportKind] = {
    "HardBounce": "bounced_hard",
    "BadEmailAddress": "bounced_hard",
    "SoftBounce": "bounced_soft",
    "Undeliverable": "bounced_soft",
    "Blocked": "bounced_soft",
    "DMARCPolicy": "bounced_soft",
    "SpamNotification": "bounced_soft",
    "SpamComplaint": "complained",
    "Unsubscribe": "unsubscribed",
}
_SUPPRESSIONS: dict[str, ReportKind] = {
    "HardBounce": "bounced_hard",
    "SpamComplaint": "complained",
    "ManualSuppression": "unsubscribed",
}
_TIMES = ("BouncedAt", "ChangedAt", "DeliveredAt")


def read_reports(payload: Any) -> list[MailReport]:
    """Returns the report in a decoded body."""
    event = Fields(payload)
    details, kind = event.text("Details"), _kind(event)
    if kind in ("bounced_hard", "bounced_soft"):
        kind = bounce_kind(kind == "bounced_hard", details)
    if kind is None:
        return []
    return [
        MailReport(
            kind=kind,
            address=event.text("Email") or event.text("Recipient") or None,
            tokens=event.tokens(),
            at=next((at for name in _TIMES if (at := parse_time(event.text(name)))), None),
            text=shorten(details or event.text("Description")),
        )
    ]


def _kind(event: Fields) -> ReportKind | None:
    match event.text("RecordType"):
        case "Bounce":
            return _BOUNCES.get(event.text("Type"))
        case "SpamComplaint":
            return "complained"
        case "SubscriptionChange":
            return _SUPPRESSIONS.get(event.text("SuppressionReason")) if event.flag("SuppressSending") else None
        case "Delivery":
            return "delivered"
    return None
