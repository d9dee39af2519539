"""Finds why rules do less than they say: what they name was deleted, or is missing."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.rules.actions import MARKETING_OK, is_marketing
from outoften.domain.automation.rules.rule import Rule
from outoften.domain.automation.rules.then import NewFollowUp, RespondentMail
from outoften.domain.errors import NotFoundError
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog


class _Known(Struct, frozen=True):
    catalog: Catalog
    can_mail: bool
    members: frozenset[int]
    themes: frozenset[int]
    codes_left: Mapping[int, int]


async def find_problems(
    connection: AsyncConnection, rules: Sequence[Rule], catalog: Catalog, can_mail: bool
) -> dict[int, list[str]]:
    """Returns for each rule why it does less than it says, and what to do."""
    member, theme, code = schema.member.c, schema.theme.c, schema.referral_code.c
    assignees = {rule.then.follow_up.assignee for rule in rules if rule.then.follow_up}
    members = await connection.execute(select(member.id).where(member.id.in_(assignees)))
    themes = await connection.execute(select(theme.id).where(theme.id.in_({rule.when.theme_id for rule in rules})))
    free = select(code.site_id, func.count()).where(code.given_at.is_(None), code.site_id.in_({rule.site_id for rule in rules}))
    codes = {row[0]: row[1] for row in await connection.execute(free.group_by(code.site_id))}
    known = _Known(catalog, can_mail, frozenset(members.scalars()), frozenset(themes.scalars()), codes)
    return {rule.id: list(_problems(rule, known)) for rule in rules}


async def check_theme(connection: AsyncConnection, site_id: int, theme_id: int | None) -> None:
    """Raises NotFoundError unless the theme is one of the site."""
    theme, survey = schema.theme.c, schema.survey.c
    query = select(survey.site_id).join(schema.theme, theme.survey_id == survey.id).where(theme.id == theme_id)
    if theme_id is not None and (await connection.execute(query)).scalar_one_or_none() != site_id:
        raise NotFoundError("theme_not_found", f"The site has no theme {theme_id}. GET /v1/themes lists those of a survey.")


def _problems(rule: Rule, known: _Known) -> Iterator[str]:
    keys = known.catalog.sites[rule.site_id].segment_keys if rule.site_id in known.catalog.sites else ()
    when, then, endpoint = rule.when, rule.then, known.catalog.endpoints.get(rule.then.endpoint_id or 0)
    if when.survey_id is not None and when.survey_id not in known.catalog.surveys:
        yield f"Survey {when.survey_id} was deleted, so the rule never acts. Choose another one in `when.survey_id`."
    if when.theme_id is not None and when.theme_id not in known.themes:
        yield f"Theme {when.theme_id} was deleted, so the rule never acts. Choose another one in `when.theme_id`."
    if then.endpoint_id is not None and (endpoint is None or not endpoint.active):
        yield f"Endpoint {then.endpoint_id} {'is not active' if endpoint else 'was deleted'}, so nothing is sent to it."
    if (then.email_members or then.email_respondent) and not known.can_mail:
        yield "This server sends no e-mails. Its operator sets OUTOFTEN_SMTP_URL and OUTOFTEN_MAIL_FROM."
    if then.follow_up:
        yield from _work_problems(then.follow_up, known, keys)
    if then.email_respondent:
        yield from _mail_problems(then.email_respondent, known, keys, known.codes_left.get(rule.site_id, 0))


def _work_problems(work: NewFollowUp, known: _Known, keys: Collection[str]) -> Iterator[str]:
    if work.assignee is not None and work.assignee not in known.members:
        yield f"Member {work.assignee} was removed, so follow-ups have no assignee. Choose another one."
    if work.assignee_segment is not None and work.assignee_segment not in keys:
        yield f"The trait `{work.assignee_segment}` is not stored. Add it to the site's `segment_keys`."


def _mail_problems(mail: RespondentMail, known: _Known, keys: Collection[str], codes_left: int) -> Iterator[str]:
    if is_marketing(mail) and MARKETING_OK not in keys:
        yield f"Nobody gets the e-mail: the trait `{MARKETING_OK}` is not stored. Add it to the site's `segment_keys`."
    if mail.referral_code and not codes_left:
        yield "No code is left, so the e-mail is not sent. Add some with POST /v1/sites/{site_id}/referral-codes."
    if mail.survey_id is None:
        return
    survey = known.catalog.surveys.get(mail.survey_id)
    if survey is None or not survey.asks:
        yield f"Survey {mail.survey_id} {'does not ask' if survey else 'was deleted'}, so the e-mail is not sent."
    elif survey.cadence.between_surveys_days:
        yield (
            f"Survey {mail.survey_id} waits {survey.cadence.between_surveys_days} days after another survey, so who was asked "
            "on a page does not get the e-mail. Set its `cadence.between_surveys_days` to 0."
        )
