"""Makes files survive a power cut."""

import os
from pathlib import Path


def fsync_file(file: Path) -> None:
    """Flushes the file and its folder entry to disk. Raises OSError."""
    for path in (file, file.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
