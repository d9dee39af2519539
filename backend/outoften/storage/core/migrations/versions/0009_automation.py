"""What automation stores: endpoints, events, deliveries; outcomes; alerts; erasing after a time, and completing deletions."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what automation stores."""
    _add_retention()
    _add_deleted_sites()
    _add_dismissed_origins()
    _add_outbox()
    _add_outcomes()
    _add_follow_ups()
    _add_alerts()
    _add_rules()
    _add_digests()
    _add_hash_key()


def _add_retention() -> None:
    """Existing sites keep their responses for ever, as before."""
    op.add_column("site", sa.Column("retention_days", sa.Integer))


def _add_deleted_sites() -> None:
    """Ids of deleted sites, which are never used again."""
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "deleted_site",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("deleted_at", integer, nullable=False),
        sa.Column("done_at", integer),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _add_dismissed_origins() -> None:
    """Whether the owner does not want to see a refused origin any more."""
    dismissed = sa.CheckConstraint("dismissed IN (0, 1)")
    op.add_column("tag_origin", sa.Column("dismissed", sa.Integer, dismissed, nullable=False, server_default="0"))


def _add_outbox() -> None:
    """Add endpoints and their secrets, events, deliveries and their attempts."""
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    uuid = sa.Uuid().with_variant(sa.LargeBinary(), "sqlite")
    op.create_table(
        "endpoint",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site_id", sa.Integer),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("events", sa.Text, nullable=False),
        sa.Column("filter", sa.Text, nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("active", sa.Integer, sa.CheckConstraint("active IN (0, 1)"), nullable=False),
        sa.Column("created_at", integer, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("disabled_at", integer),
        sa.Column("disabled_reason", sa.Text),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "endpoint_secret",
        sa.Column("endpoint_id", sa.Integer, sa.ForeignKey("endpoint.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("expires_at", integer),
        sa.PrimaryKeyConstraint("endpoint_id", "name"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("id", integer, primary_key=True),
        sa.Column("at", integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("events", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "event",
        sa.Column("id", uuid, primary_key=True),
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("survey_id", sa.Integer),
        sa.Column("ask_id", uuid),
        sa.Column("respondent_id", sa.Text),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("at", integer, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("endpoint_ids", sa.Text, nullable=False),
        sa.Column("rule_ids", sa.Text, nullable=False),
        sa.Column("expand_at", integer),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("event_ask", "event", ["ask_id"])
    waiting = sa.text("expand_at IS NOT NULL")
    op.create_index("event_expand", "event", ["expand_at"], sqlite_where=waiting, postgresql_where=waiting)
    state = sa.CheckConstraint("state IN ('pending', 'delivered', 'failed')", name="delivery_state")
    op.create_table(
        "delivery",
        sa.Column("endpoint_id", sa.Integer, nullable=False),
        sa.Column("event_id", uuid, sa.ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
        sa.Column("state", sa.Text, state, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", integer),
        sa.Column("lease", uuid),
        sa.Column("is_test", sa.Integer, sa.CheckConstraint("is_test IN (0, 1)"), nullable=False),
        sa.PrimaryKeyConstraint("endpoint_id", "event_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("delivery_event", "delivery", ["event_id"])
    due = sa.text("next_at IS NOT NULL")
    op.create_index("delivery_due", "delivery", ["endpoint_id", "next_at"], sqlite_where=due, postgresql_where=due)
    op.create_table(
        "delivery_attempt",
        sa.Column("endpoint_id", sa.Integer, nullable=False),
        sa.Column("event_id", uuid, nullable=False),
        sa.Column("id", uuid, nullable=False),
        sa.Column("at", integer, nullable=False),
        sa.Column("duration_ms", sa.Integer),
        sa.Column("status", sa.Integer),
        sa.Column("error", sa.Text),
        sa.Column("response", sa.Text),
        sa.PrimaryKeyConstraint("endpoint_id", "event_id", "id"),
        sa.ForeignKeyConstraint(["endpoint_id", "event_id"], ["delivery.endpoint_id", "delivery.event_id"], ondelete="CASCADE"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        # As for outcomes, below.
        op.execute("ALTER TABLE event ALTER respondent_id SET STATISTICS 0, ALTER data SET STATISTICS 0")
        op.execute("ALTER TABLE delivery_attempt ALTER response SET STATISTICS 0")


def _add_outcomes() -> None:
    """Add what respondents did, as hosts report it."""
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "outcome",
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("respondent_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", integer, nullable=False),
        sa.Column("value", sa.Double().with_variant(sa.REAL(), "sqlite")),
        sa.Column("created_at", integer, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("outcome_respondent", "outcome", ["site_id", "respondent_id", "kind", "at"])
    op.create_index("outcome_at", "outcome", ["site_id", "at", "id"])
    if op.get_bind().dialect.name == "postgresql":
        # Statistics would keep the ids of people whose outcomes are erased: ANALYZE skips an empty table.
        op.execute("ALTER TABLE outcome ALTER id SET STATISTICS 0, ALTER respondent_id SET STATISTICS 0")


def _add_follow_ups() -> None:
    """Add the history of the work on responses."""
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    uuid = sa.Uuid().with_variant(sa.LargeBinary(), "sqlite")
    op.create_table(
        "follow_up_change",
        sa.Column("survey_id", sa.Integer, nullable=False),
        sa.Column("ask_id", uuid, nullable=False),
        sa.Column("id", uuid, nullable=False),
        sa.Column("at", integer, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.PrimaryKeyConstraint("survey_id", "ask_id", "id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        # Statistics would keep notes of responses that are erased: ANALYZE skips an empty table.
        op.execute("ALTER TABLE follow_up_change ALTER changes SET STATISTICS 0, ALTER note SET STATISTICS 0")


def _add_alerts() -> None:
    """Add alerts, when they were last looked for, and which segments are watched: none on existing sites."""
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("site", sa.Column("watched_segments", sa.Text, nullable=False, server_default="[]"))
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site_id", sa.Integer, nullable=False, index=True),
        sa.Column("survey_id", sa.Integer, sa.ForeignKey("survey.id"), index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("segment", sa.Text, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("drop", sa.Text),
        sa.Column("parts", sa.Text, nullable=False),
        sa.Column("themes", sa.Text, nullable=False),
        sa.Column("opened_at", integer, nullable=False),
        sa.Column("last_on", sa.Text, nullable=False),
        sa.Column("closed_at", integer),
        sa.Column("closed_by", sa.Text),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "alert_check",
        sa.Column("site_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("checked_at", integer, nullable=False),
        sa.Column("tag_days", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("site_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _add_rules() -> None:
    """Add rules, on which responses they have acted, codes for referrals, and who wants no e-mails."""
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    uuid = sa.Uuid().with_variant(sa.LargeBinary(), "sqlite")
    op.create_table(
        "rule",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site_id", sa.Integer, nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("active", sa.Integer, sa.CheckConstraint("active IN (0, 1)"), nullable=False),
        sa.Column("conditions", sa.Text, nullable=False),
        sa.Column("effects", sa.Text, nullable=False),
        sa.Column("created_at", integer, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "rule_run",
        sa.Column("rule_id", sa.Integer, sa.ForeignKey("rule.id", ondelete="CASCADE"), nullable=False),
        sa.Column("ask_id", uuid, nullable=False),
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("survey_id", sa.Integer, nullable=False),
        sa.Column("at", integer, nullable=False),
        sa.Column("done", sa.Text, nullable=False),
        sa.Column("skipped", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("rule_id", "ask_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("rule_run_ask", "rule_run", ["ask_id"])
    op.create_index("rule_run_at", "rule_run", ["at"])
    op.create_table(
        "referral_code",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("given_at", integer),
        sa.Column("respondent_id", sa.Text),
        sa.UniqueConstraint("site_id", "code", name="referral_code_code"),
        sqlite_strict=True,
    )
    for name, columns, condition in (
        ("referral_code_person", ["site_id", "respondent_id"], "respondent_id IS NOT NULL"),
        ("referral_code_free", ["site_id", "id"], "given_at IS NULL"),
    ):
        where = sa.text(condition)
        unique = name == "referral_code_person"
        op.create_index(name, "referral_code", columns, unique=unique, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "mail_opt_out",
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("at", integer, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "digest"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        # As for outcomes, above.
        op.execute("ALTER TABLE referral_code ALTER respondent_id SET STATISTICS 0")


def _add_digests() -> None:
    """Add which e-mails members get regularly."""
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "digest",
        sa.Column("member_id", sa.Integer, sa.ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("wanted", sa.Integer, sa.CheckConstraint("wanted IN (0, 1)"), nullable=False),
        sa.Column("sent_for", sa.Text),
        sa.Column("leased_until", integer),
        sa.PrimaryKeyConstraint("member_id", "kind"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _add_hash_key() -> None:
    """Add the key with which ids of respondents are hashed. The server makes it."""
    op.create_table(
        "hash_key",
        sa.Column("signing_secret_id", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
