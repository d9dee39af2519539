"""Fills an empty database with the simulated year, on the path of real answers: token, cadence, and the writer's batch."""

import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from outoften.demo.mail_scenario import simulate_mails
from outoften.demo.mailing import add_mailing
from outoften.demo.owner_work import add_alerts, add_follow_ups, add_renewals
from outoften.demo.scenario import BROKEN_AT, DAY_COUNT, FIXED_AT, REASONS, SimulatedAsk, simulate_asks
from outoften.domain.access.credential import COMMAND_LINE
from outoften.domain.collecting.ask import Ask, Channel
from outoften.domain.collecting.cadence import Reason
from outoften.domain.collecting.tally import local_day
from outoften.domain.field_types import FollowUp, ThankYou
from outoften.domain.reports.goals import Benchmark, Goal, Metric
from outoften.domain.reports.notes import DateNote
from outoften.domain.reports.rates import ISSUED
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.domain.themes.themes import Theme, validate_theme_words
from outoften.storage.collecting.ask_outcomes import OutcomeKey, add_outcomes, outcome_key
from outoften.storage.collecting.batch import apply_batch, lock_days
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.migrate import migrate
from outoften.storage.core.opening.engine import write_transaction
from outoften.storage.core.opening.errors import DatabaseUnusableError
from outoften.storage.core.outbox import Outbox
from outoften.storage.core.raw_sql import RawConnection, raw_connection
from outoften.storage.core.writer import ClaimAsk, RecordChange
from outoften.storage.reports.benchmarks import benchmark_rows
from outoften.storage.reports.goals import goal_rows
from outoften.storage.reports.notes import note_rows
from outoften.storage.surveys.sites import add_site
from outoften.storage.surveys.surveys import add_survey, load_catalog
from outoften.storage.themes.themes import theme_rows
from outoften.tokens.ask_token import AskTokens
from outoften.tokens.respondent_hash import RespondentHasher

# A time zone with daylight saving, which begins and ends within the year.
SITE = Site(
    id=0,
    key="",
    name="Fernweh",
    time_zone="Europe/Berlin",
    segment_keys=("country", "plan", "product"),
    watched_segments=("product",),
    origins=(),
    postal_address="Fernweh GmbH, Lindenallee 7, 10115 Berlin",
)
SURVEY = Survey(
    id=0,
    site_id=0,
    name="Relationship",
    subject="Fernweh",
    follow_ups={
        "promoter": FollowUp("Which features do you find most valuable?"),
        "passive": FollowUp("What would make it a 10?"),
        "detractor": FollowUp("What went wrong?", choices=REASONS, multiple=True),
    },
    thanks={"detractor": ThankYou("Thank you. We read every word, and we will do better.")},
)

# Nobody was erased from a new database.
_hash_nobody = RespondentHasher(())

NOTES = (
    (timedelta(days=200), "New prices"),
    (BROKEN_AT, "Release 3.2, with a new mobile app"),
    (FIXED_AT, "Release 3.3 fixes the mobile app"),
)
GOALS: tuple[tuple[Metric, float], ...] = (("nps", 40), ("response_rate", 0.3), ("comment_rate", 0.55))
THEMES = (
    ("Mobile app", ["app", "phone", "handy", "aplicación"]),
    ("Price", ["price", "pricing", "charged", "invoice", "preis", "teuer", "rechnung", "precio", "caro", "factura"]),
    ("Support", ["support", "soporte"]),
    ("Speed", ["slow", "fast", "faster", "langsam", "schnell", "schneller", "lenta", "rápido", "rápida"]),
)


class DatabaseNotEmptyError(DatabaseUnusableError):
    """The database already has sites other than the demo's."""


async def seed_database(address: str, tokens: AskTokens, seed: int, end: datetime) -> bool:
    """Fill an empty database; returns False if this seed has already filled it. Raises DatabaseNotEmptyError."""
    key = f"{Random(seed).getrandbits(64):016x}"
    async with write_transaction(address, create=True, locked=True) as connection:
        await migrate(connection)
        sites_by_key = (await load_catalog(connection)).by_key
        if sites_by_key.keys() - {key}:
            raise DatabaseNotEmptyError(
                "The demo needs a database of its own, and this one already has sites. Choose another one with --database."
            )
        if sites_by_key:
            return False
        start = end - timedelta(days=DAY_COUNT + 1)
        site_id = await add_site(connection, replace(SITE, key=key), start)
        survey_id = await add_survey(connection, replace(SURVEY, site_id=site_id), start, COMMAND_LINE)
        survey, zone = replace(SURVEY, id=survey_id, site_id=site_id), ZoneInfo(SITE.time_zone)
        for ago, text in NOTES:
            await note_rows.add(connection, survey_id, DateNote(0, local_day(end - ago, zone), text), end)
        for metric, target in GOALS:
            channel: Channel | None = None if metric == "nps" else "widget"
            goal = Goal(0, survey_id, metric, channel, target, end - BROKEN_AT)
            await goal_rows.add(connection, survey_id, goal, end)
        for name, words in THEMES:
            theme = Theme(0, survey_id, name, validate_theme_words(words))
            await theme_rows.add(connection, survey_id, theme, end)
        as_of = local_day(start, zone)
        benchmark = Benchmark(0, survey_id, "The year before", 27, "Our own survey by e-mail", as_of, end)
        await benchmark_rows.add(connection, survey_id, benchmark, end)
        driver = await raw_connection(connection)
        outcome_counts: Counter[OutcomeKey] = Counter()
        # Everything is in one transaction, so that an interrupted run leaves the database empty.
        mails = list(simulate_mails(seed, end, zone, survey))
        mail_outcomes: dict[UUID, str] = {}

        def count_outcome(ask: Ask, outcome: str) -> None:
            outcome_counts.update([outcome_key(survey, local_day(ask.issued_at, zone), ask.channel, outcome)])
            if ask.channel == "email":
                mail_outcomes[ask.id] = outcome

        year = heapq.merge(
            simulate_asks(seed, end, site_id, survey_id),
            (mail.asked for mail in mails),
            key=lambda simulated: simulated.ask.issued_at,
        )
        for _, day_asks in groupby(year, lambda simulated: simulated.ask.issued_at.date()):
            await _simulate_day(driver, tokens, list(day_asks), count_outcome)
        await add_outcomes(connection, outcome_counts)
        await add_alerts(connection, replace(SITE, id=site_id, key=key), survey, end)
        await add_follow_ups(connection, survey, end)
        await add_renewals(connection, survey, seed, end)
        await add_mailing(connection, survey, seed, end, zone, mails, mail_outcomes, _hash_nobody)
    return True


async def _simulate_day(
    driver: RawConnection, tokens: AskTokens, simulated_asks: Sequence[SimulatedAsk], count_outcome: Callable[[Ask, str], None]
) -> None:
    # Without endpoints, so that nothing is sent.
    outbox = Outbox(Catalog)
    day = [(simulated, tokens.verify(tokens.issue(simulated.ask), simulated.ask.issued_at).ask) for simulated in simulated_asks]
    claims = [ask for _, ask in day if ask.respondent_id is not None]
    reasons = await apply_batch(
        driver, [ClaimAsk(ask, SURVEY.cadence, ask.issued_at) for ask in claims], lock_days, _hash_nobody, outbox
    )
    refused = {ask.id: reason.code for ask, reason in zip(claims, reasons, strict=True) if isinstance(reason, Reason)}
    for _, ask in day:
        count_outcome(ask, refused.get(ask.id, ISSUED))
    accepted = [(simulated, ask) for simulated, ask in day if ask.id not in refused]
    items = [RecordChange(ask, change, at) for simulated, ask in accepted for at, change in simulated.changes]
    await apply_batch(driver, sorted(items, key=lambda item: (item.at, item.ask.id)), lock_days, _hash_nobody, outbox)
