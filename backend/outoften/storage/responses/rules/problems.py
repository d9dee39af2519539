"""Finds why rules do less than they say: what they name was deleted, or is missing."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.rules.actions import MARKETING_OK, is_marketing
from outoften.domain.automation.rules.rule import Rule
from outoften.domain.automation.rules.rule_actions import NewFollowUp, RespondentMail
from outoften.domain.collecting.segment import parse_segment
from outoften.domain.errors import NotFoundError
from outoften.domain.surveys.site import Site
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog


class _Known(Struct, frozen=True):
    catalog: Catalog
    can_mail: bool
    # The sites of each member; None for all.
    members: Mapping[int, Collection[int] | None]
    themes: frozenset[int]
    codes_left: Mapping[int, int]


async def find_problems(
    connection: AsyncConnection, rules: Sequence[Rule], catalog: Catalog, can_mail: bool
) -> dict[int, list[str]]:
    """Returns for each rule why it does less than it says, and what to do, in the words of the dashboard."""
    member, theme, code = schema.member.c, schema.theme.c, schema.referral_code.c
    assignees = {rule.then.follow_up.assignee for rule in rules if rule.then.follow_up}
    found = await connection.execute(select(member.id, member.site_ids).where(member.id.in_(assignees)))
    members = {row.id: row.site_ids for row in found}
    themes = await connection.execute(select(theme.id).where(theme.id.in_({rule.when.theme_id for rule in rules})))
    free = select(code.site_id, func.count()).where(code.given_at.is_(None), code.site_id.in_({rule.site_id for rule in rules}))
    codes = {row[0]: row[1] for row in await connection.execute(free.group_by(code.site_id))}
    known = _Known(catalog, can_mail, members, frozenset(themes.scalars()), codes)
    return {rule.id: list(_problems(rule, known)) for rule in rules}


async def check_theme(connection: AsyncConnection, site_id: int, theme_id: int | None) -> None:
    """Raises NotFoundError unless the theme is one of the site."""
    theme, survey = schema.theme.c, schema.survey.c
    query = select(survey.site_id).join(schema.theme, theme.survey_id == survey.id).where(theme.id == theme_id)
    if theme_id is not None and (await connection.execute(query)).scalar_one_or_none() != site_id:
        raise NotFoundError("theme_not_found", f"The site has no theme {theme_id}. GET /v1/themes lists those of a survey.")


def _problems(rule: Rule, known: _Known) -> Iterator[str]:
    site = known.catalog.sites.get(rule.site_id)
    if site is None:
        return
    when, then, endpoint = rule.when, rule.then, known.catalog.endpoints.get(rule.then.endpoint_id or 0)
    if when.survey_id is not None and when.survey_id not in known.catalog.surveys:
        yield "The survey was deleted, so the rule never acts. Choose another one."
    if when.theme_id is not None and when.theme_id not in known.themes:
        yield "The theme was deleted, so the rule never acts. Choose another one."
    if when.segment is not None and (key := parse_segment(when.segment)[0]) not in site.segment_keys:
        yield f"The rule never acts, because answers are not counted by “{key}”. {_add_trait(key)}"
    if then.endpoint_id is not None and endpoint is None:
        yield "The destination was deleted, so nothing is sent to it. Choose another one."
    elif endpoint and not endpoint.active:
        yield f"The destination “{endpoint.name or endpoint.kind}” is off, so nothing is sent to it. Switch it on."
    if (then.email_members or then.email_respondent) and not known.can_mail:
        yield (
            "This server sends no e-mails. Ask its operator to enter a mail server in the settings OUTOFTEN_SMTP_URL and "
            "OUTOFTEN_MAIL_FROM."
        )
    if then.follow_up:
        yield from _work_problems(then.follow_up, site, known)
    if then.email_respondent:
        yield from _mail_problems(then.email_respondent, site, known)


def _work_problems(work: NewFollowUp, site: Site, known: _Known) -> Iterator[str]:
    if work.assignee is not None:
        sites = known.members.get(work.assignee, ())
        if sites is not None and site.id not in sites:
            yield "Follow-ups have no assignee: the member has left, or may not see the site any more. Choose another one."
    if work.assignee_segment is not None and work.assignee_segment not in site.segment_keys:
        key = work.assignee_segment
        yield f"Follow-ups have no assignee, because the trait “{key}” is not stored. {_add_trait(key)}"


def _mail_problems(mail: RespondentMail, site: Site, known: _Known) -> Iterator[str]:
    if is_marketing(mail) and MARKETING_OK not in site.segment_keys:
        yield f"Nobody gets the e-mail, because consent to marketing is not stored. {_add_trait(MARKETING_OK)}"
    if mail.referral_code and not known.codes_left.get(site.id):
        yield "No referral code is left, so the e-mail is not sent. Add some under Rules → Referral codes."
    if mail.survey_id is None:
        return
    if not site.identity_secrets:
        yield (
            "The e-mail is not sent, because its link to the second survey needs a signing secret of the site. Add one under "
            "Settings → Site."
        )
    survey = known.catalog.surveys.get(mail.survey_id)
    if survey is None:
        yield "The second survey was deleted, so the e-mail is not sent. Choose another one."
    elif not survey.asks:
        yield f"The survey “{survey.name}” is paused, so the e-mail is not sent. Switch it on."
    elif days := survey.cadence.between_surveys_days:
        yield (
            f"The survey “{survey.name}” waits for {days} {'day' if days == 1 else 'days'} after another survey of the site, "
            "so people who have just answered one do not get the e-mail. Set the “Days between two surveys of this site” to 0, "
            "in its editor under How often."
        )


def _add_trait(key: str) -> str:
    return f"Add “{key}” under Settings → Segments, and have your page send it."
