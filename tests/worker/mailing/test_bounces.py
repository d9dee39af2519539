"""Bounces and complaints in a mailbox of a real IMAP server."""

import logging
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from outoften.domain.mailing.bounces.report_message import read_message
from outoften.outgoing.mailbox_address import parse_imap_url
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.tokens.mail_token import MailTokens
from outoften.worker.mailing.bounces import BounceReader
from tests.dovecot import Dovecot, running_dovecot
from tests.storage.mailing.mails import add_mail
from tests.storage.world import with_database

KEYS = ("the signing secret of the tests",)
TOKENS = MailTokens(KEYS)
PEOPLE = ("ann", "bob", "carl", "dora")
IDS = {person: UUID(int=number) for number, person in enumerate(PEOPLE, 1)}

DELIVERY_STATUS = b"""Return-Path: <>
Delivered-To: bounce+%(token)b@example.com
From: MAILER-DAEMON@mx.example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: text/plain

I'm sorry.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; %(address)b
Action: %(action)b
Status: %(status)b
Diagnostic-Code: smtp; 550 %(status)b No such user

--B--
"""
COMPLAINT = b"""Delivered-To: fbl@example.com
Subject: FW: How likely are you to recommend us?
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=B

--B
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: carl@example.org

--B
Content-Type: message/rfc822

List-Unsubscribe: <https://nps.example.com/u/%(unsubscribe)b>
From: nps@example.com
Subject: How likely are you to recommend us?

0 1 2 3
--B--
"""
# As qmail writes it.
QMAIL = b"""Delivered-To: bounce+%(token)b@example.com
From: MAILER-DAEMON@mx.example.org
Subject: failure notice

Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<dora@example.org>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.
"""
REPLY = b"From: ann@example.org\nTo: nps@example.com\nSubject: Re: How likely\n\nVery. Call me.\n> %(unsubscribe)b\n"
VACATION = b"From: bob@example.org\nTo: bounce+%(token)b@example.com\nAuto-Submitted: auto-replied\n\nI am away until 5.1.1\n"


def bounce(person: str, action: str = "failed", status: str = "5.1.1", token: str | None = None) -> bytes:
    """A bounce of the e-mail to a person, as RFC 3464 has it."""
    token = token or TOKENS.sign("bounce", IDS[person])
    values = {"token": token, "address": f"{person}@example.org", "action": action, "status": status}
    return DELIVERY_STATUS % {name.encode(): value.encode() for name, value in values.items()}


def of(template: bytes, person: str) -> bytes:
    """A message about the e-mail to a person."""
    token, unsubscribe = (TOKENS.sign(purpose, IDS[person]).encode() for purpose in ("bounce", "unsubscribe"))
    return template % {b"token": token, b"unsubscribe": unsubscribe}


@pytest.fixture(name="dovecot")
def _dovecot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dovecot]:
    with running_dovecot() as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        yield server


@pytest.fixture(name="database_file")
def _database_file(tmp_path: Path) -> str:
    # What is written is the same on both engines as for reports of providers.
    return f"sqlite:///{tmp_path / 'x.db'}"


async def blocked(database: Database) -> dict[str, Any]:
    """Who is blocked, and why."""
    person = schema.recipient.c
    async with database.read_transaction() as connection:
        rows = await connection.execute(select(person.id, person.blocked).where(person.blocked.is_not(None)))
        return {row.id: row.blocked for row in rows}


def test_a_mailbox_is_read_and_messages_of_people_stay_as_they_are(database_file: str, dovecot: Dovecot) -> None:
    dovecot.add(of(REPLY, "ann"), bounce("ann"), bounce("bob", "delayed", "4.4.1"), of(COMPLAINT, "carl"), of(QMAIL, "dora"))
    # Who guesses a token, or has one of another purpose, blocks nobody.
    forged = [bounce("bob", token="a" * 42), bounce("bob", token=TOKENS.sign("survey", IDS["bob"]))]
    dovecot.add(*forged, of(VACATION, "bob"))

    async def story(database: Database) -> Any:
        for person in PEOPLE:
            await add_mail(database, IDS[person], person)
        mailbox = parse_imap_url(dovecot.url())
        await BounceReader(database, mailbox, KEYS).run()
        first = await blocked(database), dovecot.flags()
        # Another process begins at the beginning; a later bounce is found by the same one, too.
        reader = BounceReader(database, mailbox, KEYS)
        await reader.run()
        assert (await blocked(database), dovecot.flags()) == first
        dovecot.add(bounce("bob"))
        await reader.run()
        return *first, (await blocked(database))["bob"]

    people, flags, bob = with_database(database_file, story)
    assert people == {"ann": "bounced", "carl": "complained", "dora": "bounced"}
    assert flags == ["", "S", "S", "S", "S", "", "", "S"]
    assert bob == "bounced"


def test_messages_are_moved_or_deleted_if_the_address_says_so(database_file: str, dovecot: Dovecot) -> None:
    async def story(database: Database) -> None:
        for query in ("?move=Handled%20bounces", "?delete=true"):
            dovecot.add(bounce("ann"))
            await BounceReader(database, parse_imap_url(dovecot.url(query)), KEYS).run()

    dovecot.add(REPLY)
    with_database(database_file, story)
    assert (dovecot.flags(), dovecot.flags("Handled bounces")) == ([""], ["S"])


def test_a_mailbox_that_cannot_be_read_is_said_once(
    database_file: str, dovecot: Dovecot, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def read_twice(database: Database, url: str) -> None:
        reader = BounceReader(database, parse_imap_url(url), KEYS)
        for _ in range(2):
            await reader.run()

    async def story(database: Database) -> None:
        await read_twice(database, dovecot.url().replace("secret%2Fword", "wrong"))
        await read_twice(database, dovecot.url().replace("INBOX", "None"))
        await read_twice(database, dovecot.url().replace(str(dovecot.port), "1"))
        monkeypatch.delenv("SSL_CERT_FILE")
        await read_twice(database, dovecot.url())

    with caplog.at_level(logging.WARNING, "outoften"):
        with_database(database_file, story)
    said = [record.getMessage().rpartition(": ")[2] for record in caplog.records]
    assert said == ["login_refused.", "folder_unknown.", "unreachable.", "certificate_invalid."]


@pytest.mark.parametrize(
    ("status", "action", "kind"),
    [
        ("5.1.1", "failed", "bounced_hard"),
        ("5.2.2", "failed", "bounced_soft"),
        ("4.4.7", "failed", "bounced_soft"),
        ("2.0.0", "delivered", "delivered"),
        ("4.4.1", "delayed", None),
        ("2.0.0", "relayed", None),
    ],
)
def test_the_status_of_a_delivery_decides(status: str, action: str, kind: str | None) -> None:
    report = read_message(bounce("ann", action, status))
    assert (report and report.kind) == kind
    assert report is None or report.address == "ann@example.org"


def test_messages_that_are_no_reports_are_none() -> None:
    hostile = EmailMessage()
    hostile["Content-Type"] = "multipart/report; report-type=delivery-status"
    for content in (
        b"",
        b"\xff\x00",
        REPLY,
        of(VACATION, "bob"),
        hostile.as_bytes(),
        b"Content-Type: message/delivery-status\n\nx",
        # What has raised exceptions: bytes in a header, and more parts in each other than can be counted.
        b"Auto-Submitted: \xff\n\nx",
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(1000)),
    ):
        assert read_message(content) is None
    assert read_message(COMPLAINT.replace(b"abuse", b"not-spam")) is None
