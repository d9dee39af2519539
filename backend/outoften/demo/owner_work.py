"""What came of the answers of the simulated year: follow-ups of the owner's team, alerts, renewals."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from outoften.demo.scenario import BROKEN_AT
from outoften.domain.access.credential import COMMAND_LINE
from outoften.domain.automation.alerts.alert import alert_sentence, compare_series, find_drops
from outoften.domain.automation.alerts.alert_record import Finding
from outoften.domain.automation.outcome import Outcome
from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.tally import local_day
from outoften.domain.responses.response import ResponseUpdate
from outoften.domain.score import category
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.storage.automation.alerts import SiteCheck, record_check
from outoften.storage.automation.outcomes import add_outcomes
from outoften.storage.automation.watched_scores import read_daily_scores
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.opening.engine import DatabaseConnection
from outoften.storage.core.outbox import Outbox
from outoften.storage.responses.follow_ups import change_follow_up
from outoften.storage.responses.responses import list_responses
from outoften.tokens.respondent_hash import RespondentHasher

# Every third detractor who wrote something is called back.
EVERY = 3
# Of the last ones, the work goes on: the day on which it is due, counted from today.
OPEN_DUE_DAYS, WAITING = (-3, 0, 2, 4), 3
NOTES = ("Called. The invoice had an old price; we credit the difference.", "Wrote an apology and asked what exactly was slow.")
REASONS = ("Solved", "Answered", "Passed on")
MAX_ANSWERS = 100_000
RENEWAL_RATES = {"promoter": 0.62, "passive": 0.5, "detractor": 0.24}


async def add_alerts(connection: DatabaseConnection, site: Site, survey: Survey, end: datetime) -> None:
    """Make the daily checks since shortly before the broken release."""
    zone, outbox = ZoneInfo(site.time_zone), Outbox(Catalog)
    for ago in range(BROKEN_AT.days + 1, -1, -1):
        now = end - timedelta(days=ago)
        today = local_day(now, zone)
        scores = await read_daily_scores(connection, survey, today, site.watched_segments)
        drops = find_drops(compare_series(scores, today))
        found = {segment: Finding(drop, alert_sentence(segment, drop, ())) for segment, drop in drops.items()}
        await record_check(connection, outbox, SiteCheck(site, today, {survey.id: found}), zone, now)


async def add_follow_ups(connection: DatabaseConnection, survey: Survey, end: datetime) -> None:
    """Open and close follow-ups of detractors, and leave the last ones open."""
    identified = await _identified(connection, survey)
    asks = [ask for ask in identified if category(ask.score or 0) == "detractor" and ask.comment]
    for number, one in enumerate(asks[::EVERY]):
        await _follow_up(connection, survey, one, number, end)


async def _identified(connection: DatabaseConnection, survey: Survey) -> list[Ask]:
    """Returns the answers of identified people, the newest first."""
    page = await list_responses(connection, survey, MAX_ANSWERS, max_examined=MAX_ANSWERS)
    return [ask for ask in page.asks if ask.respondent_id is not None]


async def _follow_up(connection: DatabaseConnection, survey: Survey, ask: Ask, number: int, end: datetime) -> None:
    surveys, outbox = [survey], Outbox(Catalog)
    assert ask.answered_at
    opened = min(ask.answered_at + timedelta(hours=3), end)
    due = None
    if number < len(OPEN_DUE_DAYS):
        due = (end + timedelta(days=OPEN_DUE_DAYS[number])).date()
    begun = ResponseUpdate(due=due)
    await change_follow_up(connection, surveys, ask.id, begun, None, COMMAND_LINE, opened, outbox, begins=True)
    if due:
        return
    state = ResponseUpdate(state="waiting")
    done = opened + timedelta(hours=20 + 11 * (number % 7))
    if number >= len(OPEN_DUE_DAYS) + WAITING and done < end:
        state = ResponseUpdate(state="closed", closed_reason=REASONS[number % len(REASONS)])
    note = NOTES[number % len(NOTES)]
    await change_follow_up(connection, surveys, ask.id, state, note, COMMAND_LINE, min(done, end), outbox)


async def add_renewals(connection: DatabaseConnection, survey: Survey, seed: int, end: datetime) -> None:
    """Let people renew their plans in the four weeks after their answers, promoters most often."""
    random = Random(seed)
    renewals: list[Outcome] = []
    for one in await _identified(connection, survey):
        assert one.respondent_id is not None
        assert one.score is not None
        assert one.answered_at is not None
        at = one.answered_at + timedelta(days=random.uniform(2, 28))
        if random.random() < RENEWAL_RATES[category(one.score)] and at < end:
            renewals.append(
                Outcome(
                    id=f"renewal-{len(renewals) + 1}",
                    site_id=survey.site_id,
                    respondent_id=one.respondent_id,
                    kind="renewal",
                    at=at,
                    value=None,
                    created_at=at,
                )
            )
    await add_outcomes(connection, renewals, RespondentHasher(()))
