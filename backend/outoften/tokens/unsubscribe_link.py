"""Links in digests that turn them off without signing in: a signed member and kind of digest. They do not expire."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import get_args

from itsdangerous import BadSignature, Signer
from msgspec import Struct

from outoften.domain.access.member import Member
from outoften.domain.automation.digests.digest import DigestKind
from outoften.domain.errors import UnavailableError
from outoften.tokens.ask_token import signing_key_id

_KINDS: tuple[DigestKind, ...] = get_args(DigestKind)


class Unsubscribed(Struct, frozen=True):
    """Whose digest a link turns off. Ids of removed members are used again, so `created_at` belongs to it."""

    member_id: int
    created_at_ms: int
    kind: DigestKind

    def is_of(self, member: Member | None) -> bool:
        """Whether the link was sent to this member."""
        return member is not None and (member.id, _milliseconds(member.created_at)) == (self.member_id, self.created_at_ms)


class UnsubscribeLinks:
    """Signs with the last secret that is not revoked, and verifies with all of these."""

    def __init__(self, keys: Iterable[str], revoked: frozenset[str]) -> None:
        """Raises UnavailableError if there is none."""
        valid = [key for key in keys if signing_key_id(key) not in revoked]
        if not valid:
            raise UnavailableError("signing_secret_revoked", "Every signing secret was revoked. Add a new one.", 60)
        self._signer = Signer(valid, salt="outoften.unsubscribe.1", key_derivation="hmac", digest_method=hashlib.sha256)

    def sign(self, member: Member, kind: DigestKind) -> str:
        """Returns the token of a link."""
        return self._signer.sign(f"{member.id}-{_milliseconds(member.created_at)}-{kind}").decode()

    def verify(self, token: str) -> Unsubscribed | None:
        """Returns what the link turns off; None if it was not signed here."""
        try:
            member_id, created_at, kind = self._signer.unsign(token.encode()).decode().split("-")
        except (BadSignature, UnicodeError):
            return None
        return Unsubscribed(int(member_id), int(created_at), next(known for known in _KINDS if known == kind))


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
