"""What waits, carried out together: everything it concerns is loaded, decided on in order, and written, set-wise."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from outoften import clock
from outoften.domain.collecting.ask import Ask, Change, View, advance
from outoften.domain.collecting.cadence import Cadence, Reason, Respondent, claimed, overtaken, rest
from outoften.domain.collecting.segment import capped, split
from outoften.domain.collecting.tally import Delta, shift
from outoften.domain.errors import Conflict, Refusal
from outoften.storage.collecting.asks import (
    AskKey,
    RespondentKey,
    add_tallies,
    load_asks,
    load_history,
    load_respondents,
    load_segment_values,
    raise_revisions,
    save_asks,
    save_respondents,
    save_segment_values,
)
from outoften.storage.core.raw_sql import Driver

ZonesFor = Callable[[Driver, Collection[int]], Awaitable[Mapping[int, ZoneInfo]]]


class Unit(NamedTuple):
    """An ask and what happened to it, or the cadence that decides whether it may be given out at all.

    `at`: when that was, if it isn't now.
    """

    ask: Ask
    change: Change | Cadence
    at: datetime | None = None


Outcome = Ask | Reason | Exception | None


async def carry_out(driver: Driver, units: Sequence[Unit], zones_for: ZonesFor) -> list[Outcome]:
    """What each unit has led to, in their order; a Refusal concerns its own unit alone."""
    if not units:
        return []
    batch = _Batch(clock.now())
    await batch.load(driver, units)
    # Locked last, so that a change of a time zone waits for all who count by the old one.
    zones = await zones_for(driver, {unit.ask.site_id for unit in units})
    outcomes: list[Outcome] = []
    for unit in units:
        try:
            outcomes.append(batch.decide(unit, zones))
        except Refusal as refusal:
            outcomes.append(refusal)
    await batch.save(driver)
    return outcomes


class _Batch:
    """The asks and respondents of a batch as they are after each decision."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._delta = Delta()
        self._new_values: set[tuple[int, str, str]] = set()

    async def load(self, driver: Driver, units: Sequence[Unit]) -> None:
        self._stored = await load_asks(driver, {_key(unit.ask) for unit in units if _changes(unit)})
        concerned = {key for unit in units if (key := _respondent_key(unit))}
        # In this order: once the respondents are locked, nobody else's views of theirs are still to come.
        self._known = await load_respondents(driver, concerned)
        self._history = await load_history(driver, concerned)
        self._values = await load_segment_values(driver, {unit.ask.site_id for unit in units if self._brings_segments(unit)})
        self._asks = dict(self._stored)
        self._respondents = dict(self._known)

    def decide(self, unit: Unit, zones: Mapping[int, ZoneInfo]) -> Ask | Reason | None:
        if isinstance(unit.change, Cadence):
            return self._claim(unit.ask, unit.change, unit.at or self._now)
        before = self._asks.get(_key(unit.ask)) or self._placed(unit.ask)
        key = _respondent_key(unit)
        if key and overtaken(before, self._past(key)):
            raise Conflict("asked_elsewhere", "Another page or device has asked this respondent meanwhile. Close this card.")
        after = advance(before, unit.change, unit.at or self._now)
        if after is not before:
            self._asks[_key(after)] = after
            self._note_values(after)
            if after.respondent_id is not None:
                self._history.setdefault((after.site_id, after.respondent_id), {})[after.id] = after
            shift(self._delta, before, after, zones[after.site_id])
        return after

    async def save(self, driver: Driver) -> None:
        await save_asks(
            driver,
            new=[ask for key, ask in self._asks.items() if key not in self._stored],
            changed=[ask for key, ask in self._asks.items() if key in self._stored and ask is not self._stored[key]],
        )
        await save_respondents(
            driver,
            new=[one for key, one in self._respondents.items() if key not in self._known],
            changed=[one for key, one in self._respondents.items() if key in self._known and one is not self._known[key]],
        )
        await save_segment_values(driver, self._new_values)
        await add_tallies(driver, self._delta)
        changed = (ask for key, ask in self._asks.items() if ask is not self._stored.get(key))
        await raise_revisions(driver, {(ask.site_id, ask.survey_id) for ask in changed})

    def _brings_segments(self, unit: Unit) -> bool:
        return _changes(unit) and bool(unit.ask.segments) and _key(unit.ask) not in self._stored

    def _placed(self, ask: Ask) -> Ask:
        """A new ask in the segments that it is counted in."""
        return replace(ask, segments=capped(ask.segments, self._values.get(ask.site_id, {}))) if ask.segments else ask

    def _note_values(self, ask: Ask) -> None:
        if _key(ask) in self._stored:
            return
        for key, value in map(split, ask.segments):
            known = self._values.setdefault(ask.site_id, {}).setdefault(key, set())
            if value not in known:
                known.add(value)
                self._new_values.add((ask.site_id, key, value))

    def _claim(self, ask: Ask, cadence: Cadence, now: datetime) -> Reason | None:
        assert ask.respondent_id is not None
        key = ask.site_id, ask.respondent_id
        past, known = self._past(key), self._respondents.get(key)
        # A link was opened on purpose, and mail scanners open it seconds before its reader does.
        elsewhere = None if ask.channel == "link" else claimed(known, past, now)
        if reason := rest(past, ask.survey_id, cadence, now) or elsewhere:
            return reason
        self._respondents[key] = Respondent(*key, ask.id, now)
        return None

    def _past(self, key: RespondentKey) -> list[Ask]:
        """A respondent's asks, newest first, with what this batch has changed."""
        return sorted(self._history.get(key, {}).values(), key=lambda ask: (ask.issued_at, ask.id), reverse=True)


def _key(ask: Ask) -> AskKey:
    return ask.site_id, ask.id


def _changes(unit: Unit) -> bool:
    return not isinstance(unit.change, Cadence)


def _respondent_key(unit: Unit) -> RespondentKey | None:
    """Whose past decides: who is to be asked, or is just seeing the card. An answer is taken whatever came before it."""
    if unit.ask.respondent_id is None or not isinstance(unit.change, Cadence | View):
        return None
    return unit.ask.site_id, unit.ask.respondent_id
