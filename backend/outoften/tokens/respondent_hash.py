"""Keyed hashes of respondents' ids, by which those who were erased or refuse e-mails are recognized."""

import hashlib
import hmac
from collections.abc import Callable, Sequence

# The hashes of one id. The first is that of the newest signing secret, which no database contains: for the audit log. The last
# is what is stored of those who were erased or refuse e-mails: that of the database's own key, which outlives every signing
# secret. Those of the secrets are recognized too, because they were stored before the database had a key.
HashRespondent = Callable[[str], list[bytes]]


def respondent_hasher(signing_keys: Sequence[str]) -> HashRespondent:
    """Returns the function that hashes an id with every signing secret."""
    keys = [hmac.digest(key.encode(), b"outoften.erased.1", hashlib.sha256) for key in reversed(signing_keys)]
    return lambda respondent_id: [hmac.digest(key, respondent_id.encode(), hashlib.sha256) for key in keys]


def with_own_key(hash_respondent: HashRespondent, own_key: bytes) -> HashRespondent:
    """Returns the function that also hashes an id with the database's own key."""
    return lambda respondent_id: [*hash_respondent(respondent_id), hmac.digest(own_key, respondent_id.encode(), hashlib.sha256)]
