"""Sites, their identity secrets, and surveys; the URL in the sites' tags."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, PrimaryKeyConstraint, Text

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
    # Asks and responses that are older are erased; NULL keeps them.
    Column("retention_days", Integer),
    # The segment keys whose values are watched for drops.
    Column("watched_segments", Json, nullable=False, server_default="[]"),
    # The sender's address on paper, below each e-mail with a survey.
    Column("postal_address", Text),
    # What happens to responses that are older: "erase" or "anonymize".
    Column("retention_action", Text, nullable=False, server_default="erase"),
    # Whether e-mail addresses and long numbers are removed from comments before they are stored.
    Column("redact_comments", IntBool, CheckConstraint("redact_comments IN (0, 1)"), nullable=False, server_default="0"),
)

# Ids of deleted sites. They are never used again.
deleted_site = table(
    "deleted_site",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("deleted_at", UtcMilliseconds, nullable=False),
    # NULL until nothing of the site is left.
    Column("done_at", UtcMilliseconds),
    clustered=True,
)

# The last run of a site's retention, with the settings at that time: it left nothing from before `kept_from`, except what was
# changed after `began_at`. `whole_at`: when everything was last looked at.
retention_run = table(
    "retention_run",
    Column("site_id", Integer, primary_key=True, autoincrement=False),
    Column("days", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    *(Column(name, UtcMilliseconds, nullable=False) for name in ("began_at", "kept_from", "whole_at")),
    clustered=True,
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
    # The number of the published version, whose definition this is.
    Column("version", Integer, nullable=False, server_default="1"),
    Column("archived_at", UtcMilliseconds),
)

survey_version = table(
    "survey_version",
    Column("survey_id", Integer, ForeignKey("survey.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("definition", Json, nullable=False),
    Column("published_at", UtcMilliseconds, nullable=False),
    # NULL if it is not known who published it.
    Column("published_by", Text),
    PrimaryKeyConstraint("survey_id", "number"),
    clustered=True,
)

# What the owner is working on. It may be incomplete, so its definition is any JSON object with a survey's fields.
survey_draft = table(
    "survey_draft",
    Column("survey_id", Integer, ForeignKey("survey.id"), primary_key=True),
    Column("definition", Json, nullable=False),
    # The published version from which the draft was begun.
    Column("based_on", Integer, nullable=False),
    # Grows with every save, so that two editors notice each other.
    Column("revision", Integer, nullable=False),
    Column("updated_at", UtcMilliseconds, nullable=False),
    Column("updated_by", Text, nullable=False),
    clustered=True,
)

# Ids of deleted surveys. They are never used again, and tokens of their asks are refused.
deleted_survey = table(
    "deleted_survey",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("site_id", Integer, nullable=False),
    Column("deleted_at", UtcMilliseconds, nullable=False),
    # The last ask that was looked at while the survey's asks are deleted, in steps; NULL once all are.
    Column("deleted_to", UuidBytes),
    clustered=True,
)

# The URL at which the server was last started: one row, or none.
served_url = table("served_url", Column("url", Text, primary_key=True))
