"""Decides which actions of a rule are done for a response, and why others are not."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from outoften.domain.automation.rules.rule_actions import Action, NewFollowUp, RespondentMail, RuleActions, review_links
from outoften.domain.automation.rules.working_hours import add_working_hours
from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.segment import parse_segment
from outoften.domain.responses.response import MAX_TAGS

MARKETING_OK = "marketing_ok"
# Within this time a person gets one e-mail of a site's rules. The others wait, else those who got an apology would get no
# invitation to a review. At most so long, then they are not sent.
MAIL_PAUSE = timedelta(days=1)
MAX_MAIL_WAIT = timedelta(days=7)

# Why an action is not done.
SkipReason = Literal[
    "tagged_before",
    "too_many_tags",
    "follow_up_exists",
    "endpoint_unavailable",
    "mail_not_configured",
    "no_email_address",
    "opted_out",
    "no_marketing_consent",
    "too_many_emails",
    "survey_unavailable",
    "rest_days",
    "code_given_before",
    "no_code_left",
    "no_member",
    "suspicious",
    "mail_text_invalid",
]


class Facts(Struct, frozen=True, kw_only=True):
    """What decides beside the response. `may_ask`: whether the cadence of the second survey allows it.

    `mail_waits`: how long an e-mail waits, because the person has got one of a rule or will.
    """

    endpoint_ids: Collection[int] = ()
    can_mail: bool = False
    email: str | None = None
    opted_out: bool = False
    mail_waits: timedelta = timedelta()
    survey_ids: Collection[int] = ()
    may_ask: bool = True
    has_code: bool = False
    codes_left: int = 0


def skip_reasons(then: RuleActions, ask: Ask, facts: Facts) -> dict[Action, SkipReason]:
    """Returns the actions of a rule that are not done for a response, and why."""
    found: dict[Action, SkipReason] = {}
    if then.tag is not None and then.tag in ask.tags:
        found["tag"] = "tagged_before"
    elif then.tag is not None and len(ask.tags) >= MAX_TAGS:
        found["tag"] = "too_many_tags"
    if then.follow_up is not None and ask.state is not None:
        found["follow_up"] = "follow_up_exists"
    if then.endpoint_id is not None and then.endpoint_id not in facts.endpoint_ids:
        found["endpoint"] = "endpoint_unavailable"
    if then.email_members is not None and not facts.can_mail:
        found["email_members"] = "mail_not_configured"
    elif then.email_members is not None and ask.suspect:
        # Else a script could fill mailboxes. Those who work on responses see it in the inbox.
        found["email_members"] = "suspicious"
    if then.email_respondent is not None and (reason := _mail_refusal(then.email_respondent, ask, facts)):
        found["email_respondent"] = reason
    return found


def changed_by_rule(
    then: RuleActions, ask: Ask, skipped: Collection[Action], members: Mapping[str, int], now: datetime, zone: tzinfo
) -> Ask:
    """Returns the ask with what a rule changes of it; the same object if nothing changes. `members`: ids by e-mail address."""
    changed = ask
    if then.tag is not None and "tag" not in skipped:
        changed = replace(changed, tags=(*ask.tags, then.tag))
    if then.follow_up is not None and "follow_up" not in skipped:
        hours = then.follow_up.due_in_hours
        due = add_working_hours(now, hours, zone).date() if hours else None
        assignee = ask.assignee or _assignee(then.follow_up, ask.segments, members)
        changed = replace(changed, state="open", assignee=assignee, due=ask.due or due)
    # A list by `updated_since` must contain this change.
    return changed if changed is ask else replace(changed, updated_at=max(now, ask.updated_at or now))


def is_marketing(mail: RespondentMail) -> bool:
    """Whether an e-mail needs the consent of the respondent."""
    return mail.marketing or mail.referral_code or bool(review_links(mail))


def _mail_refusal(mail: RespondentMail, ask: Ask, facts: Facts) -> SkipReason | None:
    checks: tuple[tuple[bool, SkipReason], ...] = (
        (not facts.can_mail, "mail_not_configured"),
        (ask.respondent_id is None or not facts.email, "no_email_address"),
        (facts.opted_out, "opted_out"),
        (is_marketing(mail) and f"{MARKETING_OK}=true" not in ask.segments, "no_marketing_consent"),
        (facts.mail_waits > MAX_MAIL_WAIT, "too_many_emails"),
        (mail.survey_id is not None and mail.survey_id not in facts.survey_ids, "survey_unavailable"),
        (mail.survey_id is not None and not facts.may_ask, "rest_days"),
        (mail.referral_code and facts.has_code, "code_given_before"),
        (mail.referral_code and not facts.codes_left, "no_code_left"),
    )
    return next((reason for holds, reason in checks if holds), None)


def _assignee(wanted: NewFollowUp, segments: Collection[str], members: Mapping[str, int]) -> int | None:
    """Returns the member whose address the segment has, else the rule's own; None if that one is no member of the site."""
    values = dict(map(parse_segment, segments))
    named = members.get(values.get(wanted.assignee_segment or "", "").lower())
    return named or (wanted.assignee if wanted.assignee in members.values() else None)
