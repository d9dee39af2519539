"""Responses that are older than their site keeps them."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.automation.outcome import Outcome
from outoften.domain.collecting.ask import Answer, Ask, View
from outoften.domain.collecting.cadence import Cadence
from outoften.domain.responses.response import REMOVED_COMMENT
from outoften.storage.automation.outcomes import add_outcomes, list_outcomes
from outoften.storage.collecting.batch import apply_batch, lock_days
from outoften.storage.core import schema
from outoften.storage.core.audit import AuditEntry, list_audit_entries
from outoften.storage.core.raw_sql import raw_connection
from outoften.storage.core.writer import BatchItem, ClaimAsk, RecordChange
from outoften.storage.database import Database
from outoften.storage.reports.tallies.check import check_tallies
from outoften.storage.responses import retention
from outoften.storage.responses.retention import count_old_responses
from outoften.storage.surveys.sites import save_site
from tests.storage.world import hash_respondent, with_database

OLD = clock.now() - timedelta(days=100)
# More than one step.
OLD_RESPONSES, OLD_ASKS, OLD_OUTCOMES = retention.ASKS_PER_STEP + 5, 3, 2 * retention.ASKS_PER_STEP + 5


def issued(at: datetime, number: int, respondent_id: str | None = None) -> Ask:
    """An ask whose id grows with the time, as the server makes it."""
    ask_id = UUID(int=int(at.timestamp() * 1000) << 80 | number)
    return Ask(id=ask_id, site_id=1, survey_id=1, issued_at=at, respondent_id=respondent_id, segments=("city=X",))


def bought(number: int, at: datetime) -> Outcome:
    """What somebody did."""
    return Outcome(id=f"order-{number}", site_id=1, respondent_id="ann", kind="purchase", at=at, value=None, created_at=at)


def test_old_responses_are_erased_with_their_people_and_one_audit_entry_and_young_ones_stay(address: str) -> None:
    async def story(database: Database) -> dict[str, Any]:
        site = database.catalog.site(1)
        young = clock.now() - timedelta(days=10)
        people = {0: "ann"}
        items: list[BatchItem] = [
            RecordChange(issued(OLD, number, people.get(number)), Answer(3, "Old"), at=OLD + timedelta(minutes=1))
            for number in range(OLD_RESPONSES)
        ]
        items += [
            RecordChange(issued(OLD, OLD_RESPONSES + number), View(), at=OLD + timedelta(seconds=1))
            for number in range(OLD_ASKS)
        ]
        items += [RecordChange(issued(young, 1), Answer(9, "Young"), at=young + timedelta(minutes=1))]
        items += [ClaimAsk(issued(at, 1, who), Cadence(), at=at) for at, who in ((OLD, "ann"), (OLD, "eve"), (young, "ben"))]

        async def fill(connection: AsyncConnection) -> None:
            await apply_batch(await raw_connection(connection), items, lock_days, hash_respondent, database.outbox)

        await database.writer.run_transaction(fill)
        outcomes = [bought(number, OLD) for number in range(OLD_OUTCOMES)] + [bought(OLD_OUTCOMES, young)]
        await database.writer.run_transaction(partial(add_outcomes, outcomes=outcomes, hash_respondent=hash_respondent))
        expected = await database.read(count_old_responses, 1, clock.now() - timedelta(days=30))

        await database.apply_retention(1)
        before = await _comments(database)
        await database.writer.run_transaction(lambda connection: save_site(connection, replace(site, retention_days=30)))
        await database.apply_retention(1)
        await database.apply_retention(1)
        async with database.read_transaction() as connection:
            respondents = list((await connection.execute(select(schema.respondent.c.id))).scalars())
            remaining = await list_outcomes(connection, 1, 10, None)
            entries = await list_audit_entries(connection, 10, None)
        return {
            "expected": expected,
            "before": before,
            "after": await _comments(database),
            "respondents": respondents,
            "outcomes": [outcome.id for outcome in remaining],
            "entries": [entry for entry in entries if entry.action == "retention.erased"],
        }

    found = with_database(address, story)
    assert found["expected"] == OLD_RESPONSES
    assert (len(found["before"]), found["after"]) == (OLD_RESPONSES + 1, ["Young"])
    assert found["respondents"] == ["ben"]
    assert found["outcomes"] == [f"order-{OLD_OUTCOMES}"]
    [entry] = found["entries"]
    assert isinstance(entry, AuditEntry)
    assert (entry.subject["responses"], entry.subject["asks"]) == (OLD_RESPONSES, OLD_RESPONSES + OLD_ASKS)


def test_anonymized_responses_keep_their_counts_and_lose_their_people(address: str) -> None:
    async def story(database: Database) -> tuple[dict[str, Any], ...]:
        site = replace(database.catalog.site(1), retention_days=30, retention_action="anonymize")
        young = clock.now() - timedelta(days=10)
        number = retention.ASKS_PER_STEP + 5
        asks = [replace(issued(OLD, index, f"ann-{index}"), page="https://x.example/a") for index in range(number)]
        items: list[BatchItem] = [RecordChange(ask, Answer(3, "Old"), at=OLD + timedelta(minutes=1)) for ask in asks]
        items += [RecordChange(issued(OLD, number, "eve"), View(), at=OLD + timedelta(seconds=1))]
        items += [RecordChange(issued(young, 1, "ben"), Answer(9, "Young"), at=young + timedelta(minutes=1))]
        claims = [ClaimAsk(issued(at, 1, who), Cadence(), at=at) for at, who in ((OLD, "eve"), (young, "ben"))]
        items = [*claims, *items]

        async def fill(connection: AsyncConnection) -> None:
            await apply_batch(await raw_connection(connection), items, lock_days, hash_respondent, database.outbox)

        async def state() -> dict[str, Any]:
            ask = schema.ask.c
            columns = select(ask.score, ask.comment, ask.respondent_id, ask.page, ask.segments).order_by(ask.id)
            async with database.read_transaction() as connection:
                return {
                    "asks": [tuple(row) for row in await connection.execute(columns)],
                    "tallies": [tuple(row) for row in await connection.execute(select(schema.tally))],
                    "people": set((await connection.execute(select(schema.respondent.c.id))).scalars()),
                    "differing": await check_tallies(connection, database.catalog.zones),
                    "entries": [
                        entry for entry in await list_audit_entries(connection, 10, None) if "retention" in entry.action
                    ],
                }

        await database.writer.run_transaction(fill)
        before = await state()
        await database.writer.run_transaction(lambda connection: save_site(connection, site))
        await database.apply_retention(1)
        after = await state()
        await database.apply_retention(1)
        return before, after, await state()

    before, after, again = with_database(address, story)
    assert sorted(before["tallies"]) == sorted(after["tallies"])
    assert after["differing"] == []
    old = [row for row in after["asks"] if row[0] == 3]
    assert [row[:4] for row in old] == [(3, REMOVED_COMMENT, None, "")] * len(old)
    assert [row[4] for row in old] == [row[4] for row in before["asks"] if row[0] == 3]
    assert [row[:3] for row in after["asks"] if row[0] != 3] == [(None, None, None), (9, "Young", "ben")]
    assert after["people"] == {"ben"}
    [entry] = after["entries"]
    assert (entry.action, entry.subject["responses"], entry.subject["asks"]) == ("retention.anonymized", len(old), len(old) + 1)
    assert again == after


async def _comments(database: Database) -> list[str]:
    ask = schema.ask.c
    async with database.read_transaction() as connection:
        return list((await connection.execute(select(ask.comment).where(ask.answered_at.is_not(None)))).scalars())


def test_a_later_run_looks_only_at_what_has_become_old_or_was_changed_since(address: str) -> None:
    """Otherwise each run would read all that was anonymized before."""
    now = clock.now()
    kept_from, began_at = now - timedelta(days=32), now - timedelta(hours=1)
    oldest, older = kept_from - timedelta(days=60), kept_from + timedelta(hours=5)

    async def story(database: Database) -> set[str]:
        site = replace(database.catalog.site(1), retention_days=30, retention_action="anonymize")
        await database.writer.run_transaction(lambda connection: save_site(connection, site))
        names = {(at, kind): f"{kind}-{number}" for number, at in enumerate((oldest, older)) for kind in ("said", "seen")}
        items: list[BatchItem] = [
            RecordChange(issued(at, number, name), Answer(3, "Old") if kind == "said" else View(), at=at + timedelta(minutes=1))
            for number, ((at, kind), name) in enumerate(names.items())
        ]
        changed = issued(oldest, 99, "changed")
        items.append(RecordChange(changed, Answer(3, "Old"), at=oldest + timedelta(minutes=1)))

        async def fill(connection: AsyncConnection) -> None:
            await apply_batch(await raw_connection(connection), items, lock_days, hash_respondent, database.outbox)
            await connection.execute(update(schema.ask).where(schema.ask.c.id == changed.id).values(updated_at=now, note="A"))
            settings = {"site_id": 1, "days": 30, "action": "anonymize", "time_zone": site.time_zone}
            times = {"began_at": began_at, "kept_from": kept_from, "whole_at": began_at}
            await connection.execute(insert(schema.retention_run).values(settings | times))

        await database.writer.run_transaction(fill)
        await database.apply_retention(1)
        later = await _people(database)
        # Everything is looked at again after a month.
        long_ago = update(schema.retention_run).values(whole_at=now - timedelta(days=31))
        await database.writer.run_transaction(lambda connection: connection.execute(long_ago))
        await database.apply_retention(1)
        assert await _people(database) == set()
        return later

    assert with_database(address, story) == {"said-0", "seen-0"}


async def _people(database: Database) -> set[str]:
    ask = schema.ask.c
    async with database.read_transaction() as connection:
        return set((await connection.execute(select(ask.respondent_id).where(ask.respondent_id.is_not(None)))).scalars())
