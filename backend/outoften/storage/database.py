"""The database of a running server: the writer, the readers, the catalog and the write-behind counters."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import partial
from operator import add
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.database_url import is_sqlite, sqlite_file
from outoften.domain.automation.endpoint import Endpoint
from outoften.domain.automation.rules.rule import Rule
from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import SiteDays
from outoften.domain.errors import UnavailableError
from outoften.domain.surveys.survey import Survey
from outoften.domain.surveys.tag_origins import add_uses
from outoften.metrics import Metrics
from outoften.storage.access.api_keys import save_last_used
from outoften.storage.access.members import save_last_seen
from outoften.storage.access.shares import save_last_viewed
from outoften.storage.access.signing_secrets import load_revoked_signing_secrets, revoke_signing_secret
from outoften.storage.automation.rules import load_automation
from outoften.storage.collecting.ask_outcomes import add_outcomes, outcome_key
from outoften.storage.collecting.batch import apply_batch, lock_days
from outoften.storage.collecting.hash_key import open_hash_key, read_hash_keys
from outoften.storage.collecting.tag_status import save_tag_signals
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.compaction import (
    compact_postgresql,
    compact_sqlite,
    has_space_to_compact,
    is_long_compaction,
    truncate_wal,
)
from outoften.storage.core.opening.engine import create_write_engine, read_transaction
from outoften.storage.core.opening.read_gate import ReadGate
from outoften.storage.core.opening.readers import Readers
from outoften.storage.core.opening.sqlite_files import command_socket
from outoften.storage.core.outbox import Outbox
from outoften.storage.core.raw_sql import RawConnection
from outoften.storage.core.revisions import RevisionBySurvey, Revisions, consume_exception
from outoften.storage.core.write_behind import WriteBehind
from outoften.storage.core.writer import Writer
from outoften.storage.reports.tallies.rebuild import rebuild_step
from outoften.storage.responses.retention import begin_retention, retention_step
from outoften.storage.responses.site_deletion import delete_site_step
from outoften.storage.responses.survey_deletion import delete_asks_step
from outoften.storage.surveys.surveys import load_catalog
from outoften.storage.surveys.tag_origins import save_tag_origins
from outoften.tokens.respondent_hash import RespondentHasher

if TYPE_CHECKING:
    from outoften.storage.core.opening.replica import Replica

T = TypeVar("T")
P = ParamSpec("P")

_TRUNCATE_ATTEMPTS = 30
_RETRY_SECONDS = 0.1
_MAX_READ_PAUSE_SECONDS = 2


# Set only while a report is read from the replica.
_chosen_readers: ContextVar[Readers | None] = ContextVar("chosen_readers", default=None)


class ReportSource(NamedTuple):
    """Where a report is read, and the revisions there. Without a replica, it is the primary.

    `lag`: how many seconds the replica is behind at most; None if it can't tell.
    """

    revisions: RevisionBySurvey
    replica: "Replica | None" = None
    lag: float | None = None


class Database:
    """The server's handle on its database. `catalog` is replaced as a whole whenever a site or a survey changes.

    `revoked_signing_secrets` are fingerprints; it is replaced when one is revoked.
    """

    def __init__(
        self, address: str, hash_respondent: RespondentHasher, replica_address: str = "", metrics: Metrics | None = None
    ) -> None:
        self.catalog = Catalog()
        self.metrics = metrics or Metrics()
        # Replaced by one with the database's own key, once that is read.
        self.hash_respondent = hash_respondent
        self._address = address
        self._read_gate = ReadGate()
        self._readers = Readers(address, self._read_gate)
        self.replica = _open_replica(replica_address) if replica_address else None
        # Held while a site's asks are counted again, which takes many transactions.
        self._rebuilding = asyncio.Lock()
        self._check: asyncio.Task[None] | None = None
        self.revoked_signing_secrets: frozenset[str] = frozenset()
        self.shared = not is_sqlite(address)
        # Where commands reach the process that alone may write.
        self.command_socket = None if self.shared else command_socket(sqlite_file(address))
        self.revisions = Revisions(self.read_transaction, self.shared)
        # Only other processes can change how days are counted while the writer writes.
        load_days = lock_days if self.shared else self._cached_days
        self.outbox = Outbox(lambda: self.catalog)
        # Set when a sending or an e-mail was added or changed that may be due.
        self.mail_due = asyncio.Event()
        self.apply_batch = partial(
            apply_batch,
            load_days=load_days,
            hash_respondent=lambda person: self.hash_respondent(person),
            outbox=self.outbox,
            metrics=self.metrics,
            redacts=lambda site_id: (site := self.catalog.sites.get(site_id)) is not None and site.redact_comments,
        )
        self.writer = Writer(create_write_engine(address, limit_idle=True), self.apply_batch, self._mark_written, self.metrics)
        self.tag_signals = WriteBehind("the status of tags", self.writer, save_tag_signals, add)
        self.tag_origins = WriteBehind("the origins of tags", self.writer, save_tag_origins, add_uses)
        self.ask_outcomes = WriteBehind("the outcomes of asks", self.writer, add_outcomes, add)
        self.keys_last_used = WriteBehind("the last use of keys", self.writer, save_last_used, max)
        self.members_last_seen = WriteBehind("when members were seen", self.writer, save_last_seen, max)
        self.shares_last_viewed = WriteBehind("the last views of shared links", self.writer, save_last_viewed, max)
        # The worker writes each of these regularly, and once more at shutdown.
        self.write_behinds: tuple[WriteBehind[Any, Any], ...] = (
            self.tag_signals,
            self.tag_origins,
            self.ask_outcomes,
            self.keys_last_used,
            self.members_last_seen,
            self.shares_last_viewed,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Database"]:
        """Open the database on entry; on exit write everything that is still queued, then close."""
        await self.writer.start()
        try:
            await self.reload_catalog()
            await self._open_hash_key()
            yield self
        finally:
            # The last connection to close checkpoints the WAL, and that must be the writer's.
            if self.replica:
                await self.replica.readers.close()
            await self._readers.close()
            await self.writer.close()

    async def _open_hash_key(self) -> None:
        sealed = await self.read(read_hash_keys)
        opened = self.hash_respondent.unseal(sealed)
        if opened is None or opened.seal(sealed):
            opened = await self.writer.run_transaction(partial(open_hash_key, hasher=self.hash_respondent))
        self.hash_respondent = opened

    def read_transaction(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a connection that reads one snapshot. Raises UnavailableError when the database can't be read."""
        return (_chosen_readers.get() or self._readers).transaction()

    def scan_transaction(self, *, admitted: bool = False) -> AbstractAsyncContextManager[AsyncConnection]:
        """The same for a read whose cost grows with the number of responses; it waits for others of its kind.

        Raises UnavailableError when too many wait, unless this caller was `admitted` before.
        """
        return (_chosen_readers.get() or self._readers).scan(admitted=admitted)

    def snapshot_transaction(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a connection of its own, for a read that may last for minutes. Raises DatabaseUnusableError."""
        return read_transaction(self._address)

    def scan_source(self, source: ReportSource, *, admitted: bool) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a scan transaction as `scan_transaction` does, where the source is."""
        if source.replica is None:
            return self._readers.scan(admitted=admitted)
        source.replica.read_count += 1
        return source.replica.readers.scan(admitted=admitted)

    async def choose_source(self, *, needs_revisions: bool = True) -> ReportSource:
        """Returns where reports are read now: on the replica if it can be read, else on the primary.

        Raises UnavailableError.
        """
        if self.replica and (state := await self.replica.state()):
            return ReportSource(state.revisions, self.replica, state.lag)
        return ReportSource(await self.revisions.current() if needs_revisions else {})

    async def read_report(self, source: ReportSource, read: Callable[[], Awaitable[T]]) -> T:
        """Call `read`, whose reads are those of the source; again on the primary if the replica fails.

        Raises UnavailableError.
        """
        if source.replica is None:
            return await read()
        token = _chosen_readers.set(source.replica.readers)
        try:
            report = await read()
            source.replica.read_count += 1
            return report
        except UnavailableError as error:
            if error.code != "database_away":
                raise
            source.replica.has_failed(error)
        finally:
            _chosen_readers.reset(token)
        # The primary is never older than the revisions of the replica.
        return await read()

    async def read(
        self, function: Callable[Concatenate[AsyncConnection, P], Awaitable[T]], *args: P.args, **options: P.kwargs
    ) -> T:
        """Call `function` with a connection in one read transaction and return its result. Raises UnavailableError."""
        async with self.read_transaction() as connection:
            return await function(connection, *args, **options)

    async def scan(
        self, function: Callable[Concatenate[AsyncConnection, P], Awaitable[T]], *args: P.args, **options: P.kwargs
    ) -> T:
        """Call `function` like `read`, in one scan transaction."""
        async with self.scan_transaction() as connection:
            return await function(connection, *args, **options)

    def count_ask_outcome(self, survey: Survey, day: date, channel: Channel, outcome: str) -> None:
        """Count a request for an ask: "issued" or the code of the reason. `day` is in the site's time zone."""
        self.ask_outcomes.add(outcome_key(survey, day, channel, outcome), 1)
        self.metrics.asks.add(channel, outcome)

    async def measure_process(self) -> None:
        """Store the current values of this process in the metrics."""
        self.metrics.measure_process(self.writer.queue_length, self.replica)

    async def reload_catalog(self) -> None:
        """Load changes that other processes made."""
        previous = self.catalog
        async with self.read_transaction() as connection:
            loaded = (await load_catalog(connection)).replace_automation(*await load_automation(connection))
            revoked = await load_revoked_signing_secrets(connection)
        if not revoked <= self.revoked_signing_secrets:
            self.revoked_signing_secrets |= revoked
        # A change that this process made during the read is newer than the result of the read.
        if self.catalog is previous:
            self.catalog = loaded

    async def change_site(self, change: Callable[[AsyncConnection], Awaitable[T]], get_site_id: Callable[[T], int]) -> T:
        """Run a transaction that adds or changes a site or one of its surveys, and return its result.

        The catalog is updated before the writer writes anything else. `get_site_id` gets the result and returns the site's id.
        """

        async def change_and_load(connection: AsyncConnection) -> tuple[T, Catalog]:
            result = await change(connection)
            return result, await load_catalog(connection, get_site_id(result))

        def replace_site(outcome: tuple[T, Catalog]) -> None:
            self.catalog = self.catalog.replace_site(get_site_id(outcome[0]), outcome[1])

        result, _ = await self.writer.run_transaction(change_and_load, replace_site)
        return result

    async def change_automation(self, change: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Run a transaction that adds, changes or deletes endpoints or rules, and return its result.

        The catalog is updated before the writer writes anything else. Other processes know the change within two seconds.
        """

        async def change_and_load(connection: AsyncConnection) -> tuple[T, tuple[list[Endpoint], list[Rule]]]:
            return await change(connection), await load_automation(connection)

        def replace_automation(outcome: tuple[T, tuple[list[Endpoint], list[Rule]]]) -> None:
            self.catalog = self.catalog.replace_automation(*outcome[1])
            self.outbox.due.set()

        result, _ = await self.writer.run_transaction(change_and_load, replace_automation)
        return result

    async def rebuild_site(self, site_id: int) -> None:
        """Do all steps that remain of counting a site's asks again. Raises UnavailableError.

        Each is followed by a pause of its length, so that answers have half of the time.
        """
        async with self._rebuilding:
            has_more, loop = True, asyncio.get_running_loop()
            while has_more:
                begin = loop.time()
                has_more = await self.change_site(partial(rebuild_step, site_id=site_id), lambda _: site_id)
                await asyncio.sleep(loop.time() - begin)

    async def delete_asks(self, survey_id: int) -> None:
        """Delete the asks of a deleted survey, in steps. Raises UnavailableError."""
        await self.run_steps(lambda connection: delete_asks_step(connection, survey_id, clock.now()))

    async def delete_rest_of_site(self, site_id: int) -> None:
        """Delete what a deleted site has beside asks, in steps. Raises UnavailableError."""
        await self.run_steps(lambda connection: delete_site_step(connection, site_id, clock.now()))

    async def apply_retention(self, site_id: int) -> None:
        """Erase what is older than the site keeps it, in steps. Raises UnavailableError."""
        begun = await self.read(begin_retention, site_id, clock.now())
        if begun is None:
            return
        run = begun

        async def step(connection: AsyncConnection) -> bool:
            nonlocal run
            run = await retention_step(connection, site_id, run, clock.now())
            return not run.is_done

        await self.run_steps(step)

    async def run_steps(self, step: Callable[[AsyncConnection], Awaitable[bool]]) -> None:
        """Run the step in transactions until it returns False. Each is followed by a pause of its length, so that answers
        have half of the time. Raises UnavailableError.
        """
        has_more, loop = True, asyncio.get_running_loop()
        while has_more:
            begin = loop.time()
            has_more = await self.writer.run_transaction(step)
            await asyncio.sleep(loop.time() - begin)

    async def truncate_wal(self) -> bool:
        """Empty SQLite's write-ahead log; returns False if another program still reads from it. Raises UnavailableError."""
        if self.shared:
            return True
        for _ in range(_TRUNCATE_ATTEMPTS):
            if await self.writer.run_upkeep(truncate_wal):
                return True
            await asyncio.sleep(_RETRY_SECONDS)
        # Readers that overlap could prevent it for ever.
        async with self._read_gate.closed(_MAX_READ_PAUSE_SECONDS):
            return await self.writer.run_upkeep(truncate_wal)

    def is_long_compaction(self) -> bool:
        """Whether answers would wait for several seconds while the database is compacted."""
        return not self.shared and is_long_compaction(self._address)

    async def compact(self) -> bool:
        """Remove what was deleted from unused parts of the files; returns False if the disk has no room for that.

        Raises UnavailableError.
        """
        if self.shared:
            engine = create_write_engine(self._address)
            try:
                await compact_postgresql(engine)
            finally:
                await engine.dispose()
        elif not has_space_to_compact(self._address):
            return False
        else:
            await self.writer.run_upkeep(compact_sqlite)
        return True

    async def revoke_signing_secret(self, secret_id: str, actor: str, now: datetime) -> None:
        """Revoke a signing secret. This process refuses its tokens before the writer writes anything else."""

        def refuse(_: bool) -> None:
            self.revoked_signing_secrets |= {secret_id}

        await self.writer.run_transaction(
            lambda connection: revoke_signing_secret(connection, secret_id, actor, now), on_commit=refuse
        )

    def _mark_written(self) -> None:
        self.revisions.mark_written()
        self.outbox.mark_written()

    async def _cached_days(self, driver: RawConnection, site_ids: Collection[int]) -> Mapping[int, SiteDays]:
        days = self.catalog.days
        # The catalog misses a step of counting again if its commit succeeded without a confirmation.
        is_counting = any(days[site_id].next_zone for site_id in site_ids if site_id in days)
        return await lock_days(driver, site_ids) if is_counting else days

    async def check_ready(self) -> None:
        """Raises UnavailableError when the database can't be read or the writer doesn't run."""
        if self._check is None:
            self._check = asyncio.create_task(self._read_catalog(), name="health check")
            self._check.add_done_callback(consume_exception)
        # Shielded, because other callers wait for the same task.
        await asyncio.shield(self._check)
        self.writer.check_running()

    async def _read_catalog(self) -> None:
        try:
            async with self._readers.check() as connection:
                await load_catalog(connection)
        finally:
            self._check = None


def _open_replica(address: str) -> "Replica":
    from outoften.storage.core.opening.replica import Replica

    return Replica(address)
