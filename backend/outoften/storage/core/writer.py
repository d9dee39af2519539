"""The one task that writes. It takes everything that waits, commits it in one transaction, then answers everyone.

So an answer costs a share of an fsync, and whoever gets a reply has it on disk.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from outoften.domain.collecting.ask import Ask, Change
from outoften.domain.collecting.cadence import Cadence, Reason
from outoften.domain.errors import Busy, Refusal
from outoften.storage.collecting.batch import Outcome, Unit, ZonesFor, carry_out
from outoften.storage.core.engine import is_away, sqlstate
from outoften.storage.core.raw_sql import Driver, driver_of

log = logging.getLogger(__name__)

LONGEST_QUEUE = 10_000
LARGEST_BATCH = 1_000

ATTEMPTS = 5
# Not that it wasn't: a commit may have been heard though its reply was lost.
NOT_RECORDED = "The database did not confirm that this was recorded. Send it again: it counts once however often it is sent."

T = TypeVar("T")
Deed = Callable[[AsyncConnection], Awaitable[T]]


class _Waiting(NamedTuple):
    unit: Unit
    outcome: "asyncio.Future[Ask | Reason | None]"


class _Errand(NamedTuple):
    deed: Deed[Any]
    committed: Callable[[Any], None]
    outcome: "asyncio.Future[Any]"


class Writer:
    """Owns the writing connection from `start` to `close`."""

    def __init__(self, engine: AsyncEngine, zones_for: ZonesFor, note_write: Callable[[], None] = lambda: None) -> None:
        self.engine = engine
        self._note_write = note_write
        self._zones_for = zones_for
        self._waiting: asyncio.Queue[_Waiting | _Errand | None] = asyncio.Queue(LONGEST_QUEUE)
        self._connected: tuple[AsyncConnection, Driver] | None = None
        self._task: asyncio.Task[None] | None = None
        self._open = False
        self._failing = False

    async def start(self) -> None:
        """Open the connection and begin to write."""
        await self._connect()
        self._task = asyncio.create_task(self._run(), name="writer")
        self._open = True

    async def close(self) -> None:
        """Write what still waits, then close the connection."""
        self._open = False
        if self._task:
            await self._waiting.put(None)
            await self._task
        await self.engine.dispose()

    async def record(self, ask: Ask, change: Change) -> Ask:
        """The ask after the change, once that is on disk. Raises a Refusal from `advance`, or Busy."""
        said = await self._submit(ask, change)
        assert isinstance(said, Ask)
        return said

    async def claim(self, ask: Ask, cadence: Cadence) -> Reason | None:
        """None when this ask may be given to its identified respondent, and to nobody else meanwhile; or the reason why not.

        Raises Busy.
        """
        said = await self._submit(ask, cadence)
        assert not isinstance(said, Ask)
        return said

    async def _submit(self, ask: Ask, change: Change | Cadence) -> Ask | Reason | None:
        outcome: asyncio.Future[Ask | Reason | None] = asyncio.get_running_loop().create_future()
        self._enqueue(_Waiting(Unit(ask, change), outcome))
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

    def _enqueue(self, item: _Waiting | _Errand) -> None:
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
            await self._settle([item for item in waiting if isinstance(item, _Waiting)])
            for item in waiting:
                if isinstance(item, _Errand):
                    await self._do(item)
        await self._disconnect()

    async def _settle(self, waiting: Sequence[_Waiting]) -> None:
        if not waiting:
            return
        units = [one.unit for one in waiting]
        try:
            outcomes = await self._transact(lambda _, driver: self._together(driver, units))
        except Busy as busy:
            outcomes = [busy] * len(waiting)
        except Exception as error:
            if len(waiting) > 1:
                # One of them is to blame; on its own it fails alone.
                for one in waiting:
                    await self._settle([one])
                return
            log.exception("A change could not be written.")
            outcomes = [error]
        for one, outcome in zip(waiting, outcomes, strict=True):
            _resolve(one.outcome, outcome)

    async def _do(self, errand: _Errand) -> None:
        try:
            result = await self._transact(lambda connection, _: self._alone(connection, errand.deed))
            errand.committed(result)
        except Refusal as refusal:
            _resolve(errand.outcome, refusal)
        except Exception as error:
            log.exception("A change could not be written.")
            _resolve(errand.outcome, error)
        else:
            _resolve(errand.outcome, result)

    async def _together(self, driver: Driver, units: Sequence[Unit]) -> list[Outcome]:
        async with driver.transaction():
            return await carry_out(driver, units, self._zones_for)

    async def _alone(self, connection: AsyncConnection, deed: Deed[T]) -> T:
        async with connection.begin():
            return await deed(connection)

    async def _transact(self, transaction: Callable[[AsyncConnection, Driver], Awaitable[T]]) -> T:
        """What the transaction returns. Raises Busy when the database can't be written to."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                connection, driver = self._connected or await self._connect()
                result = await transaction(connection, driver)
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
            finally:
                # Before anybody hears of it; and after an error too, which may have come after the commit.
                self._note_write()
            if self._failing:
                log.warning("The database can be written to again.")
            self._failing = False
            return result
        raise AssertionError("The last attempt returns or raises.")

    async def _connect(self) -> tuple[AsyncConnection, Driver]:
        connection = await self.engine.connect()
        self._connected = connection, await driver_of(connection)
        return self._connected

    async def _disconnect(self) -> None:
        """Whatever the connection is in the middle of, the next transaction gets a fresh one."""
        connected, self._connected = self._connected, None
        if connected:
            connection, _ = connected
            with suppress(DBAPIError, OSError):
                await connection.invalidate()
                await connection.close()


def _collided(error: Exception) -> bool:
    """Two processes at the same rows: a deadlock, a serialization failure, or the same new ask in both."""
    return sqlstate(error) in ("40P01", "40001", "23505")


def _resolve(outcome: "asyncio.Future[Any]", value: Any) -> None:
    if outcome.done():
        return
    if isinstance(value, Exception):
        outcome.set_exception(value)
    else:
        outcome.set_result(value)
