"""API keys: their text, its checksum, and the id inside."""

import re
import secrets
import zlib

from outoften.domain.errors import UnauthenticatedError


def new_api_key() -> tuple[str, str]:
    """A new key's id and its whole text, `oot_sk_<id>_<secret>`. Only its hash is kept.

    The secret ends with a checksum, so that whoever scans for leaked keys can tell one from a look-alike.
    """
    key_id = secrets.token_hex(6)
    text = f"oot_sk_{key_id}_{secrets.token_hex(24)}"
    return key_id, text + _checksum(text)


def parse_api_key(api_key: str) -> str:
    """The id inside a key's text. Raises Unauthenticated when it is not, or not all of, a key of ours."""
    match = re.fullmatch(r"(oot_sk_([0-9a-f]{12})_[0-9a-f]{48})([0-9a-f]{8})", api_key)
    if match is None or _checksum(match[1]) != match[3]:
        raise UnauthenticatedError(
            "key_unknown", "This is not a whole key: copy all of it, from oot_sk_ to its last character."
        )
    return match[2]


def _checksum(text: str) -> str:
    """CRC-32: it finds slips of the pen, and is no secret."""
    return f"{zlib.crc32(text.encode()):08x}"
