"""Ask tokens: a signed ask that is sent to the card and comes back with the answer."""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec
from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.signer import SigningAlgorithm

from outoften.clock import from_epoch_ms
from outoften.domain.collecting.ask import Ask, Channel
from outoften.domain.collecting.targeting import MAX_PAGE_CHARACTERS
from outoften.domain.errors import InvalidError, UnauthenticatedError, UnavailableError
from outoften.domain.surveys.site import Site
from outoften.tokens.identity import MAX_RESPONDENT_ID_BYTES, Identity

ASK_LIFETIME = timedelta(days=7)
# An expired ask of a link is issued again, for the same respondent, for this long.
RENEWAL_LIFETIME = timedelta(days=7)
MAX_TOKEN_CHARACTERS = 1024
# The limit of a token with a page. Longer tokens lose the page first, because segments matter more.
MAX_TOKEN_CHARACTERS_WITH_PAGE = 512


class AskClaims(msgspec.Struct, array_like=True, frozen=True):
    """The content of an ask token, encoded as an array to keep it short. `issued` and `expires` are milliseconds since 1970.

    `identity_secret` is the fingerprint of the secret that signed the respondent's identity. `renewed`: issued for an expired
    token, so it is not renewed again.

    Newer versions may only append fields: during a rolling upgrade, each server must read the tokens of all others.
    """

    id: UUID
    site_id: int
    survey_id: int
    issued: int
    expires: int
    channel: Channel
    locale: str
    respondent_id: str | None
    page: str
    suspect: bool = False
    segments: tuple[str, ...] = ()
    identity_secret: str = ""
    renewed: bool = False
    tags: tuple[str, ...] = ()
    version: int | None = None


class VerifiedAsk(NamedTuple):
    """The ask in a valid token, as it was issued, and what it came from."""

    ask: Ask
    identity: Identity | None
    renewed: bool

    def check_identity(self, site: Site) -> None:
        """Raises UnauthenticatedError if the identity was signed with a secret that the site has no more."""
        valid = [secret.fingerprint for secret in site.identity_secrets]
        if self.identity and self.identity.secret and self.identity.secret not in valid:
            raise UnauthenticatedError(
                "identity_revoked",
                "The identity in this token was signed with an identity secret that was revoked. Sign the respondent's "
                "identity with a valid secret, and request a new token with POST /v1/ask.",
            )


class _HmacSha256(SigningAlgorithm):
    """The same as itsdangerous' HMACAlgorithm in one call, because every answer verifies a token."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.digest(key, value, hashlib.sha256)


_claims = msgspec.json.Decoder(AskClaims)
# Always the same object: AskTokens takes another one for a change.
_NONE_REVOKED: frozenset[str] = frozenset()


class AskTokens:
    """Issues and verifies ask tokens. The last key signs and all keys verify, so keys can be rotated.

    `revoked` returns the ids of keys that must not be used any more; it must return another object when they change.
    """

    def __init__(self, keys: Sequence[str], revoked: Callable[[], frozenset[str]] = lambda: _NONE_REVOKED) -> None:
        # The same derivation as the Signer's "hmac", which would derive every key again for each token.
        self._keys = {signing_key_id(key): hmac.digest(key.encode(), b"outoften.ask.1", hashlib.sha256) for key in keys}
        self._revoked = revoked
        self._applied = _NONE_REVOKED
        self._signer = self._create_signer()

    @property
    def key_ids(self) -> list[str]:
        """Returns the ids of the keys that are not revoked, oldest first: the last one signs."""
        return [key_id for key_id in self._keys if key_id not in self._revoked()]

    def issue(
        self, ask: Ask, identity: Identity | None = None, renewed: bool = False, expires_at: datetime | None = None
    ) -> str:
        """Returns the ask's token, which is valid for a week after the ask was issued, or until `expires_at`.

        If it is too long, the page is cut, then omitted, then segments are omitted from the end.

        Raises InvalidError if the respondent's id alone is too long, UnavailableError if every key was revoked.
        """
        signer = self._valid_signer()
        if signer is None:
            raise UnavailableError(
                "signing_secret_revoked",
                "Every signing secret of this server was revoked. Its operator must add a new one.",
                60,
            )
        expires = expires_at or ask.issued_at + ASK_LIFETIME
        without_page = [("", ask.segments[:count], MAX_TOKEN_CHARACTERS) for count in range(len(ask.segments), -1, -1)]
        for page, segments, max_length in (
            (ask.page[:MAX_PAGE_CHARACTERS], ask.segments, MAX_TOKEN_CHARACTERS_WITH_PAGE),
            *without_page,
        ):
            claims = AskClaims(
                ask.id,
                ask.site_id,
                ask.survey_id,
                int(ask.issued_at.timestamp() * 1000),
                int(expires.timestamp() * 1000),
                ask.channel,
                ask.locale,
                ask.respondent_id,
                page,
                ask.suspect,
                segments,
                identity.secret if identity else "",
                renewed,
                ask.tags,
                ask.version,
            )
            token = signer.sign(base64_encode(msgspec.json.encode(claims))).decode()
            if len(token) <= max_length:
                return token
        raise InvalidError(
            "respondent_id_too_long", f"`respondent.id` is longer than {MAX_RESPONDENT_ID_BYTES} bytes of UTF-8."
        )

    def verify(self, token: str, now: datetime) -> VerifiedAsk:
        """Returns the ask as it was issued. Raises InvalidError (invalid token) or UnauthenticatedError (expired).

        Different strings can be the same token, so identify an ask by its id, never by the string.
        """
        signer = self._valid_signer()
        if len(token) > MAX_TOKEN_CHARACTERS or signer is None:
            raise _bad_token()
        try:
            claims = _claims.decode(base64_decode(signer.unsign(token)))
        except (BadData, msgspec.DecodeError, UnicodeError, ValueError):
            raise _bad_token() from None
        issued = from_epoch_ms(claims.issued, now.tzinfo)
        # Up to one lifetime in the future is accepted: the server's clock may have been set back.
        if issued > now + ASK_LIFETIME:
            raise InvalidError("token_from_the_future", "The token was issued in the future. Check the clock of the server.")
        if now > from_epoch_ms(claims.expires, now.tzinfo):
            raise UnauthenticatedError("token_expired", "The token has expired. Request a new one with POST /v1/ask.")
        ask = Ask(
            id=claims.id,
            site_id=claims.site_id,
            survey_id=claims.survey_id,
            issued_at=issued,
            respondent_id=claims.respondent_id,
            channel=claims.channel,
            locale=claims.locale,
            page=claims.page,
            suspect=claims.suspect,
            segments=claims.segments,
            tags=claims.tags,
            version=claims.version,
        )
        identity = None if claims.respondent_id is None else Identity(claims.respondent_id, claims.identity_secret)
        return VerifiedAsk(ask, identity, claims.renewed)

    def _valid_signer(self) -> Signer | None:
        if self._revoked() is not self._applied:
            self._applied = self._revoked()
            self._signer = self._create_signer()
        return self._signer

    def _create_signer(self) -> Signer | None:
        keys = [key for key_id, key in self._keys.items() if key_id not in self._applied]
        return Signer(keys, key_derivation="none", algorithm=_HmacSha256()) if keys else None


def signing_key_id(key: str) -> str:
    """Returns the public id of a signing secret. It tells no more about the secret than a token does."""
    return hmac.digest(key.encode(), b"outoften.signing-secret.id", hashlib.sha256).hex()[:12]


def _bad_token() -> InvalidError:
    return InvalidError("token_invalid", "The token is invalid. Send the token from POST /v1/ask unchanged.")
