"""Which server sends e-mails, and from which address: OUTOFTEN_SMTP_URL and OUTOFTEN_MAIL_FROM."""

import re
from typing import Literal
from urllib.parse import unquote, urlsplit

from msgspec import Struct

Security = Literal["none", "starttls", "tls"]
_SECURITY: dict[str, Security] = {"smtp": "none", "starttls": "starttls", "smtps": "tls"}
_PORTS: dict[Security, int] = {"none": 25, "starttls": 587, "tls": 465}

# `Name <address>` or the address alone; nothing in it can begin another header.
_SENDER = re.compile(r'(?:(?P<name>[^<>@"\x00-\x1f\x7f]*)<(?P<bracketed>[^<>]+)>|(?P<bare>[^<>]+))')
ADDRESS = re.compile(r"[!#-'*+\-/-9=?A-Z^-~]+(?:\.[!#-'*+\-/-9=?A-Z^-~]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


class MailServer(Struct, frozen=True):
    """A mail server, and the name and address in `From` of what it sends."""

    host: str
    port: int
    security: Security
    username: str | None
    password: str | None
    sender_name: str
    sender_address: str

    def __repr__(self) -> str:
        """Without the password, for logs and tracebacks."""
        return f"MailServer({self.host}:{self.port})"


def parse_mail_server(url: str, sender: str) -> MailServer:
    """Returns the mail server with this URL, such as `starttls://user:password@mail.example.com`. Raises ValueError.

    The error contains no password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("smtp_url: write %-codes for special characters of the password, such as %2F for /") from None
    security = _SECURITY.get(parts.scheme)
    if security is None or not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        # One password only: logs and the terminal redact all from the first to the last @.
        raise ValueError("smtp_url: use starttls://user:password@host:587, or smtps:// and 465, or smtp://host:25")
    if security == "none" and parts.password is not None:
        raise ValueError("smtp_url: smtp:// would send the password without encryption: use starttls:// or smtps://")
    found = _SENDER.fullmatch(sender.strip())
    address = (found["bracketed"] or found["bare"] or "").strip() if found else ""
    if not found or not ADDRESS.fullmatch(address):
        raise ValueError("mail_from: use an address such as nps@example.com or Acme <nps@example.com>")
    return MailServer(
        host=parts.hostname,
        port=port or _PORTS[security],
        security=security,
        username=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        sender_name=(found["name"] or "").strip(),
        sender_address=address,
    )
