"""E-mail: a message with a plain text and an HTML part to one or several addresses."""

from collections.abc import Iterable
from datetime import datetime

from outoften.domain.automation.delivery import Delivered, Refused, Retry, Stop, Verdict
from outoften.domain.automation.message import message_of
from outoften.outgoing.mail import Mail, render_mail
from outoften.storage.core.mail_limit import MAX_MAILS_AN_HOUR
from outoften.worker.automation.destinations.contract import REFUSED, Pace, Reply, Sending


def sum_up(sending: Sending, to: Iterable[str]) -> Mail:
    """Returns the e-mail that says how many others were not sent, because an hour had too many."""
    data, name = sending.event.data, sending.endpoint.name
    of_name = f" of “{name}”" if name else ""
    count = data["mails"]["count"] - data["mails"]["told"] - MAX_MAILS_AN_HOUR
    title = f"1 more e-mail{of_name} was not sent" if count == 1 else f"{count:,} more e-mails{of_name} were not sent"
    facts = [(label, data[key]["name"]) for label, key in (("Site", "site"), ("Survey", "survey")) if data.get(key)]
    facts.append(("Why", f"There are at most {MAX_MAILS_AN_HOUR} an hour. The link leads to all of these responses."))
    text, html = render_mail("event", title=title, quote="", facts=facts, url=data["url"])
    return Mail(tuple(to), title, text, html, id=f"{sending.event_id}-{sending.endpoint.id}-{count}")


class Email:
    """The kind `email`."""

    pace = Pace()

    def render(self, sending: Sending) -> Mail:
        """Returns the e-mail. Each attempt has the same Message-ID."""
        if "mails" in sending.event.data:
            return sum_up(sending, sending.endpoint.options["to"])
        message = message_of(sending.event)
        text, html = render_mail("event", title=message.title, quote=message.quote, facts=list(message.facts), url=message.url)
        site = (sending.event.data.get("site") or {}).get("name")
        subject = f"{message.title} ({site})" if site else message.title
        recipients = tuple(sending.endpoint.options["to"])
        return Mail(recipients, subject, text, html, id=f"{sending.event_id}-{sending.endpoint.id}")

    def judge(self, reply: Reply, now: datetime) -> Verdict:
        """5xx is permanent: for the whole endpoint if all addresses were refused, else for this e-mail. 4xx is temporary."""
        if 200 <= reply.status < 300:
            return Delivered()
        if reply.status < 500 or reply.status in _OF_OUR_ACCOUNT:
            return Retry()
        return Stop("refused") if REFUSED in reply.headers else Refused()


# The password or a right is missing: as soon as the settings are right, e-mails can be sent.
_OF_OUR_ACCOUNT = (530, 534, 535, 538)
