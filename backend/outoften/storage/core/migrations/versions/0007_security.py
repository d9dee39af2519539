"""Credentials that end with their source, segment values that can be freed, and what erasure needs."""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the security fixes store."""
