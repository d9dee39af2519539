"""A damaged database is refused in one sentence that says how to restore, or served as far as it is whole."""

import random
import shutil
from pathlib import Path
from uuid import UUID

import httpx2 as httpx
import pytest

from tests.conftest import soak
from tests.faults.load import Crowd, has_all, kill, owner_of, stored
from tests.server import Server

PAGE = 4096


class Crashed:
    """What a server that was killed has left: `folder` with database and log, a backup, and what it had acknowledged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "crashed"
        self.backup = folder / "copy.db"
        with Server(self.folder, OUTOFTEN_RATE_LIMIT="0") as server:
            self.key = server.admin_key
            with Crowd(server) as crowd:
                crowd.has(100)
                self.backed_up = dict(crowd.acknowledged)
                assert server.run("backup", str(self.backup)).returncode == 0
                crowd.has(100)
                kill(server)
        self.acknowledged = crowd.acknowledged


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> Crashed:
    """Made once; each test spoils a copy."""
    return Crashed(tmp_path_factory.mktemp("corruption"))


@pytest.fixture
def data(crashed: Crashed, tmp_path: Path) -> Path:
    """A copy of what was left."""
    # The crashed server left its socket behind, which cannot be copied.
    return Path(shutil.copytree(crashed.folder, tmp_path / "data", ignore=shutil.ignore_patterns("*.socket")))


@pytest.fixture
def closed(data: Path) -> Path:
    """The same, after a server has been started and stopped: everything is in the one file."""
    with Server(data):
        pass
    assert not (data / "outoften.db-wal").exists()
    assert not (data / "outoften.db-shm").exists()
    return data


def _garbage(length: int) -> bytes:
    return random.Random(7).randbytes(length)


def _spoil(file: Path, begin: int, end: int) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:begin] + _garbage(end - begin) + content[end:])


def _pages_of(file: Path, ask_id: UUID) -> list[int]:
    """Where the pages begin that hold the ask: of its table, and of the index of answers."""
    content = file.read_bytes()
    pages = [place for place in range(0, len(content), PAGE) if ask_id.bytes in content[place : place + PAGE]]
    assert pages
    return pages


def _refusal(folder: Path) -> str:
    """What `outoften serve` says instead of serving."""
    server = Server(folder)
    with pytest.raises(AssertionError, match="did not start"):
        server.start()
    assert "Traceback" not in server.printed
    return server.printed


@pytest.mark.parametrize("damage", ["half of it", "garbage at its beginning", *soak("its first hundred bytes", "a letter")])
def test_a_file_that_can_not_be_read_is_refused_with_how_to_restore(closed: Path, damage: str) -> None:
    file = closed / "outoften.db"
    content = file.read_bytes()
    spoilt = {
        "half of it": content[: len(content) // 2],
        "its first hundred bytes": content[:100],
        "a letter": b"Dear reader, this is not a database. " * 200,
        "garbage at its beginning": _garbage(PAGE) + content[PAGE:],
    }
    file.write_bytes(spoilt[damage])
    check = Server(closed).run("tally", "check")
    for message in (_refusal(closed), check.stderr):
        assert f"{file} can't be used" in message
        assert "Move outoften.db, outoften.db-wal and outoften.db-shm away and put a good copy in their place" in message
    assert (check.returncode, check.stdout) == (2, "")


def test_garbage_in_the_middle_is_found_at_the_start_by_check_and_by_backup(crashed: Crashed, closed: Path) -> None:
    file = closed / "outoften.db"
    for page in _pages_of(file, next(reversed(crashed.acknowledged))):
        _spoil(file, page, page + PAGE)
    message = _refusal(closed)
    assert f"{file} is damaged" in message
    assert "put a good copy in their place" in message
    check = Server(closed).run("tally", "check")
    assert (check.returncode, check.stdout) == (2, "")
    assert "malformed" in check.stderr
    backup = Server(closed).run("backup", str(closed / "copy.db"))
    assert backup.returncode == 2
    assert f"{file} is damaged" in backup.stderr
    assert "Put an earlier backup in its place" in backup.stderr
    assert not (closed / "copy.db").exists()


def test_an_emptied_file_is_not_taken_for_a_new_one(closed: Path) -> None:
    (closed / "outoften.db").write_bytes(b"")
    assert "outoften.db is empty. Move" in _refusal(closed)
    (closed / "outoften.db").unlink()
    with Server(closed) as server:
        assert server.admin_key


@pytest.mark.parametrize("damage", ["nothing but garbage", *soak("emptied", "garbage from its middle on")])
def test_a_spoilt_log_costs_what_was_only_there_and_nothing_else(crashed: Crashed, data: Path, damage: str) -> None:
    log = data / "outoften.db-wal"
    (data / "outoften.db-shm").unlink()
    length = log.stat().st_size
    match damage:
        case "emptied":
            log.write_bytes(b"")
        case "nothing but garbage":
            _spoil(log, 0, length)
        case _:
            _spoil(log, length // 2, length)
    with Server(data, OUTOFTEN_RATE_LIMIT="0") as server, owner_of(server, crashed.key) as owner:
        left = stored(owner)
        # What was committed while its reply was cut off may be there too.
        assert len(left.items() - crashed.acknowledged.items()) <= 8
        has_all(server, crashed.key, left | _answered(owner, server))


@pytest.mark.soak
def test_a_spoilt_index_of_the_log_costs_nothing(crashed: Crashed, data: Path) -> None:
    index = data / "outoften.db-shm"
    _spoil(index, 0, index.stat().st_size)
    with Server(data) as server, owner_of(server, crashed.key) as owner:
        has_all(server, crashed.key, crashed.acknowledged | _answered(owner, server))


@pytest.mark.soak
def test_a_backup_beside_the_log_of_another_file_is_refused_and_as_advised_it_is_restored(crashed: Crashed, data: Path) -> None:
    shutil.copy(crashed.backup, data / "outoften.db")
    assert "Move outoften.db, outoften.db-wal and outoften.db-shm away" in _refusal(data)
    for name in ("outoften.db", "outoften.db-wal", "outoften.db-shm"):
        (data / name).unlink(missing_ok=True)
    shutil.copy(crashed.backup, data / "outoften.db")
    with Server(data) as server:
        has_all(server, crashed.key, crashed.backed_up)


def _answered(owner: httpx.Client, server: Server) -> dict[UUID, int]:
    token = owner.post("/v1/ask", json={"site": server.site_key}).json()["ask"]["token"]
    reply = owner.post("/v1/answer", json={"token": token, "score": 4}).raise_for_status()
    return {UUID(reply.json()["ask_id"]): 4}
