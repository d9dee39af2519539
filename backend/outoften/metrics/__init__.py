"""The metrics of a server: its counters, and values of each of its processes."""

import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from outoften.metrics.metric import Counter, Histogram, ProcessCounter, ProcessValue
from outoften.metrics.numbers import Numbers

_SIZES = (1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0)


class ReplicaHealth(Protocol):
    """Whether a replica can be read, how often it was and could not be, and by how many seconds it was behind."""

    is_up: bool
    read_count: int
    failure_count: int
    lag: float | None


class Metrics:
    """What one process counts. `docs/operations.md` explains each."""

    def __init__(self, numbers: Numbers | None = None) -> None:
        self._numbers = numbers = numbers or Numbers()
        self._started_at = time.time()
        self.asks = Counter(numbers, "outoften_asks_total", "Requests for an ask, by what they led to.", "channel", "reason")
        self.answers = Counter(
            numbers, "outoften_answers_total", "New responses, once they are on disk.", "channel", "category"
        )
        self.batch_sizes = Histogram(
            numbers, "outoften_writer_batch_size", "Changes that were committed in one transaction.", bounds=_SIZES
        )
        self.commits = Histogram(numbers, "outoften_commit_duration_seconds", "Transactions of answers, from begin to commit.")
        self.requests = Histogram(
            numbers,
            "outoften_http_request_duration_seconds",
            "Requests until their response was handed over.",
            *("route", "method", "status"),
        )
        self.deliveries = Counter(
            numbers, "outoften_deliveries_total", "Attempts to send events to endpoints.", "kind", "result"
        )
        self.mails = Counter(
            numbers, "outoften_mail_total", "E-mails with surveys that were handed to the mail server.", "result"
        )
        self._queue_length = ProcessValue(numbers, "outoften_writer_queue_length", "Changes that wait to be written.")
        self._replica_up = ProcessValue(numbers, "outoften_replica_up", "1 if reports are read from the replica.")
        self._replica_reads = ProcessCounter(
            numbers, "outoften_replica_reads_total", "Reports, lists and exports that were read from the replica."
        )
        self._replica_failures = ProcessCounter(
            numbers, "outoften_replica_failures_total", "How often the replica could not be read."
        )
        self._replica_lag = ProcessValue(
            numbers, "outoften_replica_lag_seconds", "How far it was behind when it was last read."
        )
        # Named as Prometheus's own libraries do.
        self._cpu = ProcessCounter(numbers, "process_cpu_seconds_total", "Processor time of this process.")
        self._start = ProcessValue(numbers, "process_start_time_seconds", "When this process started, as a Unix time.")
        self._memory = ProcessValue(numbers, "process_resident_memory_bytes", "Memory of this process.")
        self._open_files = ProcessValue(numbers, "process_open_fds", "Open files and connections.")
        self._max_files = ProcessValue(numbers, "process_max_fds", "Most files that may be open.")
        # Of the transaction that is being written; added to `answers` once it is committed.
        self.uncommitted_answers: list[tuple[str, str]] = []

    def count_batch(self, size: int, seconds: float) -> None:
        """Count a committed batch."""
        self.batch_sizes.observe(size)
        self.commits.observe(seconds)
        self.count_answers()

    def count_answers(self) -> None:
        """Count the answers of a committed transaction."""
        for channel, category in self.uncommitted_answers:
            self.answers.add(channel, category)

    def measure_process(self, queue_length: int, replica: ReplicaHealth | None) -> None:
        """Store the current values of this process, which any process of the server reports."""
        self._queue_length.set(queue_length)
        if replica:
            self._replica_up.set(replica.is_up)
            self._replica_reads.set(replica.read_count)
            self._replica_failures.set(replica.failure_count)
            self._replica_lag.set(replica.lag if replica.is_up else None)
        self._cpu.set(time.process_time())
        self._start.set(self._started_at)
        folder = Path("/proc/self")
        if folder.exists():
            self._memory.set(int((folder / "statm").read_text().split()[1]) * resource.getpagesize())
            self._open_files.set(len(list((folder / "fd").iterdir())))
        self._max_files.set(resource.getrlimit(resource.RLIMIT_NOFILE)[0])

    def forget_process(self) -> None:
        """Remove the values of this process, which ends, and leave what it has counted."""
        for value in self._process_values():
            value.set(None)

    def lines(self) -> Iterator[str]:
        """Returns all lines in the text format."""
        totals = self._numbers.totals()
        for metric in (self.asks, self.answers, self.batch_sizes, self.commits, self.requests, self.deliveries, self.mails):
            yield from metric.lines(totals)
        for value in self._process_values():
            yield from value.lines(totals)

    def _process_values(self) -> tuple[ProcessValue, ...]:
        process = (self._cpu, self._start, self._memory, self._open_files, self._max_files)
        replica = (self._replica_up, self._replica_reads, self._replica_failures, self._replica_lag)
        return (self._queue_length, *replica, *process)
