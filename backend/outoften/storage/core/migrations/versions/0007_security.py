"""Credentials that end with their source, segment values that can be freed, and what erasure needs."""

import json
from datetime import datetime

import sqlalchemy as sa
from alembic import op

from outoften.domain.collecting.dates import parse_time
from outoften.domain.errors import InvalidError
from outoften.domain.surveys.origins import normalize_origin

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the security fixes store."""
    _complete_erasures()
    _normalize_origins()
    _normalize_dates_of_rules()
    _add_credential_sources()
    _add_served_url()
    _segment_values()
    _count_days_again_in_steps()
    _add_tag_origins()


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


def _normalize_origins() -> None:
    """Store origins as browsers send them; those that are refused now stay until the owner changes them."""
    connection = op.get_bind()
    for site_id, origins in connection.execute(sa.text("SELECT id, origins FROM site")).fetchall():
        normalized = list(dict.fromkeys(map(_normalize_origin, json.loads(origins))))
        values = {"id": site_id, "origins": json.dumps(normalized, ensure_ascii=False)}
        connection.execute(sa.text("UPDATE site SET origins = :origins WHERE id = :id"), values)


def _normalize_origin(origin: str) -> str:
    try:
        return normalize_origin(origin)
    except InvalidError:
        return origin


def _normalize_dates_of_rules() -> None:
    """Store the dates of trait rules in the form that servers and browsers read alike; 20261122 was allowed too."""
    connection = op.get_bind()
    for survey_id, definition in connection.execute(sa.text("SELECT id, definition FROM survey")).fetchall():
        fields = json.loads(definition)
        for rule in fields.get("rules", {}).get("traits", ()):
            if rule["op"] in ("before", "after") and parse_time(rule["values"][0]) is None:
                rule["values"] = [datetime.fromisoformat(rule["values"][0]).isoformat(timespec="milliseconds")]
        values = {"id": survey_id, "definition": json.dumps(fields, ensure_ascii=False)}
        connection.execute(sa.text("UPDATE survey SET definition = :definition WHERE id = :id"), values)


def _add_credential_sources() -> None:
    """A key that had both scopes was an admin key, so it gets the new scope `keys`. Everyone signs in again once, because
    which key a session came from was not stored; links that were not used yet are replaced by the one of the next start.
    """
    connection = op.get_bind()
    op.add_column("key", sa.Column("created_by", sa.Text))
    for key_id, scopes in connection.execute(sa.text("SELECT id, scopes FROM key")).fetchall():
        if {"read", "write"} <= set(json.loads(scopes)):
            values = {"id": key_id, "scopes": json.dumps(["read", "write", "keys"], separators=(",", ":"))}
            connection.execute(sa.text("UPDATE key SET scopes = :scopes WHERE id = :id"), values)
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.drop_table("session")
    op.create_table(
        "session",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("link_digest", sa.LargeBinary, unique=True),
        sa.Column("digest", sa.LargeBinary, unique=True),
        sa.Column("key_id", sa.Text, sa.ForeignKey("key.id"), index=True),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("created_at", integer, nullable=False),
        sa.Column("expires_at", integer, nullable=False),
        sa.CheckConstraint("link_digest IS NULL OR digest IS NULL", name="session_link_or_session"),
        sqlite_strict=True,
    )
    op.create_table(
        "revoked_signing_secret",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("revoked_at", integer, nullable=False),
        sqlite_strict=True,
    )


def _add_served_url() -> None:
    op.create_table("served_url", sa.Column("url", sa.Text, primary_key=True), sqlite_strict=True)


def _segment_values() -> None:
    """Add which values hold one of their key's places, which all do until now, and the owner's decisions."""
    flag = sa.CheckConstraint("holds_place IN (0, 1)")
    op.add_column("segment_value", sa.Column("holds_place", sa.Integer, flag, nullable=False, server_default="1"))
    op.add_column("segment_value", sa.Column("counted_as", sa.Text))


def _count_days_again_in_steps() -> None:
    """Store how far the asks of a site are counted again, and the new counts."""
    op.add_column("site", sa.Column("next_time_zone", sa.Text))
    op.add_column("site", sa.Column("counted_to", sa.Uuid().with_variant(sa.LargeBinary(), "sqlite")))
    key = ["site_id", "survey_id", "segment", "day", "channel"]
    counts = ["asked", "answered", "commented", "dismissed", *(f"score_{score}" for score in range(11))]
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "next_tally",
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("site_id", "survey_id")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("day", "channel", "segment")),
        *(sa.Column(name, number, nullable=False) for name in counts),
        sa.PrimaryKeyConstraint(*key, name="next_tally_pkey"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _add_tag_origins() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "tag_origin",
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("first_at", integer, nullable=False),
        sa.Column("loads", integer, nullable=False),
        sa.Column("loaded_at", integer),
        sa.Column("refusals", integer, nullable=False),
        sa.Column("refused_at", integer),
        sa.PrimaryKeyConstraint("site_id", "origin"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
