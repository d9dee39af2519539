"""Amazon SES: what it publishes to SNS, as a notification (`notificationType`) or as an event (`eventType`)."""

from typing import Any

from outoften.domain.collecting.dates import parse_time
from outoften.domain.mailing.bounces.mail_report import Fields, MailReport, bounce_kind, shorten


def read_reports(payload: Any) -> list[MailReport]:
    """Returns the reports in the decoded `Message` of a notification."""
    event = Fields(payload)
    tokens = event.fields("mail").tokens()
    match event.text("eventType") or event.text("notificationType"):
        case "Bounce":
            bounce = event.fields("bounce")
            return [
                MailReport(
                    kind=bounce_kind(
                        bounce.text("bounceType") == "Permanent", one.text("status"), text := one.text("diagnosticCode")
                    ),
                    address=one.text("emailAddress") or None,
                    tokens=tokens,
                    at=parse_time(bounce.text("timestamp")),
                    text=shorten(text or f"{bounce.text('bounceType')}: {bounce.text('bounceSubType')}"),
                )
                for one in map(Fields, bounce.list("bouncedRecipients"))
            ]
        case "Complaint":
            complaint = event.fields("complaint")
            if complaint.text("complaintFeedbackType") == "not-spam":
                return []
            return [
                MailReport(
                    kind="complained",
                    address=Fields(one).text("emailAddress") or None,
                    tokens=tokens,
                    at=parse_time(complaint.text("timestamp")),
                    text=shorten(complaint.text("complaintFeedbackType")),
                )
                for one in complaint.list("complainedRecipients")
            ]
        case "Delivery":
            delivery = event.fields("delivery")
            return [
                MailReport(kind="delivered", address=one, tokens=tokens, at=parse_time(delivery.text("timestamp")))
                for one in delivery.list("recipients")
                if isinstance(one, str)
            ]
    return []
