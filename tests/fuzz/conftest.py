"""Throwaway servers without a rate limit. When the noise is over, each must be well, and its tallies must still be right."""

import os
from collections.abc import Iterator

import httpx2 as httpx
import pytest

from tests.conftest import ENGINES
from tests.server import Server
from tests.web.client import SIGNING_SECRETS, client, ok_json

FUZZ = int(os.environ.get("FUZZ", "60"))
SOAKING = "FUZZ" in os.environ


@pytest.fixture(scope="session")
def cases() -> int:
    """How many cases each of these tests tries: FUZZ of them; sixty unless it is set. `make soak` sets it."""
    return FUZZ


def running(engine: str, request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on that engine; afterwards, whether it has taken harm."""
    settings = {"OUTOFTEN_RATE_LIMIT": "0", "OUTOFTEN_SECRET": " ".join(SIGNING_SECRETS)}
    if engine == "postgresql":
        settings["OUTOFTEN_DATABASE"] = request.getfixturevalue("postgres_server").new_database()
    with Server(folders.mktemp("server"), **settings) as server:
        yield server
        with client(server, Authorization=f"Bearer {server.admin_key}") as owner:
            ok_json(owner.get("/readyz"))
            ok_json(owner.get("/v1/sites"))
        assert server.run("tally", "check").stdout == ""


def opened(server: Server) -> None:
    """Whatever the noise has changed: the first site takes answers again, from anybody, and its first survey has a badge."""
    with client(server, Authorization=f"Bearer {server.admin_key}") as owner:
        ok_json(owner.patch("/v1/sites/1", json={"origins": [], "require_identity": False}))
        ok_json(owner.patch("/v1/surveys/1", json={"active": True, "badge": "score"}))


@pytest.fixture(scope="module", params=ENGINES if SOAKING else ENGINES[:1])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this file's tests alone; on each engine when soaking."""
    yield from running(request.param, request, tmp_path_factory)


@pytest.fixture(scope="module")
def browser(server: Server) -> Iterator[httpx.Client]:
    """Anybody at all."""
    with client(server) as anybody:
        yield anybody
