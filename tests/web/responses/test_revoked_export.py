"""An export ends with the key that requested it."""

import socket
from datetime import UTC, datetime
from pathlib import Path

from outoften.storage.responses.responses import EXPORT_PAGE_SIZE
from tests.history import answered, remember
from tests.server import Server
from tests.web.client import client, created_json, ok_json

# More than the kernel keeps for a reader that pauses.
PAGES = 12
LAST_CHUNK = b"0\r\n\r\n"


def test_an_export_ends_when_its_key_is_revoked(tmp_path: Path) -> None:
    address, comment, at = f"sqlite:///{tmp_path / 'outoften.db'}", "long " * 799, datetime(2026, 3, 1, tzinfo=UTC)
    remember(address, [answered(at, 9, comment=comment) for _ in range(PAGES * EXPORT_PAGE_SIZE)])
    with Server(tmp_path) as server:
        with client(server) as owner:
            link = server.sign_in_link.partition("#sign-in=")[2]
            created_json(owner.post("/v1/session", json={"link": link}))
            key = created_json(owner.post("/v1/keys", json={"name": "leaked"}))
            with socket.create_connection(("127.0.0.1", server.port), timeout=30) as reader:
                head = "GET /v1/surveys/1/export HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer"
                reader.sendall(f"{head} {key['key']}\r\n\r\n".encode())
                received = reader.recv(4096)
                assert received.startswith(b"HTTP/1.1 200")
                ok_json(owner.delete(f"/v1/keys/{key['id']}"))
                while part := reader.recv(65536):
                    received += part
        assert received.count(comment.encode()) < PAGES * EXPORT_PAGE_SIZE
        assert not received.endswith(LAST_CHUNK)
