"""A mail server on loopback that keeps what it gets, and refuses what a test says."""

import email
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from tests.server import free_port

PATIENCE_SECONDS = 60


class Mailbox:
    """What has come, by recipient. `senders`: of all envelopes.

    `refusals`: replies to recipients; `data_refusals`: to the text of mails to them.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.refusals: dict[str, str] = {}
        self.data_refusals: dict[str, str] = {}
        self.senders: list[str] = []
        self._mails: list[tuple[str, EmailMessage]] = []
        self._arrived = threading.Condition()

    # aiosmtpd chose the names of these two.
    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        """Take a recipient, or refuse it."""
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail, or refuse it."""
        refused = [self.data_refusals[address] for address in envelope.rcpt_tos if address in self.data_refusals]
        if refused:
            return refused[0]
        message = email.message_from_bytes(envelope.content, policy=default)
        with self._arrived:
            self.senders.append(envelope.mail_from)
            self._mails += [(address, message) for address in envelope.rcpt_tos]
            self._arrived.notify_all()
        return "250 OK queued"

    def wait(self, address: str, count: int = 1) -> list[EmailMessage]:
        """The mails to an address, as soon as there are so many. Raises AssertionError if there never are."""
        with self._arrived:
            self._arrived.wait_for(lambda: len(self.to(address)) >= count, PATIENCE_SECONDS)
            found = self.to(address)
        assert len(found) >= count, f"{len(found)} of {count} mails have come to {address}."
        return found

    def wait_for_count(self, count: int) -> None:
        """Wait until so many mails have come. Raises AssertionError if there are never so many."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: self.count() >= count, PATIENCE_SECONDS), (
                f"{self.count()} of {count} have come."
            )

    def to(self, address: str) -> list[EmailMessage]:
        """The mails that have come to an address."""
        return [message for recipient, message in self._mails if recipient == address]

    def count(self) -> int:
        """How many mails have come."""
        return len(self._mails)


@contextmanager
def receiving_mail() -> Iterator[Mailbox]:
    """A mail server for as long as the context is open."""
    mailbox = Mailbox()
    with serving(mailbox):
        yield mailbox


@contextmanager
def serving(mailbox: Mailbox) -> Iterator[None]:
    """Take e-mails for a mailbox as long as the context is open."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()
