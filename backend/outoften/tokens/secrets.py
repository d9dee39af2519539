"""Random secrets, and how they are stored and compared."""

import hashlib
import hmac
import secrets


def new_site_key() -> str:
    """A site's public key: it names the site and protects nothing."""
    return secrets.token_hex(8)


def new_secret() -> str:
    """A secret of 256 bits, as text."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """SHA-256 of a random secret: enough, because there is nothing to guess in 192 bits or more."""
    return hashlib.sha256(secret.encode()).digest()


def constant_time_equal(left: bytes, right: bytes) -> bool:
    """Compare digests in constant time."""
    return hmac.compare_digest(left, right)
