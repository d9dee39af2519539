"""Links in e-mails to respondents with which they refuse more of them: a signed site and respondent. They do not expire."""

import hashlib
from collections.abc import Callable, Sequence

from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode

from outoften.tokens.ask_token import signing_key_id


class NoMailLinks:
    """Signs with the last key, and verifies with all that are not revoked. `revoked` returns the ids of those that are."""

    def __init__(self, keys: Sequence[str], revoked: Callable[[], frozenset[str]]) -> None:
        self._keys, self._revoked = keys, revoked

    def sign(self, site_id: int, respondent_id: str) -> str:
        """Returns the token of a link."""
        subject = base64_encode(f"{site_id} {respondent_id}")
        return _signer(self._keys).sign(subject).decode()

    def verify(self, token: str) -> tuple[int, str] | None:
        """Returns whose link it is, as the ids of the site and the respondent; None if it was not signed here."""
        valid = [key for key in self._keys if signing_key_id(key) not in self._revoked()]
        try:
            site_id, _, respondent_id = base64_decode(_signer(valid).unsign(token)).decode().partition(" ")
        except (BadData, UnicodeError, IndexError):
            return None
        return int(site_id), respondent_id


def _signer(keys: Sequence[str]) -> Signer:
    return Signer(list(keys), salt="outoften.no_mail.1", key_derivation="hmac", digest_method=hashlib.sha256)
