"""Files that only their owner may read: checked before they are trusted, complete on disk before they get their name."""

import errno
import fcntl
import logging
import os
import secrets
import shlex
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path

log = logging.getLogger(__name__)

# Secrets and settings are small. What is larger, or has no end such as /dev/zero, is something else.
MAX_BYTES = 65_536

_REMEDIES = {
    errno.ENOSPC: "Free some space on the disk.",
    errno.EDQUOT: "Free some space, or raise the quota.",
    errno.EROFS: "Mount the file system for writing, or choose another folder.",
    errno.ENAMETOOLONG: "Choose a shorter path.",
    errno.ENOENT: "Create the folder, or correct the path.",
    errno.ENOTDIR: "A part of the path is a file; choose another folder.",
}


class FileRefusedError(Exception):
    """A file or folder can't be used or trusted. The message names it, says why, and what to do."""


class FileTakenError(FileRefusedError):
    """A file exists already, and nothing is overwritten."""


def create_private_files() -> None:
    """From now on, only the owner may read what this process and its workers create: it contains answers or secrets."""
    os.umask(0o077)


def file_error(path: Path, error: OSError) -> FileRefusedError:
    """Returns the refusal that explains an error of the operating system."""
    if error.errno == errno.EEXIST:
        return FileTakenError(f"{path} exists already, and nothing is overwritten. Choose another name.")
    remedy = _REMEDIES.get(error.errno or 0, "Check the path and the disk.")
    if error.errno == errno.ENOENT and path.parent.is_dir():
        remedy = "Correct the path."
    if error.errno in (errno.EACCES, errno.EPERM):
        remedy = _permission_remedy(path)
    return FileRefusedError(f"{path} can't be used: {error.strerror}. {remedy}")


def is_folder(path: Path) -> bool:
    """Whether this is a folder. Raises FileRefusedError for a path that nothing can have."""
    return _ask(path, path.is_dir)


def is_file(path: Path) -> bool:
    """Whether this is a file. Raises FileRefusedError for a path that nothing can have."""
    return _ask(path, path.is_file)


def _ask(path: Path, question: Callable[[], bool]) -> bool:
    try:
        return question()
    except OSError as error:
        raise file_error(path, error) from None


def create_folder(folder: Path) -> None:
    """Create a folder that only its owner may read, unless it exists, which keeps its mode. Raises FileRefusedError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise FileRefusedError(f"{folder} is not a folder. Choose another name, or move it away.") from None
    except OSError as error:
        raise file_error(folder, error) from None


@cache
def warn_about_folder(folder: Path) -> None:
    """Warn once if other users may list the folder or change its entries. Folders like /tmp are public on purpose."""
    mode = folder.stat().st_mode
    if mode & 0o077 and not mode & stat.S_ISVTX:
        log.warning("Other users of this machine can open the folder %s. Run: chmod 700 %s", folder, _quoted(folder))


def check_file(path: Path, *, write: bool, mode: int = 0) -> bool:
    """Whether a file of ours exists. Raises FileRefusedError if it can't be used or trusted.

    Before writing, other users lose their access to the file. `mode` is the least that its owner may do: one of -wal and -shm
    that is read-only stays behind when the database was read-only.
    """
    try:
        status = path.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise file_error(path, error) from None
    _check_kind(path, status)
    if write:
        _check_owner(path, status)
        _check_writers(path, status)
        _tighten(path, status, path.chmod, mode)
    if not os.access(path, os.R_OK | os.W_OK if write else os.R_OK):
        read_only = write and os.statvfs(path).f_flag & os.ST_RDONLY
        code = errno.EROFS if read_only else errno.EACCES
        raise file_error(path, OSError(code, os.strerror(code)))
    return True


def read_private_file(path: Path) -> str:
    """Returns the text of a file of ours, which must not be a link; other users lose their access. Raises FileRefusedError."""
    with _reading(path, os.O_NOFOLLOW) as (descriptor, status):
        _check_owner(path, status)
        _tighten(path, status, partial(os.fchmod, descriptor))
        return _read_text(path, descriptor)


def read_given_file(path: Path) -> str:
    """Returns the text of a file that a setting names. Raises FileRefusedError.

    It may be a link, as in Kubernetes, and belong to anybody, as in a container.
    """
    with _reading(path, 0) as (descriptor, _):
        return _read_text(path, descriptor)


def warn_about_readers(path: Path) -> None:
    """Warn if a file with a secret can be read by every user although it belongs to this one."""
    with suppress(OSError):
        status = path.stat()
        if status.st_uid == os.geteuid() and status.st_mode & 0o004:
            log.warning("Every user of this machine can read %s. Run: chmod o-rwx %s", path, _quoted(path))


@contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """While the context is open, no other process is in such a context of the same folder. Raises FileRefusedError."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise file_error(folder, error) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def create_private_file(path: Path, text: str) -> None:
    """Create a file. Raises FileTakenError if it exists, FileRefusedError for other reasons."""
    with unfinished_file(path) as unfinished:
        unfinished.write_text(text)


def replace_private_file(path: Path, text: str) -> None:
    """Replace the content of a file of ours in one step, so that a crash leaves the old or the new. Raises FileRefusedError."""

    def replace(unfinished: Path) -> None:
        if os.geteuid() == 0:
            # The service must be able to read it again.
            status = path.stat()
            os.chown(unfinished, status.st_uid, status.st_gid)
        unfinished.replace(path)

    with unfinished_file(path, replace) as unfinished:
        unfinished.write_text(text)


@contextmanager
def unfinished_file(path: Path, publish: Callable[[Path], None] | None = None) -> Iterator[Path]:
    """A new, empty file in the same folder, which becomes `path` when it is complete and synced, and is deleted on an error.

    Raises FileTakenError if `path` exists, and FileRefusedError for every OSError.
    """
    try:
        if publish is None and os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        unfinished = path.parent / f"outoften-{secrets.token_hex(8)}.unfinished"
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        try:
            yield unfinished
            _fsync(unfinished)
            (publish or _publish_new(path))(unfinished)
            _fsync(path.parent)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise file_error(path, error) from error


@contextmanager
def unfinished_folder(path: Path) -> Iterator[Path]:
    """A new folder beside `path`, which becomes `path` when its files are complete and synced, and is deleted on an error.

    Raises FileTakenError if `path` exists and is not an empty folder, and FileRefusedError for every OSError.
    """
    try:
        if os.path.lexists(path) and not (path.is_dir() and not path.is_symlink() and not any(path.iterdir())):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        unfinished = path.parent / f"outoften-{secrets.token_hex(8)}.unfinished"
        unfinished.mkdir(mode=0o700)
        try:
            yield unfinished
            for file in (*unfinished.iterdir(), unfinished):
                _fsync(file)
            # Never replaces a folder with something in it.
            unfinished.rename(path)
            _fsync(path.parent)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise file_error(path, error) from error


def _publish_new(path: Path) -> Callable[[Path], None]:
    def publish(unfinished: Path) -> None:
        try:
            # Unlike a rename, this never replaces a file that has appeared meanwhile.
            path.hardlink_to(unfinished)
        except FileExistsError:
            raise
        except OSError:
            # This file system has no hard links.
            if os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
            unfinished.rename(path)

    return publish


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _reading(path: Path, flags: int) -> Iterator[tuple[int, os.stat_result]]:
    try:
        # A named pipe must not block the start.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | flags)
    except OSError as error:
        if error.errno == errno.ELOOP and path.is_symlink():
            _check_kind(path, path.lstat())
        raise file_error(path, error) from None
    try:
        status = os.fstat(descriptor)
        _check_kind(path, status)
        _check_writers(path, status)
        yield descriptor, status
    except OSError as error:
        raise file_error(path, error) from None
    finally:
        os.close(descriptor)


def _read_text(path: Path, descriptor: int) -> str:
    with open(descriptor, "rb", closefd=False) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise FileRefusedError(f"{path} is larger than {MAX_BYTES // 1024} KiB. Name the right file, or restore it.")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise FileRefusedError(f"{path} is not UTF-8 text. Name the right file, or restore it.") from None


def _check_kind(path: Path, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise FileRefusedError(
            f"{path} is a symbolic link. Name the file itself, {Path(os.path.realpath(path))}, or put it there."
        )
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe, socket or device"
        raise FileRefusedError(f"{path} is {kind}, not a file. Name a file, or move it away.")


def _check_owner(path: Path, status: os.stat_result) -> None:
    # The owner of the folder could replace the file anyway.
    if status.st_uid not in (0, os.geteuid(), path.absolute().parent.stat().st_uid):
        raise FileRefusedError(
            f"{path} belongs to user {status.st_uid}, who can change it at any time. "
            f"If you trust its content, run: chown {os.geteuid()} {_quoted(path)}"
        )


def _check_writers(path: Path, status: os.stat_result) -> None:
    if status.st_mode & stat.S_IWOTH:
        raise FileRefusedError(
            f"{path} can be written by every user of this machine. If you trust its content, run: chmod 600 {_quoted(path)}"
        )


def _tighten(path: Path, status: os.stat_result, chmod: Callable[[int], None], mode: int = 0) -> None:
    old = stat.S_IMODE(status.st_mode)
    new = old & 0o700 | mode
    if new == old:
        return
    try:
        chmod(new)
    except OSError:
        log.warning("Other users of this machine can read %s. Run as its owner: chmod 600 %s", path, _quoted(path))
        return
    if not mode:
        log.warning("Other users of this machine could read %s. From now on only its owner can.", path)


def _permission_remedy(path: Path) -> str:
    """Returns what to run so that this user may use the path, or the first folder above it that can be seen."""
    user = os.geteuid()
    for place in (path, *path.absolute().parents):
        with suppress(OSError):
            owner = place.lstat().st_uid
            break
    if owner == user:
        return f"Run: chmod u+rwX {_quoted(place)}"
    return f"Run outoften as user {owner}, or give the file or folder to user {user}: chown -R {user} {_quoted(place)}"


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
