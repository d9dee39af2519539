"""The format of shared links' credentials: `oot_sh_<id>_<secret>`, and the same signed once its password was entered."""

import re
from hashlib import sha256

from itsdangerous import BadSignature, TimestampSigner

from outoften.domain.errors import UnauthenticatedError

PREFIX = "oot_sh_"
_FORMAT = re.compile(rf"({PREFIX}([0-9a-f]{{12}})_[A-Za-z0-9_-]{{43}})(?:\.[A-Za-z0-9_.-]{{1,100}})?")


def link_credential(share_id: str, secret: str) -> str:
    """Returns what a visitor of the link sends. Only its hash is stored."""
    return f"{PREFIX}{share_id}_{secret}"


def parse_credential(text: str) -> tuple[str, str]:
    """Returns the link's id and the credential without a signature. Raises UnauthenticatedError if the text is none."""
    match = _FORMAT.fullmatch(text)
    if match is None:
        raise UnauthenticatedError("share_ended", "This link is not complete. Copy all of it, to the last character.")
    return match[2], match[1]


def unlock(credential: str, password_hash: str) -> str:
    """Returns the credential signed, which proves for some time that the password was entered. Another password ends it."""
    return _signer(password_hash).sign(credential).decode()


def is_unlocked(text: str, credential: str, password_hash: str, max_age_seconds: int) -> bool:
    """Whether the text is this credential, signed with this password's hash within this time."""
    try:
        return _signer(password_hash).unsign(text, max_age=max_age_seconds).decode() == credential
    except BadSignature:
        return False


def _signer(password_hash: str) -> TimestampSigner:
    # The hash has a random salt and never leaves the server.
    return TimestampSigner(password_hash, salt="outoften.share.1", key_derivation="hmac", digest_method=sha256)
