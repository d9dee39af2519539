"""Credentials that end with their source, segment values that can be freed, and what erasure needs."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the security fixes store."""
    _complete_erasures()


def _complete_erasures() -> None:
    """Refuse tokens of erased respondents; remove counts, segment values and reversible hashes that erasures left behind."""
    op.create_table(
        "erased_respondent",
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("erased_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "digest"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    names = ["asked", "answered", "commented", "dismissed", *(f"score_{score}" for score in range(11))]
    tally = sa.table("tally", *(sa.column(name) for name in ("site_id", "segment", *names)))
    op.execute(sa.delete(tally).where(*(tally.c[name] == 0 for name in names)))
    value = sa.table("segment_value", *(sa.column(name) for name in ("site_id", "key", "value")))
    is_counted = (tally.c.site_id == value.c.site_id) & (tally.c.segment == value.c.key.concat("=").concat(value.c.value))
    op.execute(sa.delete(value).where(~sa.select(tally.c.site_id).where(is_counted).exists()))
    # SHA-256 of an id can be reversed by trying ids, and the ids for a keyed hash are gone.
    connection = op.get_bind()
    entries = sa.text("SELECT id, subject FROM audit WHERE action = 'respondent.erased'")
    for entry_id, subject in connection.execute(entries).fetchall():
        kept = {name: value for name, value in json.loads(subject).items() if name != "respondent_sha256"}
        values = {"id": entry_id, "subject": json.dumps(kept, separators=(",", ":"))}
        connection.execute(sa.text("UPDATE audit SET subject = :subject WHERE id = :id"), values)
