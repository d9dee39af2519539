"""The one task that writes. It takes everything that waits, commits it in one transaction, then answers everyone.

So an answer costs a share of an fsync, and whoever gets a reply has it on disk.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from outoften.clock import present
from outoften.domain.ask import Ask, Change, advance
from outoften.domain.errors import Busy, Refusal
from outoften.domain.tally import Delta, shift
from outoften.storage.asks import AskKey, add_tallies, load_asks, save_asks
from outoften.storage.engine import is_away

log = logging.getLogger(__name__)

LONGEST_QUEUE = 10_000
LARGEST_BATCH = 1_000

ATTEMPTS = 5
NOT_RECORDED = "The database could not be written to, so nothing was recorded. Try again."

T = TypeVar("T")
Deed = Callable[[AsyncConnection], Awaitable[T]]
ZonesFor = Callable[[AsyncConnection, Collection[int]], Awaitable[Mapping[int, ZoneInfo]]]


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

    def __init__(self, engine: AsyncEngine, zones_for: ZonesFor) -> None:
        self._engine = engine
        self._zones_for = zones_for
        self._waiting: asyncio.Queue[_Unit | _Errand | None] = asyncio.Queue(LONGEST_QUEUE)
        self._connection: AsyncConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._open = False
        self._failing = False

    async def start(self) -> None:
        """Open the connection and begin to write."""
        self._connection = await self._engine.connect()
        self._task = asyncio.create_task(self._run(), name="writer")
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

    async def _run(self) -> None:
        stopping = False
        while not stopping:
            waiting = [await self._waiting.get()]
            while len(waiting) < LARGEST_BATCH and not self._waiting.empty():
                waiting.append(self._waiting.get_nowait())
            stopping = None in waiting
            await self._settle([item for item in waiting if isinstance(item, _Unit)])
            for item in waiting:
                if isinstance(item, _Errand):
                    await self._do(item)
        await self._disconnect()

    async def _settle(self, units: Sequence[_Unit]) -> None:
        if not units:
            return
        try:
            outcomes = await self._transact(lambda connection: self._change(connection, units))
        except Busy as busy:
            outcomes = [busy] * len(units)
        except Exception as error:
            if len(units) > 1:
                # One of them is to blame; on its own it fails alone.
                for unit in units:
                    await self._settle([unit])
                return
            log.exception("A change could not be written.")
            outcomes = [error]
        for unit, outcome in zip(units, outcomes, strict=True):
            _resolve(unit.outcome, outcome)

    async def _do(self, errand: _Errand) -> None:
        try:
            result = await self._transact(errand.deed)
            errand.committed(result)
        except Refusal as refusal:
            _resolve(errand.outcome, refusal)
        except Exception as error:
            log.exception("A change could not be written.")
            _resolve(errand.outcome, error)
        else:
            _resolve(errand.outcome, result)

    async def _transact(self, deed: Deed[T]) -> T:
        """The deed in a transaction of its own. Raises Busy when the database can't be written to."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._connection = self._connection or await self._engine.connect()
                async with self._connection.begin():
                    result = await deed(self._connection)
            except Exception as error:
                if _collided(error) and attempt < ATTEMPTS:
                    continue
                if not is_away(error):
                    raise
                if not self._failing:
                    log.warning("The database can't be written to: %s", getattr(error, "orig", error))
                self._failing = True
                await self._disconnect()
                raise Busy("not_recorded", NOT_RECORDED, 5) from error
            if self._failing:
                log.warning("The database can be written to again.")
            self._failing = False
            return result
        raise AssertionError("The last attempt returns or raises.")

    async def _disconnect(self) -> None:
        """Whatever the connection is in the middle of, the next transaction gets a fresh one."""
        connection, self._connection = self._connection, None
        if connection:
            with suppress(DBAPIError, OSError):
                await connection.close()

    async def _change(self, connection: AsyncConnection, units: Sequence[_Unit]) -> list[Ask | Exception]:
        now = present()
        delta = Delta()
        stored = await load_asks(connection, {_key(unit.ask) for unit in units}, lock=True)
        asks = dict(stored)
        zones = await self._zones_for(connection, {unit.ask.site_id for unit in units})
        outcomes: list[Ask | Exception] = []
        for unit in units:
            before = asks.get(_key(unit.ask), unit.ask)
            try:
                after = advance(before, unit.change, now)
            except Refusal as refusal:
                outcomes.append(refusal)
                continue
            outcomes.append(after)
            if after is not before:
                asks[_key(after)] = after
                shift(delta, before, after, zones[after.site_id])
        await save_asks(
            connection,
            new=[ask for key, ask in asks.items() if key not in stored],
            changed=[ask for key, ask in asks.items() if key in stored and ask is not stored[key]],
        )
        await add_tallies(connection, delta)
        return outcomes


def _key(ask: Ask) -> AskKey:
    return ask.site_id, ask.id


def _collided(error: Exception) -> bool:
    """Two processes at the same rows: a deadlock, a serialization failure, or the same new ask in both."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in ("40P01", "40001", "23505")


def _resolve(outcome: "asyncio.Future[Any]", value: Any) -> None:
    if outcome.done():
        return
    if isinstance(value, Exception):
        outcome.set_exception(value)
    else:
        outcome.set_result(value)
