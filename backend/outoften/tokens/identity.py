"""Signed identity: a JWT in which the host names the respondent."""

import math
import re
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import jwt

from outoften.domain.errors import UnauthenticatedError
from outoften.domain.surveys.site import Site

CLOCK_SKEW = timedelta(seconds=60)
MAX_RESPONDENT_ID_BYTES = 128
MAX_NAME_LENGTH = 100
MAX_EMAIL_LENGTH = 254

_CONTROLS_AND_SPACES = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]+")


class Identity(NamedTuple):
    """A respondent whom the host has signed, with the name and the e-mail address if it signed them too.

    `secret` is the fingerprint of the identity secret; tokens of older versions have none.
    """

    respondent_id: str
    secret: str
    name: str | None = None
    email: str | None = None


def verify_identity(token: str, claimed_id: str | None, site: Site, now: datetime) -> Identity:
    """Returns the identity of the respondent, `sub`, from a host's JWT (HS256; `sub` and `exp` required).

    Raises UnauthenticatedError with the reason.
    """
    if not site.identity_secrets:
        raise _bad_identity("This site has no identity secret. Create one with POST /v1/sites/{id}/identity-secrets.")
    for identity_secret in site.identity_secrets:
        try:
            claims = jwt.decode(
                token,
                identity_secret.secret,
                algorithms=["HS256"],
                # Times are compared with `now` below.
                options={"require": ["sub", "exp"], "verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
        except jwt.InvalidSignatureError:
            continue
        except jwt.InvalidTokenError as error:
            raise _bad_identity(f"{error}.") from None
        name, email = _text(claims.get("name"), MAX_NAME_LENGTH), _text(claims.get("email"), MAX_EMAIL_LENGTH)
        return Identity(_subject(claims, claimed_id, now), identity_secret.fingerprint, name, email)
    raise _bad_identity("The token was not signed with one of the site's identity secrets.")


def sign_identity(site: Site, respondent_id: str, expires_at: datetime) -> str:
    """Returns the JWT of a respondent's personal link, signed with the site's newest identity secret."""
    claims = {"sub": respondent_id, "exp": int(expires_at.timestamp())}
    return jwt.encode(claims, site.identity_secrets[-1].secret, algorithm="HS256")


def _subject(claims: dict[str, Any], claimed_id: str | None, now: datetime) -> str:
    subject, timestamp = claims["sub"], now.timestamp()
    # Python's JSON accepts NaN and Infinity, which would never expire.
    if not _is_number(claims["exp"]) or not timestamp - CLOCK_SKEW.seconds <= claims["exp"] < math.inf:
        raise _bad_identity("The token has expired. Sign a new one for each page.")
    if "nbf" in claims and not (_is_number(claims["nbf"]) and claims["nbf"] <= timestamp + CLOCK_SKEW.seconds):
        raise _bad_identity("The token is not valid yet. Check the clock of the server that signs it.")
    if not isinstance(subject, str) or not subject or len(subject.encode()) > MAX_RESPONDENT_ID_BYTES:
        raise _bad_identity(f"`sub` must be a string of 1 to {MAX_RESPONDENT_ID_BYTES} bytes.")
    if re.search(r"[\x00-\x1f\x7f]", subject):
        raise _bad_identity("`sub` contains control characters. Remove them.")
    if claimed_id is not None and claimed_id != subject:
        raise _bad_identity("`respondent.id` differs from the token's `sub`. Omit it or send the same id.")
    return subject


def _text(claim: object, max_length: int) -> str | None:
    """Returns an optional claim on one line, cut off; None for what is no text, because an ask must not fail because of it."""
    if not isinstance(claim, str):
        return None
    return _CONTROLS_AND_SPACES.sub(" ", claim).strip()[:max_length].rstrip() or None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _bad_identity(reason: str) -> UnauthenticatedError:
    return UnauthenticatedError("identity_refused", f"`respondent.token` is invalid. {reason}")
