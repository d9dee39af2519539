"""Files that are still there after a power cut."""

import os
from pathlib import Path


def fsync_file(file: Path) -> None:
    """Returns once the file, and its name in its folder, are on disk."""
    for path in (file, file.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
