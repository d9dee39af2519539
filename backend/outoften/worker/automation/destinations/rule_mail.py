"""E-mails of rules: the text was written when the rule acted, and is sent as plain text."""

from datetime import datetime

from outoften.domain.automation.delivery import Refused, Stop, Verdict
from outoften.outgoing.mail import Mail, render_mail
from outoften.outgoing.mail_server import ADDRESS
from outoften.worker.automation.destinations.contract import Pace, Reply, Sending
from outoften.worker.automation.destinations.email import Email, sum_up


class RuleMail:
    """What a rule sends to members and respondents."""

    pace = Pace()

    def render(self, sending: Sending) -> Mail | None:
        """Returns the e-mail; None if no address can be sent to. Each attempt has the same Message-ID."""
        data = sending.event.data
        mail = data.get("mail") or data["mails"]
        to = tuple(address for address in mail["to"] if ADDRESS.fullmatch(address))
        if "mails" in data:
            return sum_up(sending, to) if to else None
        text, html = render_mail("rule", subject=mail["subject"], text=mail["text"])
        headers = {}
        if unsubscribe := mail["unsubscribe"]:
            headers["List-Unsubscribe"] = f"<{unsubscribe}>"
            if unsubscribe.startswith("https:"):
                # Only an HTTPS address may be called without a question.
                headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return Mail(to, mail["subject"], text, html, f"{sending.event_id}{sending.endpoint.id}", headers) if to else None

    def judge(self, reply: Reply, now: datetime) -> Verdict:
        """As for e-mails about events; but another respondent has another address."""
        verdict = Email().judge(reply, now)
        return Refused() if isinstance(verdict, Stop) else verdict
