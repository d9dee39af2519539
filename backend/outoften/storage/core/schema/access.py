"""Members and invitations, API keys, sign-in links and sessions, shared links, revoked signing secrets, and the audit log."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, LargeBinary, Text

from outoften.storage.core.schema.columns import flag, table
from outoften.storage.core.types import Json, OptionalIds, UtcMilliseconds

# Actions that can't be undone, and who did them.
audit = table(
    "audit",
    Column("id", Integer, primary_key=True),
    Column("at", UtcMilliseconds, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Json, nullable=False),
)

# `site_ids`: for these sites only; NULL for all. `email` is in lower case. `password_hash` is NULL until a password is chosen.
member = table(
    "member",
    Column("id", Integer, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("site_ids", OptionalIds),
    Column("password_hash", Text),
    Column("created_at", UtcMilliseconds, nullable=False),
    Column("last_seen_at", UtcMilliseconds),
)

invitation = table(
    "invitation",
    Column("id", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("email", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("site_ids", OptionalIds),
    Column("created_at", UtcMilliseconds, nullable=False),
    Column("expires_at", UtcMilliseconds, nullable=False),
    Column("created_by", Text, nullable=False),
)

# `created_by` is the id of the key that created this one, itself or through a session; `member_id` the member who did.
# `acts_as_owner`: with the scope `keys`, it may do to members what an owner may; else what an admin may.
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
    Column("site_ids", OptionalIds),
    Column("member_id", Integer, index=True),
    flag("acts_as_owner", server_default="0"),
)

# A dashboard session. It starts as a sign-in link (`link_digest`) and becomes a session when the link is used (`digest`), or
# it comes from a key or a member's password. The scopes of a member's session are those of the member's role. `from_link`: who
# used a link may choose a new password. `id` is not secret, and is never used again.
session = table(
    "session",
    Column("id", Text, primary_key=True),
    Column("link_digest", LargeBinary, unique=True),
    Column("digest", LargeBinary, unique=True),
    Column("key_id", Text, ForeignKey("key.id"), index=True),
    Column("scopes", Json, nullable=False),
    Column("created_at", UtcMilliseconds, nullable=False),
    Column("expires_at", UtcMilliseconds, nullable=False),
    Column("member_id", Integer, ForeignKey("member.id"), index=True),
    flag("from_link", server_default="0"),
    CheckConstraint("link_digest IS NULL OR digest IS NULL", name="session_link_or_session"),
)

# A link with which people without an account read reports of one survey. `digest` is that of the link's credential.
share = table(
    "share",
    Column("id", Text, primary_key=True),
    Column("survey_id", Integer, ForeignKey("survey.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("sections", Json, nullable=False),
    Column("period", Text, nullable=False),
    Column("password_hash", Text),
    Column("frame_origins", Json, nullable=False),
    Column("expires_at", UtcMilliseconds),
    Column("created_at", UtcMilliseconds, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("last_viewed_at", UtcMilliseconds),
)

# Signing secrets that no process may use any more. `id` is the secret's fingerprint.
revoked_signing_secret = table(
    "revoked_signing_secret", Column("id", Text, primary_key=True), Column("revoked_at", UtcMilliseconds, nullable=False)
)
