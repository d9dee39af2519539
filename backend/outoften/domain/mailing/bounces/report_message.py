"""Reports that come as e-mails: bounces (RFC 3464, and older forms) and complaints (RFC 5965)."""

import email
from collections.abc import Iterator
from email.message import Message

from outoften.domain.mailing.bounces.mail_report import MailReport, ReportKind, bounce_kind, shorten

# Where servers write in their own words, the status is near the beginning.
_MAX_PROSE = 10_000
_COMPLAINTS: dict[str, ReportKind] = {
    "abuse": "complained",
    "fraud": "complained",
    "opt-out": "unsubscribed",
    "opt-out-list": "unsubscribed",
}


def read_message(content: bytes, *, only_standard: bool = False) -> MailReport | None:
    """Returns what an e-mail reports; None if it is something else, such as a reply, or says that delivery is tried again.

    With `only_standard` it must have the form of a standard, which no words of a person have.
    """
    try:
        return _read(content, only_standard=only_standard)
    except Exception:
        # Anybody may send anything to the address of bounces, such as a thousand parts in each other: it is no report.
        return None


def _read(content: bytes, *, only_standard: bool) -> MailReport | None:
    # The default policy raises exceptions for some headers.
    message = email.message_from_bytes(content)
    for part in message.walk():
        match part.get_content_type():
            case "message/delivery-status":
                return _read_delivery_status(part)
            case "message/feedback-report":
                return _read_complaint(part)
    is_automatic_reply = message.get("Auto-Submitted", "").lower().startswith("auto-replied")
    return None if only_standard or is_automatic_reply else _read_prose(message)


def _read_delivery_status(part: Message) -> MailReport | None:
    for block in _blocks(part):
        status, text = _field(block, "Status"), _field(block, "Diagnostic-Code")
        kind: ReportKind
        match _field(block, "Action").lower():
            case "failed":
                kind = bounce_kind(status.startswith("5"), status, text)
            case "delivered":
                kind = "delivered"
            case _:
                continue
        address = _address(_field(block, "Original-Recipient") or _field(block, "Final-Recipient"))
        return MailReport(kind=kind, address=address, text=shorten(text or status))
    return None


def _read_complaint(part: Message) -> MailReport | None:
    for block in _blocks(part):
        if kind := _COMPLAINTS.get(_field(block, "Feedback-Type").lower()):
            return MailReport(
                kind=kind, address=_address(_field(block, "Original-Rcpt-To")), text=shorten(str(block["User-Agent"]))
            )
    return None


def _read_prose(message: Message) -> MailReport | None:
    # Imported here, because most bounces have the standard form.
    from flufl.bounce import all_failures

    try:
        _, permanent = all_failures(message)
    except Exception:
        # It reads what anybody may send, and has raised exceptions of many kinds.
        return None
    if not permanent:
        return None
    text = _first_text(message)
    return MailReport(kind=bounce_kind(True, text), address=min(permanent).decode("utf-8", "replace"), text=shorten(text))


def _blocks(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    for block in payload if isinstance(payload, list) else ():
        if isinstance(block, Message):
            yield block


def _field(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip()


def _address(field: str) -> str | None:
    """Returns the address in a field such as `rfc822; ann@example.org`."""
    return field.rpartition(";")[2].strip().strip("<>") or None


def _first_text(message: Message) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            return content[:_MAX_PROSE].decode("utf-8", "replace") if isinstance(content, bytes) else ""
    return ""
