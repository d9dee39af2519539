"""Sends e-mails by SMTP. Nobody's words can begin another header or recipient."""

import asyncio
import re
import secrets
import ssl
from binascii import b2a_qp
from collections.abc import Mapping
from email.headerregistry import Address
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from outoften import clock
from outoften.outgoing.mail_server import ADDRESS, MailServer

if TYPE_CHECKING:
    import aiosmtplib
    from minijinja import Environment

MAX_SUBJECT = 200
TIMEOUT_SECONDS = 15.0
# Longer than any header of ours: a folded List-Unsubscribe is ignored by some receivers.
_POLICY = SMTP.clone(max_line_length=998)


class Mail(Struct, frozen=True):
    """An e-mail. With an `id` its Message-ID is the same each time it is sent, so that readers can tell repetitions.

    `sender_name` and `envelope_sender` are in the place of those of the mail server's settings; bounces go to the latter.
    """

    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    id: str | None = None
    headers: Mapping[str, str] = {}
    sender_name: str | None = None
    envelope_sender: str | None = None


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
    content = serialize_mail(server, mail)
    # Imported here, because most servers send no e-mails.
    import aiosmtplib

    client = new_client(server, timeout_seconds)
    try:
        async with asyncio.timeout(timeout_seconds), client:
            refused, text = await client.sendmail(envelope_sender(server, mail), list(mail.to), content)
    except aiosmtplib.SMTPRecipientsRefused as error:
        first = error.recipients[0]
        return MailReply(first.code, first.message, refused=all(one.code >= 500 for one in error.recipients))
    except aiosmtplib.SMTPResponseException as error:
        return MailReply(error.code, error.message)
    except (aiosmtplib.SMTPException, OSError) as error:
        raise MailUnsentError(unsent_code(error)) from error
    missing = "".join(f"\nnot sent to {address}: {reply.code} {reply.message}" for address, reply in refused.items())
    return MailReply(250, text + missing)


def new_client(server: MailServer, timeout_seconds: float) -> "aiosmtplib.SMTP":
    """Returns a client that is not connected yet."""
    import aiosmtplib

    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.username,
        password=server.password,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        timeout=timeout_seconds,
    )


async def check_login(server: MailServer, timeout_seconds: float = TIMEOUT_SECONDS) -> str | None:
    """Connect to the mail server and sign in. Returns None if that works, or else why not. Nothing is sent."""
    import aiosmtplib

    try:
        async with asyncio.timeout(timeout_seconds), new_client(server, timeout_seconds):
            return None
    except aiosmtplib.SMTPAuthenticationError:
        return "login_refused"
    except (aiosmtplib.SMTPException, OSError) as error:
        return unsent_code(error)


def render_mail(template: str, **context: Any) -> tuple[str, str]:
    """Returns the plain text and the HTML of `templates/mail/`. Values are escaped in HTML."""
    environment = _environment()
    return environment.render_template(f"{template}.txt", **context), environment.render_template(f"{template}.html", **context)


def envelope_sender(server: MailServer, mail: Mail) -> str:
    """Returns the address that mail servers send bounces to."""
    return mail.envelope_sender or server.sender_address


def serialize_mail(server: MailServer, mail: Mail) -> bytes:
    """Returns the e-mail as it is sent. Raises ValueError for a header or address that cannot be sent."""
    if not all(ADDRESS.fullmatch(address) for address in mail.to):
        raise ValueError("An address is not one that can be sent to.")
    domain = server.sender_address.partition("@")[2]
    boundary = secrets.token_hex(16)
    headers = {
        "From": str(Address(_one_line(mail.sender_name or server.sender_name), addr_spec=server.sender_address)),
        "To": ", ".join(mail.to),
        "Subject": _one_line(mail.subject)[:MAX_SUBJECT],
        "Date": format_datetime(clock.now()),
        "Message-ID": f"<{mail.id}@{domain}>" if mail.id else make_msgid(domain=domain),
        "Auto-Submitted": "auto-generated",
        **mail.headers,
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    head = b"".join(_header(name, value) for name, value in headers.items())
    parts = b"".join(_part(boundary, *part) for part in (("plain", mail.text), ("html", mail.html)))
    return head + b"\r\n" + parts + f"--{boundary}--\r\n".encode()


def _one_line(text: str) -> str:
    """Returns the text without line breaks, of which Unicode has some more: no header may have one."""
    return re.sub(r"\s+", " ", text)


def _header(name: str, value: str) -> bytes:
    """Returns the header on one line. Raises ValueError if it has line breaks."""
    # The standard library takes ten times as long for a whole e-mail, so it only encodes what is not plain.
    return f"{name}: {value}\r\n".encode() if value.isascii() and value.isprintable() else _encode_header(name, value)


@lru_cache(maxsize=64)
def _encode_header(name: str, value: str) -> bytes:
    return _POLICY.fold_binary(*_POLICY.header_store_parse(name, value))


def _part(boundary: str, subtype: str, text: str) -> bytes:
    lines = text.removesuffix("\n").encode().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n'
    return f"--{boundary}\r\n{head}\r\n".encode() + b2a_qp(lines, istext=True) + b"\r\n"


def unsent_code(error: BaseException | None) -> str:
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
