"""API keys, sign-in links and sessions, and the audit log."""

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, Text

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
)

# A dashboard session. It starts as a sign-in link (`link_digest`) and becomes a session when the link is used (`digest`).
session = table(
    "session",
    Column("id", Integer, primary_key=True),
    Column("link_digest", LargeBinary, unique=True),
    Column("digest", LargeBinary, unique=True),
    Column("expires_at", UtcMilliseconds, nullable=False),
    CheckConstraint("link_digest IS NULL OR digest IS NULL", name="session_link_or_session"),
)
