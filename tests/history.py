"""What people said of the first site in the winter of 2026, in Zurich, where clocks were changed on 29 March.

February: 100 answers, of which 55 promote and 15 detract. March: 60, of which 15 promote and 30 detract. Paying people
(plan=pro) are happier than those who try (plan=trial); ten of February have no plan, and eight are on plan=team.
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.segment import SegmentValue, parse_segment
from outoften.domain.collecting.tally import tally_entries
from outoften.storage.collecting.asks import save_asks, save_segment_values
from outoften.storage.collecting.tallies import add_tallies
from outoften.storage.core.opening.engine import write_transaction
from outoften.storage.core.raw_sql import raw_connection
from outoften.storage.surveys.sites import save_site
from outoften.storage.surveys.surveys import load_catalog
from tests.storage.world import prepare

ZURICH = ZoneInfo("Europe/Zurich")
FEBRUARY = ("2026-02-01", "2026-03-01")
MARCH = ("2026-03-01", "2026-04-01")

_ids = itertools.count(1)


def answered(at: datetime, score: int, **facts: Any) -> Ask:
    """An ask that was answered five seconds after it was issued, and answered at that moment."""
    seen = at - timedelta(seconds=5)
    return _ask(issued_at=seen, viewed_at=seen, answered_at=at, updated_at=at, score=score, done=True, **facts)


def ignored(at: datetime, **facts: Any) -> Ask:
    """An ask that was seen and nothing else."""
    return _ask(issued_at=at, viewed_at=at, **facts)


def remember(address: str, asks: Sequence[Ask], keys: Iterable[str] = ("plan",)) -> None:
    """Write a past into a new database, with its tallies."""

    async def write() -> None:
        await prepare(address)
        async with write_transaction(address) as connection:
            site = (await load_catalog(connection)).site(1)
            await save_site(connection, replace(site, time_zone=ZURICH.key, segment_keys=tuple(keys)))
            driver = await raw_connection(connection)
            await save_asks(driver, new=asks, changed=[])
            values = {parse_segment(segment) for ask in asks for segment in ask.segments}
            await save_segment_values(driver, {(1, key, value): SegmentValue(value) for key, value in values})
            await add_tallies(connection, Counter(entry for ask in asks for entry in tally_entries(ask, ZURICH)))

    asyncio.run(write())


def _ask(**facts: Any) -> Ask:
    return Ask(id=UUID(int=next(_ids)), site_id=1, survey_id=1, **facts)


def _february() -> Iterator[Ask]:
    scores = [10] * 30 + [9] * 25 + [8] * 30 + [3] * 15
    for number, score in enumerate(scores):
        at = datetime(2026, 2, 1 + number % 28, 9, tzinfo=ZURICH)
        plan = "trial" if score == 3 and number < 95 else "pro"
        plan = "team" if 60 <= number < 68 else "" if 70 <= number < 80 else plan
        page = f"https://shop.example/{'pricing' if number % 2 else 'docs/start'}"
        yield answered(at, score, segments=(f"plan={plan}",) if plan else (), page=page, locale="de" if number % 4 else "fr")


def _march() -> Iterator[Ask]:
    scores = [9] * 15 + [7] * 15 + [0] * 30
    for number, score in enumerate(scores):
        # The first and the last moments of days, among them the 29th, which had 23 hours.
        clock = (0, 0, 0, 0) if number % 2 else (23, 59, 59, 999_000)
        at = datetime(2026, 3, 1 + number // 2, *clock, tzinfo=ZURICH)
        channel = "email" if number % 3 == 0 else "widget"
        yield answered(at, score, segments=("plan=trial" if score == 0 else "plan=pro",), channel=channel)
    for number in range(40):
        yield ignored(datetime(2026, 3, 1 + number % 31, 12, tzinfo=ZURICH), segments=("plan=trial",))


ASKS = [*_february(), *_march()]
