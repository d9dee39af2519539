"""Counters and histograms of one server process, and the text format in which Prometheus reads them.

The names of labels and all their values are ours: routes as they are declared, codes, kinds. Nothing that a client sends
becomes a label, so nobody can fill the memory.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

_DURATIONS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_SIZES = (1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0)


class Counter:
    """Counts by the values of its labels."""

    def __init__(self, name: str, description: str, *labels: str) -> None:
        self._heading = _heading(name, "counter", description)
        self._name, self._labels = name, labels
        self._counts: dict[tuple[str, ...], int] = {}

    def add(self, *values: str, count: int = 1) -> None:
        """Count once more, or `count` times."""
        self._counts[values] = self._counts.get(values, 0) + count

    def lines(self) -> Iterator[str]:
        """Returns its lines in the text format."""
        yield self._heading
        for values, count in self._counts.items():
            yield f"{self._name}{_braces(zip(self._labels, values, strict=True))} {count}"


class Histogram:
    """How often values were at most each bound, by the values of its labels."""

    def __init__(self, name: str, description: str, *labels: str, bounds: Sequence[float] = _DURATIONS) -> None:
        self._heading = _heading(name, "histogram", description)
        self._name, self._labels, self._bounds = name, labels, bounds
        # Counts of each bucket and of all above, then the sum.
        self._slots: dict[tuple[str, ...], list[float]] = {}

    def observe(self, value: float, *values: str) -> None:
        """Count a value."""
        slots = self._slots.get(values)
        if slots is None:
            slots = self._slots[values] = [0] * (len(self._bounds) + 1) + [0.0]
        slots[bisect_left(self._bounds, value)] += 1
        slots[-1] += value

    def lines(self) -> Iterator[str]:
        """Returns its lines in the text format."""
        yield self._heading
        for values, slots in self._slots.items():
            labels, total = list(zip(self._labels, values, strict=True)), 0
            for bound, count in zip((*self._bounds, "+Inf"), slots[:-1], strict=True):
                total += int(count)
                yield f"{self._name}_bucket{_braces([*labels, ('le', str(bound))])} {total}"
            yield f"{self._name}_sum{_braces(labels)} {slots[-1]!r}"
            yield f"{self._name}_count{_braces(labels)} {total}"


class Metrics:
    """What one process counts. `docs/operations.md` explains each."""

    def __init__(self) -> None:
        self.asks = Counter("outoften_asks_total", "Requests for an ask, by what they led to.", "channel", "reason")
        self.answers = Counter("outoften_answers_total", "New responses, once they are on disk.", "channel", "category")
        self.batch_sizes = Histogram(
            "outoften_writer_batch_size", "Changes that were committed in one transaction.", bounds=_SIZES
        )
        self.commits = Histogram("outoften_commit_duration_seconds", "Transactions of answers, from begin to commit.")
        self.requests = Histogram(
            "outoften_http_request_duration_seconds",
            "Requests until their response was handed over.",
            *("route", "method", "status"),
        )
        self.deliveries = Counter("outoften_deliveries_total", "Attempts to send events to endpoints.", "kind", "result")
        self.mails = Counter("outoften_mail_total", "E-mails with surveys that were handed to the mail server.", "result")
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

    def lines(self) -> Iterator[str]:
        """Returns all lines in the text format."""
        for metric in (self.asks, self.answers, self.batch_sizes, self.commits, self.requests, self.deliveries, self.mails):
            yield from metric.lines()


def gauge(name: str, description: str, value: float, kind: str = "gauge", **labels: str) -> Iterator[str]:
    """Returns the lines of a single value."""
    yield _heading(name, kind, description)
    yield f"{name}{_braces(labels.items())} {value!r}"


def _heading(name: str, kind: str, description: str) -> str:
    return f"# HELP {name} {description}\n# TYPE {name} {kind}"


def _braces(labels: Iterable[tuple[str, str]]) -> str:
    # No value needs an escape: see above.
    inside = ",".join(f'{name}="{value}"' for name, value in labels)
    return f"{{{inside}}}" if inside else ""
