"""What the dashboard's pages store: members, versions of surveys, and the work on responses."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the dashboard stores."""
    _index_choices()


def _index_choices() -> None:
    chosen = sa.text("choices IS NOT NULL AND answered_at IS NOT NULL")
    columns = ["site_id", "survey_id", "answered_at", "id"]
    op.create_index("ask_chosen", "ask", columns, sqlite_where=chosen, postgresql_where=chosen)
