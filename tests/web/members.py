"""Members of a server, for tests: invited and signed in."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

import httpx2 as httpx

from tests.server import Server
from tests.web.client import Json, client, created_json, ok_json

PASSWORD = "four clear words here"
_numbers = count(1)


def new_email(name: str = "member") -> str:
    """An address that no other test uses."""
    return f"{name}.{next(_numbers)}@team.example"


def invite(inviter: httpx.Client, email: str, role: str, sites: Sequence[int] | None = None) -> str:
    """The token of a new invitation."""
    invitation = created_json(inviter.post("/v1/invitations", json={"email": email, "role": role, "sites": sites}))
    return str(invitation["url"]).partition("#token=")[2]


def accept(visitor: httpx.Client, token: str, name: str = "Ann Smith", password: str = PASSWORD) -> httpx.Response:
    """The reply to accepting an invitation; the visitor is signed in then."""
    return visitor.post("/v1/invitations/accept", json={"token": token, "name": name, "password": password})


def sign_in(visitor: httpx.Client, email: str, password: str = PASSWORD, **headers: str) -> httpx.Response:
    """The reply to signing in with a password."""
    return visitor.post("/v1/session", json={"email": email, "password": password}, headers=headers)


@contextmanager
def signed_in(
    server: Server, inviter: httpx.Client, role: str, sites: Sequence[int] | None = None, **more: Any
) -> Iterator[tuple[httpx.Client, Json]]:
    """A browser in which a new member is signed in, and the member."""
    with client(server) as browser:
        created_json(accept(browser, invite(inviter, more.get("email") or new_email(role), role, sites)))
        member: Json = ok_json(browser.get("/v1/session"))["member"]
        yield browser, member
