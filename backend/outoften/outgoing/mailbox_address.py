"""Where bounces come to: OUTOFTEN_IMAP_URL."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import Struct

PORT = 993

_FOLDER = re.compile(r"[ -~]{1,200}")


class MailboxAddress(Struct, frozen=True):
    """A folder of a mailbox. What was handled is marked as read, moved to another folder, or deleted."""

    host: str
    port: int
    username: str
    password: str
    folder: str
    move_to: str | None = None
    delete: bool = False

    def __repr__(self) -> str:
        """Without the password, for logs and tracebacks."""
        return f"MailboxAddress({self.host}:{self.port}/{self.folder})"


def parse_imap_url(url: str) -> MailboxAddress:
    """Returns the mailbox with this URL, such as `imaps://user:password@mail.example.com/INBOX`. Raises ValueError.

    The error contains no password.
    """
    example = "imap_url: use imaps://user:password@mail.example.com/INBOX"
    try:
        parts = urlsplit(url)
        port = parts.port or PORT
        options = parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise ValueError(f"{example}; write %-codes for special characters of the password, such as %2F for /") from None
    if parts.scheme != "imaps" or not parts.hostname or not parts.username or not parts.password:
        raise ValueError(example)
    folder = unquote(parts.path.removeprefix("/")) or "INBOX"
    move_to, delete = options.pop("move", [None])[0], options.pop("delete", ["false"])[0]
    if options or delete not in ("true", "false") or not all(_FOLDER.fullmatch(name) for name in (folder, move_to or folder)):
        raise ValueError(f"{example}, with ?move=Handled or ?delete=true for what is done with messages that were read")
    if move_to and delete == "true":
        raise ValueError("imap_url: choose ?move=… or ?delete=true, not both")
    return MailboxAddress(
        parts.hostname, port, unquote(parts.username), unquote(parts.password), folder, move_to, delete == "true"
    )
