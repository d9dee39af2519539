"""Reads bounces and complaints from a mailbox, and records those that have a token of ours."""

import logging
from collections.abc import Sequence

from outoften import clock
from outoften.domain.mailing.bounces.mail_report import find_tokens
from outoften.domain.mailing.bounces.report_message import read_message
from outoften.outgoing.mailbox import Mailbox, MailboxError, Message
from outoften.outgoing.mailbox_address import MailboxAddress
from outoften.outgoing.threads import run_in_thread
from outoften.storage.database import Database
from outoften.storage.mailing.bounces.mail_reports import TrustedReport, record_mail_reports
from outoften.tokens.mail_token import MailTokens

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 60
_BATCH = 20


class BounceReader:
    """Reads what is new in the mailbox. What it stopped at is read again: a report that is repeated changes nothing.

    Only messages with a valid token are touched. Others, such as replies of people, stay as they are, and are looked at again
    only by a new process.
    """

    def __init__(self, database: Database, address: MailboxAddress, signing_keys: Sequence[str]) -> None:
        self._database = database
        self._address = address
        self._tokens = MailTokens(signing_keys)
        self._validity, self._last_uid = 0, 0
        self._problem: str | None = None

    async def run(self) -> None:
        """Read all new messages. Raises UnavailableError."""
        try:
            mailbox = await run_in_thread(Mailbox, self._address)
            try:
                if mailbox.validity != self._validity:
                    self._validity, self._last_uid = mailbox.validity, 0
                while messages := await run_in_thread(mailbox.read_unseen, self._last_uid, _BATCH):
                    await run_in_thread(mailbox.finish, await self._record(messages))
                    self._last_uid = messages[-1].uid
            finally:
                await run_in_thread(mailbox.close)
        except MailboxError as error:
            # Once, not every minute.
            if error.code != self._problem:
                log.warning("The mailbox of bounces at %s could not be read: %s.", self._address.host, error.code)
            self._problem = error.code
        else:
            self._problem = None

    async def _record(self, messages: Sequence[Message]) -> list[int]:
        """Returns which messages were handled."""
        handled, reports = await run_in_thread(self._read, messages)
        if reports:
            await self._database.writer.run_transaction(
                lambda connection: record_mail_reports(connection, reports, self._database.hash_respondent, clock.now())
            )
        return handled

    def _read(self, messages: Sequence[Message]) -> tuple[list[int], list[TrustedReport]]:
        """Returns which messages can be handled, and what they report."""
        handled, reports = [], []
        for message in messages:
            tokens = find_tokens(message.content)
            if ask_id := self._tokens.find("bounce", tokens):
                report = read_message(message.content)
                handled.append(message.uid)
            elif ask_id := self._tokens.find("unsubscribe", tokens):
                # Of a complaint, or where a relay has put its own address in place of ours. Replies contain this token too.
                if (report := read_message(message.content, only_standard=True)) is None:
                    continue
                handled.append(message.uid)
            else:
                continue
            if report:
                reports.append(TrustedReport(report, ask_id))
        return handled, reports
