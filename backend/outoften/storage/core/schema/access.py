"""API keys, sign-in links and sessions, revoked signing secrets, and the audit log."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, LargeBinary, Text

from outoften.storage.core.schema.columns import table
from outoften.storage.core.types import Json, UtcMilliseconds

# Actions that can't be undone, and who did them.
audit = table(
    "audit",
    Column("id", Integer, primary_key=True),
    Column("at", UtcMilliseconds, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Json, nullable=False),
)

# `created_by` is the id of the key that created this one, itself or through a session.
key = table(
    "key",
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("created_at", UtcMilliseconds, nullable=False),
    Column("revoked_at", UtcMilliseconds),
    Column("expires_at", UtcMilliseconds),
    Column("last_used_at", UtcMilliseconds),
    Column("created_by", Text),
)

# A dashboard session. It starts as a sign-in link (`link_digest`) and becomes a session when the link is used (`digest`), or
# it comes from a key. `id` is not secret, and is never used again.
session = table(
    "session",
    Column("id", Text, primary_key=True),
    Column("link_digest", LargeBinary, unique=True),
    Column("digest", LargeBinary, unique=True),
    Column("key_id", Text, ForeignKey("key.id"), index=True),
    Column("scopes", Json, nullable=False),
    Column("created_at", UtcMilliseconds, nullable=False),
    Column("expires_at", UtcMilliseconds, nullable=False),
    CheckConstraint("link_digest IS NULL OR digest IS NULL", name="session_link_or_session"),
)

# Signing secrets that no process may use any more. `id` is the secret's fingerprint.
revoked_signing_secret = table(
    "revoked_signing_secret", Column("id", Text, primary_key=True), Column("revoked_at", UtcMilliseconds, nullable=False)
)
