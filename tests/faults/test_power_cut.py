"""The power goes: what was in memory only is lost, and nothing acknowledged may be among it.

KILLS says how often: 3 times here, 20 in `make soak`.
"""

import os
import shutil
import signal
from pathlib import Path
from uuid import UUID

import httpx2 as httpx

from tests.faults.disks import Disk
from tests.faults.load import Crowd, kill, owner_of, stored
from tests.server import Server

CUTS = min(int(os.environ.get("KILLS", "3")), 20)


def _cut(disk: Disk, server: Server) -> None:
    """Cut the power, and see that it was cut: what nobody has synced is gone when it is back."""
    control = disk.root / "not synced"
    control.write_bytes(b"never on the disk")
    # A machine without power computes nothing either.
    os.kill(server.pid, signal.SIGSTOP)
    disk.cut_power()
    kill(server)
    disk.power_up()
    assert not control.exists() or control.read_bytes() == b""


def _has(server: Server, key: str, acknowledged: dict[UUID, int]) -> int:
    """The server has all of them, and counts each once; how many it has."""
    with owner_of(server, key) as owner:
        found = stored(owner)
        report = owner.get("/v1/surveys/1/score").raise_for_status().json()
    check = server.run("tally", "check")
    assert acknowledged.items() <= found.items()
    assert report["responses"] == len(found)
    assert (check.returncode, check.stdout) == (0, "")
    return len(found)


def test_power_cuts_under_load_lose_nothing(disk: Disk) -> None:
    acknowledged: dict[UUID, int] = {}
    key = ""
    for _ in range(CUTS):
        with Server(disk.root / "data", OUTOFTEN_RATE_LIMIT="0") as server:
            key = key or server.admin_key
            _has(server, key, acknowledged)
            with Crowd(server) as crowd:
                crowd.has(100)
                _cut(disk, server)
            acknowledged |= crowd.acknowledged
    with Server(disk.root / "data") as server:
        found = _has(server, key, acknowledged)
    print(f"{CUTS} power cuts: {len(acknowledged)} acknowledged, {found} found")


def test_who_was_asked_before_the_cut_can_answer_after_it(disk: Disk) -> None:
    with Server(disk.root / "data") as server:
        token = httpx.post(f"{server.address}/v1/ask", json={"site": server.site_key}).json()["ask"]["token"]
        _cut(disk, server)
    with Server(disk.root / "data") as again:
        assert httpx.post(f"{again.address}/v1/answer", json={"token": token, "score": 9}).status_code == 200


def test_a_backup_that_was_reported_is_whole_after_the_cut(disk: Disk, tmp_path: Path) -> None:
    copy = disk.root / "copy.db"
    with Server(tmp_path / "data", OUTOFTEN_RATE_LIMIT="0") as server:
        with Crowd(server) as crowd:
            crowd.has(50)
        assert server.run("backup", str(copy)).returncode == 0
        key = server.admin_key
        _cut(disk, server)
    shutil.copy(tmp_path / "data" / "secret", disk.root / "secret")
    copy.rename(disk.root / "outoften.db")
    with Server(disk.root) as restored:
        _has(restored, key, crowd.acknowledged)
