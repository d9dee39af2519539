"""Reads what a digest tells, with the reports of the dashboard."""

from collections.abc import Collection
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.member import Member
from outoften.domain.automation.digests.digest import MAX_COUNTED, WEEK, Digest, DigestKind, Person, SiteDigest, SurveyWeek
from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.tally import SCORE_COUNTS
from outoften.domain.date_range import start_of_day
from outoften.domain.reports.rates import RatesQuery
from outoften.domain.reports.score_report import ScoreQuery
from outoften.domain.responses.response_filter import ResponseCriteria
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.storage.automation.alerts import list_alerts
from outoften.storage.core.catalog import Catalog
from outoften.storage.reports.rates import read_response_rate
from outoften.storage.reports.score import read_score
from outoften.storage.reports.tallies.queries import TallyFilter, channel_counts
from outoften.storage.responses.follow_ups import FollowUpFilter, list_follow_ups
from outoften.storage.responses.responses import list_responses, read_names


async def read_digest(connection: AsyncConnection, catalog: Catalog, member: Member, kind: DigestKind, day: date) -> Digest:
    """Returns a member's digest of a day."""
    sites = [site for site in catalog.sites.values() if member.site_ids is None or site.id in member.site_ids]
    read = _read_week if kind == "weekly" else _read_due
    return Digest(kind, day, [await read(connection, catalog, site, member, day) for site in sites])


def member_zones(catalog: Catalog, member: Member) -> list[ZoneInfo]:
    """Returns the time zones of the sites that a member sees."""
    return [zone for site_id, zone in catalog.zones.items() if member.site_ids is None or site_id in member.site_ids]


async def _read_week(connection: AsyncConnection, catalog: Catalog, site: Site, member: Member, day: date) -> SiteDigest:
    surveys = _surveys(catalog, site)
    weeks, detractors = [], []
    for survey in surveys:
        if not await _has_answers(connection, survey, day):
            continue
        score = await read_score(connection, catalog, survey, ScoreQuery(day - WEEK, day, compare="previous"))
        rates = await read_response_rate(connection, catalog, survey, RatesQuery(day - WEEK, day))
        weeks.append(SurveyWeek(survey.id, survey.name, score, rates))
        detractors += await _read_detractors(connection, catalog, survey, day)
    return SiteDigest(
        site.id,
        site.name,
        surveys=weeks,
        alerts=await list_alerts(connection, [site.id], state="open"),
        detractors=detractors[:MAX_COUNTED],
        due=await _read_people(connection, surveys, day),
    )


async def _read_due(connection: AsyncConnection, catalog: Catalog, site: Site, member: Member, day: date) -> SiteDigest:
    """Returns what is due of the member and, for owners, of nobody."""
    surveys = _surveys(catalog, site)
    due = await _read_people(connection, surveys, day, member.id)
    if member.role == "owner":
        due += await _read_people(connection, surveys, day, 0)
    return SiteDigest(site.id, site.name, due=due)


def _surveys(catalog: Catalog, site: Site) -> list[Survey]:
    return [survey for survey in catalog.surveys.values() if survey.site_id == site.id]


async def _has_answers(connection: AsyncConnection, survey: Survey, day: date) -> bool:
    """Whether people answered in the week, or in the one before. Imported answers are no news."""
    counted = await channel_counts(connection, survey, TallyFilter(day - 2 * WEEK, day))
    return any(counts.all[name] for channel, counts in counted.items() if channel != "import" for name in SCORE_COUNTS)


async def _read_detractors(connection: AsyncConnection, catalog: Catalog, survey: Survey, day: date) -> list[Person]:
    """Returns the detractors of the week whom nobody has begun to follow up. Who is anonymous cannot be contacted."""
    zone = catalog.zones[survey.site_id]
    criteria = ResponseCriteria(
        category="detractor",
        state="new",
        excluded=False,
        with_imported=False,
        first=start_of_day(day - WEEK, zone),
        end=start_of_day(day, zone),
    )
    page = await list_responses(connection, survey, MAX_COUNTED, criteria=criteria)
    known = [ask for ask in page.asks if ask.respondent_id is not None]
    return [Person(ask, page.names.get(ask.respondent_id or "")) for ask in known]


async def _read_people(
    connection: AsyncConnection, surveys: Collection[Survey], day: date, assignee: int | None = None
) -> list[Person]:
    """Returns the follow-ups that are due on the day or earlier, the earliest first. `assignee`: 0 for nobody."""
    if not surveys:
        return []
    days = {survey.site_id: day + timedelta(days=1) for survey in surveys}
    asks = await list_follow_ups(connection, surveys, FollowUpFilter(None, assignee, overdue=True), days, MAX_COUNTED)
    names: dict[str, str | None] = {}
    for survey in surveys:
        names |= await read_names(connection, survey, [ask for ask in asks if ask.survey_id == survey.id])
    asks.sort(key=_due_day)
    return [Person(ask, names.get(ask.respondent_id or ""), assignee == 0) for ask in asks]


def _due_day(ask: Ask) -> date:
    return ask.due or date.max
