"""The tables. Singular names; times end in `_at`; every key of what a site collects begins with the site."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from outoften.domain.collecting.tally import COUNTS
from outoften.storage.core.types import Count, Flag, Id, Json, Moment, Number, Texts

metadata = MetaData()


def _table(name: str, *columns: Any, clustered: bool = False) -> Table:
    # STRICT makes SQLite keep the types it was told; without a rowid, rows lie in the order of their key.
    return Table(name, metadata, *columns, sqlite_strict=True, sqlite_with_rowid=not clustered)


def _flag(name: str) -> Column[bool]:
    return Column(name, Flag, CheckConstraint(f"{name} IN (0, 1)"), nullable=False)


site = _table(
    "site",
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("origins", Json, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("locale", Text, nullable=False),
    _flag("require_identity"),
    Column("created_at", Moment, nullable=False),
    Column("storage", Text, nullable=False, server_default="local"),
    Column("consent", Text, nullable=False, server_default="implied"),
    Column("gpc", Flag, CheckConstraint("gpc IN (0, 1)"), nullable=False, server_default="0"),
    Column("segment_keys", Json, nullable=False, server_default="[]"),
)

# The values that a site's segments have: a key has a limited number of them.
segment_value = _table(
    "segment_value",
    Column("site_id", Integer, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("site_id", "key", "value"),
    clustered=True,
)

# What a site's pages were last seen to do: `kind` is one of domain/sighting.py's.
sighting = _table(
    "sighting",
    Column("site_id", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("count", Count, nullable=False),
    PrimaryKeyConstraint("site_id", "kind"),
    clustered=True,
)

identity_secret = _table(
    "identity_secret",
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, ForeignKey("site.id"), nullable=False, index=True),
    Column("secret", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
)

survey = _table(
    "survey",
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, ForeignKey("site.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    _flag("active"),
    # Words and rules are read and written whole, so they are one document rather than thirty columns.
    Column("definition", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
)

ask = _table(
    "ask",
    Column("site_id", Integer, nullable=False),
    Column("id", Id, nullable=False),
    Column("survey_id", Integer, nullable=False),
    Column("respondent_id", Text),
    Column("channel", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("page", Text, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("viewed_at", Moment),
    _flag("view_inferred"),
    Column("dismissed_at", Moment),
    Column("answered_at", Moment),
    Column("updated_at", Moment),
    Column("score", Integer, CheckConstraint("score BETWEEN 0 AND 10")),
    Column("comment", Text),
    _flag("done"),
    Column("suspect", Flag, CheckConstraint("suspect IN (0, 1)"), nullable=False, server_default="0"),
    Column("choices", Texts),
    Column("segments", Texts),
    # What the owner says of the response. Who excludes it gives a reason, and it counts for nothing then.
    Column("tags", Texts),
    Column("note", Text),
    Column("excluded", Text),
    # Erased: its row stays empty until its token has expired, or that could bring it back.
    Column("erased_at", Moment),
    PrimaryKeyConstraint("site_id", "id"),
    CheckConstraint("(score IS NULL) = (answered_at IS NULL)", name="ask_score_when_answered"),
    clustered=True,
)
Index(
    "ask_answered",
    ask.c.site_id,
    ask.c.survey_id,
    ask.c.answered_at,
    ask.c.id,
    sqlite_where=text("answered_at IS NOT NULL"),
    postgresql_where=text("answered_at IS NOT NULL"),
)
Index(
    "ask_updated",
    ask.c.site_id,
    ask.c.survey_id,
    ask.c.updated_at,
    ask.c.id,
    sqlite_where=text("updated_at IS NOT NULL"),
    postgresql_where=text("updated_at IS NOT NULL"),
)
Index(
    "ask_erased",
    ask.c.erased_at,
    sqlite_where=text("erased_at IS NOT NULL"),
    postgresql_where=text("erased_at IS NOT NULL"),
)
Index(
    "ask_respondent",
    # Not led by the site, or SQLite reads all asks of the site instead.
    ask.c.respondent_id,
    sqlite_where=text("respondent_id IS NOT NULL"),
    postgresql_where=text("respondent_id IS NOT NULL"),
)

respondent = _table(
    "respondent",
    Column("site_id", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("ask_id", Id, nullable=False),
    Column("asked_at", Moment, nullable=False),
    PrimaryKeyConstraint("site_id", "id"),
    clustered=True,
)

tally = _table(
    "tally",
    Column("site_id", Integer, nullable=False),
    Column("survey_id", Integer, nullable=False),
    Column("day", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("segment", Text, nullable=False),
    *(Column(name, Count, nullable=False) for name in COUNTS),
    # The segment before the day: what is read together, some days of one segment or of all respondents, lies together.
    PrimaryKeyConstraint("site_id", "survey_id", "segment", "day", "channel", name="tally_pkey"),
    clustered=True,
)

# What came of the occasions to ask that reached the server: an ask was issued, or the reason why not.
occasion = _table(
    "occasion",
    Column("site_id", Integer, nullable=False),
    Column("survey_id", Integer, nullable=False),
    Column("day", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("count", Count, nullable=False),
    PrimaryKeyConstraint("site_id", "survey_id", "day", "channel", "outcome"),
    clustered=True,
)

# Grows with everything that is written of a survey.
revision = _table(
    "revision",
    Column("site_id", Integer, nullable=False),
    Column("survey_id", Integer, nullable=False),
    Column("number", Count, nullable=False),
    PrimaryKeyConstraint("site_id", "survey_id"),
    clustered=True,
)


def _of_survey(name: str, *columns: Any) -> Table:
    return _table(
        name,
        Column("id", Integer, primary_key=True),
        Column("survey_id", Integer, ForeignKey("survey.id"), nullable=False, index=True),
        *columns,
        Column("created_at", Moment, nullable=False),
    )


date_note = _of_survey("date_note", Column("day", Text, nullable=False), Column("text", Text, nullable=False))
goal = _of_survey(
    "goal",
    Column("metric", Text, nullable=False),
    Column("channel", Text),
    Column("target", Number, nullable=False),
)
benchmark = _of_survey(
    "benchmark",
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("as_of", Text, nullable=False),
    Column("value", Number, nullable=False),
)
theme = _of_survey("theme", Column("name", Text, nullable=False), Column("words", Json, nullable=False))

# Who did what that can't be undone.
audit = _table(
    "audit",
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Json, nullable=False),
)

key = _table(
    "key",
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("expires_at", Moment),
    Column("last_used_at", Moment),
)

# A dashboard session. It is born as a sign-in link (`link_digest`), becomes a session when the link is used (`digest`).
session = _table(
    "session",
    Column("id", Integer, primary_key=True),
    Column("link_digest", LargeBinary, unique=True),
    Column("digest", LargeBinary, unique=True),
    Column("expires_at", Moment, nullable=False),
    CheckConstraint("link_digest IS NULL OR digest IS NULL", name="session_link_or_session"),
)
