"""A disk that fails for a while: what it did not take is refused, reads go on, and when it is well again so is the server."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import httpx2 as httpx
import pytest

from tests.faults.disks import Disk
from tests.faults.load import Crowd, cut_power, has_all, kill, owner_of
from tests.server import Server


@pytest.fixture
def failing_sync(tmp_path: Path) -> dict[str, str]:
    """The environment in which syncing fails while the file exists that FAILING_SYNC names."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("There is no C compiler (cc) here to make a sync fail with.")
    library = tmp_path / "failing_sync.so"
    source = Path(__file__).with_name("failing_sync.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "FAILING_SYNC": str(tmp_path / "fails")}


def _token(owner: httpx.Client, server: Server) -> str:
    return str(owner.post("/v1/ask", json={"site": server.site_key}).json()["ask"]["token"])


def _answer(owner: httpx.Client, crowd: Crowd, token: str) -> httpx.Response:
    reply = owner.post("/v1/answer", json={"token": token, "score": 9, "comment": "x" * 3000})
    if reply.status_code == 200:
        crowd.acknowledged[UUID(reply.json()["ask_id"])] = 9
    return reply


def _refused(owner: httpx.Client, crowd: Crowd, server: Server) -> str:
    """The token of the first answer that is refused, as it should be. A file with room inside may take some before."""
    for _ in range(2000):
        token = _token(owner, server)
        refusal = _answer(owner, crowd, token)
        if refusal.status_code != 200:
            break
    assert refusal.status_code == 503
    assert refusal.headers["retry-after"]
    assert refusal.json()["code"] == "not_recorded"
    return token


def _live_through(server: Server, fault_begins: Callable[[], None], fault_ends: Callable[[], None]) -> dict[UUID, int]:
    """Answers before, during and after the fault; those that were acknowledged."""
    with owner_of(server, server.admin_key) as owner, Crowd(server) as crowd:
        crowd.has(50)
        fault_begins()
        refused = _refused(owner, crowd, server)
        for path in ("/v1/surveys/1/score", "/v1/surveys/1/responses", "/livez"):
            assert owner.get(path).status_code == 200
        fault_ends()
        assert _answer(owner, crowd, refused).status_code == 200
        assert _answer(owner, crowd, _token(owner, server)).status_code == 200
        crowd.has(50)
    return crowd.acknowledged


def test_a_sync_that_fails_acknowledges_nothing_and_needs_no_restart(tmp_path: Path, failing_sync: dict[str, str]) -> None:
    trigger = Path(failing_sync["FAILING_SYNC"])
    with Server(tmp_path / "data", OUTOFTEN_RATE_LIMIT="0", **failing_sync) as server:
        acknowledged = _live_through(server, trigger.touch, trigger.unlink)
        has_all(server, server.admin_key, acknowledged)
        kill(server)
    with Server(tmp_path / "data") as again:
        has_all(again, server.admin_key, acknowledged)


def test_a_full_file_system_acknowledges_nothing_and_needs_no_restart(disk: Disk) -> None:
    with Server(disk.root / "data", OUTOFTEN_RATE_LIMIT="0") as server:
        acknowledged = _live_through(server, disk.fill, disk.clear)
        has_all(server, server.admin_key, acknowledged)
        cut_power(disk, server)
    with Server(disk.root / "data") as again:
        has_all(again, server.admin_key, acknowledged)
