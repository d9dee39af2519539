"""Reports about e-mails: one record for all providers and for mailboxes."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct

ReportKind = Literal["bounced_hard", "bounced_soft", "complained", "unsubscribed", "delivered"]

MAX_TEXT = 300
# More are not looked at: a message may contain any number of texts that look like a token.
MAX_TOKENS = 50

# A token of ours: 26 or, of links to unsubscribe, 46 bytes in base32.
_TOKEN = re.compile(rb"(?<![a-z2-7])[a-z2-7]{42}(?:[a-z2-7]{32})?(?![a-z2-7])", re.IGNORECASE)
# An enhanced status code (RFC 3463) that says that something failed.
_STATUS = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
# What a status code is about: the mail system, the network, the content, rules and security. And, of addresses and mailboxes,
# what is wrong with the sender's, and a mailbox that is full or gets no e-mails so long.
_NOT_OF_ADDRESS = ("3", "4", "6", "7")
_NOT_FOR_EVER = (("1", "7"), ("1", "8"), ("2", "2"), ("2", "3"))


class MailReport(Struct, frozen=True, kw_only=True):
    """What happened to an e-mail. `tokens` may contain ours, unverified. `at` is None if the report does not say it."""

    kind: ReportKind
    address: str | None = None
    tokens: tuple[str, ...] = ()
    at: datetime | None = None
    text: str = ""


class Fields:
    """A JSON object whose fields may be missing or of any type: what is not as documented is as if it was missing."""

    def __init__(self, value: Any) -> None:
        self._values: dict[str, Any] = value if isinstance(value, dict) else {}

    def text(self, name: str) -> str:
        """Returns a text, or an empty one."""
        value = self._values.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> float | None:
        """Returns a number, also from a text with one."""
        try:
            return float(self._values[name])
        except (KeyError, TypeError, ValueError, OverflowError):
            return None

    def flag(self, name: str) -> bool:
        """Whether the field is true."""
        return self._values.get(name) is True

    def fields(self, name: str) -> "Fields":
        """Returns the fields of an object."""
        return Fields(self._values.get(name))

    def list(self, name: str) -> list[Any]:
        """Returns the items of an array."""
        value = self._values.get(name)
        return value if isinstance(value, list) else []

    def tokens(self) -> tuple[str, ...]:
        """Returns all texts in the object that could be a token of ours."""
        return find_tokens(msgspec.json.encode(self._values))


def find_tokens(content: bytes) -> tuple[str, ...]:
    """Returns all texts that could be a token of ours."""
    found = dict.fromkeys(match[0].lower().decode() for match in _TOKEN.finditer(content))
    return tuple(found)[:MAX_TOKENS]


def bounce_kind(is_permanent: bool, *texts: str) -> Literal["bounced_hard", "bounced_soft"]:
    """Returns which kind a bounce is: what the sender of the report says, unless a status code in the texts says otherwise.

    A refusal for ever that is not about the address, such as for a full mailbox (5.2.2) or for the content or the sender
    (5.7.1), is soft: the address exists, and another e-mail may arrive.
    """
    status = next(filter(None, map(_STATUS.search, texts)), None)
    if status and (status[1] == "4" or status[2] in _NOT_OF_ADDRESS or (status[2], status[3]) in _NOT_FOR_EVER):
        return "bounced_soft"
    return "bounced_hard" if is_permanent else "bounced_soft"


def shorten(text: str) -> str:
    """Returns a text of a mail server on one line, without the end of a long one and what databases cannot store."""
    printable = "".join(character if character.isprintable() else " " for character in text[: 10 * MAX_TEXT])
    return " ".join(printable.split())[:MAX_TEXT]


def first_address(addresses: Iterable[str]) -> str | None:
    """Returns the first address, without what stands around it, or None."""
    return next((address.rpartition("<")[2].rstrip(">").strip() or None for address in addresses), None)
