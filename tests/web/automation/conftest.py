"""A receiver of events and a mail server, and servers that may reach them."""

from collections.abc import Iterator

import httpx2 as httpx
import pytest

from tests.mailbox import Mailbox, receiving_mail
from tests.receiver import Receiver, receiving
from tests.server import Server
from tests.web.client import client


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    """The receiver. Each test has paths of its own."""
    with receiving() as running:
        yield running


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
