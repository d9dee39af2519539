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


def _mark_imported_people() -> None:
    """Names and addresses of respondents that come from imports, and are not signed."""
    check = sa.CheckConstraint("imported IN (0, 1)")
    op.add_column("respondent", sa.Column("imported", sa.Integer, check, nullable=False, server_default="0"))
