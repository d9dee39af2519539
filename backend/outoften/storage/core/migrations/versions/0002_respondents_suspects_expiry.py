"""Who was asked last, which answers are suspect, until when a key is good; an index that SQLite does use."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "respondent",
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("ask_id", sa.Uuid().with_variant(sa.LargeBinary(), "sqlite"), nullable=False),
        sa.Column("asked_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    known = sa.text("respondent_id IS NOT NULL")
    op.drop_index("ask_respondent", "ask")
    op.create_index("ask_respondent", "ask", ["respondent_id"], sqlite_where=known, postgresql_where=known)
    suspect = sa.CheckConstraint("suspect IN (0, 1)")
    op.add_column("ask", sa.Column("suspect", sa.Integer, suspect, nullable=False, server_default="0"))
    op.add_column("key", sa.Column("expires_at", INTEGER))
    op.add_column("key", sa.Column("last_used_at", INTEGER))
