"""Tokens in links and envelope senders of e-mails: the id of an e-mail's ask, and what may be done with it.

They are short, because mail servers break long lines: 42 letters and digits, in lower case, because some change the case. Those
that unsubscribe have 74: they also carry the site and keyed hashes of the person, so that they work when the e-mail is deleted.
"""

import hashlib
import hmac
from base64 import b32decode, b32encode
from binascii import Error as InvalidBase32
from collections.abc import Callable, Iterable, Sequence
from typing import Literal
from uuid import UUID

from msgspec import Struct

from outoften.domain.errors import UnavailableError
from outoften.tokens.ask_token import signing_key_id
from outoften.tokens.respondent_hash import HashRespondent, shorten_hash

Purpose = Literal["survey", "unsubscribe", "bounce", "data"]

TOKEN_LENGTH, LONG_TOKEN_LENGTH = 42, 74
# In the place of a token, in tests and previews: nothing can be answered or changed with it.
PREVIEW_PLACEHOLDER = "preview"
_MAC_BYTES = 10
_ASK_BYTES, _SITE_BYTES = 16, 4
# These stay valid after their signing secret was revoked, so that unsubscribing works for ever. A leaked secret alone does not
# suffice to make them: they also contain the id of an ask.
_FOR_EVER: tuple[Purpose, ...] = ("unsubscribe", "bounce")


class Addressee(Struct, frozen=True):
    """To whom an e-mail was sent: the site, and short hashes of the person's id and address."""

    site_id: int
    digests: tuple[bytes, bytes]


def name_addressee(hash_respondent: HashRespondent, site_id: int, respondent_id: str, address: str) -> Addressee:
    """Returns to whom an e-mail is sent. `address` is in lower case."""
    person, mailbox = (shorten_hash(hash_respondent(text)[0]) for text in (respondent_id, address))
    return Addressee(site_id, (person, mailbox))


class MailTokens:
    """Signs with the last key that is not revoked. `revoked` returns the ids of the others.

    Tokens signed with a revoked key still unsubscribe and report bounces, but show nothing.
    """

    def __init__(self, keys: Sequence[str], revoked: Callable[[], frozenset[str]] = frozenset) -> None:
        self._keys = {signing_key_id(key): hmac.digest(key.encode(), b"outoften.mail.1", hashlib.sha256) for key in keys}
        self._revoked = revoked

    def sign(self, purpose: Purpose, ask_id: UUID, addressee: Addressee | None = None) -> str:
        """Returns the token. Raises UnavailableError if every key was revoked."""
        if not (valid := self._valid()):
            raise UnavailableError("signing_secret_revoked", "Every signing secret was revoked. Add a new one.", 60)
        content = ask_id.bytes
        if addressee:
            content += addressee.site_id.to_bytes(_SITE_BYTES) + b"".join(addressee.digests)
        return b32encode(content + _mac(valid[-1], purpose, content)).decode().rstrip("=").lower()

    def verify(self, purpose: Purpose, token: str) -> UUID | None:
        """Returns the id of the ask; None if the token was not signed here for this purpose."""
        content = self._open(purpose, token)
        return UUID(bytes=content[:_ASK_BYTES]) if content else None

    def verify_addressee(self, token: str) -> Addressee | None:
        """Returns to whom the e-mail with a token that unsubscribes was sent; None if it does not say that."""
        said = (self._open("unsubscribe", token) or b"")[_ASK_BYTES:]
        if not said:
            return None
        half = (len(said) - _SITE_BYTES) // 2 + _SITE_BYTES
        return Addressee(int.from_bytes(said[:_SITE_BYTES]), (said[_SITE_BYTES:half], said[half:]))

    def find(self, purpose: Purpose, tokens: Iterable[str]) -> UUID | None:
        """Returns the id of the ask of the first token that was signed here for this purpose; None if there is none."""
        return next(filter(None, (self.verify(purpose, token) for token in tokens)), None)

    def _open(self, purpose: Purpose, token: str) -> bytes | None:
        if len(token) not in (TOKEN_LENGTH, LONG_TOKEN_LENGTH) or not token.isascii():
            return None
        try:
            decoded = b32decode(token.upper() + "=" * (-len(token) % 8))
        except InvalidBase32:
            return None
        content, mac = decoded[:-_MAC_BYTES], decoded[-_MAC_BYTES:]
        keys = list(self._keys.values()) if purpose in _FOR_EVER else self._valid()
        return content if any(hmac.compare_digest(mac, _mac(key, purpose, content)) for key in keys) else None

    def _valid(self) -> list[bytes]:
        revoked = self._revoked()
        return [key for key_id, key in self._keys.items() if key_id not in revoked]


def _mac(key: bytes, purpose: Purpose, content: bytes) -> bytes:
    return hmac.digest(key, purpose.encode() + b"\0" + content, hashlib.sha256)[:_MAC_BYTES]
