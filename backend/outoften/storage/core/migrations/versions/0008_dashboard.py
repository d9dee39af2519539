"""What the dashboard's pages store: members, versions of surveys, and the work on responses."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the dashboard stores."""
