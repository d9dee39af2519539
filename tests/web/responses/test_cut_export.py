"""An export that is cut in the middle looks incomplete to the client: it lacks the last chunk."""

import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx2 as httpx

from outoften.storage.responses.responses import EXPORT_PAGE_SIZE
from tests.history import answered, remember
from tests.postgres import Postgres
from tests.server import Server
from tests.web.client import Json, client, created_json, ok_json

# More than the kernel keeps for a reader that pauses.
PAGES = 12
LAST_CHUNK = b"0\r\n\r\n"
COMMENT = "long " * 799
WHOLE = PAGES * EXPORT_PAGE_SIZE * len(COMMENT)


def test_an_export_ends_when_its_key_is_revoked(tmp_path: Path) -> None:
    received = _export(
        tmp_path, f"sqlite:///{tmp_path / 'outoften.db'}", lambda owner, key: ok_json(owner.delete(f"/v1/keys/{key['id']}"))
    )
    assert len(received) < WHOLE
    assert not received.endswith(LAST_CHUNK)


def test_an_export_whose_database_goes_away_looks_incomplete(tmp_path: Path, postgres_server: Postgres) -> None:
    address = postgres_server.new_database()
    received = _export(tmp_path, address, lambda *_: postgres_server.lock_out(address))
    assert len(received) < WHOLE
    assert not received.endswith(LAST_CHUNK)


def test_an_export_that_is_not_cut_has_its_last_chunk(tmp_path: Path) -> None:
    received = _export(tmp_path, f"sqlite:///{tmp_path / 'outoften.db'}", lambda *_: None)
    assert len(received) > WHOLE
    assert received.endswith(LAST_CHUNK)


def _export(folder: Path, address: str, interrupt: Callable[[httpx.Client, Json], object]) -> bytes:
    """What a client receives of an export which is interrupted after its first bytes. The key can do nothing else."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    remember(address, [answered(at, 9, comment=COMMENT) for _ in range(PAGES * EXPORT_PAGE_SIZE)])
    with Server(folder, OUTOFTEN_DATABASE=address) as server, client(server) as owner:
        link = server.sign_in_link.partition("#sign-in=")[2]
        created_json(owner.post("/v1/session", json={"link": link}))
        key = created_json(owner.post("/v1/keys", json={"name": "leaked"}))
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as reader:
            head = "GET /v1/surveys/1/export HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer"
            reader.sendall(f"{head} {key['key']}\r\n\r\n".encode())
            received = reader.recv(4096)
            assert received.startswith(b"HTTP/1.1 200")
            interrupt(owner, key)
            while part := reader.recv(65536):
                received += part
    return received
