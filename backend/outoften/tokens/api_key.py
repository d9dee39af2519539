"""The format of API keys: id, secret and checksum."""

import re
import secrets
import string
import zlib

from outoften.domain.errors import UnauthenticatedError

_ALPHABET = string.digits + string.ascii_letters
_SECRET_LENGTH = 20
_CHECKSUM_LENGTH = 4
# Clients that encode a key for HTTP Basic as MIME does, such as Delighted's for Ruby, break the line of a longer one.
_MAX_LENGTH = 44


def new_api_key() -> tuple[str, str]:
    """Returns a new key's id and its text, `oot_sk_<id>_<secret>`. Only the hash of the text is stored.

    The secret ends with a checksum, so that scanners for leaked keys can recognize it.
    """
    key_id = secrets.token_hex(6)
    text = f"oot_sk_{key_id}_{''.join(secrets.choice(_ALPHABET) for _ in range(_SECRET_LENGTH))}"
    return key_id, text + _checksum(text)


def parse_api_key(api_key: str) -> str:
    """Returns the id in a key's text. Raises UnauthenticatedError if the text is not a complete key."""
    match = re.fullmatch(r"oot_sk_([0-9a-f]{12})_(?:[0-9A-Za-z]{24}|[0-9a-f]{56})", api_key)
    if match is None or not _has_checksum(api_key):
        raise UnauthenticatedError(
            "key_unknown", "This is not a complete key. Copy all of it, from oot_sk_ to the last character."
        )
    return match[1]


def _has_checksum(text: str) -> bool:
    """Whether a key ends with its checksum: eight hexadecimal digits in the long keys that were made up to version 0.2."""
    if len(text) > _MAX_LENGTH:
        return text[-8:] == f"{zlib.crc32(text[:-8].encode()):08x}"
    return text[-_CHECKSUM_LENGTH:] == _checksum(text[:-_CHECKSUM_LENGTH])


def _checksum(text: str) -> str:
    """Returns a part of the CRC-32, which detects typing errors; it is no protection against forgery."""
    number = zlib.crc32(text.encode())
    return "".join(_ALPHABET[number // len(_ALPHABET) ** place % len(_ALPHABET)] for place in range(_CHECKSUM_LENGTH))
