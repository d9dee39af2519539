"""Reads a mailbox by IMAP."""

import imaplib
import re
import ssl
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from msgspec import Struct

from outoften.outgoing.mailbox_address import MailboxAddress

TIMEOUT_SECONDS = 20.0
# Bounces contain the e-mail, or its beginning; what is needed is at the beginning.
MAX_MESSAGE_BYTES = 256 * 1024

_UID = re.compile(rb"\bUID (\d+)")


class MailboxError(Exception):
    """The mailbox cannot be read. The code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Message(Struct, frozen=True):
    """A message that is not marked as read. `content` may be cut off."""

    uid: int
    content: bytes


class Mailbox:
    """An open folder. All methods wait for the server, so call them in a thread. Raises MailboxError."""

    def __init__(self, address: MailboxAddress) -> None:
        self._address = address
        try:
            # imaplib's own context would take any certificate.
            context = ssl.create_default_context()
            self._imap = imaplib.IMAP4_SSL(address.host, address.port, ssl_context=context, timeout=TIMEOUT_SECONDS)
        except ssl.SSLError:
            raise MailboxError("certificate_invalid") from None
        except (OSError, imaplib.IMAP4.error):
            raise MailboxError("unreachable") from None
        try:
            self._imap.login(address.username, address.password)
        except imaplib.IMAP4.error:
            self.close()
            raise MailboxError("login_refused") from None
        # Servers say more after the login.
        self._capabilities = b" ".join(self._call(self._imap.capability)[1]).upper().split()
        status, _ = self._call(self._imap.select, _quoted(address.folder))
        if status != "OK":
            self.close()
            raise MailboxError("folder_unknown")
        if address.move_to:
            # It may exist.
            self._call(self._imap.create, _quoted(address.move_to))
        validity = self._imap.response("UIDVALIDITY")[1]
        # Ids of messages are valid as long as this is the same.
        self.validity = int(validity[0]) if validity and validity[0] else 0

    def read_unseen(self, after: int, limit: int) -> list[Message]:
        """Returns the first messages with an id above `after` that are not marked as read."""
        _, found = self._uid("SEARCH", "UNSEEN", "UID", f"{after + 1}:*")
        # The range contains the last message always.
        uids = sorted(uid for uid in map(int, (found[0] or b"").split()) if uid > after)[:limit]
        messages = []
        for uid in uids:
            _, content = self._uid("FETCH", str(uid), f"(UID BODY.PEEK[]<0.{MAX_MESSAGE_BYTES}>)")
            messages += [Message(uid, part[1]) for part in content if isinstance(part, tuple) and _UID.search(part[0])]
        return messages

    def finish(self, uids: Sequence[int]) -> None:
        """Mark messages as read, or move or delete them."""
        if not uids:
            return
        messages = ",".join(map(str, uids))
        self._uid("STORE", messages, "+FLAGS.SILENT", r"(\Seen)")
        if self._address.move_to and b"MOVE" in self._capabilities:
            self._uid("MOVE", messages, _quoted(self._address.move_to))
            return
        if self._address.move_to:
            self._uid("COPY", messages, _quoted(self._address.move_to))
        if self._address.move_to or self._address.delete:
            self._uid("STORE", messages, "+FLAGS.SILENT", r"(\Deleted)")
            if b"UIDPLUS" in self._capabilities:
                # Only these: others may have marked messages that they want to look at again.
                self._uid("EXPUNGE", messages)

    def close(self) -> None:
        """End the connection."""
        with suppress(OSError, imaplib.IMAP4.error):
            self._imap.logout()

    def _uid(self, command: str, *arguments: str) -> tuple[str, list[Any]]:
        status, found = self._call(self._imap.uid, command, *arguments)
        if status != "OK":
            raise MailboxError("command_refused")
        return status, found

    def _call(self, function: Any, *arguments: str) -> tuple[str, list[Any]]:
        try:
            status, found = function(*arguments)
        except (OSError, imaplib.IMAP4.error):
            raise MailboxError("interrupted") from None
        return status, found


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
