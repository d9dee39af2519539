"""Moving in and out, and long-term operation."""

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what imports and operation store."""
