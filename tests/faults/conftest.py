"""What only some machines can give a test; the others say why not, and skip it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.disks import Disk, NoDisk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A mounted ext4 file system that holds 64 MB."""
    try:
        disk = Disk(tmp_path / "image", tmp_path / "disk", 64).__enter__()
    except NoDisk as reason:
        pytest.skip(str(reason))
    yield disk
    disk.__exit__()
