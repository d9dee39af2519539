"""Answers as fast as they are taken, a book of those that were acknowledged, and what the server has of them."""

import contextlib
import os
import signal
import threading
from uuid import UUID

import httpx2 as httpx

from tests.faults.disks import Disk
from tests.server import Server


class Crowd:
    """Threads that ask and answer until they are told to stop, or nobody answers them. Whatever gets a 503 is sent again."""

    def __init__(self, server: Server, threads: int = 8) -> None:
        self.acknowledged: dict[UUID, int] = {}
        self.put_off = 0
        self._server = server
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(threads)]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def has(self, answers: int) -> None:
        """Wait until so many more were acknowledged."""
        enough = len(self.acknowledged) + answers
        while len(self.acknowledged) < enough:
            assert any(thread.is_alive() for thread in self._threads)

    def _run(self, number: int) -> None:
        site = self._server.site_key
        with httpx.Client(base_url=self._server.address, timeout=60) as client, contextlib.suppress(httpx.TransportError):
            while not self._stopping.is_set():
                asked = client.post("/v1/ask", json={"site": site})
                if asked.status_code != 200:
                    continue
                token, number = asked.json()["ask"]["token"], (number + 1) % 11
                answer = {"token": token, "score": number}
                while (reply := client.post("/v1/answer", json=answer)).status_code == 503 and not self._stopping.is_set():
                    self.put_off += 1
                if reply.status_code == 200:
                    self.acknowledged[UUID(reply.json()["ask_id"])] = number


def kill(server: Server) -> None:
    """SIGKILL. It was told to die, so dying is as it should be."""
    server.stop(signal.SIGKILL)
    assert server.exit_code == -signal.SIGKILL
    server.exit_code = 0


def owner_of(server: Server, admin_key: str) -> httpx.Client:
    """Somebody with the admin key, which only a first start prints."""
    return httpx.Client(base_url=server.address, headers={"Authorization": f"Bearer {admin_key}"}, timeout=10)


def stored(owner: httpx.Client) -> dict[UUID, int]:
    """The score of every response, page after page, as any developer reads them. None is there twice."""
    responses: dict[UUID, int] = {}
    following = "/v1/surveys/1/responses?limit=200"
    while following:
        page = owner.get(following).raise_for_status()
        scores = {UUID(row["id"]): row["score"] for row in page.json()["data"]}
        assert len(scores) == len(page.json()["data"])
        assert not scores.keys() & responses.keys()
        responses |= scores
        following = page.links.get("next", {}).get("url", "")
    return responses


def has_all(server: Server, admin_key: str, acknowledged: dict[UUID, int]) -> int:
    """The server has all of them, each with its score, and counts whatever it has once; how many that is."""
    with owner_of(server, admin_key) as owner:
        responses = stored(owner)
        counted = owner.get("/v1/surveys/1/score").raise_for_status().json()["responses"]
    check = server.run("tally", "check")
    assert acknowledged.items() <= responses.items()
    assert counted == len(responses)
    assert (check.returncode, check.stdout) == (0, "")
    return len(responses)


def cut_power(disk: Disk, server: Server) -> None:
    """Cut it and have it back, and see that it was cut: what nobody has synced is gone."""
    control = disk.root / "not synced"
    control.write_bytes(b"never on the disk")
    # A machine without power computes nothing either.
    os.kill(server.pid, signal.SIGSTOP)
    disk.cut_power()
    kill(server)
    disk.power_up()
    assert not control.exists() or control.read_bytes() == b""
