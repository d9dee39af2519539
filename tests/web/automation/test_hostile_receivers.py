"""Receivers that hang, redirect, lie about lengths, never end or have an invalid certificate: none delays another one."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.receiver import Receiver, status
from tests.web.automation.test_webhooks import settled, subscribe
from tests.web.client import Json, created_json


def _send_for_ever(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(10 * 1024**3))
    request.end_headers()
    while True:
        # Ends with an error when the server closes the connection.
        request.wfile.write(b"x" * 65536)


def _promise_too_much(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b"short")
    request.close_connection = True


def _reply_nonsense(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"\x00\xff nonsense \r\n\r\n")
    request.close_connection = True


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (status(302, Location="http://127.0.0.1:1/"), (302, None, "ok")),
        (_send_for_ever, (200, None, "x" * 1024)),
        (_promise_too_much, (200, None, "short")),
        (_reply_nonsense, (None, "unreachable", None)),
        (status(200, b"a\x00b\xff"), (200, None, "ab\ufffd")),
    ],
    ids=["redirects", "10 GB", "lies about length", "nonsense", "no text"],
)
def test_what_a_receiver_replies_is_recorded_and_does_no_harm(
    owner: httpx.Client,
    receiver: Receiver,
    site: Json,
    reply: Callable[[BaseHTTPRequestHandler], None],
    expected: tuple[int | None, str | None, str | None],
) -> None:
    endpoint, path = subscribe(owner, receiver, site, "response.created")
    receiver.replies[path] = reply
    assert owner.post(f"/v1/endpoints/{endpoint['id']}/test", json={}).status_code == 202
    delivery = settled(owner, endpoint, "delivered" if expected[0] == 200 else "failed")
    assert [(attempt["status"], attempt["error"], attempt["response"]) for attempt in delivery["attempts"]] == [expected]


@contextmanager
def listening(context: ssl.SSLContext | None) -> Iterator[int]:
    """The port of a server that accepts connections and, without a context, says nothing."""
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                    held.append(context.wrap_socket(connection, server_side=True) if context else connection)
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    for connection in held:
        connection.close()


def test_an_invalid_certificate_gets_nothing(owner: httpx.Client, site: Json, tmp_path: Path) -> None:
    files = (tmp_path / "key.pem", tmp_path / "certificate.pem")
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*request, "-keyout", files[0], "-out", files[1]], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files[1], files[0])
    with listening(context) as port:
        body = {"url": f"https://127.0.0.1:{port}/", "events": ["response.created"], "site_id": site["id"]}
        endpoint = created_json(owner.post("/v1/endpoints", json=body))
        owner.post(f"/v1/endpoints/{endpoint['id']}/test", json={})
        assert settled(owner, endpoint, "failed")["attempts"][0]["error"] == "certificate_invalid"


def test_a_receiver_that_hangs_delays_nobody_else(owner: httpx.Client, receiver: Receiver, site: Json) -> None:
    with listening(None) as port:
        body = {"url": f"http://127.0.0.1:{port}/", "events": ["response.created"], "site_id": site["id"]}
        hanging = created_json(owner.post("/v1/endpoints", json=body))
        for _ in range(30):
            owner.post(f"/v1/endpoints/{hanging['id']}/test", json={})
        endpoint, path = subscribe(owner, receiver, site, "response.created")
        owner.post(f"/v1/endpoints/{endpoint['id']}/test", json={})
        # Less than the time after which an attempt is given up.
        receiver.wait(path, seconds=10)
        assert owner.delete(f"/v1/endpoints/{hanging['id']}").status_code == 204
