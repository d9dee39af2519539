"""Every signed or hashed credential: ask tokens, the host's signed identity, API keys, sign-in links and sessions."""

import hashlib
import hmac
import math
import re
import secrets
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import jwt
import msgspec
from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode

from outoften.domain.collecting.ask import Ask, Channel
from outoften.domain.errors import Invalid, Unauthenticated
from outoften.domain.surveys.survey import Site

ASK_LIFETIME = timedelta(days=7)
SKEW = timedelta(seconds=60)
LONGEST_TOKEN = 1024
# A page is worth no more than that, segments are.
LONGEST_WITH_PAGE = 512
LONGEST_RESPONDENT_ID = 128
LONGEST_PAGE = 160


class AskClaims(msgspec.Struct, array_like=True, frozen=True):
    """What an ask token carries; an array, because a token travels with every step.

    A newer version may add to its end: while servers are upgraded one after the other, each reads what all have issued.
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


_claims = msgspec.json.Decoder(AskClaims)


class AskTokens:
    """Mints and verifies ask tokens. The last key signs, all of them verify, so keys can be rotated."""

    def __init__(self, keys: Sequence[str]) -> None:
        # Derived as the Signer's own "hmac" does it, but once: it would do so for each token, and each key.
        derived = [hmac.digest(key.encode(), b"outoften.ask.1", hashlib.sha256) for key in keys]
        self._signer = Signer(derived, key_derivation="none", digest_method=hashlib.sha256)

    def mint(self, ask: Ask) -> str:
        """The ask's token. A page that doesn't fit is cut, then left out, then segments are, the last first."""
        expires = ask.issued_at + ASK_LIFETIME
        fewer = [("", ask.segments[:count], LONGEST_TOKEN) for count in range(len(ask.segments), -1, -1)]
        for page, segments, longest in ((ask.page[:LONGEST_PAGE], ask.segments, LONGEST_WITH_PAGE), *fewer):
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
            )
            token = self._signer.sign(base64_encode(msgspec.json.encode(claims))).decode()
            if len(token) <= longest:
                return token
        raise Invalid("respondent_id_too_long", f"respondent.id may have {LONGEST_RESPONDENT_ID} bytes of UTF-8 at most.")

    def verify(self, token: str, now: datetime) -> Ask:
        """The ask as it was issued. Raises Invalid (not a token of ours) or Unauthenticated (expired).

        The text of a token is malleable: what identifies an ask is the id inside, never the string.
        """
        if len(token) > LONGEST_TOKEN:
            raise _bad_token()
        try:
            claims = _claims.decode(base64_decode(self._signer.unsign(token)))
        except (BadData, msgspec.DecodeError, UnicodeError, ValueError):
            raise _bad_token() from None
        issued = from_epoch_ms(claims.issued, now)
        # A clock that was set back must not refuse those who were asked before: the token is ours, whatever it says.
        if issued > now + ASK_LIFETIME:
            raise Invalid("token_from_the_future", "This token was issued in the future: check the server's clock.")
        if now > from_epoch_ms(claims.expires, now):
            raise Unauthenticated("token_expired", "This ask has expired. Ask again with POST /v1/ask.")
        return Ask(
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
        )


def from_epoch_ms(milliseconds: int, like: datetime) -> datetime:
    """Milliseconds since 1970 as a moment in the time zone of `like`."""
    return datetime.fromtimestamp(milliseconds / 1000, like.tzinfo)


def tidy_page(page: str) -> str:
    """A page's address without query string, fragment and credentials: those may hold what nobody meant to send."""
    try:
        parts = urlsplit(page)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    except ValueError:
        return ""


def verify_identity(token: str, claimed_id: str | None, site: Site, now: datetime) -> str:
    """The respondent's id in a host's JWT (HS256; `sub` and `exp` required).

    Raises Unauthenticated with what is wrong with it.
    """
    if not site.identity_secrets:
        raise _bad_identity("This site has no identity secret yet: make one with POST /v1/sites/{id}/identity-secrets.")
    for identity_secret in site.identity_secrets:
        try:
            claims = jwt.decode(
                token,
                identity_secret.secret,
                algorithms=["HS256"],
                # Times are compared with the caller's clock below, like every other time here.
                options={"require": ["sub", "exp"], "verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
        except jwt.InvalidSignatureError:
            continue
        except jwt.InvalidTokenError as error:
            raise _bad_identity(f"{error}.") from None
        return _subject(claims, claimed_id, now)
    raise _bad_identity("It was not signed with one of this site's identity secrets.")


def _subject(claims: dict[str, Any], claimed_id: str | None, now: datetime) -> str:
    subject, moment = claims["sub"], now.timestamp()
    # JSON as Python reads it has NaN and Infinity: neither is a time, and neither would ever expire.
    if not _is_number(claims["exp"]) or not moment - SKEW.seconds <= claims["exp"] < math.inf:
        raise _bad_identity("It has expired: sign a fresh one for each page.")
    if "nbf" in claims and not (_is_number(claims["nbf"]) and claims["nbf"] <= moment + SKEW.seconds):
        raise _bad_identity("It is not valid yet: check the clock of the server that signs.")
    if not isinstance(subject, str) or not subject or len(subject.encode()) > LONGEST_RESPONDENT_ID:
        raise _bad_identity(f"`sub` must be a text of 1 to {LONGEST_RESPONDENT_ID} bytes.")
    if re.search(r"[\x00-\x1f\x7f]", subject):
        raise _bad_identity("`sub` has control characters.")
    if claimed_id is not None and claimed_id != subject:
        raise _bad_identity("respondent.id is not the `sub` of the token.")
    return subject


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _bad_identity(why: str) -> Unauthenticated:
    return Unauthenticated("identity_refused", f"respondent.token was refused. {why}")


def _bad_token() -> Invalid:
    return Invalid("token_invalid", "This is not a token from POST /v1/ask. Send the token unchanged.")


def new_site_key() -> str:
    """A site's public key: it names the site and protects nothing."""
    return secrets.token_hex(8)


def new_secret() -> str:
    """A secret of 256 bits, as text."""
    return secrets.token_urlsafe(32)


def new_api_key() -> tuple[str, str]:
    """A new key's id and its whole text, `oot_sk_<id>_<secret>`. Only its hash is kept.

    The secret ends with a checksum, so that whoever scans for leaked keys can tell one from a look-alike.
    """
    key_id = secrets.token_hex(6)
    text = f"oot_sk_{key_id}_{secrets.token_hex(24)}"
    return key_id, text + _checksum(text)


def key_id_of(api_key: str) -> str:
    """The id inside a key's text. Raises Unauthenticated when it is not, or not all of, a key of ours."""
    match = re.fullmatch(r"(oot_sk_([0-9a-f]{12})_[0-9a-f]{48})([0-9a-f]{8})", api_key)
    if match is None or _checksum(match[1]) != match[3]:
        raise Unauthenticated("key_unknown", "This is not a whole key: copy all of it, from oot_sk_ to its last character.")
    return match[2]


def _checksum(text: str) -> str:
    """CRC-32: it finds slips of the pen, and is no secret."""
    return f"{zlib.crc32(text.encode()):08x}"


def digest(secret: str) -> bytes:
    """SHA-256 of a random secret: enough, because there is nothing to guess in 192 bits or more."""
    return hashlib.sha256(secret.encode()).digest()


def same(one: bytes, other: bytes) -> bool:
    """Compare digests in constant time."""
    return hmac.compare_digest(one, other)
