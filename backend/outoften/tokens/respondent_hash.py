"""Hashes of respondents' ids that tell no one the id: they are keyed with the signing secrets, which no database contains."""

import hashlib
import hmac
from collections.abc import Callable, Sequence

# The hashes of one id, that of the newest signing secret first.
HashRespondent = Callable[[str], list[bytes]]


def respondent_hasher(signing_keys: Sequence[str]) -> HashRespondent:
    """Returns the function that hashes an id with every signing secret, so that a hash is recognized after a rotation."""
    keys = [hmac.digest(key.encode(), b"outoften.erased.1", hashlib.sha256) for key in reversed(signing_keys)]
    return lambda respondent_id: [hmac.digest(key, respondent_id.encode(), hashlib.sha256) for key in keys]
