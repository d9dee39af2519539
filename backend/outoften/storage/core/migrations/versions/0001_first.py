"""Sites, surveys, asks, tallies, and who may read them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SCORES = [f"score_{score}" for score in range(11)]


def upgrade() -> None:
    _table(
        "site",
        sa.Column("id", sa.Integer, primary_key=True),
        _column("key", sa.Text, unique=True),
        _column("name", sa.Text),
        _column("origins", sa.Text),
        _column("time_zone", sa.Text),
        _column("locale", sa.Text),
        _flag("require_identity"),
        _column("created_at", INTEGER),
    )
    _table(
        "identity_secret",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site_id", sa.Integer, sa.ForeignKey("site.id"), nullable=False, index=True),
        _column("secret", sa.Text),
        _column("created_at", INTEGER),
    )
    _table(
        "survey",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site_id", sa.Integer, sa.ForeignKey("site.id"), nullable=False, index=True),
        _column("name", sa.Text),
        _flag("active"),
        _column("definition", sa.Text),
        _column("created_at", INTEGER),
    )
    _table(
        "ask",
        _column("site_id", sa.Integer),
        _column("id", sa.Uuid().with_variant(sa.LargeBinary(), "sqlite")),
        _column("survey_id", sa.Integer),
        sa.Column("respondent_id", sa.Text),
        _column("channel", sa.Text),
        _column("locale", sa.Text),
        _column("page", sa.Text),
        _column("issued_at", INTEGER),
        sa.Column("viewed_at", INTEGER),
        _flag("view_inferred"),
        sa.Column("dismissed_at", INTEGER),
        sa.Column("answered_at", INTEGER),
        sa.Column("updated_at", INTEGER),
        sa.Column("score", sa.Integer, sa.CheckConstraint("score BETWEEN 0 AND 10")),
        sa.Column("comment", sa.Text),
        _flag("done"),
        sa.PrimaryKeyConstraint("site_id", "id"),
        sa.CheckConstraint("(score IS NULL) = (answered_at IS NULL)", name="ask_score_when_answered"),
        sqlite_with_rowid=False,
    )
    answered, known = sa.text("answered_at IS NOT NULL"), sa.text("respondent_id IS NOT NULL")
    op.create_index(
        "ask_answered", "ask", ["site_id", "survey_id", "answered_at", "id"], sqlite_where=answered, postgresql_where=answered
    )
    op.create_index(
        "ask_respondent", "ask", ["site_id", "respondent_id", "issued_at"], sqlite_where=known, postgresql_where=known
    )
    _table(
        "tally",
        _column("site_id", sa.Integer),
        _column("survey_id", sa.Integer),
        _column("day", sa.Text),
        _column("channel", sa.Text),
        _column("segment", sa.Text),
        *(_column(name, INTEGER) for name in ["asked", "answered", "commented", "dismissed", *SCORES]),
        sa.PrimaryKeyConstraint("site_id", "survey_id", "day", "channel", "segment"),
        sqlite_with_rowid=False,
    )
    _table(
        "key",
        sa.Column("id", sa.Text, primary_key=True),
        _column("name", sa.Text),
        _column("digest", sa.LargeBinary),
        _column("scopes", sa.Text),
        _column("created_at", INTEGER),
        sa.Column("revoked_at", INTEGER),
    )
    _table(
        "session",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("link_digest", sa.LargeBinary, unique=True),
        sa.Column("digest", sa.LargeBinary, unique=True),
        _column("expires_at", INTEGER),
        sa.CheckConstraint("link_digest IS NULL OR digest IS NULL", name="session_link_or_session"),
    )


def _table(name: str, *columns: Any, **options: Any) -> None:
    op.create_table(name, *columns, sqlite_strict=True, **options)


def _column(name: str, of: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, of, nullable=False, **options)


def _flag(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.CheckConstraint(f"{name} IN (0, 1)"), nullable=False)
