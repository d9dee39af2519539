"""Applies a batch: loads all affected asks, applies each item in order, and writes the results in a few statements."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import select

from outoften import clock
from outoften.domain.automation.event import Event, ask_events, may_become_detractor
from outoften.domain.collecting.ask import Answer, Ask, View, advance
from outoften.domain.collecting.cadence import AskClaim, Reason, check_cadence, check_claim, is_superseded
from outoften.domain.collecting.redaction import redact_comment
from outoften.domain.collecting.segment import SegmentValue, count_segments
from outoften.domain.collecting.tally import SiteDays, TallyChanges, site_days
from outoften.domain.errors import ConflictError, NotFoundError, RefusalError
from outoften.domain.score import category
from outoften.metrics import Metrics
from outoften.storage.collecting.asks import (
    AskKey,
    RespondentKey,
    load_asks,
    load_history,
    load_respondents,
    load_segment_values,
    save_asks,
    save_respondents,
    save_segment_values,
)
from outoften.storage.collecting.erasures import load_erasures, lock_out_erasures
from outoften.storage.collecting.respondent_terms import save_respondent_terms
from outoften.storage.collecting.tallies import ADD_NEXT_TALLY, ADD_TALLY, tally_rows
from outoften.storage.core import schema
from outoften.storage.core.outbox import Outbox
from outoften.storage.core.raw_sql import RawConnection
from outoften.storage.core.revisions import BUMP_REVISION, revision_rows
from outoften.storage.core.writer import BatchItem, ClaimAsk, Outcome, RecordChange
from outoften.tokens.respondent_hash import HashRespondent

LoadDays = Callable[[RawConnection, Collection[int]], Awaitable[Mapping[int, SiteDays]]]

_site = schema.site.c
_select_days_for_share = (
    select(_site.id, _site.time_zone, _site.next_time_zone, _site.counted_to).order_by(_site.id).with_for_update(read=True)
)


async def apply_batch(
    driver: RawConnection,
    items: Sequence[BatchItem],
    load_days: LoadDays,
    hash_respondent: HashRespondent,
    outbox: Outbox,
    metrics: Metrics | None = None,
    redacts: Callable[[int], bool] = lambda _: False,
) -> list[Outcome]:
    """Apply the items in their order and return the outcome of each; a RefusalError concerns its own item alone."""
    if not items:
        return []
    if any(item.ask.respondent_id is not None or item.ask.segments for item in items):
        await lock_out_erasures(driver)
    batch = _Batch(clock.now(), hash_respondent, outbox, redacts)
    await batch.load(driver, items)
    # Locked last, so that a change of a time zone waits for every transaction that counts by the old one.
    days = await load_days(driver, {item.ask.site_id for item in items})
    outcomes: list[Outcome] = []
    for item in items:
        try:
            if item.ask.site_id not in days:
                raise NotFoundError("site_not_found", "The site was deleted by its owner. Close this card.")
            outcomes.append(batch.claim(item) if isinstance(item, ClaimAsk) else batch.record(item, days))
        except RefusalError as refusal:
            outcomes.append(refusal)
    await batch.save(driver)
    if metrics:
        metrics.uncommitted_answers = batch.answers
    if batch.events:
        await outbox.write(driver, batch.events)
    return outcomes


async def lock_days(driver: RawConnection, site_ids: Collection[int]) -> dict[int, SiteDays]:
    """Return how the sites' days are counted; no other process can change that before this transaction ends."""
    rows = await driver.select_in(_select_days_for_share, (_site.id, site_ids))
    return {row.pop("id"): site_days(**row) for row in rows}


class _Batch:
    """The asks and respondents of a batch as they are after each decision, and the events that endpoints want."""

    def __init__(self, now: datetime, hash_respondent: HashRespondent, outbox: Outbox, redacts: Callable[[int], bool]) -> None:
        self.events: list[Event] = []
        self.answers: list[tuple[str, str]] = []
        self._now = now
        self._redacts = redacts
        self._outbox, self._wanted = outbox, outbox.wanted
        self._hash_respondent = hash_respondent
        self._tallies = TallyChanges()
        self._changed_segment_values: dict[tuple[int, str, str], SegmentValue] = {}

    async def load(self, driver: RawConnection, items: Sequence[BatchItem]) -> None:
        asks = [item.ask for item in items if isinstance(item, RecordChange)]
        self._stored_asks = await load_asks(driver, {_ask_key(ask) for ask in asks})
        new = [item.ask for item in items if isinstance(item, ClaimAsk) or _ask_key(item.ask) not in self._stored_asks]
        self._erased = await load_erasures(driver, {key for ask in new if (key := _respondent_key(ask))}, self._hash_respondent)
        respondents = {key for item in items if _needs_history(item) and (key := _respondent_key(item.ask))}
        # Respondents first: once they are locked, no other process can record views of their asks.
        self._stored_respondents = await load_respondents(driver, respondents)
        if "respondent.became_detractor" in self._wanted:
            respondents |= {key for item in items if self._may_become_detractor(item) and (key := _respondent_key(item.ask))}
        self._history = await load_history(driver, respondents)
        site_ids = {ask.site_id for ask in asks if ask.segments and _ask_key(ask) not in self._stored_asks}
        self._segment_values = await load_segment_values(driver, site_ids)
        self._asks = dict(self._stored_asks)
        self._respondents = dict(self._stored_respondents)

    def _may_become_detractor(self, item: BatchItem) -> bool:
        """Whether an answer may make an event for which the history of its respondent is needed."""
        return (
            isinstance(item, RecordChange)
            and isinstance(item.change, Answer)
            and may_become_detractor(item.ask, item.change.score)
            and self._outbox.wants("respondent.became_detractor", item.ask.site_id)
        )

    def record(self, item: RecordChange, days: Mapping[int, SiteDays]) -> Ask:
        stored = self._asks.get(_ask_key(item.ask))
        before = stored or item.ask
        key = _respondent_key(item.ask)
        if key and key in self._erased and before.issued_at <= self._erased[key]:
            before = replace(before, erased_at=self._erased[key])
        if key and _needs_history(item) and is_superseded(before, self._sorted_history(key)):
            raise ConflictError(
                "asked_elsewhere",
                "This respondent was asked on another page or device meanwhile, or has answered there. Close this card.",
            )
        change = item.change
        if isinstance(change, Answer) and change.comment and self._redacts(before.site_id):
            change = replace(change, comment=redact_comment(change.comment))
        after = advance(before, change, item.at or self._now)
        if after is not before:
            if stored is None and after.segments:
                after = self._with_counted_segments(after)
            self._asks[_ask_key(after)] = after
            if key:
                self._history.setdefault(key, {})[after.id] = after
            self._tallies.add(before, after, days[after.site_id])
            if before.score is None and after.score is not None:
                self.answers.append((after.channel, category(after.score)))
            if self._wanted:
                history = self._history[key].values() if key else ()
                self.events += ask_events(before, after, self._wanted, history)
        return after

    def claim(self, item: ClaimAsk) -> Reason | None:
        ask, now = item.ask, item.at or self._now
        key = _respondent_key(ask)
        if key is None:
            # An anonymous respondent has no history, so the cadence cannot forbid the ask.
            return None
        if key in self._erased and ask.issued_at <= self._erased[key]:
            return Reason("asked_elsewhere", "This respondent was erased while the ask was issued.")
        history = self._sorted_history(key)
        # Links need no claim: a mail scanner may open the link seconds before the reader does. An e-mail may be tried again.
        before = self._respondents.get(key)
        is_own = before is not None and before.ask_id == ask.id
        claimed = None if ask.channel == "link" or is_own else check_claim(before, history, now)
        if reason := check_cadence(history, ask.survey_id, item.cadence, now) or claimed:
            return reason
        # A token without a name takes none away; a signed one replaces everything that is imported.
        known = None if before and before.imported and (item.name or item.email) else before
        name, email = item.name or (known.name if known else None), item.email or (known.email if known else None)
        self._respondents[key] = AskClaim(*key, ask.id, now, name, email, imported=known is not None and known.imported)
        return None

    async def save(self, driver: RawConnection) -> None:
        new, changed = [], []
        for key, ask in self._asks.items():
            stored = self._stored_asks.get(key)
            if stored is None:
                new.append(ask)
            elif ask is not stored:
                changed.append(ask)
        await save_asks(driver, new, changed)
        await save_respondents(
            driver,
            new=[claim for key, claim in self._respondents.items() if key not in self._stored_respondents],
            changed=[
                claim
                for key, claim in self._respondents.items()
                if key in self._stored_respondents and claim is not self._stored_respondents[key]
            ],
        )
        await save_respondent_terms(driver, self._stored_respondents, self._respondents)
        await save_segment_values(driver, self._changed_segment_values)
        await driver.executemany(ADD_TALLY[driver.engine], tally_rows(self._tallies.current))
        await driver.executemany(ADD_NEXT_TALLY[driver.engine], tally_rows(self._tallies.next))
        surveys = {(ask.site_id, ask.survey_id) for ask in [*new, *changed]}
        await driver.executemany(BUMP_REVISION[driver.engine], revision_rows(surveys))

    def _with_counted_segments(self, ask: Ask) -> Ask:
        """Returns a new ask with the segments that it is counted in, and notes the values that it brings."""
        values = self._segment_values.setdefault(ask.site_id, {})
        segments, changes = count_segments(ask.segments, values, ask.suspect)
        for key, value in changes:
            values.setdefault(key, {})[value.value] = value
            self._changed_segment_values[ask.site_id, key, value.value] = value
        return replace(ask, segments=segments)

    def _sorted_history(self, key: RespondentKey) -> list[Ask]:
        """Returns a respondent's asks, newest first, including this batch's changes."""
        return sorted(self._history.get(key, {}).values(), key=lambda ask: (ask.issued_at, ask.id), reverse=True)


def _ask_key(ask: Ask) -> AskKey:
    return ask.site_id, ask.id


def _respondent_key(ask: Ask) -> RespondentKey | None:
    return None if ask.respondent_id is None else (ask.site_id, ask.respondent_id)


def _needs_history(item: BatchItem) -> bool:
    """Whether the respondent's history decides: for claims and views. Answers do not need it."""
    return isinstance(item, ClaimAsk) or isinstance(item.change, View)
