"""Kinds of metrics, in the text format in which Prometheus reads them.

The names of labels and all their values are ours: routes as they are declared, codes, kinds. Nothing that a client sends
becomes a label, so nobody can fill the memory.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from math import isnan, nan

from outoften.metrics.numbers import Labels, Numbers, Series, Slots

_DURATIONS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metric:
    """The series of a name, one for all values of its labels. Each has `size` numbers."""

    kind = "counter"
    size = 1

    def __init__(self, numbers: Numbers, name: str, description: str, *labels: str) -> None:
        self.name, self.labels = name, labels
        self.heading = _heading(name, self.kind, description)
        self._numbers = numbers
        self._slots: dict[Labels, Slots] = {}

    def slots(self, values: Labels) -> Slots:
        """Returns the numbers of this process for these values."""
        slots = self._slots.get(values)
        if slots is None:
            slots = self._slots[values] = self._numbers.slots(self.name, values, self.size)
        return slots

    def lines(self, totals: Series) -> Iterator[str]:
        """Returns its lines in the text format."""
        yield self.heading
        for values, (value,) in totals.get(self.name, {}).items():
            yield f"{self.name}{_braces(zip(self.labels, values, strict=True))} {_number(value)}"


class Counter(Metric):
    """Counts by the values of its labels."""

    def add(self, *values: str, count: int = 1) -> None:
        """Count once more, or `count` times."""
        self.slots(values)[0] += count


class Histogram(Metric):
    """How often values were at most each bound, by the values of its labels."""

    kind = "histogram"

    def __init__(
        self, numbers: Numbers, name: str, description: str, *labels: str, bounds: Sequence[float] = _DURATIONS
    ) -> None:
        super().__init__(numbers, name, description, *labels)
        self._bounds = bounds
        # Counts of each bucket and of all above, then the sum.
        self.size = len(bounds) + 2

    def observe(self, value: float, *values: str) -> None:
        """Count a value."""
        slots = self.slots(values)
        slots[bisect_left(self._bounds, value)] += 1
        slots[-1] += value

    def lines(self, totals: Series) -> Iterator[str]:
        yield self.heading
        for values, slots in totals.get(self.name, {}).items():
            labels, total = list(zip(self.labels, values, strict=True)), 0
            for bound, count in zip((*self._bounds, "+Inf"), slots[:-1], strict=True):
                total += int(count)
                yield f"{self.name}_bucket{_braces([*labels, ('le', str(bound))])} {total}"
            yield f"{self.name}_sum{_braces(labels)} {slots[-1]!r}"
            yield f"{self.name}_count{_braces(labels)} {total}"


class ProcessValue(Metric):
    """A value of each process, with a label that distinguishes them if there are several. None: there is none now."""

    kind = "gauge"

    def __init__(self, numbers: Numbers, name: str, description: str) -> None:
        super().__init__(numbers, name, description, *(["worker"] if numbers.worker else []))
        self._values = (numbers.worker,) if numbers.worker else ()

    def set(self, value: float | None) -> None:
        """Replace the value."""
        self.slots(self._values)[0] = nan if value is None else value

    def lines(self, totals: Series) -> Iterator[str]:
        known = {values: slots for values, slots in totals.get(self.name, {}).items() if not isnan(slots[0])}
        return super().lines({self.name: known}) if known else iter(())


class ProcessCounter(ProcessValue):
    """A value of each process that only grows while the process runs."""

    kind = "counter"


def gauge(name: str, description: str, value: float, **labels: str) -> Iterator[str]:
    """Returns the lines of a single value."""
    yield _heading(name, "gauge", description)
    yield f"{name}{_braces(labels.items())} {_number(value)}"


def _heading(name: str, kind: str, description: str) -> str:
    return f"# HELP {name} {description}\n# TYPE {name} {kind}"


def _number(value: float) -> str:
    return repr(int(value) if value == int(value) else value)


def _braces(labels: Iterable[tuple[str, str]]) -> str:
    # No value needs an escape: see above.
    inside = ",".join(f'{name}="{value}"' for name, value in labels)
    return f"{{{inside}}}" if inside else ""
