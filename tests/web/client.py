"""Short functions for the requests that many tests send. Each checks the status of the response."""

import hashlib
import socket
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import httpx2 as httpx
import jwt
from itsdangerous import Signer

from tests.server import Server

Json = dict[str, Any]

PAGE_ORIGIN = "http://localhost:3000"
SIGNING_SECRETS = ("an-older-secret-of-these-tests-0123456789", "the-newest-secret-of-these-tests-0123456789")
JSON_TYPE = {"Content-Type": "application/json"}
PROBLEM_TYPE = "application/problem+json"


def client(server: Server, **headers: str) -> httpx.Client:
    """An HTTP client of the server. Its timeout turns a hang into a failure."""
    # verify=False: plain HTTP needs no certificates, and loading them takes longer than most tests.
    return httpx.Client(base_url=server.address, headers=headers, timeout=30, verify=False)


def created_json(reply: httpx.Response) -> Json:
    """The JSON of a 201 response."""
    assert reply.status_code == 201, reply.text
    content: Json = reply.json()
    return content


def ok_json(reply: httpx.Response) -> Json:
    """The JSON of a 200 response."""
    assert reply.status_code == 200, reply.text
    content: Json = reply.json()
    return content


def refused(reply: httpx.Response, status: int, code: str) -> str:
    """The `detail` of an RFC 9457 problem with this status and code."""
    assert (reply.status_code, reply.headers["content-type"]) == (status, PROBLEM_TYPE), reply.text
    problem: dict[str, str] = reply.json()
    assert problem["code"] == code, reply.text
    assert problem["type"] == f"urn:outoften:problem:{code}"
    return problem["detail"]


def ask(asker: httpx.Client, site: Json, **fields: Any) -> Json:
    """The reply to POST /v1/ask."""
    return ok_json(asker.post("/v1/ask", json={"site": site["key"]} | fields))


def token_for(asker: httpx.Client, site: Json, **fields: Any) -> str:
    """The token of a new ask."""
    token: str = ask(asker, site, **fields)["ask"]["token"]
    return token


def view(asker: httpx.Client, token: str) -> Json:
    """The response to POST /v1/view."""
    return ok_json(asker.post("/v1/view", json={"token": token}))


def answer(asker: httpx.Client, token: str, score: int, **more: Any) -> Json:
    """The response to POST /v1/answer."""
    return ok_json(asker.post("/v1/answer", json={"token": token, "score": score} | more))


def dismiss(asker: httpx.Client, token: str) -> Json:
    """The response to POST /v1/dismiss."""
    return ok_json(asker.post("/v1/dismiss", json={"token": token}))


def collect(asker: httpx.Client, site: Json, scores: Iterable[int], **fields: Any) -> list[Json]:
    """Answer one new ask with each score."""
    return [answer(asker, token_for(asker, site, **fields), score) for score in scores]


def score_of(reading: httpx.Client, survey: Json, **query: str) -> Json:
    """The score report."""
    return ok_json(reading.get(f"/v1/surveys/{survey['id']}/score", params=query))


def rates_of(reading: httpx.Client, survey: Json, channel: str = "widget", **query: str) -> Json:
    """One channel of the response rate report."""
    rates: Json = ok_json(reading.get(f"/v1/surveys/{survey['id']}/response-rate", params=query))["channels"][channel]
    return rates


def responses_of(reading: httpx.Client, survey: Json) -> list[Json]:
    """The latest responses."""
    listed: list[Json] = ok_json(reading.get(f"/v1/surveys/{survey['id']}/responses"))["data"]
    return listed


def moment(text: str) -> datetime:
    """The datetime that a response contains as text."""
    return datetime.fromisoformat(text)


def identity_secret(owner: httpx.Client, site: Json) -> str:
    """A new identity secret of the site."""
    secret: str = created_json(owner.post(f"/v1/sites/{site['id']}/identity-secrets"))["secret"]
    return secret


def signed_identity(
    secret: str, subject: str = "user-1", expires_in: float = 300, algorithm: str = "HS256", **claims: str
) -> str:
    """The JWT that a host page signs for its user."""
    return jwt.encode({"sub": subject, "exp": int(time.time() + expires_in)} | claims, secret, algorithm=algorithm)


def signed_token(payload: bytes, secret: str = SIGNING_SECRETS[-1], salt: str = "outoften.ask.1") -> str:
    """An ask token that the test signs itself."""
    return Signer(secret, salt, key_derivation="hmac", digest_method=hashlib.sha256).sign(payload).decode()


def raw(server: Server, request: bytes) -> bytes:
    """The whole response to raw bytes. The request must contain `Connection: close`."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=15) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))
