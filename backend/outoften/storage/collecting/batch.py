"""What waits, carried out together: everything it concerns is loaded, decided on in order, and written, set-wise."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from outoften import clock
from outoften.domain.collecting.ask import Ask, Change, View, advance
from outoften.domain.collecting.cadence import AskClaim, Cadence, Reason, check_cadence, check_claim, is_superseded
from outoften.domain.collecting.segment import limit_values, parse_segment
from outoften.domain.collecting.tally import Delta, add_difference
from outoften.domain.errors import ConflictError, RefusalError
from outoften.storage.collecting.asks import (
    AskKey,
    RespondentKey,
    add_tallies,
    bump_revisions,
    load_asks,
    load_history,
    load_respondents,
    load_segment_values,
    save_asks,
    save_respondents,
    save_segment_values,
)
from outoften.storage.core.raw_sql import RawConnection

LoadZones = Callable[[RawConnection, Collection[int]], Awaitable[Mapping[int, ZoneInfo]]]


class BatchItem(NamedTuple):
    """An ask and what happened to it, or the cadence that decides whether it may be given out at all.

    `at`: when that was, if it isn't now.
    """

    ask: Ask
    change: Change | Cadence
    at: datetime | None = None


Outcome = Ask | Reason | Exception | None


async def apply_batch(driver: RawConnection, units: Sequence[BatchItem], zones_for: LoadZones) -> list[Outcome]:
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
        except RefusalError as refusal:
            outcomes.append(refusal)
    await batch.save(driver)
    return outcomes


class _Batch:
    """The asks and respondents of a batch as they are after each decision."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._delta = Delta()
        self._new_segment_values: set[tuple[int, str, str]] = set()

    async def load(self, driver: RawConnection, units: Sequence[BatchItem]) -> None:
        self._stored_asks = await load_asks(driver, {_ask_key(unit.ask) for unit in units if _is_change(unit)})
        concerned = {key for unit in units if (key := _respondent_key(unit))}
        # In this order: once the respondents are locked, nobody else's views of theirs are still to come.
        self._stored_respondents = await load_respondents(driver, concerned)
        self._history = await load_history(driver, concerned)
        self._segment_values = await load_segment_values(
            driver, {unit.ask.site_id for unit in units if self._adds_segments(unit)}
        )
        self._asks = dict(self._stored_asks)
        self._respondents = dict(self._stored_respondents)

    def decide(self, unit: BatchItem, zones: Mapping[int, ZoneInfo]) -> Ask | Reason | None:
        if isinstance(unit.change, Cadence):
            return self._claim(unit.ask, unit.change, unit.at or self._now)
        before = self._asks.get(_ask_key(unit.ask)) or self._with_capped_segments(unit.ask)
        key = _respondent_key(unit)
        if key and is_superseded(before, self._sorted_history(key)):
            raise ConflictError(
                "asked_elsewhere", "Another page or device has asked this respondent meanwhile. Close this card."
            )
        after = advance(before, unit.change, unit.at or self._now)
        if after is not before:
            self._asks[_ask_key(after)] = after
            self._collect_segment_values(after)
            if after.respondent_id is not None:
                self._history.setdefault((after.site_id, after.respondent_id), {})[after.id] = after
            add_difference(self._delta, before, after, zones[after.site_id])
        return after

    async def save(self, driver: RawConnection) -> None:
        await save_asks(
            driver,
            new=[ask for key, ask in self._asks.items() if key not in self._stored_asks],
            changed=[ask for key, ask in self._asks.items() if key in self._stored_asks and ask is not self._stored_asks[key]],
        )
        await save_respondents(
            driver,
            new=[one for key, one in self._respondents.items() if key not in self._stored_respondents],
            changed=[
                one
                for key, one in self._respondents.items()
                if key in self._stored_respondents and one is not self._stored_respondents[key]
            ],
        )
        await save_segment_values(driver, self._new_segment_values)
        await add_tallies(driver, self._delta)
        changed = (ask for key, ask in self._asks.items() if ask is not self._stored_asks.get(key))
        await bump_revisions(driver, {(ask.site_id, ask.survey_id) for ask in changed})

    def _adds_segments(self, unit: BatchItem) -> bool:
        return _is_change(unit) and bool(unit.ask.segments) and _ask_key(unit.ask) not in self._stored_asks

    def _with_capped_segments(self, ask: Ask) -> Ask:
        """A new ask in the segments that it is counted in."""
        return (
            replace(ask, segments=limit_values(ask.segments, self._segment_values.get(ask.site_id, {})))
            if ask.segments
            else ask
        )

    def _collect_segment_values(self, ask: Ask) -> None:
        if _ask_key(ask) in self._stored_asks:
            return
        for key, value in map(parse_segment, ask.segments):
            known = self._segment_values.setdefault(ask.site_id, {}).setdefault(key, set())
            if value not in known:
                known.add(value)
                self._new_segment_values.add((ask.site_id, key, value))

    def _claim(self, ask: Ask, cadence: Cadence, now: datetime) -> Reason | None:
        assert ask.respondent_id is not None
        key = ask.site_id, ask.respondent_id
        past, known = self._sorted_history(key), self._respondents.get(key)
        # A link was opened on purpose, and mail scanners open it seconds before its reader does.
        elsewhere = None if ask.channel == "link" else check_claim(known, past, now)
        if reason := check_cadence(past, ask.survey_id, cadence, now) or elsewhere:
            return reason
        self._respondents[key] = AskClaim(*key, ask.id, now)
        return None

    def _sorted_history(self, key: RespondentKey) -> list[Ask]:
        """A respondent's asks, newest first, with what this batch has changed."""
        return sorted(self._history.get(key, {}).values(), key=lambda ask: (ask.issued_at, ask.id), reverse=True)


def _ask_key(ask: Ask) -> AskKey:
    return ask.site_id, ask.id


def _is_change(unit: BatchItem) -> bool:
    return not isinstance(unit.change, Cadence)


def _respondent_key(unit: BatchItem) -> RespondentKey | None:
    """Whose past decides: who is to be asked, or is just seeing the card. An answer is taken whatever came before it."""
    if unit.ask.respondent_id is None or not isinstance(unit.change, Cadence | View):
        return None
    return unit.ask.site_id, unit.ask.respondent_id
