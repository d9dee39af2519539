"""Which role may call which route: every route of the API document, for members, keys and people without rights."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import httpx2 as httpx
import pytest

from outoften.domain.access.role import ROLES, SCOPES_BY_ROLE, Role
from tests.server import Server
from tests.web.client import JSON_TYPE, client, created_json, refused
from tests.web.members import new_email, sign_in, signed_in
from tests.web.openapi import roles
from tests.web.openapi.snapshot import document

LINE = re.compile(r"(\S+) (\S+) (\S+) (\S+) (\S+)  (\S+) +(\w+) +(\S+)( \(all sites\))?")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of these tests alone, because they end all sessions."""
    with Server(tmp_path_factory.mktemp("roles")) as running:
        yield running


def rows() -> list[tuple[str, str, set[str], bool]]:
    """Method, path, roles that may call it, and whether only for all sites."""
    matches = map(LINE.fullmatch, roles.FILE.read_text("utf-8").splitlines())
    return [(match[7], match[8], set(match.groups()[:5]) & set(ROLES), bool(match[9])) for match in matches if match]


def test_the_table_lists_every_route_that_is_not_public() -> None:
    assert roles.FILE.read_text("utf-8") == roles.table(), "If this is intended, run `make openapi`."
    assert [(method, path) for method, path, _, _ in rows()] == [
        (method, path) for method, path, _ in roles.guarded_operations(document())
    ]
    assert len(rows()) > 50


def code_of(sender: httpx.Client, method: str, path: str) -> str | None:
    """The error code of a request without content; None if it succeeds."""
    address = re.sub(r"{\w+}", "1", path)
    with sender.stream(method, address, content="{}", headers=JSON_TYPE) as reply:
        if reply.headers.get("content-type") != "application/problem+json":
            return None
        reply.read()
        return str(reply.json()["code"])


@pytest.mark.parametrize("role", ROLES)
def test_a_member_may_call_what_the_table_says(own: Server, role: str) -> None:
    with client(own, Authorization=f"Bearer {own.admin_key}") as owner:
        email = new_email(role)
        with signed_in(own, owner, role, email=email) as (browser, _):
            for method, path, allowed, _ in rows():
                is_refused = code_of(browser, method, path) in ("scope_missing", "key_missing", "session_ended")
                assert is_refused == (role not in allowed), (role, method, path)


@pytest.mark.parametrize("role", ROLES[1:])
def test_a_key_may_call_what_members_with_its_scopes_may(own: Server, role: Role) -> None:
    with client(own, Authorization=f"Bearer {own.admin_key}") as owner:
        scopes = SCOPES_BY_ROLE[role]
        key = created_json(owner.post("/v1/keys", json={"name": role, "scopes": scopes}))["key"]
    with client(own, Authorization=f"Bearer {key}") as holder:
        for method, path, allowed, _ in rows():
            if not path.startswith("/v1/session"):
                assert (code_of(holder, method, path) == "scope_missing") == (role not in allowed), (role, method, path)


def test_a_key_that_may_write_may_respond(own: Server) -> None:
    with client(own, Authorization=f"Bearer {own.admin_key}") as owner:
        key = created_json(owner.post("/v1/keys", json={"name": "old", "scopes": ["write"]}))["key"]
    with client(own, Authorization=f"Bearer {key}") as holder:
        assert code_of(holder, "PATCH", "/v1/surveys/1/responses/1") == "response_not_found"


def test_without_a_key_and_a_session_nothing_is_allowed(own: Server) -> None:
    with client(own) as stranger, client(own, Cookie="oot_session=made-up") as made_up:
        for method, path, _, _ in rows():
            assert code_of(stranger, method, path) == "key_missing", (method, path)
            assert code_of(made_up, method, path) == "session_ended", (method, path)


def test_a_removed_member_may_do_nothing(own: Server) -> None:
    with ExitStack() as stack:
        owner = stack.enter_context(client(own, Authorization=f"Bearer {own.admin_key}"))
        browser, member = stack.enter_context(signed_in(own, owner, "admin"))
        assert owner.delete(f"/v1/members/{member['id']}").status_code == 200
        for method, path, _, _ in rows():
            assert code_of(browser, method, path) == "session_ended", (method, path)
        refused(sign_in(browser, member["email"]), 401, "sign_in_refused")
