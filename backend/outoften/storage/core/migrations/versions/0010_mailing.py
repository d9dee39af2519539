"""Surveys by e-mail: recipients, audiences, sendings, e-mails, and who reports bounces."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what mailing stores."""
    op.add_column("site", sa.Column("postal_address", sa.Text))
    _add_recipients()
    _add_sendings()
    _add_mails()
    _add_reporters()


def _times() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _never_in_statistics(table: str, *columns: str) -> None:
    """PostgreSQL must not keep common values of these columns in its statistics, where an erasure would not reach them."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} " + ", ".join(f"ALTER {column} SET STATISTICS 0" for column in columns))


def _add_recipients() -> None:
    blocked = sa.CheckConstraint("blocked IN ('unsubscribed', 'bounced', 'complained')", name="recipient_blocked")
    op.create_table(
        "recipient",
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("email_key", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("name", "name_key", "locale", "time_zone")),
        sa.Column("created_at", _times()),
        sa.Column("account_owner", sa.Text),
        sa.Column("traits", sa.Text, nullable=False),
        sa.Column("blocked", sa.Text, blocked),
        sa.Column("blocked_at", _times()),
        sa.Column("soft_bounces", sa.Integer, nullable=False, server_default="0"),
        sa.Column("soft_bounced_at", _times()),
        sa.Column("added_at", _times(), nullable=False),
        sa.Column("updated_at", _times(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("recipient_email", "recipient", ["site_id", "email_key"])
    _never_in_statistics("recipient", "id", "email", "email_key", "name", "name_key", "account_owner", "traits")
    op.create_table(
        "audience",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("criteria", sa.Text, nullable=False),
        sa.Column("created_at", _times(), nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("updated_at", _times(), nullable=False),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audience_site_id", "audience", ["site_id"])


def _add_sendings() -> None:
    state = sa.CheckConstraint("state IN ('draft', 'active', 'paused', 'finished', 'canceled')", name="sending_state")
    op.create_table(
        "sending",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("survey_id", sa.Integer, sa.ForeignKey("survey.id"), nullable=False),
        sa.Column("audience_id", sa.Integer),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "content", "schedule")),
        sa.Column("hourly_limit", sa.Integer),
        sa.Column("state", sa.Text, state, nullable=False),
        sa.Column("state_reason", sa.Text),
        sa.Column("judged_from", _times()),
        *(sa.Column(name, _times()) for name in ("next_at", "paced_to")),
        sa.Column("created_at", _times(), nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    for column in ("site_id", "survey_id", "audience_id"):
        op.create_index(f"ix_sending_{column}", "sending", [column])
    is_next = sa.text("next_at IS NOT NULL")
    op.create_index("sending_next", "sending", ["next_at"], sqlite_where=is_next, postgresql_where=is_next)
    op.create_table(
        "sending_run",
        sa.Column("sending_id", sa.Integer, sa.ForeignKey("sending.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("started_at", _times(), nullable=False),
        sa.Column("prepared_to", sa.Text),
        *(sa.Column(name, _times()) for name in ("prepared_at", "finished_at")),
        sa.Column("excluded", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sending_id", "number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    _never_in_statistics("sending_run", "prepared_to")


def _add_mails() -> None:
    state = "state IN ('pending', 'sending', 'sent', 'uncertain', 'failed', 'skipped')"
    op.create_table(
        "mail",
        sa.Column("ask_id", sa.Uuid().with_variant(sa.LargeBinary(), "sqlite"), nullable=False),
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("survey_id", sa.Integer, nullable=False),
        sa.Column("respondent_id", sa.Text, nullable=False),
        sa.Column("sending_id", sa.Integer, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, sa.CheckConstraint(state, name="mail_state"), nullable=False),
        sa.Column("due_at", _times(), nullable=False),
        sa.Column("leased_until", _times()),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("data", sa.Text, nullable=False),
        *(sa.Column(f"{name}_at", _times()) for name in ("sent", "bounced")),
        sa.Column("bounce_text", sa.Text),
        *(sa.Column(f"{name}_at", _times()) for name in ("complained", "unsubscribed", "opened")),
        sa.PrimaryKeyConstraint("ask_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    in_sending, is_due = sa.text("sending_id > 0"), sa.text("state IN ('pending', 'sending')")
    run = ["sending_id", "run", "respondent_id"]
    op.create_index("mail_run", "mail", run, unique=True, sqlite_where=in_sending, postgresql_where=in_sending)
    op.create_index("mail_respondent", "mail", ["site_id", "respondent_id"])
    op.create_index("mail_survey", "mail", ["survey_id"])
    is_reported = sa.text("bounced_at IS NOT NULL OR complained_at IS NOT NULL")
    op.create_index("mail_reported", "mail", ["sending_id", "run"], sqlite_where=is_reported, postgresql_where=is_reported)
    op.create_index("mail_due", "mail", ["sending_id", "due_at"], sqlite_where=is_due, postgresql_where=is_due)
    _never_in_statistics("mail", "respondent_id", "data", "bounce_text")


def _add_reporters() -> None:
    """Add who reports bounces and complaints; and why somebody gets no e-mails."""
    op.create_table(
        "mail_reporter",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("key", sa.Text),
        sa.Column("created_at", _times(), nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("last_at", _times()),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mail_reporter_site_id", "mail_reporter", ["site_id"])
    op.add_column("mail_opt_out", sa.Column("reason", sa.Text, nullable=False, server_default="unsubscribed"))
