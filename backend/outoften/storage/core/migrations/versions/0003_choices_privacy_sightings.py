"""Choices, what browsers may remember, and what a site's pages were seen to do."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("ask", sa.Column("choices", sa.Text))
    op.add_column("site", sa.Column("storage", sa.Text, nullable=False, server_default="local"))
    op.add_column("site", sa.Column("consent", sa.Text, nullable=False, server_default="implied"))
    op.add_column("site", sa.Column("gpc", sa.Integer, sa.CheckConstraint("gpc IN (0, 1)"), nullable=False, server_default="0"))
    op.create_table(
        "sighting",
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("last_at", INTEGER, nullable=False),
        sa.Column("count", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "kind"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
