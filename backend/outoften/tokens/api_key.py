"""The format of API keys: id, secret and checksum."""

import re
import secrets
import zlib

from outoften.domain.errors import UnauthenticatedError


def new_api_key() -> tuple[str, str]:
    """Returns a new key's id and its text, `oot_sk_<id>_<secret>`. Only the hash of the text is stored.

    The secret ends with a checksum, so that scanners for leaked keys can recognize it.
    """
    key_id = secrets.token_hex(6)
    text = f"oot_sk_{key_id}_{secrets.token_hex(24)}"
    return key_id, text + _checksum(text)


def parse_api_key(api_key: str) -> str:
    """Returns the id in a key's text. Raises UnauthenticatedError if the text is not a complete key."""
    match = re.fullmatch(r"(oot_sk_([0-9a-f]{12})_[0-9a-f]{48})([0-9a-f]{8})", api_key)
    if match is None or _checksum(match[1]) != match[3]:
        raise UnauthenticatedError(
            "key_unknown", "This is not a complete key. Copy all of it, from oot_sk_ to the last character."
        )
    return match[2]


def _checksum(text: str) -> str:
    """Returns a CRC-32, which detects typing errors; it is no protection against forgery."""
    return f"{zlib.crc32(text.encode()):08x}"
