"""What the server does by itself: erasing after a time, and completing deletions."""

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
