"""SendGrid: an array of events a request."""

from typing import Any

from outoften.domain.collecting.dates import parse_time
from outoften.domain.mailing.bounces.mail_report import Fields, MailReport, ReportKind, bounce_kind, shorten

# `reason` of an e-mail that SendGrid does not even send.
_DROPS: dict[str, ReportKind] = {
    "bounced address": "bounced_hard",
    "invalid": "bounced_hard",
    "spam reporting address": "complained",
    "unsubscribed address": "unsubscribed",
}
_KINDS: dict[str, ReportKind] = {
    "spamreport": "complained",
    "unsubscribe": "unsubscribed",
    "group_unsubscribe": "unsubscribed",
    "delivered": "delivered",
}


def read_reports(payload: Any) -> list[MailReport]:
    """Returns the reports in a decoded body."""
    return [
        MailReport(
            kind=kind,
            address=event.text("email") or None,
            tokens=event.tokens(),
            at=parse_time(event.number("timestamp")),
            text=shorten(event.text("reason")),
        )
        for event in map(Fields, payload if isinstance(payload, list) else [payload])
        if (kind := _kind(event))
    ]


def _kind(event: Fields) -> ReportKind | None:
    match event.text("event"):
        case "bounce":
            return bounce_kind(event.text("type") == "bounce", event.text("status"), event.text("reason"))
        case "dropped":
            return _DROPS.get(event.text("reason").lower())
        case name:
            return _KINDS.get(name)
