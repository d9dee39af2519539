"""Texts of e-mails that rules send: rendered as plain text, and tried on samples before a rule is stored."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from outoften.domain.automation.rules.rule import RuleConditions
from outoften.domain.automation.rules.rule_actions import MemberMail, RespondentMail, RuleActions, review_links
from outoften.domain.automation.template_syntax import find_forbidden
from outoften.domain.errors import InvalidError

if TYPE_CHECKING:
    from minijinja import Environment

# More than any useful text needs.
_FUEL = 20_000
MAX_TEXT = 20_000
_SAMPLE = {"survey": "Relationship", "site": "Acme"}


def render_mail_text(source: str, values: Mapping[str, object]) -> str:
    """Returns a text with its placeholders filled in. Raises InvalidError for one that does not work."""
    from minijinja import TemplateError

    if forbidden := find_forbidden(source):
        raise _invalid(forbidden)
    try:
        text = _environment().render_str(source, **values)
    except (TemplateError, ValueError, TypeError) as error:
        known = ", ".join(f"{{{{ {name} }}}}" for name in sorted(values))
        raise _invalid(f"{error}. Here these placeholders exist: {known}") from None
    if len(text) > MAX_TEXT:
        raise _invalid("it becomes too long")
    return text


def check_mails(when: RuleConditions, then: RuleActions) -> None:
    """Raises InvalidError for texts that do not work on samples, and for invitations to reviews that are not for everybody."""
    if then.email_members:
        for values in _samples({"url": "https://nps.example.com/app/"}):
            _render_both(then.email_members, values)
    if mail := then.email_respondent:
        wanted = mail_values(mail, "https://nps.example.com/no-mail", "ABC-123", "https://nps.example.com/s/2")
        reviews = review_links(mail)
        if reviews and (when.categories or when.scores or when.theme_id or "respondent.became_detractor" in when.events):
            raise InvalidError(
                "review_not_for_everybody",
                "An invitation to a public review must go to every category and score: to ask happy customers only is review "
                "gating, which review sites and consumer law forbid. Leave out `when.categories`, `when.scores`, "
                "`when.theme_id` and the event `respondent.became_detractor`, such as "
                '{"when": {"events": ["response.finished"]}}.',
            )
        for values in _samples(wanted):
            rendered = _render_both(mail, values)
            for text in (*wanted.values(), *reviews):
                if text.lower() not in rendered.lower():
                    raise _invalid(
                        f"an e-mail about the score {values['score']} would not contain {text}. Write its placeholder outside "
                        "of any condition"
                    )


def mail_values(mail: RespondentMail, unsubscribe_url: str, code: str | None, link: str | None) -> dict[str, str]:
    """Returns the values of the placeholders of e-mails to respondents, which each such e-mail must contain."""
    found = {
        "unsubscribe_url": unsubscribe_url,
        "code": code if mail.referral_code else None,
        "link": link if mail.survey_id is not None else None,
        "review_url": mail.review_url,
    }
    return {name: value for name, value in found.items() if value}


def _samples(wanted: Mapping[str, str]) -> list[dict[str, object]]:
    people = [(score, "Anna Meier" if score % 2 else "", "Quick and kind." if score > 8 else "") for score in range(11)]
    return [{**_SAMPLE, "score": score, "name": name, "comment": comment, **wanted} for score, name, comment in people]


def _render_both(mail: RespondentMail | MemberMail, values: Mapping[str, object]) -> str:
    subject, text = render_mail_text(mail.subject, values), render_mail_text(mail.text, values)
    if not subject.strip() or not text.strip():
        raise _invalid(f"without a name or comment, or with the score {values['score']}, it is empty")
    return f"{subject}\n{text}"


@cache
def _environment() -> "Environment":
    # Imported here, because most servers have no rules.
    from minijinja import Environment

    return Environment(fuel=_FUEL, undefined_behavior="strict", auto_escape_callback=lambda _: None, debug=False)


def _invalid(reason: str) -> InvalidError:
    return InvalidError("mail_text_invalid", f"The text of the e-mail does not work: {reason}.")
