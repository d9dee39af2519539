"""Keyed hashes of respondents' ids, by which those who were erased or refuse e-mails are recognized.

Their key belongs to the database and outlives every signing secret. The database has it only sealed with each signing secret,
so that nobody can test a guess of an id with a copy of the database alone.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence

from outoften.tokens.ask_token import signing_key_id

# The hashes of one id. The first is the one to store. The others are of the signing secrets: they were stored before databases
# had a key, and are only recognized.
HashRespondent = Callable[[str], list[bytes]]

_KEY_BYTES = _SALT_BYTES = 32
# Enough to recognize a person of a site, and so few that links in e-mails stay short.
_SHORT_BYTES = 8


def shorten_hash(digest: bytes) -> bytes:
    """Returns the beginning of a hash, which a link can carry."""
    return digest[:_SHORT_BYTES]


def opt_out_hashes(hash_respondent: HashRespondent, person: str) -> list[bytes]:
    """Returns the hashes under which an opt-out may be stored: also the short ones, which came from links."""
    digests = hash_respondent(person)
    return [*digests, *map(shorten_hash, digests)]


class RespondentHasher:
    """Hashes ids with the database's own key, if it is open, and with every signing secret."""

    def __init__(self, signing_keys: Sequence[str], own_key: bytes | None = None) -> None:
        self._signing_keys = {signing_key_id(key): key for key in signing_keys}
        old = [hmac.digest(key.encode(), b"outoften.erased.1", hashlib.sha256) for key in reversed(signing_keys)]
        self._keys = [own_key, *old] if own_key else old

    def __call__(self, respondent_id: str) -> list[bytes]:
        """Returns the hashes of an id, the one to store first."""
        return [hmac.digest(key, respondent_id.encode(), hashlib.sha256) for key in self._keys]

    def unseal(self, sealed: Mapping[str, bytes]) -> "RespondentHasher | None":
        """Returns the hasher with the key that was sealed, by the id of the signing secret; None if no secret of ours did."""
        for key_id, signing_key in self._signing_keys.items():
            if key_id in sealed:
                return RespondentHasher(list(self._signing_keys.values()), _unseal(sealed[key_id], signing_key))
        return None

    def seal(self, sealed: Mapping[str, bytes]) -> dict[str, bytes]:
        """Returns the key, sealed with each signing secret that has not done so yet, or has sealed another key."""
        own_key = self._keys[0]
        return {
            key_id: _seal(own_key, key)
            for key_id, key in self._signing_keys.items()
            if key_id not in sealed or _unseal(sealed[key_id], key) != own_key
        }

    def with_new_key(self) -> "RespondentHasher":
        """Returns the hasher with a key that nobody has had."""
        return RespondentHasher(list(self._signing_keys.values()), secrets.token_bytes(_KEY_BYTES))


def _seal(own_key: bytes, signing_key: str) -> bytes:
    salt = secrets.token_bytes(_SALT_BYTES)
    return salt + _mask(own_key, salt, signing_key)


def _unseal(sealed: bytes, signing_key: str) -> bytes:
    return _mask(sealed[_SALT_BYTES:], sealed[:_SALT_BYTES], signing_key)


def _mask(key: bytes, salt: bytes, signing_key: str) -> bytes:
    """Returns the key combined with a pad of its own length. Done twice, it is the key again."""
    pad = hmac.digest(signing_key.encode(), b"outoften.hash-key.1" + salt, hashlib.sha256)
    return bytes(one ^ other for one, other in zip(key, pad, strict=True))
