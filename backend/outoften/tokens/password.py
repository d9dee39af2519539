"""Hashes of passwords: Argon2id. Each takes some hundredths of a second and 19 MiB, so call them in a thread."""

from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's smallest parameters: a server for surveys is small.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# The hash of no password, with the same parameters.
_NOBODYS = (
    f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}$"
    + b64encode(bytes(_hasher.salt_len)).decode().rstrip("=")
    + "$"
    + b64encode(bytes(_hasher.hash_len)).decode().rstrip("=")
)


def hash_password(password: str) -> str:
    """Returns the hash of a password, with its salt and parameters."""
    return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether this is the password that was hashed. Takes as long without a stored hash, so that nobody learns who has one."""
    try:
        _hasher.verify(stored or _NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
