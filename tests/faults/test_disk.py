"""A disk that takes no more: nothing is acknowledged that isn't on it, reads go on, and room made is used at once."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx

from tests.server import Server


@contextmanager
def no_more_room(server: Server) -> Iterator[None]:
    """No file of the server may grow beyond what the log of its database has now."""
    _, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, ((server.folder / "outoften.db-wal").stat().st_size, hard))
    yield
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (hard, hard))


def test_a_full_disk_is_said_reads_go_on_and_it_recovers_without_a_restart(tmp_path: Path) -> None:
    with Server(tmp_path, OUTOFTEN_RATE_LIMIT="0") as server, httpx.Client(base_url=server.address, timeout=10) as client:
        headers = {"Authorization": f"Bearer {server.admin_key}"}

        def answer() -> httpx.Response:
            token = client.post("/v1/ask", json={"site": server.site_key}).json()["ask"]["token"]
            return client.post("/v1/answer", json={"token": token, "score": 9, "comment": "x" * 3000})

        def responses() -> int:
            count: int = client.get("/v1/surveys/1/score", headers=headers).raise_for_status().json()["responses"]
            return count

        assert answer().status_code == 200
        with no_more_room(server):
            refused = answer()
            assert refused.status_code == 503
            assert refused.headers["retry-after"]
            assert refused.json()["code"] == "not_recorded"
            assert responses() == 1
            assert client.get("/livez").status_code == 200

        assert answer().status_code == 200
        assert responses() == 2
        assert server.run("tally", "check").stdout == ""
