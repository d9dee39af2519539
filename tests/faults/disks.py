"""An ext4 file system of a test's own, in a file, whose power can be cut, and which can be full. Mounting takes root."""

import fcntl
import os
import struct
import subprocess
from contextlib import suppress
from pathlib import Path

# linux/fs.h: FS_IOC_SHUTDOWN, and the flag that keeps even the journal in memory from being written.
SHUTDOWN = 0x8004587D
WITHOUT_THE_LOG = 2


class NoDisk(Exception):
    """This machine can't have one; the message says why."""


class Disk:
    """Mounted on `root` while the context is open."""

    def __init__(self, image: Path, root: Path, megabytes: int) -> None:
        self.root = root
        self._image = image
        root.mkdir()
        with image.open("wb") as file:
            file.truncate(megabytes << 20)
        # Root gets no space that others don't have.
        _run("mkfs.ext4", "-q", "-m", "0", str(image))

    def __enter__(self) -> "Disk":
        self._mount()
        return self

    def __exit__(self, *_: object) -> None:
        _run("umount", str(self.root))

    def cut_power(self) -> None:
        """From now on nothing is written, and what was in memory only is gone."""
        folder = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, SHUTDOWN, struct.pack("I", WITHOUT_THE_LOG))
        finally:
            os.close(folder)

    def power_up(self) -> None:
        """Mount again what is on the disk. Nobody may have a file open there."""
        _run("umount", str(self.root))
        self._mount()

    def fill(self) -> None:
        """Leave no room."""
        with (self.root / "filler").open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(4096)):
                pass

    def clear(self) -> None:
        """Make room again."""
        (self.root / "filler").unlink()

    def _mount(self) -> None:
        # Without ext4's kindness to programs that rename or truncate and never sync: other file systems have none.
        _run("mount", "-o", "loop,noauto_da_alloc", str(self._image), str(self.root))


def _run(*command: str) -> None:
    if os.geteuid() != 0:
        raise NoDisk("Only root may mount file systems.")
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise NoDisk(f"There is no {command[0]} on this machine.") from None
    except subprocess.CalledProcessError as error:
        raise NoDisk(f"{command[0]} can't be used on this machine: {error.stderr.strip()}") from None
