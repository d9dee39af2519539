"""Connections to the mail server that are kept open, and what it did with each e-mail."""

import asyncio
from typing import TYPE_CHECKING

from msgspec import Struct

from outoften.domain.mailing.bounces.mail_report import bounce_kind
from outoften.domain.mailing.sendings.mail import Verdict
from outoften.outgoing.mail import MailUnsentError, new_client, unsent_code
from outoften.outgoing.mail_server import MailServer

if TYPE_CHECKING:
    import aiosmtplib

COMMAND_SECONDS = 15.0
# Mail servers may look at an e-mail for long before they take it.
DATA_SECONDS = 60.0


class Handover(Struct, frozen=True):
    """What the mail server did with an e-mail, and its words if it refused it."""

    verdict: Verdict
    text: str = ""

    @property
    def wants_rest(self) -> bool:
        """Whether the mail server did not let us offer it, or said that it ends the connection (421)."""
        return self.verdict == "untried" or self.text.startswith("421")


class MailConnections:
    """At most `count` connections. `send` may be called for so many e-mails at a time as `open` said."""

    def __init__(self, server: MailServer, count: int) -> None:
        self._server, self._count = server, count
        self._idle: list[aiosmtplib.SMTP] = []
        self._busy = 0

    async def open(self) -> int:
        """Open connections, and return how many there are. Raises MailUnsentError if the mail server lets us open none."""
        missing = self._count - self._busy - len(self._idle)
        opened = await asyncio.gather(*(self._connect() for _ in range(missing)), return_exceptions=True)
        self._idle += [one for one in opened if not isinstance(one, BaseException)]
        if not self._idle and not self._busy:
            error = next(one for one in opened if isinstance(one, BaseException))
            raise error if isinstance(error, MailUnsentError) else MailUnsentError(unsent_code(error)) from error
        return len(self._idle) + self._busy

    async def send(self, sender: str, recipient: str, content: bytes) -> Handover:
        """Hand over an e-mail to one recipient, and return what the mail server did with it."""
        self._busy += 1
        try:
            done = Handover("untried")
            # A connection that was kept open may have been closed meanwhile, a new one was not.
            for client in (self._idle.pop() if self._idle else None, None):
                if done.verdict == "untried":
                    done = await self._send(client, sender, recipient, content)
            return done
        finally:
            self._busy -= 1

    async def _send(self, client: "aiosmtplib.SMTP | None", sender: str, recipient: str, content: bytes) -> Handover:
        try:
            client = client or await self._connect()
        except MailUnsentError:
            return Handover("untried")
        done = await _hand_over(client, sender, recipient, content)
        if client.is_connected and done.verdict not in ("untried", "unknown"):
            self._idle.append(client)
        else:
            client.close()
        return done

    async def close(self) -> None:
        """Close the connections that are not in use."""
        idle, self._idle = self._idle, []
        await asyncio.gather(*(client.quit(timeout=1) for client in idle), return_exceptions=True)
        for client in idle:
            client.close()

    async def _connect(self) -> "aiosmtplib.SMTP":
        # Imported here, because most servers send no e-mails.
        import aiosmtplib

        client = new_client(self._server, COMMAND_SECONDS)
        try:
            async with asyncio.timeout(COMMAND_SECONDS):
                await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise MailUnsentError(unsent_code(error)) from error
        return client


async def _hand_over(client: "aiosmtplib.SMTP", sender: str, recipient: str, content: bytes) -> Handover:
    import aiosmtplib

    try:
        await client.mail(sender)
    except (aiosmtplib.SMTPException, OSError):
        # Nothing of the e-mail was sent yet. A refused sender concerns them all.
        return Handover("untried")
    try:
        await client.rcpt(recipient)
    except aiosmtplib.SMTPRecipientRefused as refused:
        await _reset(client)
        text = f"{refused.code} {refused.message}"
        if refused.code < 500:
            return Handover("later", text)
        # A relay that does not know us, for example, says nothing about the recipient.
        return Handover("no_recipient" if bounce_kind(True, text) == "bounced_hard" else "never", text)
    except (aiosmtplib.SMTPException, OSError):
        # It may be because of this recipient, who must not hold up the sending for ever.
        return Handover("later")
    try:
        await client.data(content, timeout=DATA_SECONDS)
    except aiosmtplib.SMTPDataError as refused:
        return Handover("later" if refused.code < 500 else "never", f"{refused.code} {refused.message}")
    except (aiosmtplib.SMTPException, OSError):
        return Handover("unknown")
    return Handover("taken")


async def _reset(client: "aiosmtplib.SMTP") -> None:
    import aiosmtplib

    try:
        await client.rset()
    except (aiosmtplib.SMTPException, OSError):
        client.close()
