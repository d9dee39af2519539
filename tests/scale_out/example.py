"""The scale-out example as processes: its proxy's own configuration in a real nginx, two nodes with its own environment.

Only addresses and ports are others, and the database: its address stands in a file, as there.
"""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Self
from uuid import UUID

import httpx2 as httpx

from tests.faults.load import Crowd
from tests.scale_out import files
from tests.server import STOPS_WITHIN, Server, free_port

LOCALHOST = "127.0.0.1"

_MAIN_CONF = """
{user}
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/proxy.conf;
}}
"""


class Exchange(NamedTuple):
    """A request as the proxy's log has it; nodes and their replies in the order in which they were tried."""

    method: str
    path: str
    status: str
    nodes: list[str]
    replies: list[str]


class Example:
    """The nodes, and the address of the proxy in front of them."""

    def __init__(self, folder: Path, database: str, **more: str) -> None:
        port = free_port()
        self.address = f"http://{LOCALHOST}:{port}"
        self.folder = folder
        self.database = database
        secrets = files.make_secrets(folder)
        (secrets / "database").write_text(database)
        self.nodes = [self._node(name, secrets, more) for name in files.NODES]
        own = {f"{files.address(name)}:{files.PORT}": _at(node) for name, node in zip(files.NODES, self.nodes, strict=True)}
        own["listen 80;"] = f"listen {LOCALHOST}:{port};"
        text = files.proxy_conf()
        for theirs, ours in own.items():
            assert theirs in text
            text = text.replace(theirs, ours)
        (folder / "proxy.conf").write_text(text)
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(_MAIN_CONF.format(folder=folder, user=user))
        self._log = folder / "proxy.log"

    def _node(self, name: str, secrets: Path, more: dict[str, str]) -> Server:
        environment = files.settings_of(name, secrets, OUTOFTEN_PUBLIC_URL=self.address)
        environment["OUTOFTEN_TRUSTED_PROXIES"] = LOCALHOST
        return Server(self.folder / name, **environment | more)

    @contextmanager
    def running(self, nginx: str) -> Iterator["Example"]:
        """While it is open, both nodes and the proxy run. Whatever was done to the nodes, they must end well."""
        # At once, as containers do.
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(Server.start, self.nodes))
        with self._log.open("w") as log:
            proxy = subprocess.Popen([nginx, "-c", str(self.folder / "nginx.conf"), "-e", "stderr"], stdout=log, stderr=log)
        try:
            self._listening(proxy)
            yield self
            assert self.nodes[0].run("tally", "check").stdout == ""
        finally:
            proxy.terminate()
            proxy.wait(timeout=STOPS_WITHIN)
            for node in self.nodes:
                node.__exit__()
        assert proxy.returncode == 0, self._log.read_text()

    def _listening(self, proxy: "subprocess.Popen[bytes]") -> None:
        host, port = self.address.removeprefix("http://").split(":")
        while True:
            assert proxy.poll() is None, self._log.read_text()
            try:
                socket.create_connection((host, int(port))).close()
            except ConnectionRefusedError:
                os.sched_yield()
            else:
                return

    def end(self, node: Server, with_signal: signal.Signals) -> None:
        """Kill a node, or ask it to stop, which must go well."""
        node.stop(with_signal)
        assert node.exit_code == (0 if with_signal == signal.SIGTERM else -with_signal), node.printed
        # What it was told to do it has done.
        node.exit_code = 0

    def start_again(self, node: Server) -> None:
        """Returns once it serves, where it did before."""
        node.exit_code = None
        node.start()

    def give_work_to(self, node: Server) -> None:
        """Ask until the proxy has taken the node back."""
        before = self.served_by(node)
        with self.client() as client:
            while self.served_by(node) <= before:
                client.get("/livez").raise_for_status()

    def client(self, source: str = LOCALHOST) -> httpx.Client:
        """Somebody whose address is `source`, who comes through the proxy."""
        transport = httpx.HTTPTransport(local_address=source, verify=False)
        return httpx.Client(base_url=self.address, transport=transport, timeout=15)

    def owner(self) -> httpx.Client:
        """Holds the admin key, which the node that was first has printed."""
        first = next(node for node in self.nodes if "admin-key" in node.printed)
        client = self.client()
        client.headers["Authorization"] = f"Bearer {first.admin_key}"
        return client

    def exchanges(self) -> list[Exchange]:
        """What the proxy has noted of all requests until now."""
        # The last line may be half-written.
        return [_exchange(line) for line in self._log.read_text().split("\n")[:-1]]

    def noted(self, path: str) -> Exchange:
        """What the proxy has noted of a request for a path that nothing else asks for. It may do so after its reply."""
        while not (exchanges := [exchange for exchange in self.exchanges() if exchange.path == path]):
            os.sched_yield()
        return exchanges[-1]

    def served_by(self, node: Server) -> int:
        """How many requests this node has answered well, as the first to be tried."""
        return sum(exchange.nodes == [_at(node)] and exchange.replies == ["200"] for exchange in self.exchanges())


class Visitors(Crowd):
    """A crowd that comes through the proxy, expects a good reply to everything, and keeps what else it gets."""

    def __init__(self, example: Example, threads: int = 8) -> None:
        super().__init__(example.nodes[0], threads)
        self.failures: list[str] = []
        self._example = example

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def has(self, answers: int) -> None:
        """Wait until so many more were acknowledged, and all of them at the first attempt."""
        enough = len(self.acknowledged) + answers
        while len(self.acknowledged) < enough:
            assert self.failures == []
            os.sched_yield()

    def _run(self, number: int) -> None:
        with self._example.client() as client:
            while not self._stopping.is_set():
                number = (number + 1) % 11
                try:
                    self.acknowledged[answer(client, fresh_token(client, self._server.site_key), number)] = number
                except (httpx.HTTPError, AssertionError) as error:
                    self.failures.append(repr(error))


def fresh_token(client: httpx.Client, site: str) -> str:
    """Ask, and be given a card."""
    reply = client.post("/v1/ask", json={"site": site})
    assert reply.status_code == 200, reply.text
    token: str = reply.json()["ask"]["token"]
    return token


def answer(client: httpx.Client, token: str, score: int) -> UUID:
    """The id of the response, which is acknowledged."""
    reply = client.post("/v1/answer", json={"token": token, "score": score})
    assert reply.status_code == 200, reply.text
    return UUID(reply.json()["ask_id"])


@contextmanager
def hanging(node: Server) -> Iterator[None]:
    """The node does nothing, while its machine still takes what is sent to it. It goes on afterwards, if it still is."""
    os.kill(node.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        if node.exit_code is None:
            os.kill(node.pid, signal.SIGCONT)


def waiting_bytes(node: Server) -> int:
    """How much the kernel holds that was sent to the node's port and that it has not read yet."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    port, established = f"{node.port:04X}", "01"
    queues = [row[4] for row in rows if row[1].endswith(f":{port}") and row[3] == established]
    return sum(int(queue.partition(":")[2], 16) for queue in queues)


def _at(node: Server) -> str:
    return f"{LOCALHOST}:{node.port}"


def _exchange(line: str) -> Exchange:
    # Between several tries stand a comma and a blank.
    _, method, path, status, _, nodes, replies = line.replace(", ", ",").split(" ")
    return Exchange(method, path, status, nodes.split(","), replies.split(","))
