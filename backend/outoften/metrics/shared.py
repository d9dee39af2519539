"""Numbers of metrics in a file that all processes of a server share, so that each of them can report the sums."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from mmap import mmap
from multiprocessing.reduction import DupFd
from pathlib import Path
from struct import Struct
from tempfile import TemporaryFile
from typing import IO, Any, Self

from outoften.metrics.numbers import Labels, Numbers, Series, Slots

# Enough for several thousand series.
_AREA_BYTES = 1 << 20
_USED = Struct("=Q")
# Bytes of the name with its labels, and how many numbers follow.
_HEAD = Struct("=II")
_NUMBER_BYTES = 8
# Here it is in memory, and never waits for a disk.
_MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108  A file without a name, which nobody else can open.


class SharedFile:
    """A file without a name, with an area for each process: the server's first process makes it, and hands it to the others."""

    def __init__(self, processes: int) -> None:
        # One more, because a process may start before the one that it replaces has ended.
        content = bytes(_AREA_BYTES * (processes + 1))
        try:
            self._file = _temporary_file(content, _MEMORY_FOLDER)
        except OSError:
            self._file = _temporary_file(content, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getstate__(self) -> Any:
        """Returns what a process that is being started needs to open the same file."""
        return DupFd(self._file.fileno())

    def __setstate__(self, state: Any) -> None:
        """Open the file in the new process."""
        self._file = open(state.detach(), "r+b")  # noqa: PTH123, SIM115  It has no path.

    def claim(self) -> Numbers:
        """Returns the numbers of this process. They begin with those of a process that has ended, so that no sum ever falls."""
        memory = memoryview(mmap(self._file.fileno(), 0))
        for start in range(0, len(memory), _AREA_BYTES):
            # The lock is the process's own, and ends with it.
            with suppress(BlockingIOError):
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, start)
                return _SharedNumbers(memory, start)
        return Numbers()


class _SharedNumbers(Numbers):
    """The numbers of a process in its area of the file."""

    def __init__(self, memory: memoryview, start: int) -> None:
        self.worker = str(start // _AREA_BYTES)
        self._memory = memory
        self._area = memory[start : start + _AREA_BYTES]
        self._own = {(name, labels): slots for name, labels, slots in _read_area(self._area)}

    def slots(self, name: str, labels: Labels, size: int) -> Slots:
        if (name, labels) not in self._own:
            self._own[name, labels] = self._add(name, labels, size)
        return self._own[name, labels]

    def totals(self) -> Series:
        totals: dict[str, dict[Labels, Sequence[float]]] = {}
        for start in range(0, len(self._memory), _AREA_BYTES):
            for name, labels, slots in _read_area(self._memory[start : start + _AREA_BYTES]):
                series = totals.setdefault(name, {})
                known = series.get(labels)
                series[labels] = list(slots) if known is None else [a + b for a, b in zip(known, slots, strict=True)]
        return totals

    def _add(self, name: str, labels: Labels, size: int) -> "memoryview[float]":
        key = "\t".join((name, *labels)).encode()
        key += bytes(-len(key) % _NUMBER_BYTES)
        begin = _used(self._area)
        numbers = begin + _HEAD.size + len(key)
        end = numbers + size * _NUMBER_BYTES
        if end > _AREA_BYTES:
            # Counted, but not reported. Labels have few values, so this does not happen.
            return memoryview(bytearray(size * _NUMBER_BYTES)).cast("d")
        _HEAD.pack_into(self._area, begin, len(key), size)
        self._area[begin + _HEAD.size : numbers] = key
        # The last step, so that others never read half of it.
        _USED.pack_into(self._area, 0, end)
        return self._area[numbers:end].cast("d")


def _temporary_file(content: bytes, folder: Path | None) -> IO[bytes]:
    file = TemporaryFile(dir=folder)  # noqa: SIM115  SharedFile closes it.
    # Written, because memory that is missing later would end the process.
    file.write(content)
    file.flush()
    return file


def _used(area: memoryview) -> int:
    return int(_USED.unpack_from(area)[0]) or _USED.size


def _read_area(area: memoryview) -> Iterator[tuple[str, Labels, "memoryview[float]"]]:
    position, used = _USED.size, _used(area)
    while position < used:
        key_bytes, size = _HEAD.unpack_from(area, position)
        numbers = position + _HEAD.size + key_bytes
        name, *labels = bytes(area[position + _HEAD.size : numbers]).rstrip(b"\0").decode().split("\t")
        position = numbers + size * _NUMBER_BYTES
        yield name, tuple(labels), area[numbers:position].cast("d")
