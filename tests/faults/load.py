"""Answers as fast as they are taken, and a book of those that were acknowledged."""

import contextlib
import threading
from uuid import UUID

import httpx2 as httpx

from tests.server import Server


class Crowd:
    """Threads that ask and answer until they are told to stop, or nobody answers them."""

    def __init__(self, server: Server, threads: int = 8) -> None:
        self.acknowledged: dict[UUID, int] = {}
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
        with httpx.Client(base_url=self._server.address, timeout=5) as client, contextlib.suppress(httpx.TransportError):
            while not self._stopping.is_set():
                asked = client.post("/v1/ask", json={"site": site})
                if asked.status_code != 200:
                    continue
                token, number = asked.json()["ask"]["token"], (number + 1) % 11
                reply = client.post("/v1/answer", json={"token": token, "score": number})
                if reply.status_code == 200:
                    self.acknowledged[UUID(reply.json()["ask_id"])] = number
