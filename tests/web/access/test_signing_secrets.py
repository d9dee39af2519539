"""Signing secrets: a leaked one is revoked on its own, and what it signed is refused."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2 as httpx
import pytest

from outoften.cli.access.secrets import create_signing_secret
from outoften.settings import read_settings
from outoften.tokens.ask_token import signing_key_id
from tests.server import Server
from tests.web.client import SIGNING_SECRETS, client, created_json, ok_json, refused

OLD, NEW = SIGNING_SECRETS
OLD_ID, NEW_ID = signing_key_id(OLD), signing_key_id(NEW)


def ask_at(server: Server) -> str:
    """The token of a new ask."""
    token: str = httpx.post(f"{server.address}/v1/ask", json={"site": server.site_key}).json()["ask"]["token"]
    return token


def answered(server: Server, token: str) -> httpx.Response:
    """The reply to an answer."""
    return httpx.post(f"{server.address}/v1/answer", json={"token": token, "score": 9})


@pytest.mark.both_engines
def test_the_secrets_are_listed_without_what_is_secret_and_the_newest_cannot_be_revoked(owner: httpx.Client) -> None:
    listed = owner.get("/v1/signing-secrets")
    assert ok_json(listed)["data"] == [{"id": OLD_ID, "state": "accepted"}, {"id": NEW_ID, "state": "signing"}]
    assert OLD not in listed.text
    refused(owner.delete(f"/v1/signing-secrets/{NEW_ID}"), 409, "signing_secret_in_use")
    refused(owner.delete("/v1/signing-secrets/000000000000"), 404, "signing_secret_not_found")


def test_what_a_revoked_secret_has_signed_is_refused_at_once_and_after_a_restart(tmp_path: Path) -> None:
    with Server(tmp_path, OUTOFTEN_SECRET=OLD) as server:
        key, tokens = server.admin_key, [ask_at(server) for _ in range(3)]
    with Server(tmp_path, OUTOFTEN_SECRET=f"{OLD} {NEW}") as server, client(server, Authorization=f"Bearer {key}") as owner:
        assert answered(server, tokens[0]).status_code == 200
        newer = ask_at(server)
        assert ok_json(owner.delete(f"/v1/signing-secrets/{OLD_ID}"))["effect"]
        refused(answered(server, tokens[1]), 400, "token_invalid")
        assert answered(server, newer).status_code == 200
        assert {row["id"]: row["state"] for row in ok_json(owner.get("/v1/signing-secrets"))["data"]} == {
            OLD_ID: "revoked",
            NEW_ID: "signing",
        }
        refused(owner.delete(f"/v1/signing-secrets/{OLD_ID}"), 404, "signing_secret_not_found")
        entry = ok_json(owner.get("/v1/audit"))["data"][0]
        assert (entry["action"], entry["subject"]) == ("signing_secret.revoked", {"secret_id": OLD_ID})
    with Server(tmp_path, OUTOFTEN_SECRET=f"{OLD} {NEW}") as server:
        refused(answered(server, tokens[2]), 400, "token_invalid")
    only_revoked = Server(tmp_path, OUTOFTEN_SECRET=OLD)
    with pytest.raises(AssertionError, match="every signing secret"):
        only_revoked.start()


def test_a_command_adds_a_secret_to_the_data_folder_and_revokes_the_old_one(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        token = ask_at(server)
        created = server.run("signing-secret", "create")
        assert created.returncode == 0, created.stderr
        old_id = signing_key_id((tmp_path / "secret").read_text().split()[0])
        assert re.findall("[0-9a-f]{12}", created.stdout) == [signing_key_id((tmp_path / "secret").read_text().split()[1])]
        assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
        while_running = server.run("signing-secret", "revoke", old_id)
        assert while_running.returncode == 2
        assert f"DELETE /v1/signing-secrets/{old_id}" in while_running.stderr
    with Server(tmp_path) as server:
        assert answered(server, token).status_code == 200
    assert server.run("signing-secret", "revoke", old_id).returncode == 0
    assert f"{old_id}  revoked" in server.run("signing-secret", "list").stdout
    with Server(tmp_path) as server:
        refused(answered(server, token), 400, "token_invalid")
        assert answered(server, ask_at(server)).status_code == 200


def test_commands_that_run_at_the_same_time_lose_no_secret(tmp_path: Path) -> None:
    settings = read_settings({"data_dir": str(tmp_path)}, None, {})
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(lambda _: create_signing_secret(settings), range(40)))
    # One more, which the first command generates as it would at the first start.
    assert len(set((tmp_path / "secret").read_text().split())) == 41


def test_the_command_neither_replaces_a_secret_of_the_settings_nor_revokes_the_only_one(tmp_path: Path) -> None:
    with Server(tmp_path, OUTOFTEN_SECRET=OLD) as server:
        pass
    for command in (["create"], ["revoke", OLD_ID], ["revoke", NEW_ID]):
        refusal = server.run("signing-secret", *command)
        assert (refusal.returncode, refusal.stdout) == (2, "")
    assert not (tmp_path / "secret").exists()


def test_keys_and_identity_secrets_are_listed_and_revoked_by_command(tmp_path: Path) -> None:
    with Server(tmp_path) as server, client(server, Authorization=f"Bearer {server.admin_key}") as owner:
        key = created_json(owner.post("/v1/keys", json={"name": "a poller"}))
        secret = created_json(owner.post("/v1/sites/1/identity-secrets"))
        assert "a poller" in server.run("key", "list").stdout
        refusal = server.run("identity-secret", "revoke", str(secret["id"]))
        assert refusal.returncode == 2
        assert f"DELETE /v1/sites/1/identity-secrets/{secret['id']}," in refusal.stderr
        assert server.run("key", "revoke", key["id"]).returncode == 0
    assert server.run("identity-secret", "revoke", str(secret["id"])).returncode == 0
    assert server.run("key", "revoke", key["id"]).returncode == 2
    assert server.run("identity-secret", "revoke", str(secret["id"])).returncode == 2
    with Server(tmp_path) as again, client(again, Authorization=f"Bearer {server.admin_key}") as owner:
        assert ok_json(owner.get("/v1/sites/1"))["identity_secrets"] == []
        assert {row["id"]: bool(row["revoked_at"]) for row in ok_json(owner.get("/v1/keys"))["data"]}[key["id"]]
        newest = ok_json(owner.get("/v1/audit"))["data"][:2]
        assert [(entry["actor"], entry["action"]) for entry in newest] == [
            ("command line", "identity_secret.revoked"),
            ("command line", "key.revoked"),
        ]
