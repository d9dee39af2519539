"""Links in e-mails to respondents with which they refuse more of them: a signed site and respondent. They do not expire."""

import hashlib
from collections.abc import Callable, Sequence

from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode

from outoften.domain.errors import UnavailableError
from outoften.tokens.ask_token import signing_key_id


class NoMailLinks:
    """Signs with the last key that is not revoked, and verifies with all of these. `revoked` returns the ids of the others."""

    def __init__(self, keys: Sequence[str], revoked: Callable[[], frozenset[str]]) -> None:
        self._keys, self._revoked = keys, revoked

    def sign(self, site_id: int, respondent_id: str) -> str:
        """Returns the token of a link. Raises UnavailableError without a key."""
        if not (valid := self._valid()):
            raise UnavailableError("signing_secret_revoked", "Every signing secret was revoked. Add a new one.", 60)
        return _signer(valid).sign(base64_encode(f"{site_id} {respondent_id}")).decode()

    def verify(self, token: str) -> tuple[int, str] | None:
        """Returns whose link it is, as the ids of the site and the respondent; None if it was not signed here."""
        try:
            site_id, _, respondent_id = base64_decode(_signer(self._valid()).unsign(token)).decode().partition(" ")
        except (BadData, UnicodeError, IndexError):
            return None
        return int(site_id), respondent_id

    def _valid(self) -> list[str]:
        return [key for key in self._keys if signing_key_id(key) not in self._revoked()]


def _signer(keys: Sequence[str]) -> Signer:
    return Signer(list(keys), salt="outoften.no_mail.1", key_derivation="hmac", digest_method=hashlib.sha256)
