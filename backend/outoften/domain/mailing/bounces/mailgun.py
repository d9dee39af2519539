"""Mailgun: one object a request, with its signature inside."""

from typing import Any

from outoften.domain.collecting.dates import parse_time
from outoften.domain.mailing.bounces.mail_report import Fields, MailReport, ReportKind, bounce_kind, shorten

# `reason` of an e-mail that Mailgun does not even send.
_SUPPRESSED: dict[str, ReportKind] = {
    "suppress-bounce": "bounced_hard",
    "suppress-complaint": "complained",
    "suppress-unsubscribe": "unsubscribed",
}
_KINDS: dict[str, ReportKind] = {"complained": "complained", "unsubscribed": "unsubscribed", "delivered": "delivered"}


def read_reports(payload: Any) -> list[MailReport]:
    """Returns the report in a decoded body."""
    event = Fields(payload).fields("event-data")
    status = event.fields("delivery-status")
    text = status.text("message") or status.text("description")
    kind = _failure(event, text) if event.text("event") == "failed" else _KINDS.get(event.text("event"))
    if kind is None:
        return []
    return [
        MailReport(
            kind=kind,
            address=event.text("recipient") or None,
            tokens=event.tokens(),
            at=parse_time(event.number("timestamp")),
            text=shorten(text),
        )
    ]


def _failure(event: Fields, text: str) -> ReportKind | None:
    if event.text("severity") != "permanent":
        # Mailgun tries again.
        return None
    reason = event.text("reason")
    # Other reasons say that it has tried in vain for long.
    return _SUPPRESSED.get(reason) or bounce_kind(reason == "bounce", text)
