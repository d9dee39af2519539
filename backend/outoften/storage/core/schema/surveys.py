"""Sites, their identity secrets, and surveys; the URL in the sites' tags."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text

from outoften.storage.core.schema.columns import flag, table
from outoften.storage.core.types import IntBool, Json, UtcMilliseconds, UuidBytes

site = table(
    "site",
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("origins", Json, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("locale", Text, nullable=False),
    flag("require_identity"),
    Column("created_at", UtcMilliseconds, nullable=False),
    Column("storage", Text, nullable=False, server_default="local"),
    Column("consent", Text, nullable=False, server_default="implied"),
    Column("gpc", IntBool, CheckConstraint("gpc IN (0, 1)"), nullable=False, server_default="0"),
    Column("segment_keys", Json, nullable=False, server_default="[]"),
    Column("next_time_zone", Text),
    Column("counted_to", UuidBytes),
)

identity_secret = table(
    "identity_secret",
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, ForeignKey("site.id"), nullable=False, index=True),
    Column("secret", Text, nullable=False),
    Column("created_at", UtcMilliseconds, nullable=False),
)

survey = table(
    "survey",
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, ForeignKey("site.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    flag("active"),
    # Words and rules are read and written whole, so they are one document rather than thirty columns.
    Column("definition", Json, nullable=False),
    Column("created_at", UtcMilliseconds, nullable=False),
)

# The URL at which the server was last started: one row, or none.
served_url = table("served_url", Column("url", Text, primary_key=True))
