"""Requests to foreign hosts: nothing of the server's own network is reached, not even by a connection."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from outoften.outgoing.addresses import may_reach
from outoften.outgoing.client import MAX_REDIRECTS, Page, UnreachableError, fetch

LOCAL = [ip_network("127.0.0.0/8")]


class Pages(BaseHTTPRequestHandler):
    """Redirects to what the path says, or sends 100,000 bytes."""

    def do_GET(self) -> None:
        """Answer a request."""
        kind, _, target = self.path[1:].partition("/")
        self.send_response(302 if kind == "to" else 200)
        if kind == "to":
            self.send_header("Location", target)
        self.send_header("X-Host", self.headers["Host"])
        self.end_headers()
        self.wfile.write(b"" if kind == "to" else b"x" * 100_000)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A web server of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def get(url: str, allowed: bool = True) -> Page:
    """The response."""
    return asyncio.run(fetch(url, 1_000, LOCAL if allowed else [], {"User-Agent": "test"}))


def reason(url: str, allowed: bool = True) -> str:
    """Why there is no response."""
    with pytest.raises(UnreachableError) as error:
        get(url, allowed)
    return error.value.code


@pytest.mark.parametrize(
    "host",
    [
        *(
            "127.0.0.1",
            "localhost",
            "127.1",
            "2130706433",
            "0x7f000001",
            "017700000001",
            "0",
            "127.0.0.1.",
            "①27.0.0.1",
            "1２7.0.0.1",
        ),
        *("[::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "user@127.0.0.1", "[::]"),
    ],
)
def test_no_spelling_of_this_machine_is_connected_to(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert reason(f"http://{host}:{listener.getsockname()[1]}/", allowed=False) in {
            *("address_refused", "host_unknown", "url_invalid")
        }
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *((public, True) for public in ("1.1.1.1", "93.184.216.34", "2606:4700:4700::1111")),
        *((private, False) for private in ("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1")),
        *(
            (special, False)
            for special in (
                "168.63.129.16",
                "192.0.0.192",
                "192.0.0.8",
                "192.88.99.1",
                "224.0.0.1",
                "255.255.255.255",
                "0.0.0.0",
            )
        ),
        *(
            (special, False)
            for special in ("fd00:ec2::254", "fe80::1", "ff02::1", "2001::1", "2002:a00:1::", "5f00::1", "3fff::1")
        ),
    ],
)
def test_only_public_addresses_may_be_reached(address: str, public: bool) -> None:
    assert may_reach(ip_address(address)) is public


def test_an_allowed_network_is_reached_and_the_content_is_cut(port: int) -> None:
    page = get(f"http://127.0.0.1:{port}/")
    assert (page.status, len(page.content), dict(page.headers)["x-host"]) == (200, 1_000, f"127.0.0.1:{port}")


def test_redirects_are_followed_and_judged_again(port: int) -> None:
    assert get(f"http://127.0.0.1:{port}/to//here").url == f"http://127.0.0.1:{port}/here"
    assert reason(f"http://127.0.0.1:{port}/to/http://[::1]:{port}/") == "address_refused"
    assert reason(f"http://127.0.0.1:{port}/to/file:///etc/passwd") == "url_invalid"


def test_a_loop_of_redirects_ends(port: int) -> None:
    nested = "/to/" * (MAX_REDIRECTS + 2)
    assert reason(f"http://127.0.0.1:{port}{nested}") == "too_many_redirects"


def test_each_failure_has_its_reason(port: int) -> None:
    assert reason(f"https://127.0.0.1:{port}/") == "certificate_invalid"
    assert reason("http://no-such-host.invalid/") == "host_unknown"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    assert reason(f"http://127.0.0.1:{closed}/") == "unreachable"
    for url in ("ftp://127.0.0.1/", "http://", "https://[::1/", "http://127.0.0.1:99999/", "javascript:alert(1)"):
        assert reason(url) == "url_invalid"


@pytest.mark.parametrize("port", [22, 25, 3306, 5432, 6379, 11211])
def test_on_public_addresses_only_ports_of_web_pages_are_connected_to(port: int) -> None:
    assert reason(f"http://93.184.216.34:{port}/", allowed=False) == "port_refused"


def test_a_name_server_that_does_not_reply_holds_up_neither_other_work_nor_other_names(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve, answered = socket.getaddrinfo, threading.Event()

    def slow(host: str, *arguments: Any, **options: Any) -> Any:
        if host == "slow.example":
            answered.wait()
            raise socket.gaierror
        return resolve(host, *arguments, **options)

    async def story() -> str:
        waiting = [asyncio.create_task(fetch(f"http://slow.example:{port}/", 1_000, LOCAL, {})) for _ in range(100)]
        page = await fetch(f"http://localhost:{port}/", 1_000, LOCAL, {})
        done = await asyncio.to_thread(lambda: "done")
        assert not any(task.done() for task in waiting)
        answered.set()
        errors = await asyncio.gather(*waiting, return_exceptions=True)
        assert {error.code for error in errors if isinstance(error, UnreachableError)} == {"host_unknown"}
        return f"{page.status} {done}"

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    assert asyncio.run(story()) == "200 done"
