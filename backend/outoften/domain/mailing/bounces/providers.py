"""The providers that report by webhook, each with the function that reads its bodies."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from outoften.domain.mailing.bounces import amazon_ses, brevo, mailgun, postmark, resend, sendgrid
from outoften.domain.mailing.bounces.mail_report import MailReport

Provider = Literal["amazon_ses", "brevo", "mailgun", "postmark", "resend", "sendgrid"]

# Those whose signatures are verified with a key that the owner copies from the provider. Amazon publishes its certificates;
# the others sign nothing, so that the secret URL alone proves who sends.
WITH_KEY: tuple[Provider, ...] = ("mailgun", "resend", "sendgrid")

# From a decoded body. Events that are not known are left out.
READERS: Mapping[Provider, Callable[[Any], list[MailReport]]] = {
    "amazon_ses": amazon_ses.read_reports,
    "brevo": brevo.read_reports,
    "mailgun": mailgun.read_reports,
    "postmark": postmark.read_reports,
    "resend": resend.read_reports,
    "sendgrid": sendgrid.read_reports,
}
