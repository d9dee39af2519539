"""Sends e-mails by SMTP. Nobody's words can begin another header or recipient."""

import asyncio
import re
import ssl
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from outoften import clock
from outoften.outgoing.mail_server import ADDRESS, MailServer

if TYPE_CHECKING:
    from minijinja import Environment

MAX_SUBJECT = 200
TIMEOUT_SECONDS = 15.0
# Longer than any header of ours: a folded List-Unsubscribe is ignored by some receivers.
_POLICY = SMTP.clone(max_line_length=998)


class Mail(Struct, frozen=True):
    """An e-mail. With an `id` its Message-ID is the same each time it is sent, so that readers can tell repetitions."""

    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    id: str | None = None
    headers: Mapping[str, str] = {}


class MailReply(Struct, frozen=True):
    """What the mail server replied. `refused`: it takes mail for none of the recipients."""

    status: int
    text: str
    refused: bool = False


class MailUnsentError(Exception):
    """There was no reply: the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def send_mail(server: MailServer, mail: Mail, timeout_seconds: float = TIMEOUT_SECONDS) -> MailReply:
    """Send an e-mail; returns what the mail server replied, also if it refused. Raises MailUnsentError, ValueError.

    A reply of 200 to 299 says that it has the e-mail, 400 to 499 that it may take it later, 500 to 599 that it never will.
    ValueError is for a header or address that cannot be sent.
    """
    content = _compose(server, mail)
    # Imported here, because most servers send no e-mails.
    import aiosmtplib

    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.username,
        password=server.password,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        timeout=timeout_seconds,
    )
    try:
        async with asyncio.timeout(timeout_seconds), client:
            refused, text = await client.sendmail(server.sender_address, list(mail.to), content)
    except aiosmtplib.SMTPRecipientsRefused as error:
        first = error.recipients[0]
        return MailReply(first.code, first.message, refused=all(one.code >= 500 for one in error.recipients))
    except aiosmtplib.SMTPResponseException as error:
        return MailReply(error.code, error.message)
    except (aiosmtplib.SMTPException, OSError) as error:
        raise MailUnsentError(_code(error)) from error
    missing = "".join(f"\nnot sent to {address}: {reply.code} {reply.message}" for address, reply in refused.items())
    return MailReply(250, text + missing)


def render_mail(template: str, **context: Any) -> tuple[str, str]:
    """Returns the plain text and the HTML of `templates/mail/`. Values are escaped in HTML."""
    environment = _environment()
    return environment.render_template(f"{template}.txt", **context), environment.render_template(f"{template}.html", **context)


def _compose(server: MailServer, mail: Mail) -> bytes:
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(server.sender_name, addr_spec=server.sender_address)
    if not all(ADDRESS.fullmatch(address) for address in mail.to):
        raise ValueError("An address is not one that can be sent to.")
    message["To"] = [Address(addr_spec=address) for address in mail.to]
    message["Subject"] = re.sub(r"\s+", " ", mail.subject)[:MAX_SUBJECT]
    message["Date"] = format_datetime(clock.now())
    domain = server.sender_address.partition("@")[2]
    message["Message-ID"] = f"<{mail.id}@{domain}>" if mail.id else make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message.as_bytes(policy=_POLICY)


def _code(error: BaseException | None) -> str:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return "certificate_invalid"
        if isinstance(error, TimeoutError):
            return "too_slow"
        error = error.__cause__ or error.__context__
    return "unreachable"


@cache
def _environment() -> "Environment":
    from minijinja import Environment

    return Environment(loader=_load, undefined_behavior="strict", trim_blocks=True, lstrip_blocks=True)


def _load(name: str) -> str:
    return (files("outoften") / "templates" / "mail" / name).read_text("utf-8")
