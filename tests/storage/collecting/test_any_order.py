"""Whatever happens, in whatever order, together and how often: the numbers say what the asks say."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.collecting.ask import Ask, Change, Dismissal, View
from outoften.domain.collecting.cadence import Cadence, Reason
from outoften.domain.collecting.segment import OTHER_VALUE
from outoften.domain.collecting.tally import COUNTS, SCORE_COUNTS, TallyChanges
from outoften.domain.errors import ConflictError
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.collecting.tallies import add_tally_changes
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.reports.tallies.check import check_tallies
from outoften.storage.reports.tallies.queries import TallyFilter, channel_counts, day_counts, segment_counts
from outoften.storage.reports.tallies.rebuild import begin_rebuild, rebuild_step
from outoften.storage.responses.segment_values import find_asks, move_asks, save_decision
from outoften.storage.surveys.sites import read_locked_days
from tests.domain.asks import answers, changes
from tests.postgres import Postgres
from tests.storage.world import hash_respondent, prepare

Step = tuple[Ask, Change]

segments = st.sampled_from([(), ("plan=pro",), ("plan=trial", "team=a"), ("team=b",)])
reasons = st.none() | st.just("A test of ours")
ages = st.sampled_from([timedelta(), timedelta(seconds=5), timedelta(hours=20), timedelta(days=8)])


class Story(RuleBasedStateMachine):
    """A site's life: cards are shown, answered, revised and closed; requests come late, twice, together."""

    new_address: ClassVar[Callable[[], str]]
    asks = Bundle("asks")

    @initialize()
    def begin(self) -> None:
        self.numbers = itertools.count(1)
        self.said: dict[UUID, Ask] = {}
        self.runner = asyncio.Runner()
        address = type(self).new_address()
        self.runner.run(prepare(address))
        self.database = Database(address, hash_respondent)
        self.start()

    @rule(target=asks, ago=ages, channel=st.sampled_from(["widget", "email"]), segments=segments)
    def somebody_is_asked(self, ago: timedelta, channel: Any, segments: tuple[str, ...]) -> Ask:
        return self.ask(None, ago, channel, segments)

    @rule(target=asks, respondents=st.lists(st.sampled_from(["ann", "bob"]), min_size=1, max_size=4))
    def pages_and_devices_want_to_ask(self, respondents: list[str]) -> Ask:
        new_asks = [self.ask(respondent, timedelta(), "widget") for respondent in respondents]
        reasons = self.together([self.database.writer.claim_ask(ask, Cadence()) for ask in new_asks])
        assert all(reason is None or isinstance(reason, Reason) for reason in reasons), reasons
        allowed = [ask.respondent_id for ask, reason in zip(new_asks, reasons, strict=True) if reason is None]
        assert len(allowed) == len(set(allowed))
        return new_asks[0]

    @rule(ask=asks, change=changes, times=st.integers(1, 3))
    def something_happens_and_may_be_sent_again(self, ask: Ask, change: Change, times: int) -> None:
        self.record([(ask, change)] * times)

    @rule(steps=st.lists(st.tuples(asks, changes), min_size=2, max_size=8))
    def much_happens_at_the_same_moment(self, steps: list[Step]) -> None:
        self.record(steps)

    @rule(ask=asks, answer=answers)
    def everything_arrives_in_the_wrong_order(self, ask: Ask, answer: Change) -> None:
        self.record([(ask, Dismissal()), (ask, answer), (ask, View())])

    @rule(ask=asks, excluded=reasons)
    def the_owner_says_what_counts(self, ask: Ask, excluded: str | None) -> None:
        if ask.id not in self.said:
            return
        before = self.said[ask.id]
        self.said[ask.id] = after = replace(before, excluded=excluded)

        async def exclude(connection: AsyncConnection) -> None:
            row = update(schema.ask).where(schema.ask.c.site_id == 1, schema.ask.c.id == ask.id)
            await connection.execute(row.values(excluded=excluded))
            tallies = TallyChanges()
            tallies.add(before, after, (await read_locked_days(connection, [1]))[1])
            await add_tally_changes(connection, tallies)

        self.runner.run(self.database.writer.run_transaction(exclude))

    @rule(zone=st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Kiritimati", "Asia/Kathmandu"]))
    def the_site_begins_to_move(self, zone: str) -> None:
        async def move(connection: AsyncConnection) -> None:
            await begin_rebuild(connection, 1, zone, asks_per_step=1)

        self.runner.run(self.database.change_site(move, lambda _: 1))

    @rule(value=st.sampled_from(["pro", "trial", "team"]), counted_as=st.sampled_from(["pro", "trial", OTHER_VALUE]))
    def the_owner_decides_about_a_value(self, value: str, counted_as: str) -> None:
        async def decide(connection: AsyncConnection) -> None:
            target = await save_decision(connection, 1, "plan", value, counted_as, "the owner", clock.now())
            if target != value:
                ids = await find_asks(connection, 1, f"plan={value}")
                await move_asks(connection, 1, ids, "plan", value)
            for id_, ask in self.said.items():
                counted = tuple(f"plan={target}" if text == f"plan={value}" else text for text in ask.segments)
                self.said[id_] = replace(ask, segments=counted)

        self.runner.run(self.database.writer.run_transaction(decide))

    @rule()
    def a_few_more_asks_are_counted_for_the_move(self) -> None:
        self.runner.run(self.database.change_site(partial(rebuild_step, site_id=1, asks_per_step=2), lambda _: 1))

    @rule()
    def the_site_has_moved(self) -> None:
        target = self.database.catalog.site(1).next_time_zone
        self.runner.run(self.database.rebuild_site(1))
        site = self.database.catalog.site(1)
        assert (site.next_time_zone, site.counted_to) == (None, None)
        assert target in (None, site.time_zone)

    @rule()
    def the_server_starts_anew(self) -> None:
        self.stop()
        self.start()

    @invariant()
    def the_numbers_are_those_of_the_asks(self) -> None:
        if self.numbers:
            self.runner.run(self.check())

    def teardown(self) -> None:
        if self.numbers:
            self.stop()
            self.runner.close()

    numbers: "itertools.count[int] | None" = None

    def start(self) -> None:
        self.running = self.database.running()
        self.runner.run(self.running.__aenter__())

    def stop(self) -> None:
        async def leave() -> None:
            await self.running.__aexit__(None, None, None)

        self.runner.run(leave())

    def ask(self, respondent_id: str | None, ago: timedelta, channel: Any, segments: tuple[str, ...] = ()) -> Ask:
        assert self.numbers
        facts = {"site_id": 1, "survey_id": 1, "respondent_id": respondent_id, "channel": channel, "segments": segments}
        return Ask(id=UUID(int=next(self.numbers)), issued_at=clock.now() - ago, **facts)

    def together(self, steps: list[Awaitable[Any]]) -> list[Any]:
        async def gather() -> list[Any]:
            return await asyncio.gather(*steps, return_exceptions=True)

        return self.runner.run(gather())

    def record(self, steps: list[Step]) -> None:
        outcomes = self.together([self.database.writer.record(ask, change) for ask, change in steps])
        for (ask, _), outcome in zip(steps, outcomes, strict=True):
            if isinstance(outcome, ConflictError):
                continue
            assert isinstance(outcome, Ask), outcome
            before = self.said.get(ask.id, ask)
            assert outcome.viewed_at
            assert (before.viewed_at or outcome.viewed_at) == outcome.viewed_at
            assert (before.answered_at or outcome.answered_at) == outcome.answered_at
            self.said[ask.id] = outcome

    async def check(self) -> None:
        async with self.database.read_transaction() as connection:
            assert await check_tallies(connection, self.database.catalog.zones) == []
            stored = list(map(ask_from_row, await connection.execute(select(schema.ask))))
            survey = self.database.catalog.survey(1)
            counted = await channel_counts(connection, survey, TallyFilter())
            by_day = await day_counts(connection, survey, TallyFilter(), exclude_suspect=False)
            everybody, plans = await segment_counts(connection, survey, "plan", TallyFilter(), exclude_suspect=True)
        assert {ask.id: ask for ask in stored} == self.said
        for channel, counts in counted.items():
            asked = [ask for ask in self.said.values() if ask.channel == channel and ask.excluded is None]
            assert counts.all["asked"] == len(asked)
            assert counts.all["answered"] == sum(counts.all[name] for name in SCORE_COUNTS)
            assert counts.all["answered"] + counts.all["dismissed"] <= counts.all["asked"]
            assert counts.suspect["asked"] == sum(ask.suspect for ask in asked)
            for name in COUNTS:
                assert counts.all[name] == sum(
                    counts_of_day[name] for (_, tally_channel), counts_of_day in by_day.items() if tally_channel == channel
                )
            for plan in ("pro", "trial"):
                sums = plans.get(plan, {}).get(channel, {})
                there = [ask for ask in asked if f"plan={plan}" in ask.segments and not ask.suspect]
                assert sums.get("asked", 0) == len(there)
                assert sums.get("answered", 0) == sum(ask.answered_at is not None for ask in there)
                assert all(number <= everybody[channel][name] for name, number in sums.items())


def tell(new_address: Callable[[], str], stories: int) -> None:
    """Tell stories, each on a database of its own, and look after each step whether the numbers say what the asks say."""
    story = type("Told", (Story,), {"new_address": staticmethod(new_address)})
    run_state_machine_as_test(story, settings=settings(max_examples=stories, stateful_step_count=25))


def test_after_steps_in_any_order_tallies_equal_asks_on_sqlite() -> None:
    numbers = itertools.count()
    with TemporaryDirectory() as folder:
        tell(lambda: f"sqlite:///{folder}/{next(numbers)}.db", 20)


def test_after_steps_in_any_order_tallies_equal_asks_on_postgresql(postgres_server: Postgres) -> None:
    tell(postgres_server.new_database, 6)
