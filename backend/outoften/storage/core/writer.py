"""The one task that writes (group commit): it takes everything that is queued, commits it in one transaction, then replies.

So each answer costs only a share of an fsync, and a reply is sent only after its answer is on disk.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from time import perf_counter
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from outoften.domain.collecting.ask import Ask, Change
from outoften.domain.collecting.cadence import Cadence, Reason
from outoften.domain.errors import RefusalError, UnavailableError
from outoften.metrics import Metrics
from outoften.storage.core.opening.engine import is_unavailable, sqlstate
from outoften.storage.core.raw_sql import RawConnection, raw_connection

log = logging.getLogger(__name__)

MAX_QUEUE_LENGTH = 10_000
MAX_BATCH_SIZE = 1_000
# After a batch of as many answers, the next is awaited for so long. A batch of half as many costs a third more per answer.
BUSY_BATCH_SIZE = 8
GATHER_SECONDS = 0.003

MAX_ATTEMPTS = 5
# It may have been recorded all the same: the commit can succeed although its confirmation was lost.
NOT_RECORDED = "The database did not confirm that this was recorded. Send it again: it counts only once."

T = TypeVar("T")
Transaction = Callable[[AsyncConnection], Awaitable[T]]
Upkeep = Callable[[RawConnection], Awaitable[T]]


class RecordChange(NamedTuple):
    """Apply a change to an ask. `at` is the time of the change; None means now."""

    ask: Ask
    change: Change
    at: datetime | None = None


class ClaimAsk(NamedTuple):
    """Give an ask to its identified respondent, if the cadence allows. `at` is the time of the ask; None means now.

    `name` and `email` are the respondent's, if the host has signed them.
    """

    ask: Ask
    cadence: Cadence
    at: datetime | None = None
    name: str | None = None
    email: str | None = None


BatchItem = RecordChange | ClaimAsk
# The result of a RecordChange (Ask) or of a ClaimAsk (Reason or None); either can fail alone with an exception.
Outcome = Ask | Reason | Exception | None
ApplyBatch = Callable[[RawConnection, Sequence[BatchItem]], Awaitable[list[Outcome]]]


class _QueuedItem(NamedTuple):
    item: BatchItem
    outcome: "asyncio.Future[Any]"


class _QueuedTransaction(NamedTuple):
    transaction: Transaction[Any]
    on_commit: Callable[[Any], None]
    outcome: "asyncio.Future[Any]"


class _QueuedUpkeep(NamedTuple):
    work: Upkeep[Any]
    outcome: "asyncio.Future[Any]"


class Writer:
    """Owns the writing connection from `start` to `close`.

    `mark_written` is called after every transaction that may have written something, before the caller gets its outcome.
    `item_count` grows by the number of items of each batch.
    """

    def __init__(
        self, engine: AsyncEngine, apply_batch: ApplyBatch, mark_written: Callable[[], None], metrics: Metrics
    ) -> None:
        self.engine = engine
        self._metrics = metrics
        self.item_count = 0
        self._apply_batch = apply_batch
        self._mark_written = mark_written
        self._queue: asyncio.Queue[_QueuedItem | _QueuedTransaction | _QueuedUpkeep | None] = asyncio.Queue(MAX_QUEUE_LENGTH)
        self._connected: tuple[AsyncConnection, RawConnection] | None = None
        self._task: asyncio.Task[None] | None = None
        self._open = False
        self._failing = False

    @property
    def queue_length(self) -> int:
        """How much waits to be written."""
        return self._queue.qsize()

    async def start(self) -> None:
        """Open the connection and start the task."""
        await self._connect()
        self._task = asyncio.create_task(self._run(), name="writer")
        self._open = True

    async def close(self) -> None:
        """Write everything that is still queued, then close the connection."""
        self._open = False
        if self._task:
            await self._queue.put(None)
            await self._task
        await self.engine.dispose()

    async def record(self, ask: Ask, change: Change) -> Ask:
        """Apply a change and return the ask after it, once it is on disk.

        Raises UnavailableError, and ConflictError as `advance` does.
        """
        outcome: asyncio.Future[Ask] = asyncio.get_running_loop().create_future()
        self._enqueue(_QueuedItem(RecordChange(ask, change), outcome))
        return await outcome

    async def claim_ask(self, ask: Ask, cadence: Cadence, name: str | None = None, email: str | None = None) -> Reason | None:
        """Claim an identified respondent for this ask. Returns the reason if another ask or the cadence forbids it, else None.

        Raises UnavailableError.
        """
        outcome: asyncio.Future[Reason | None] = asyncio.get_running_loop().create_future()
        self._enqueue(_QueuedItem(ClaimAsk(ask, cadence, name=name, email=email), outcome))
        return await outcome

    async def run_transaction(self, transaction: Transaction[T], on_commit: Callable[[T], None] = lambda _: None) -> T:
        """Run a function in a transaction of its own and return its result, once everything that it wrote is on disk.

        `on_commit` is called with the result before anything else is written. Raises UnavailableError, and what the function
        raises.
        """
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._enqueue(_QueuedTransaction(transaction, on_commit, outcome))
        return await outcome

    async def run_upkeep(self, work: Upkeep[T]) -> T:
        """Run a function on the connection outside of transactions and return its result. It must not change any content.

        Nothing is written meanwhile. Raises UnavailableError.
        """
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._enqueue(_QueuedUpkeep(work, outcome))
        return await outcome

    def check_running(self) -> None:
        """Raises UnavailableError unless the task runs."""
        if not self._open or self._task is None or self._task.done():
            raise UnavailableError("not_writing", "The server is starting or stopping; nothing was recorded. Try again.", 2)

    def _enqueue(self, item: _QueuedItem | _QueuedTransaction | _QueuedUpkeep) -> None:
        self.check_running()
        try:
            self._queue.put_nowait(item)
        except asyncio.QueueFull:
            raise UnavailableError("queue_full", "Too many answers wait to be written; this one was not recorded.", 2) from None

    async def _run(self) -> None:
        stopping = False
        items: list[_QueuedItem] = []
        while not stopping:
            queued_items = [await self._queue.get()]
            if len(items) >= BUSY_BATCH_SIZE:
                await asyncio.sleep(GATHER_SECONDS)
            while len(queued_items) < MAX_BATCH_SIZE and not self._queue.empty():
                queued_items.append(self._queue.get_nowait())
            stopping = None in queued_items
            items = [item for item in queued_items if isinstance(item, _QueuedItem)]
            await self._write_items(items)
            for item in queued_items:
                if isinstance(item, _QueuedTransaction):
                    await self._run_queued(item)
                elif isinstance(item, _QueuedUpkeep):
                    await self._run_upkeep(item)
        await self._disconnect()

    async def _write_items(self, queued_items: Sequence[_QueuedItem]) -> None:
        if not queued_items:
            return
        items = [queued.item for queued in queued_items]
        self.item_count += len(items)
        begin = perf_counter()
        try:
            outcomes = await self._transact(lambda _, driver: self._in_raw_transaction(driver, items))
        except UnavailableError as error:
            outcomes = [error] * len(queued_items)
        except Exception as error:
            if len(queued_items) > 1:
                # One item caused the error. Written one by one, only that item fails.
                for queued in queued_items:
                    await self._write_items([queued])
                return
            log.exception("A change could not be written.")
            outcomes = [error]
        else:
            self._metrics.count_batch(len(items), perf_counter() - begin)
        for queued, outcome in zip(queued_items, outcomes, strict=True):
            _resolve(queued.outcome, outcome)

    async def _run_queued(self, queued: _QueuedTransaction) -> None:
        self._metrics.uncommitted_answers = []
        try:
            result = await self._transact(lambda connection, _: self._in_transaction(connection, queued.transaction))
            self._metrics.count_answers()
            queued.on_commit(result)
        except RefusalError as refusal:
            _resolve(queued.outcome, refusal)
        except Exception as error:
            log.exception("A change could not be written.")
            _resolve(queued.outcome, error)
        else:
            _resolve(queued.outcome, result)

    async def _run_upkeep(self, queued: _QueuedUpkeep) -> None:
        try:
            _, driver = self._connected or await self._connect()
            _resolve(queued.outcome, await queued.work(driver))
        except Exception as error:
            # The connection may be in any state.
            await self._disconnect()
            unavailable = UnavailableError("not_recorded", NOT_RECORDED, 5)
            _resolve(queued.outcome, unavailable if is_unavailable(error) else error)

    async def _in_raw_transaction(self, driver: RawConnection, items: Sequence[BatchItem]) -> list[Outcome]:
        async with driver.transaction():
            return await self._apply_batch(driver, items)

    async def _in_transaction(self, connection: AsyncConnection, transaction: Transaction[T]) -> T:
        async with connection.begin():
            return await transaction(connection)

    async def _transact(self, transaction: Callable[[AsyncConnection, RawConnection], Awaitable[T]]) -> T:
        """Run the transaction, again after a conflict. Raises UnavailableError when the database can't be written to."""
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                connection, driver = self._connected or await self._connect()
                result = await transaction(connection, driver)
            except Exception as error:
                if is_conflict(error) and attempt < MAX_ATTEMPTS:
                    continue
                if not is_unavailable(error):
                    raise
                if not self._failing:
                    log.warning("The database can't be written to: %s", getattr(error, "orig", error))
                self._failing = True
                await self._disconnect()
                raise UnavailableError("not_recorded", NOT_RECORDED, 5) from error
            finally:
                # Before the caller gets the outcome; also after an error, because the commit may have succeeded.
                self._mark_written()
            if self._failing:
                log.warning("The database can be written to again.")
            self._failing = False
            return result
        raise AssertionError("The last attempt returns or raises.")

    async def _connect(self) -> tuple[AsyncConnection, RawConnection]:
        connection = await self.engine.connect()
        self._connected = connection, await raw_connection(connection)
        return self._connected

    async def _disconnect(self) -> None:
        """Close the connection, even within a transaction; the next transaction opens a new one."""
        connected, self._connected = self._connected, None
        if connected:
            connection, _ = connected
            with suppress(DBAPIError, OSError):
                await connection.invalidate()
                await connection.close()


def is_conflict(error: Exception) -> bool:
    """Whether two processes wrote the same rows: a deadlock, a serialization failure, or a duplicate key."""
    return sqlstate(error) in ("40P01", "40001", "23505")


def _resolve(outcome: "asyncio.Future[Any]", value: Any) -> None:
    if outcome.done():
        return
    if isinstance(value, Exception):
        outcome.set_exception(value)
    else:
        outcome.set_result(value)
