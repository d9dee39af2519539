"""Segments, what is said about responses, what came of each occasion to ask, and what owners hold their numbers against."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NUMBER: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


TALLY_KEY = ["site_id", "survey_id", "segment", "day", "channel"]
COUNTS = ["asked", "answered", "commented", "dismissed", *(f"score_{score}" for score in range(11))]


def upgrade() -> None:
    _lay_segments_together()
    for name in ("segments", "tags", "note", "excluded"):
        op.add_column("ask", sa.Column(name, sa.Text))
    op.add_column("ask", sa.Column("erased_at", INTEGER))
    op.add_column("site", sa.Column("segment_keys", sa.Text, nullable=False, server_default="[]"))
    _clustered("segment_value", ["site_id", "key", "value"], sa.Column("key", sa.Text), sa.Column("value", sa.Text))
    _clustered(
        "occasion",
        ["site_id", "survey_id", "day", "channel", "outcome"],
        *(sa.Column(name, sa.Text, nullable=False) for name in ("day", "channel", "outcome")),
        sa.Column("survey_id", sa.Integer, nullable=False),
        sa.Column("count", INTEGER, nullable=False),
    )
    _clustered(
        "revision",
        ["site_id", "survey_id"],
        sa.Column("survey_id", sa.Integer, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
    )
    _of_survey("date_note", sa.Column("day", sa.Text, nullable=False), sa.Column("text", sa.Text, nullable=False))
    _of_survey(
        "goal",
        sa.Column("metric", sa.Text, nullable=False),
        sa.Column("channel", sa.Text),
        sa.Column("target", NUMBER, nullable=False),
    )
    _of_survey(
        "benchmark",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "source", "as_of")),
        sa.Column("value", NUMBER, nullable=False),
    )
    _of_survey("theme", sa.Column("name", sa.Text, nullable=False), sa.Column("words", sa.Text, nullable=False))
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", INTEGER, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sqlite_strict=True,
    )


def _lay_segments_together() -> None:
    """The segment comes before the day in the key of tallies."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("tally_pkey", "tally")
        op.create_primary_key("tally_pkey", "tally", TALLY_KEY)
        return
    # SQLite can't change the key of a table that lies in the order of its key.
    op.rename_table("tally", "tally_by_day")
    tally = op.create_table(
        "tally",
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("site_id", "survey_id")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("day", "channel", "segment")),
        *(sa.Column(name, INTEGER, nullable=False) for name in COUNTS),
        sa.PrimaryKeyConstraint(*TALLY_KEY, name="tally_pkey"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    names = [column.name for column in tally.columns]
    by_day = sa.table("tally_by_day", *(sa.column(name) for name in names))
    op.execute(sa.insert(tally).from_select(names, sa.select(by_day)))
    op.drop_table("tally_by_day")


def _clustered(name: str, key: list[str], *columns: sa.Column[Any]) -> None:
    site = sa.Column("site_id", sa.Integer, nullable=False)
    op.create_table(name, site, *columns, sa.PrimaryKeyConstraint(*key), sqlite_strict=True, sqlite_with_rowid=False)


def _of_survey(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("survey_id", sa.Integer, sa.ForeignKey("survey.id"), nullable=False, index=True),
        *columns,
        sa.Column("created_at", INTEGER, nullable=False),
        sqlite_strict=True,
    )
