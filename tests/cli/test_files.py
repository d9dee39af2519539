"""The files that the commands create and find: only their owner may read them, and none is trusted unchecked."""

import asyncio
import itertools
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from outoften.cli import main
from tests.server import Server, clean_environment, free_port
from tests.storage.world import prepare

NOBODY = 65_534


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """Nothing but the commands themselves keeps other users away."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a database."""
    folder = tmp_path / "data"
    assert main(["migrate", "--data-dir", str(folder)]) == 0
    return folder


def _open_to_others(folder: Path) -> list[str]:
    paths = [folder, *folder.rglob("*")]
    return [f"{path.name} {stat.filemode(path.lstat().st_mode)}" for path in paths if path.lstat().st_mode & 0o077]


def test_only_the_owner_can_read_what_serve_backup_and_export_create(tmp_path: Path) -> None:
    with Server(tmp_path / "parent" / "data") as server:
        for command in (["backup", "copy.db"], ["export", "answers.csv"], ["export", "--format", "jsonl", "answers.jsonl"]):
            assert server.run(*command[:-1], str(server.folder / command[-1])).returncode == 0
        names = {path.name for path in server.folder.iterdir()}
        assert _open_to_others(tmp_path / "parent") == []
    database = {"outoften.db", "outoften.db-wal", "outoften.db-shm", "outoften.db.lock", "outoften.db.socket"}
    started = {"secret", "admin-key", "sign-in-link"}
    assert names == database | started | {"copy.db", "outoften.db.last-backup", "answers.csv", "answers.jsonl"}


def test_worker_processes_have_the_same_umask(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    database = request.getfixturevalue("postgres_server").new_database()
    with Server(tmp_path, "--workers", "2", OUTOFTEN_DATABASE=database) as server:
        # The URLs are printed before the workers are there.
        workers: set[str] = set()
        while len(workers) < 2:
            children = Path(f"/proc/{server.pid}/task").glob("*/children")
            workers = {pid for thread in children for pid in thread.read_text().split()}
        umasks = {line for pid in workers for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "Umask" in line}
    assert umasks == {"Umask:\t0077"}


def test_files_of_an_earlier_version_are_taken_from_others_and_that_is_said(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for path in data.iterdir():
        path.chmod(0o644)
    assert main(["migrate", "--data-dir", str(data)]) == 0
    assert _open_to_others(data) == []
    assert str(data / "outoften.db") in caplog.text


def test_a_folder_that_exists_keeps_its_mode_and_the_remedy_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o755)
    assert main(["migrate", "--data-dir", str(folder)]) == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert f"chmod 700 {folder}" in caplog.text


@pytest.mark.parametrize("name", ["outoften.db", "outoften.db.lock", "outoften.db-wal", "outoften.db-journal"])
@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "writable by all"])
def test_what_is_in_the_place_of_a_database_file_is_refused_and_left_alone(
    data: Path, capsys: pytest.CaptureFixture[str], name: str, kind: str
) -> None:
    file, elsewhere = data / name, data / "elsewhere"
    file.touch()
    file.rename(elsewhere)
    match kind:
        case "folder":
            file.mkdir()
        case "pipe":
            os.mkfifo(file)
        case "link":
            file.symlink_to(elsewhere)
        case _:
            elsewhere.rename(file)
            file.chmod(0o666)
    before = sorted((path.name, path.lstat().st_mode) for path in data.iterdir() if path != data / "outoften.db.lock")
    assert main(["migrate", "--data-dir", str(data)]) == 2
    assert str(file) in capsys.readouterr().err
    assert before == sorted((path.name, path.lstat().st_mode) for path in data.iterdir() if path != data / "outoften.db.lock")


@pytest.mark.parametrize("kind", ["folder", "pipe", "link"])
@pytest.mark.parametrize("command", [["score"], ["tag"], ["export"], ["backup", "copy.db"]])
def test_reading_commands_refuse_it_too(data: Path, capsys: pytest.CaptureFixture[str], kind: str, command: list[str]) -> None:
    file = data / "outoften.db"
    file.rename(data / "elsewhere")
    match kind:
        case "folder":
            file.mkdir()
        case "pipe":
            os.mkfifo(file)
        case _:
            file.symlink_to(data / "elsewhere")
    assert main([*command, "--data-dir", str(data)]) == 2
    assert str(file) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "target"),
    [
        *itertools.product(["backup", "export"], ["file", "link", "missing folder", "file as folder", "name too long"]),
        # In which `backup` would make a file.
        ("export", "folder"),
    ],
)
def test_a_target_that_can_not_be_created_is_refused_and_left_alone(
    data: Path, capsys: pytest.CaptureFixture[str], command: str, target: str
) -> None:
    asyncio.run(prepare(f"sqlite:///{data / 'outoften.db'}"))

    def names() -> set[str]:
        return {path.name for path in data.iterdir()} - {"outoften.db-wal", "outoften.db-shm"}

    places = {
        "file": data / "kept",
        "folder": data / "folder",
        "link": data / "link",
        "missing folder": data / "missing" / "copy",
        "file as folder": data / "kept" / "copy",
        "name too long": data / ("x" * 256),
    }
    (data / "kept").write_text("kept")
    (data / "folder").mkdir()
    (data / "link").symlink_to(data / "nothing")
    before = names()
    assert main([command, str(places[target]), "--data-dir", str(data)]) == 2
    assert str(places[target]) in capsys.readouterr().err
    assert names() == before
    assert (data / "kept").read_text() == "kept"


@pytest.mark.parametrize("command", ["backup", "export"])
def test_a_disk_that_is_full_leaves_no_half_file(data: Path, command: str) -> None:
    with Server(data) as server:
        # Less than the header of an export.
        limited = ["prlimit", "--fsize=16", *server.command, command, str(data / "copy")]
        done = subprocess.run(limited, env=server.environment, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert [path.name for path in data.iterdir() if "copy" in path.name or "unfinished" in path.name] == []


NAMES = [
    "with space",
    "a%2Fb",
    "100%",
    "question?mode=memory",
    "hash#tag",
    "a&b=c",
    'it\'s "quoted"',
    "new\nline",
    "escape\x1b[31m",
    "emoji 😀 ü",
    "not\udcff text",
    "-leading",
    "~",
    ":memory:",
    "file:name",
    "x" * 255,
]


@pytest.mark.parametrize("flag", ["--data-dir", "--database"])
@pytest.mark.parametrize("name", NAMES)
def test_a_folder_may_have_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, flag: str
) -> None:
    monkeypatch.chdir(tmp_path)
    # A second database, to which a mistaken path would lead.
    folder = Path(name)
    encoded = "".join(f"%{byte:02x}" for byte in os.fsencode(folder / "outoften.db"))
    where = [f"--data-dir={name}" if flag == "--data-dir" else f"--database=sqlite:///{encoded}"]
    for command in (["migrate"], ["tally", "check"], ["score"], ["backup", f"./{name}/copy.db"]):
        assert main([*command, *where]) == 0, capsys.readouterr().err
    assert {path.name for path in folder.iterdir()} >= {"outoften.db", "outoften.db.lock", "copy.db"}
    assert [path for path in tmp_path.iterdir() if path.name != name] == []
    printed = capsys.readouterr()
    assert all(line.isprintable() for line in (printed.out + printed.err).splitlines())


def test_a_server_runs_in_a_folder_with_any_name(tmp_path: Path) -> None:
    with Server(tmp_path / "50%2F? #'\"&\n😀") as server:
        assert server.run("tally", "check").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == [server.folder.name]
    assert (server.folder / "outoften.db").stat().st_size > 0


# Everything is imported before the privileges are given up, because the other user may not be able to read Python's library.
_AS_OTHER_USER = """
import contextlib, os, sys
import alembic.command, alembic.config, outoften.app
from outoften.cli import main, parser
parser()
user = int(sys.argv[1])
with contextlib.redirect_stdout(None):
    main(["migrate", "--data-dir", sys.argv[2]])
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
sys.exit(main(sys.argv[3:]))
"""


class _OtherUser:
    """Runs commands as a user without privileges, to whom modes matter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.id = NOBODY if os.geteuid() == 0 else os.geteuid()

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        with TemporaryDirectory() as empty:
            return subprocess.run(
                [sys.executable, "-c", _AS_OTHER_USER, str(self.id), empty, *arguments],
                env=clean_environment() | {"OUTOFTEN_DATA_DIR": str(self.folder)},
                capture_output=True,
                text=True,
                check=False,
            )

    def refusal(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
        return done.stderr


@pytest.fixture
def other() -> Iterator[_OtherUser]:
    """Owns a data folder. It is not in pytest's folder, which every pytest closes to other users when it starts."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        data = Path(folder, "data")
        assert main(["migrate", "--data-dir", str(data)]) == 0
        other = _OtherUser(data)
        for path in (data, *data.iterdir()):
            os.chown(path, other.id, -1)
        yield other


def test_a_read_only_database_works_again_when_its_mode_is_mended(other: _OtherUser) -> None:
    file = other.folder / "outoften.db"
    file.chmod(0o400)
    assert f"chmod u+rwX {file}" in other.refusal("migrate")
    assert not (other.folder / "outoften.db-shm").exists()
    # A reader leaves files behind that have the mode of the database.
    assert other.run("tally", "check").returncode == 0
    file.chmod(0o600)
    assert other.run("tally", "rebuild").returncode == 0


@pytest.mark.parametrize("name", ["outoften.db", "outoften.db.lock"])
def test_a_database_without_permission_is_refused_with_the_remedy_and_a_lock_is_mended(other: _OtherUser, name: str) -> None:
    file = other.folder / name
    file.chmod(0o000)
    if name == "outoften.db":
        assert f"chmod u+rwX {file}" in other.refusal("score")
        assert f"chmod u+rwX {file}" in other.refusal("migrate")
    else:
        # It is ours, so it gets its mode back.
        assert other.run("migrate").returncode == 0


def test_a_folder_without_permission_is_refused_with_the_remedy(other: _OtherUser) -> None:
    (other.folder / "outoften.db.lock").unlink()
    other.folder.chmod(0o500)
    assert f"chmod u+rwX {other.folder}" in other.refusal("migrate")
    assert str(other.folder) in other.refusal("export", str(other.folder / "answers.csv"))
    other.folder.chmod(0o000)
    assert f"chmod u+rwX {other.folder}" in other.refusal("score")
    other.folder.chmod(0o700)


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can give files to other users.")
@pytest.mark.parametrize("name", ["secret", "outoften.db"])
def test_a_file_of_a_third_user_is_refused_with_the_remedy(other: _OtherUser, name: str) -> None:
    file = other.folder / name
    file.touch()
    os.chown(file, NOBODY - 1, -1)
    file.chmod(0o644)
    assert f"chown {other.id} {file}" in other.refusal("serve", "--port", str(free_port()))
