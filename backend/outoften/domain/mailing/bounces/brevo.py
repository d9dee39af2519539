"""Brevo: one object a request."""

from typing import Any

from outoften.domain.collecting.dates import parse_time
from outoften.domain.mailing.bounces.mail_report import Fields, MailReport, ReportKind, bounce_kind, shorten

# `blocked`: the address is on a list of Brevo, for a reason that it does not name. `deferred` is tried again.
_KINDS: dict[str, ReportKind] = {
    "hard_bounce": "bounced_hard",
    "invalid_email": "bounced_hard",
    "soft_bounce": "bounced_soft",
    "blocked": "bounced_soft",
    "spam": "complained",
    "complaint": "complained",
    "unsubscribe": "unsubscribed",
    "unsubscribed": "unsubscribed",
    "delivered": "delivered",
}


def read_reports(payload: Any) -> list[MailReport]:
    """Returns the report in a decoded body."""
    event = Fields(payload)
    kind, reason = _KINDS.get(event.text("event")), event.text("reason")
    if kind in ("bounced_hard", "bounced_soft"):
        kind = bounce_kind(kind == "bounced_hard", reason)
    if kind is None:
        return []
    # Other times are in the zone of the account.
    at = parse_time(event.number("ts_epoch"))
    address = event.text("email") or None
    return [MailReport(kind=kind, address=address, tokens=event.tokens(), at=at, text=shorten(reason))]
