"""What the dashboard's pages store: members, versions of surveys, and the work on responses."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the dashboard stores."""
    _add_members()
    _work_on_responses()
    _add_survey_versions()
    _add_shares()


def _work_on_responses() -> None:
    """Add who does what about a response, and indexes for filters that few responses match."""
    state = sa.CheckConstraint("state IN ('open', 'waiting', 'closed')", name="ask_state")
    op.add_column("ask", sa.Column("state", sa.Text, state))
    op.add_column("ask", sa.Column("closed_reason", sa.Text))
    op.add_column("ask", sa.Column("assignee", sa.Integer))
    op.add_column("ask", sa.Column("due", sa.Text))
    for name, columns, condition in (
        ("ask_chosen", [], "choices IS NOT NULL"),
        ("ask_tagged", [], "tags IS NOT NULL"),
        ("ask_excluded", [], "excluded IS NOT NULL"),
        ("ask_suspect", [], "suspect = 1"),
        ("ask_state", ["state"], "state IS NOT NULL"),
        ("ask_assignee", ["assignee"], "assignee IS NOT NULL"),
        ("ask_due", ["due"], "due IS NOT NULL"),
    ):
        where = sa.text(f"{condition} AND answered_at IS NOT NULL")
        keys = ["site_id", "survey_id", *columns, "answered_at", "id"]
        op.create_index(name, "ask", keys, sqlite_where=where, postgresql_where=where)
    op.add_column("respondent", sa.Column("name", sa.Text))
    op.add_column("respondent", sa.Column("email", sa.Text))
    op.create_table(
        "respondent_term",
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("term", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("respondent_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "term", "respondent_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "read_position",
        sa.Column("survey_id", sa.Integer, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("read_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("survey_id", "reader"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "read_mark",
        sa.Column("survey_id", sa.Integer, nullable=False),
        sa.Column("ask_id", sa.Uuid().with_variant(sa.LargeBinary(), "sqlite"), nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("is_read", sa.Integer, sa.CheckConstraint("is_read IN (0, 1)"), nullable=False),
        sa.PrimaryKeyConstraint("survey_id", "ask_id", "reader"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _add_survey_versions() -> None:
    """What is published now becomes version 1. Which version was shown to earlier asks is not known."""
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("ask", sa.Column("version", sa.Integer))
    op.add_column("survey", sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    op.add_column("survey", sa.Column("archived_at", integer))
    op.create_table(
        "survey_version",
        sa.Column("survey_id", sa.Integer, sa.ForeignKey("survey.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("published_at", integer, nullable=False),
        sa.Column("published_by", sa.Text),
        sa.PrimaryKeyConstraint("survey_id", "number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO survey_version (survey_id, number, definition, published_at) "
        "SELECT id, 1, definition, created_at FROM survey"
    )
    op.create_table(
        "survey_draft",
        sa.Column("survey_id", sa.Integer, sa.ForeignKey("survey.id"), primary_key=True),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("based_on", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("updated_at", integer, nullable=False),
        sa.Column("updated_by", sa.Text, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "deleted_survey",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("deleted_at", integer, nullable=False),
        sa.Column("deleted_to", sa.Uuid().with_variant(sa.LargeBinary(), "sqlite")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _add_members() -> None:
    """Keys that exist, and sessions, which come from keys or from links, may do all that they could."""
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "member",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("site_ids", sa.Text),
        sa.Column("password_hash", sa.Text),
        sa.Column("created_at", integer, nullable=False),
        sa.Column("last_seen_at", integer),
        sqlite_strict=True,
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("email", sa.Text, nullable=False, unique=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("site_ids", sa.Text),
        sa.Column("created_at", integer, nullable=False),
        sa.Column("expires_at", integer, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.add_column("key", sa.Column("site_ids", sa.Text))
    op.add_column("key", sa.Column("member_id", sa.Integer, index=True))
    _add_flag("key", "acts_as_owner")
    op.execute("UPDATE key SET acts_as_owner = 1")
    # SQLite adds a column with a reference only together, which Alembic does not.
    op.execute("ALTER TABLE session ADD COLUMN member_id INTEGER REFERENCES member (id)")
    op.create_index("ix_session_member_id", "session", ["member_id"])
    _add_flag("session", "from_link")


def _add_shares() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "share",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("survey_id", sa.Integer, sa.ForeignKey("survey.id"), nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("sections", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("frame_origins", sa.Text, nullable=False),
        sa.Column("expires_at", integer),
        sa.Column("created_at", integer, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("last_viewed_at", integer),
        sqlite_strict=True,
    )


def _add_flag(table: str, name: str) -> None:
    check = sa.CheckConstraint(f"{name} IN (0, 1)")
    op.add_column(table, sa.Column(name, sa.Integer, check, nullable=False, server_default="0"))
