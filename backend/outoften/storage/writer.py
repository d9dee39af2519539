"""The one task that writes. It takes everything that waits, commits it in one transaction, then answers everyone.

So an answer costs a share of an fsync, and whoever gets a reply has it on disk.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from outoften.clock import present
from outoften.domain.ask import Ask, Change, advance
from outoften.domain.errors import Busy, Refusal
from outoften.domain.tally import Delta, shift
from outoften.storage.asks import add_tallies, load_asks, save_asks

log = logging.getLogger(__name__)

LONGEST_QUEUE = 10_000
LARGEST_BATCH = 1_000

T = TypeVar("T")
Deed = Callable[[AsyncConnection], Awaitable[T]]


class _Unit(NamedTuple):
    ask: Ask
    change: Change
    outcome: "asyncio.Future[Ask]"


class _Errand(NamedTuple):
    deed: Deed[Any]
    committed: Callable[[Any], None]
    outcome: "asyncio.Future[Any]"


class Writer:
    """Owns the writing connection from `start` to `close`."""

    def __init__(self, engine: AsyncEngine, zone_of: Callable[[int], ZoneInfo]) -> None:
        self._engine = engine
        self._zone_of = zone_of
        self._waiting: asyncio.Queue[_Unit | _Errand | None] = asyncio.Queue(LONGEST_QUEUE)
        self._task: asyncio.Task[None] | None = None
        self._open = False

    async def start(self) -> None:
        """Open the connection and begin to write."""
        connection = await self._engine.connect()
        self._task = asyncio.create_task(self._run(connection), name="writer")
        self._open = True

    async def close(self) -> None:
        """Write what still waits, then close the connection."""
        self._open = False
        if self._task:
            await self._waiting.put(None)
            await self._task
        await self._engine.dispose()

    async def record(self, ask: Ask, change: Change) -> Ask:
        """The ask after the change, once that is on disk. Raises a Refusal from `advance`, or Busy."""
        outcome: asyncio.Future[Ask] = asyncio.get_running_loop().create_future()
        self._enqueue(_Unit(ask, change, outcome))
        return await outcome

    async def act(self, deed: Deed[T], committed: Callable[[T], None] = lambda _: None) -> T:
        """What the deed returns, once all that it wrote is on disk. Each deed is a transaction of its own.

        `committed` is called with the result before anything else is written.
        """
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._enqueue(_Errand(deed, committed, outcome))
        return await outcome

    def check(self) -> None:
        """Raises Busy unless this writer takes orders."""
        if not self._open or self._task is None or self._task.done():
            raise Busy("not_writing", "The server is starting or stopping; nothing was recorded. Try again.", 2)

    def _enqueue(self, item: _Unit | _Errand) -> None:
        self.check()
        try:
            self._waiting.put_nowait(item)
        except asyncio.QueueFull:
            raise Busy("queue_full", "Too many answers are waiting to be written; this one was not recorded.", 2) from None

    async def _run(self, connection: AsyncConnection) -> None:
        stopping = False
        while not stopping:
            waiting = [await self._waiting.get()]
            while len(waiting) < LARGEST_BATCH and not self._waiting.empty():
                waiting.append(self._waiting.get_nowait())
            stopping = None in waiting
            await self._settle(connection, [item for item in waiting if isinstance(item, _Unit)])
            for item in waiting:
                if isinstance(item, _Errand):
                    await self._do(connection, item)
        await connection.close()

    async def _settle(self, connection: AsyncConnection, units: Sequence[_Unit]) -> None:
        if not units:
            return
        try:
            outcomes = await self._commit(connection, units)
        except Exception as error:
            log.exception("A batch of %d could not be written.", len(units))
            if len(units) == 1 or isinstance(error, OperationalError):
                outcomes = [_not_recorded(error)] * len(units)
            else:
                # One of them is to blame; on its own it fails alone.
                for unit in units:
                    await self._settle(connection, [unit])
                return
        for unit, outcome in zip(units, outcomes, strict=True):
            _resolve(unit.outcome, outcome)

    async def _commit(self, connection: AsyncConnection, units: Sequence[_Unit]) -> list[Ask | Exception]:
        now = present()
        delta = Delta()
        changed: dict[tuple[int, Any], Ask] = {}
        outcomes: list[Ask | Exception] = []
        async with connection.begin():
            asks = await load_asks(connection, {(unit.ask.site_id, unit.ask.id) for unit in units})
            for unit in units:
                key = (unit.ask.site_id, unit.ask.id)
                before = asks.get(key, unit.ask)
                try:
                    after = advance(before, unit.change, now)
                except Refusal as refusal:
                    outcomes.append(refusal)
                    continue
                outcomes.append(after)
                if after is not before:
                    asks[key] = changed[key] = after
                    shift(delta, before, after, self._zone_of(after.site_id))
            await save_asks(connection, list(changed.values()))
            await add_tallies(connection, delta)
        return outcomes

    async def _do(self, connection: AsyncConnection, errand: _Errand) -> None:
        try:
            async with connection.begin():
                result = await errand.deed(connection)
            errand.committed(result)
        except Refusal as refusal:
            _resolve(errand.outcome, refusal)
        except Exception as error:
            log.exception("A change could not be written.")
            _resolve(errand.outcome, _not_recorded(error))
        else:
            _resolve(errand.outcome, result)


def _resolve(outcome: "asyncio.Future[Any]", value: Any) -> None:
    if outcome.done():
        return
    if isinstance(value, Exception):
        outcome.set_exception(value)
    else:
        outcome.set_result(value)


def _not_recorded(error: Exception) -> Exception:
    if isinstance(error, OperationalError):
        return Busy("not_recorded", "The database could not be written to, so nothing was recorded. Try again.", 5)
    return error
