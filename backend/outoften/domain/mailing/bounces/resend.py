"""Resend: one object a request."""

from typing import Any

from outoften.domain.collecting.dates import parse_time
from outoften.domain.mailing.bounces.mail_report import Fields, MailReport, ReportKind, bounce_kind, first_address, shorten

_KINDS: dict[str, ReportKind] = {"email.complained": "complained", "email.delivered": "delivered"}


def read_reports(payload: Any) -> list[MailReport]:
    """Returns the report in a decoded body."""
    event = Fields(payload)
    data = event.fields("data")
    bounce = data.fields("bounce")
    text = bounce.text("message")
    kind = _bounce(bounce.text("type"), text) if event.text("type") == "email.bounced" else _KINDS.get(event.text("type"))
    if kind is None:
        return []
    # Our e-mails have one recipient.
    address = first_address(one for one in data.list("to") if isinstance(one, str))
    at = parse_time(event.text("created_at"))
    return [MailReport(kind=kind, address=address, tokens=data.tokens(), at=at, text=shorten(text))]


def _bounce(kind: str, text: str) -> ReportKind:
    # Before it had types, only the text told.
    is_permanent = kind == "Permanent" if kind else "hard bounce" in text or "suppressed sending" in text
    return bounce_kind(is_permanent, text)
