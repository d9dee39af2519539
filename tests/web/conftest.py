"""One real server for all web tests, and one that sends e-mails for each file that needs it. Each test creates its own site."""

from collections.abc import Iterator

import httpx2 as httpx
import pytest

from tests.history import ASKS, remember
from tests.mailbox import Mailbox, receiving_mail
from tests.server import Server
from tests.web.client import PAGE_ORIGIN, SIGNING_SECRETS, Json, client, created_json


@pytest.fixture(scope="session")
def server(engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server. After the last test its tallies must equal its asks."""
    folder = tmp_path_factory.mktemp("server")
    settings = {
        "OUTOFTEN_RATE_LIMIT": "0",
        "OUTOFTEN_ALLOWED_NETWORKS": "127.0.0.0/8",
        "OUTOFTEN_SECRET": " ".join(SIGNING_SECRETS),
    }
    if engine == "postgresql":
        settings["OUTOFTEN_DATABASE"] = request.getfixturevalue("postgres_server").new_database()
    with Server(folder, **settings) as running:
        yield running
        assert running.run("tally", "check").stdout == ""


@pytest.fixture(scope="session")
def owner(server: Server) -> Iterator[httpx.Client]:
    """A client with the admin key."""
    with client(server, Authorization=f"Bearer {server.admin_key}") as owning:
        yield owning


@pytest.fixture(scope="session")
def reader(server: Server, owner: httpx.Client) -> Iterator[httpx.Client]:
    """A client whose key has the scope `read` alone."""
    key = created_json(owner.post("/v1/keys", json={"name": "a poller", "scopes": ["read"]}))["key"]
    with client(server, Authorization=f"Bearer {key}") as reading:
        yield reading


@pytest.fixture(scope="session")
def stranger(server: Server) -> Iterator[httpx.Client]:
    """A client without a key."""
    with client(server) as unknown:
        yield unknown


@pytest.fixture(scope="session")
def browser(server: Server) -> Iterator[httpx.Client]:
    """A respondent's browser on a page of another origin, without a key and without cookies."""
    with client(server, Origin=PAGE_ORIGIN) as browsing:
        yield browsing


@pytest.fixture(scope="session")
def past(engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The owner of a site with the history in tests/history.py. The API itself dates every answer today."""
    folder = tmp_path_factory.mktemp("past")
    address = f"sqlite:///{folder / 'outoften.db'}"
    if engine == "postgresql":
        address = request.getfixturevalue("postgres_server").new_database()
    remember(address, ASKS)
    with Server(folder, OUTOFTEN_DATABASE=address) as running, client(running) as owning:
        link = running.sign_in_link.partition("#sign-in=")[2]
        assert owning.post("/v1/session", json={"link": link}).status_code == 201
        yield owning
        assert running.run("tally", "check").stdout == ""


@pytest.fixture
def site(owner: httpx.Client) -> Json:
    """A new site."""
    return created_json(owner.post("/v1/sites", json={"name": "Acme"}))


@pytest.fixture
def survey(owner: httpx.Client, site: Json) -> Json:
    """A new active survey of `site`."""
    return created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Relationship"}))


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    """The mail server."""
    with receiving_mail() as running:
        yield running


@pytest.fixture(scope="module")
def mailing(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Server]:
    """A server that sends e-mails."""
    settings = {
        "OUTOFTEN_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "OUTOFTEN_MAIL_FROM": "Out of Ten <nps@example.com>",
        "OUTOFTEN_ALLOWED_NETWORKS": "127.0.0.0/8",
        "OUTOFTEN_RATE_LIMIT": "0",
    }
    with Server(tmp_path_factory.mktemp("mailing"), **settings) as running:
        yield running


@pytest.fixture(scope="module")
def mailer(mailing: Server) -> Iterator[httpx.Client]:
    """The owner of that server."""
    with client(mailing, Authorization=f"Bearer {mailing.admin_key}") as owning:
        yield owning
