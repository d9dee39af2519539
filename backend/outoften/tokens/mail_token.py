"""Tokens in links and envelope senders of e-mails: the id of an e-mail's ask, and what may be done with it.

They are short, because mail servers break long lines: 42 letters and digits, in lower case, because some change the case.
"""

import hashlib
import hmac
from base64 import b32decode, b32encode
from binascii import Error as InvalidBase32
from collections.abc import Callable, Iterable, Sequence
from typing import Literal
from uuid import UUID

from outoften.domain.errors import UnavailableError
from outoften.tokens.ask_token import signing_key_id

Purpose = Literal["survey", "unsubscribe", "bounce", "data"]

TOKEN_LENGTH = 42
# In the place of a token, in tests and previews: nothing can be answered or changed with it.
PREVIEW_PLACEHOLDER = "preview"
_MAC_BYTES = 10
# These stay valid after their signing secret was revoked, so that unsubscribing works for ever. A leaked secret alone does not
# suffice to make them: they also contain the id of an ask.
_FOR_EVER: tuple[Purpose, ...] = ("unsubscribe", "bounce")


class MailTokens:
    """Signs with the last key that is not revoked. `revoked` returns the ids of the others.

    Tokens signed with a revoked key still unsubscribe and report bounces, but show nothing.
    """

    def __init__(self, keys: Sequence[str], revoked: Callable[[], frozenset[str]] = frozenset) -> None:
        self._keys = {signing_key_id(key): hmac.digest(key.encode(), b"outoften.mail.1", hashlib.sha256) for key in keys}
        self._revoked = revoked

    def sign(self, purpose: Purpose, ask_id: UUID) -> str:
        """Returns the token. Raises UnavailableError if every key was revoked."""
        if not (valid := self._valid()):
            raise UnavailableError("signing_secret_revoked", "Every signing secret was revoked. Add a new one.", 60)
        return b32encode(ask_id.bytes + _mac(valid[-1], purpose, ask_id)).decode().rstrip("=").lower()

    def verify(self, purpose: Purpose, token: str) -> UUID | None:
        """Returns the id of the ask; None if the token was not signed here for this purpose."""
        if len(token) != TOKEN_LENGTH or not token.isascii():
            return None
        try:
            content = b32decode(token.upper() + "=" * 6)
        except InvalidBase32:
            return None
        ask_id, mac = UUID(bytes=content[:16]), content[16:]
        keys = list(self._keys.values()) if purpose in _FOR_EVER else self._valid()
        return ask_id if any(hmac.compare_digest(mac, _mac(key, purpose, ask_id)) for key in keys) else None

    def find(self, purpose: Purpose, tokens: Iterable[str]) -> UUID | None:
        """Returns the id of the ask of the first token that was signed here for this purpose; None if there is none."""
        return next(filter(None, (self.verify(purpose, token) for token in tokens)), None)

    def _valid(self) -> list[bytes]:
        revoked = self._revoked()
        return [key for key_id, key in self._keys.items() if key_id not in revoked]


def _mac(key: bytes, purpose: Purpose, ask_id: UUID) -> bytes:
    return hmac.digest(key, purpose.encode() + b"\0" + ask_id.bytes, hashlib.sha256)[:_MAC_BYTES]
