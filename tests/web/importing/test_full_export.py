"""Everything goes from a server to another one with the other engine, and back, and the reports stay the same."""

import io
import socket
import sqlite3
import zipfile
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx2 as httpx

from tests.postgres import Postgres
from tests.scale_out.example import hanging
from tests.server import Server, copy_new_database
from tests.web.client import (
    SIGNING_SECRETS,
    Json,
    answer,
    client,
    created_json,
    dismiss,
    identity_secret,
    ok_json,
    refused,
    signed_identity,
    token_for,
    view,
)

REPORTS = (
    *("sites", "surveys?counts=true", "goals", "benchmarks", "themes", "endpoints", "rules", "members", "alerts", "follow-ups"),
    *("recipients?site=1", "audiences?site=1", "outcomes?site=1", "respondents?site=1", "sites/1/segment-values/plan"),
    *(
        f"surveys/1/{report}"
        for report in ("score", "response-rate", "trend", "segments/plan", "choices", "themes", "goals", "notes")
    ),
    *("surveys/1/responses?limit=200", "surveys/1/versions", "surveys/1/draft", "surveys/1/score?segment=plan:pro"),
)
SETTINGS = {"OUTOFTEN_RATE_LIMIT": "0", "OUTOFTEN_ALLOWED_NETWORKS": "127.0.0.0/8", "OUTOFTEN_SECRET": SIGNING_SECRETS[-1]}
ERASED = ("eve-who-left", "Eve Erasable", "eve@left.example", "Forget this comment")


def _reports(owner: httpx.Client) -> dict[str, Any]:
    reports = {path: ok_json(owner.get(f"/v1/{path}")) for path in REPORTS}
    for site in reports["sites"]["data"]:
        # The tag names the server's address; identity secrets are in no export.
        del site["tag"], site["identity_secrets"]
    for row in (*reports["members"]["data"], *reports["endpoints"]["data"]):
        row.pop("has_password", None)
    return reports


def _live(owner: httpx.Client, asker: httpx.Client) -> None:
    """A little of everything, and a person who is erased again."""
    site = {"id": 1, "key": ok_json(owner.get("/v1/sites"))["data"][0]["key"]}
    changes = {"time_zone": "Asia/Tokyo", "segment_keys": ["plan"], "watched_segments": ["plan"], "retention_days": 900}
    changes |= {"retention_action": "anonymize", "redact_comments": True}
    ok_json(owner.patch("/v1/sites/1", json=changes))
    follow_ups = {"detractor": {"question": "Why?", "choices": ["Price", "Bugs"]}}
    ok_json(
        owner.patch("/v1/surveys/1", json={"subject": "Acme “x”", "follow_ups": follow_ups, "cadence": {"answered_days": 0}})
    )
    ok_json(
        owner.put("/v1/surveys/1/draft", json={"definition": {"intro": None, "follow_ups": {"promoter": {"question": ""}}}})
    )
    secret, of_survey = identity_secret(owner, site), {"survey_id": 1}
    for number in range(12):
        person: Json = {"id": f"person-{number}", "token": signed_identity(secret, f"person-{number}", name=f"P. {number}")}
        known = {"respondent": person, "traits": {"plan": ("pro", "trial")[number % 2]}} if number % 3 else {}
        token = token_for(asker, site, **known)
        view(asker, token)
        if number % 4:
            answer(asker, token, number % 11, comment=f"=Comment {number}", choices=["Price"] if number < 7 else [])
        else:
            dismiss(asker, token)
    eve = {"id": ERASED[0], "token": signed_identity(secret, ERASED[0], name=ERASED[1], email=ERASED[2])}
    answer(asker, token_for(asker, site, respondent=eve), 1, comment=ERASED[3])
    responses = ok_json(owner.get("/v1/surveys/1/responses"))["data"]
    change = {"tags": ["a", "b"], "note": "Called", "state": "open", "due": "2030-01-02"}
    ok_json(owner.patch(f"/v1/surveys/1/responses/{responses[2]['id']}", json=change))
    ok_json(owner.patch(f"/v1/surveys/1/responses/{responses[3]['id']}", json={"excluded": "Test"}))
    created_json(owner.post("/v1/goals", json=of_survey | {"metric": "nps", "target": 40}))
    created_json(owner.post("/v1/themes", json=of_survey | {"name": "Price", "words": ["price"]}))
    benchmark = {"name": "Others", "value": 1.5, "source": "x", "as_of": "2026-01-01"}
    created_json(owner.post("/v1/benchmarks", json=of_survey | benchmark))
    created_json(owner.post("/v1/surveys/1/notes", json={"day": "2026-01-01", "text": "Release"}))
    outcome = {"id": "o", "respondent": {"id": "person-1"}, "kind": "renewal", "at": "2026-01-01T00:00:00Z", "value": 0.1}
    created_json(owner.post("/v1/outcomes", json=outcome))
    recipient = {"id": "person-1", "email": "P1@Example.com", "name": "P One", "traits": {"plan": "pro"}}
    created_json(owner.post("/v1/recipients?site=1", json=recipient))
    criteria = {"type": "all", "of": []}
    audience = created_json(owner.post("/v1/audiences?site=1", json={"name": "All", "criteria": criteria}))
    created_json(owner.post("/v1/sendings", json=of_survey | {"name": "S", "audience_id": audience["id"]}))
    hook = {"url": "http://127.0.0.1:9/hook", "events": ["ask.dismissed"], "name": "Hook"}
    created_json(owner.post("/v1/endpoints", json=hook))
    created_json(owner.post("/v1/rules", json={"name": "R", "site_id": 1, "then": {"tag": "x"}, "active": False}))
    created_json(owner.post("/v1/shares", json=of_survey | {"name": "Board"}))
    gone = created_json(owner.post("/v1/surveys", json={"site_id": 1, "name": "Gone"}))
    assert owner.delete(f"/v1/surveys/{gone['id']}?confirm=Gone").status_code == 204
    assert owner.delete(f"/v1/respondents/{ERASED[0]}?site=1").status_code in (200, 204)


def _new_key(server: Server, database: str) -> str:
    """A key of the restored server, which has none."""
    printed = server.run("key", "create", "--name", "new", "--database", database).stdout
    return next(word for word in printed.split() if word.startswith("oot_sk_"))


def test_everything_moves_to_the_other_engine_and_back(postgres_server: Postgres, tmp_path: Path) -> None:
    folder, archive = tmp_path / "everything", tmp_path / "everything.zip"
    with Server(tmp_path / "one", **SETTINGS) as one, client(one, Authorization=f"Bearer {one.admin_key}") as owner:
        with client(one) as asker:
            _live(owner, asker)
        before = _reports(owner)
    moved = one.run("export", "--everything", str(folder))
    assert moved.returncode == 0, moved.stderr
    assert one.run("export", "--everything", str(folder)).returncode == 2
    contents = {file.name: file.read_bytes() for file in folder.iterdir()}
    for name, content in contents.items():
        assert not [text for text in ERASED if text.encode() in content], name
        # Neither the key nor its hash.
        assert one.admin_key.encode() not in content
    there = postgres_server.new_database()
    restored = one.run("import", "outoften", str(folder), "--database", there)
    assert restored.returncode == 0, restored.stderr
    assert "identity secret" in restored.stdout
    key = _new_key(one, there)
    with Server(tmp_path / "two", OUTOFTEN_DATABASE=there, **SETTINGS) as two:
        with client(two, Authorization=f"Bearer {key}") as owner:
            assert _reports(owner) == before
            reply = owner.get("/v1/export/everything")
            assert (reply.status_code, reply.headers["content-type"]) == (200, "application/zip")
            archive.write_bytes(reply.content)
            made = created_json(owner.post("/v1/surveys", json={"site_id": 1, "name": "New"}))
            assert made["id"] == 3
            assert "everything.exported" in [entry["action"] for entry in ok_json(owner.get("/v1/audit"))["data"]]
        refusal = two.run("import", "outoften", str(folder))
        assert (refusal.returncode, "not empty" in refusal.stderr) == (2, True)
    back = f"sqlite:///{tmp_path / 'back.db'}"
    restored = one.run("import", "outoften", str(archive), "--database", back)
    assert restored.returncode == 0, restored.stderr
    key = _new_key(one, back)
    with Server(tmp_path / "three", OUTOFTEN_DATABASE=back, **SETTINGS) as three:
        with client(three, Authorization=f"Bearer {key}") as owner:
            assert _reports(owner) == before
        assert three.run("tally", "check").stdout == ""


def test_only_a_key_with_all_rights_gets_everything(owner: httpx.Client, server: Server) -> None:
    for scopes in (["read", "respond", "write"], ["read", "keys"], ["keys"]):
        key = created_json(owner.post("/v1/keys", json={"name": "some", "scopes": scopes}))["key"]
        with client(server, Authorization=f"Bearer {key}") as holder:
            refused(holder.get("/v1/export/everything"), 403, "scope_missing")
    with zipfile.ZipFile(io.BytesIO(owner.get("/v1/export/everything").content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[-1].endswith("/manifest.json")


def test_of_exports_that_begin_at_the_same_instant_one_is_made_and_the_others_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    copy_new_database(folder / "outoften.db")
    with closing(sqlite3.connect(folder / "outoften.db")) as connection:
        # So much that an export takes longer than the requests need to arrive.
        numbers = "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 100000)"
        connection.execute(f"{numbers} INSERT INTO audit (at, actor, action, subject) SELECT n, 'a', 'b', '{{}}' FROM number")
        connection.commit()
    with Server(folder, **SETTINGS) as server, ExitStack() as stack:
        with hanging(server):
            waiting = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(8)]
            for sender in waiting:
                lines = ("GET /v1/export/everything HTTP/1.1", "Host: localhost", f"Authorization: Bearer {server.admin_key}")
                sender.sendall("\r\n".join((*lines, "Connection: close", "", "")).encode())
        statuses = sorted(sender.recv(12, socket.MSG_WAITALL)[9:] for sender in waiting)
        assert statuses == [b"200", *[b"409"] * 7]
