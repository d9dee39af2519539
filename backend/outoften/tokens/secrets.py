"""Random secrets: generation, hashing and comparison."""

import hashlib
import hmac
import secrets


def new_site_key() -> str:
    """Returns a new public key for a site, which only identifies the site and is not secret."""
    return secrets.token_hex(8)


def new_public_id() -> str:
    """Returns a new id for something secret. The id itself is not secret."""
    return secrets.token_hex(6)


def new_secret() -> str:
    """Returns a new secret of 256 random bits, as text."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """Returns the SHA-256 of a secret. A slow hash is not needed, because secrets have at least 119 random bits."""
    return hashlib.sha256(secret.encode()).digest()


def constant_time_equal(left: bytes, right: bytes) -> bool:
    """Whether two digests are equal, compared in constant time."""
    return hmac.compare_digest(left, right)
