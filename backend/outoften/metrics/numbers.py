"""The numbers of metrics in the memory of the only process; `shared` has those of several."""

from collections.abc import Mapping, Sequence
from typing import Protocol

Labels = tuple[str, ...]
# By the name of the metric and the values of its labels.
Series = Mapping[str, Mapping[Labels, Sequence[float]]]


class Slots(Protocol):
    """The numbers of a series."""

    def __getitem__(self, index: int, /) -> float:
        """Returns a number."""

    def __setitem__(self, index: int, value: float, /) -> None:
        """Replace a number."""


class Numbers:
    """The numbers of the only process. `worker` distinguishes the processes of a server that has several."""

    worker = ""

    def __init__(self) -> None:
        self._series: dict[str, dict[Labels, list[float]]] = {}

    def slots(self, name: str, labels: Labels, size: int) -> Slots:
        """Returns this process's numbers of a series, which are 0 at first."""
        return self._series.setdefault(name, {}).setdefault(labels, [0] * size)

    def totals(self) -> Series:
        """Returns the sums over all processes."""
        return self._series
