"""Composes the e-mail with a survey: text, HTML, and the headers that mailbox providers expect of it."""

from uuid import UUID

from outoften.domain.mailing.sendings.mail_template import MailTemplate
from outoften.domain.score import SCORES
from outoften.outgoing.mail import Mail, render_mail
from outoften.public_url import join_url
from outoften.tokens.mail_token import PREVIEW_PLACEHOLDER, Addressee, MailTokens

# The rows of numbers: eleven in one would be too narrow for fingers on a phone.
ROWS = (SCORES[:6], SCORES[6:])
# The last field of Feedback-ID, by which Gmail tells a sender's e-mails apart.
FEEDBACK_SENDER = "outoften"


def compose_survey_mail(
    template: MailTemplate,
    tokens: MailTokens,
    base_url: str,
    *,
    address: str,
    name: str | None = None,
    ask_id: UUID | None = None,
    sending_id: int = 0,
    bounce_address: str | None = None,
    addressee: Addressee | None = None,
) -> Mail:
    """Returns the e-mail to one recipient. Without an ask, as in tests and previews, nothing can be answered with its links.

    `bounce_address` gets what mail servers send back, such as bounce@example.com: with a token after `+`, by which the
    e-mail is found. With `addressee`, its link to unsubscribe works for ever. Raises UnavailableError if every signing secret
    was revoked.
    """

    def url(path: str, **query: str) -> str:
        return join_url(base_url, path, query)

    survey = unsubscribe = data = PREVIEW_PLACEHOLDER
    if ask_id:
        survey, data = tokens.sign("survey", ask_id), tokens.sign("data", ask_id)
        unsubscribe = tokens.sign("unsubscribe", ask_id, addressee)
    unsubscribe_url = url(f"/u/{unsubscribe}")
    links = {score: url(f"/a/{survey}", score=str(score)) for score in SCORES}
    text, html = render_mail(
        "survey",
        mail=template,
        intro=template.fill(template.intro, name),
        why=template.fill(template.why, name),
        rows=ROWS,
        links=links,
        unsubscribe_url=unsubscribe_url,
        data_url=url(f"/d/{data}"),
    )
    headers = {"Precedence": "bulk", "Feedback-ID": f"{template.survey_id}:{sending_id}:survey:{FEEDBACK_SENDER}"}
    if template.reply_to:
        headers["Reply-To"] = template.reply_to
    if ask_id:
        headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        if base_url.startswith("https:"):
            # Only an HTTPS address may be called without a question.
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return Mail(
        (address,),
        template.fill(template.subject, name),
        text,
        html,
        ask_id.hex if ask_id else None,
        headers,
        sender_name=template.sender_name,
        envelope_sender=_bounce_address(bounce_address, tokens, ask_id),
    )


def _bounce_address(address: str | None, tokens: MailTokens, ask_id: UUID | None) -> str | None:
    if not address or not ask_id:
        return address
    local, _, domain = address.rpartition("@")
    return f"{local}+{tokens.sign('bounce', ask_id)}@{domain}"
