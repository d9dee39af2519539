"""Nothing secret is in the output of a server, whatever fails and however much it logs."""

import json
import re
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.server import Server, free_port
from tests.web.client import JSON_TYPE, Json, answer, client, created_json, token_for

_CANARY = "canary0000"


def _canary(kind: str) -> str:
    return f"{kind}{_CANARY}{kind}"


@contextmanager
def _stopping(server: Server) -> Iterator[None]:
    """Stops it at the end; unlike its own context, this one accepts a traceback."""
    try:
        yield
    finally:
        server.stop()


def _lines(server: Server) -> list[Json]:
    return [json.loads(line) for line in server.printed.splitlines() if line.startswith("{")]


def _wait_for(owner: Any, address: str) -> None:
    end = time.monotonic() + 20
    while not [row for row in owner.get(address).json()["data"] if row["attempts"]]:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_a_server_prints_and_logs_has_no_secret_and_nothing_about_people(tmp_path: Path) -> None:
    settings = {
        "OUTOFTEN_LOG_LEVEL": "debug",
        "OUTOFTEN_LOG_REQUESTS": "true",
        "OUTOFTEN_ALLOWED_NETWORKS": "127.0.0.0/8",
        "OUTOFTEN_SECRET": _canary("signing"),
        "OUTOFTEN_SMTP_URL": f"starttls://{_canary('user')}:{_canary('smtp')}@127.0.0.1:{free_port()}",
        "OUTOFTEN_IMAP_URL": f"imaps://{_canary('user')}:{_canary('imap')}@127.0.0.1:{free_port()}/INBOX",
        "OUTOFTEN_MAIL_FROM": "nps@example.com",
    }
    server = Server(tmp_path / "new", **settings).start()
    with _stopping(server), client(server) as sender:
        link = server.sign_in_link.partition("#sign-in=")[2]
        created_json(sender.post("/v1/session", json={"link": link}))
        sender.headers["Authorization"] = f"Bearer {server.admin_key}"
        site = sender.get("/v1/sites").json()["data"][0]
        token = token_for(sender, site)
        answer(sender, token, 3, comment=_canary("comment"))
        hook = {"kind": "webhook", "url": f"http://127.0.0.1:{free_port()}/{_canary('hook')}", "events": ["response.created"]}
        endpoint = created_json(sender.post("/v1/endpoints", json=hook))
        sender.post(f"/v1/endpoints/{endpoint['id']}/test", json={})
        _wait_for(sender, f"/v1/endpoints/{endpoint['id']}/deliveries")
        for place in ("a", "u", "d", "s", "v1/respondents", "v1/recipients", "app", "nowhere"):
            sender.get(f"/{place}/{_canary('path')}@example.com", params={"t": _canary("query"), "id": _canary("query")})
        sender.post(f"/v1/mail/events/postmark/{_canary('reporter')}", content=_canary("body"), headers=JSON_TYPE)
        sender.get("/v1/surveys", headers={"Authorization": f"Bearer oot_sk_{_canary('key')}", "Cookie": _canary("cookie")})
        sender.post("/v1/session", json={"email": f"{_canary('mail')}@example.com", "password": _canary("password")})
        # Errors of the database, and one that nobody expects, with a traceback.
        with sqlite3.connect(tmp_path / "new" / "outoften.db", timeout=20) as database:
            database.execute("ALTER TABLE date_note RENAME TO elsewhere")
        note = {"day": "2026-01-01", "text": _canary("note")}
        assert sender.post("/v1/surveys/1/notes", json=note).status_code == 503
        with sqlite3.connect(tmp_path / "new" / "outoften.db", timeout=20) as database:
            database.execute("ALTER TABLE elsewhere RENAME TO date_note")
        created_json(sender.post("/v1/surveys/1/notes", json=note))
        with sqlite3.connect(tmp_path / "new" / "outoften.db", timeout=20) as database:
            database.execute("UPDATE date_note SET day = '2026-99-99'")
        assert sender.get("/v1/surveys/1/notes").status_code == 500
        secrets = [server.admin_key, link, token]
        for name in ("sign-in-link", "admin-key"):
            assert stat.S_IMODE((tmp_path / "new" / name).stat().st_mode) == 0o600
    logged = _lines(server)
    assert any("exception" in line for line in logged)
    requests = [line for line in logged if line["logger"] == "outoften.requests"]
    assert {"/v1/answer", "/a/{token}", "/v1/respondents/{respondent_id}", "none"} <= {line["path"] for line in requests}
    [recorded] = [line for line in requests if line["path"] == f"/v1/endpoints/{endpoint['id']}/test"]
    assert recorded["method"] == "POST"
    assert recorded["status"] < 300
    assert recorded["bytes"] > 0
    assert recorded["ms"] > 0
    assert [secret for secret in secrets if secret in server.printed] == []
    assert re.findall(rf"\w*{_CANARY}\w*", server.printed) == []


def test_requests_are_not_logged_by_default(tmp_path: Path) -> None:
    with Server(tmp_path) as server, client(server) as sender:
        sender.get("/livez")
    assert _lines(server) == []
