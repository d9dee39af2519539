"""What only some machines can give a test; the others say why not, and skip it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.clocks import Clock, NoClock
from tests.faults.disks import Disk, NoDisk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A mounted ext4 file system that holds 64 MB."""
    with ExitStack() as stack:
        try:
            mounted = stack.enter_context(Disk(tmp_path / "image", tmp_path / "disk", 64))
        except NoDisk as reason:
            pytest.skip(str(reason))
        yield mounted


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    """The clock of the test's servers."""
    try:
        return Clock(tmp_path)
    except NoClock as reason:
        pytest.skip(str(reason))
