"""The power goes: what was in memory only is lost, and nothing acknowledged may be among it.

KILLS says how often: once here, 20 in `make soak`.
"""

import os
import shutil
from pathlib import Path
from uuid import UUID

import httpx2 as httpx

from tests.faults.disks import Disk
from tests.faults.load import Crowd, cut_power, has_all
from tests.server import Server

CUTS = min(int(os.environ.get("KILLS", "1")), 20)


def test_power_cuts_under_load_lose_nothing(disk: Disk) -> None:
    acknowledged: dict[UUID, int] = {}
    key = ""
    for _ in range(CUTS):
        with Server(disk.root / "data", OUTOFTEN_RATE_LIMIT="0") as server:
            key = key or server.admin_key
            has_all(server, key, acknowledged)
            with Crowd(server) as crowd:
                crowd.has(100)
                cut_power(disk, server)
            acknowledged |= crowd.acknowledged
    with Server(disk.root / "data") as server:
        complete = has_all(server, key, acknowledged)
    print(f"{CUTS} power cuts: {len(acknowledged)} acknowledged, {complete} found")


def test_who_was_asked_before_the_cut_can_answer_after_it(disk: Disk) -> None:
    with Server(disk.root / "data") as server:
        token = httpx.post(f"{server.address}/v1/ask", json={"site": server.site_key}).json()["ask"]["token"]
        cut_power(disk, server)
    with Server(disk.root / "data") as again:
        assert httpx.post(f"{again.address}/v1/answer", json={"token": token, "score": 9}).status_code == 200


def test_a_backup_that_was_reported_is_whole_after_the_cut(disk: Disk, tmp_path: Path) -> None:
    copy = disk.root / "copy.db"
    with Server(tmp_path / "data", OUTOFTEN_RATE_LIMIT="0") as server:
        with Crowd(server) as crowd:
            crowd.has(50)
        assert server.run("backup", str(copy)).returncode == 0
        key = server.admin_key
        cut_power(disk, server)
    shutil.copy(tmp_path / "data" / "secret", disk.root / "secret")
    copy.rename(disk.root / "outoften.db")
    with Server(disk.root) as restored:
        has_all(restored, key, crowd.acknowledged)
