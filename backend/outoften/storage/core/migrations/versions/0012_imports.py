"""Imports of responses, which are kept for everybody to see, and are read from the start; what the retention has finished."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what imports of responses and the retention store."""
    _add_response_imports()
    _index_marks_of_unread()
    _add_retention_runs()


def _add_response_imports() -> None:
    """Keep how far imports of responses are, and what became of them."""
    time = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "response_import",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("site_id", "survey_id")),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("dry_run", sa.Integer, sa.CheckConstraint("dry_run IN (0, 1)"), nullable=False),
        sa.Column("done", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total", sa.Integer),
        sa.Column("started_at", time, nullable=False),
        sa.Column("started_by", sa.Text, nullable=False),
        sa.Column("updated_at", time, nullable=False),
        sa.Column("finished_at", time),
        sa.Column("report", sa.Text),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_response_import_site_id", "response_import", ["site_id"])


def _index_marks_of_unread() -> None:
    """Find the few responses that a reader has marked as unread, so that nobody looks for unread ones among all."""
    unread = sa.text("is_read = 0")
    columns = ["survey_id", "reader", "is_read"]
    op.create_index("read_mark_unread", "read_mark", columns, sqlite_where=unread, postgresql_where=unread)


def _add_retention_runs() -> None:
    """Keep what the retention has finished, so that it does not look at all old responses again."""
    time = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "retention_run",
        sa.Column("site_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("days", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("action", "time_zone")),
        *(sa.Column(name, time, nullable=False) for name in ("began_at", "kept_from", "whole_at")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
