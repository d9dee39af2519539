"""Moving in and out, and long-term operation."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what imports and operation store."""
    _mark_imported_people()
    _index_progress()
    _add_privacy_of_sites()
    _add_recipient_imports()


def _mark_imported_people() -> None:
    """Names and addresses of respondents that come from imports, and are not signed."""
    check = sa.CheckConstraint("imported IN (0, 1)")
    op.add_column("respondent", sa.Column("imported", sa.Integer, check, nullable=False, server_default="0"))


def _index_progress() -> None:
    """Count the e-mails of a run by state without reading them."""
    of_sending = sa.text("sending_id > 0")
    columns = ["sending_id", "run", "state", "due_at"]
    op.create_index("mail_progress", "mail", columns, sqlite_where=of_sending, postgresql_where=of_sending)


def _add_privacy_of_sites() -> None:
    """What becomes of old responses, and whether comments are redacted."""
    op.add_column("site", sa.Column("retention_action", sa.Text, nullable=False, server_default="erase"))
    check = sa.CheckConstraint("redact_comments IN (0, 1)")
    op.add_column("site", sa.Column("redact_comments", sa.Integer, check, nullable=False, server_default="0"))


def _add_recipient_imports() -> None:
    """Keep how far imports of recipients are."""
    time = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "recipient_import",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("site_id", "bytes")),
        *(
            sa.Column(name, sa.Integer, nullable=False, server_default="0")
            for name in ("bytes_read", "rows", "stored", "rejected")
        ),
        sa.Column("started_at", time, nullable=False),
        sa.Column("started_by", sa.Text, nullable=False),
        sa.Column("updated_at", time, nullable=False),
        sa.Column("finished_at", time),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_recipient_import_site_id", "recipient_import", ["site_id"])
