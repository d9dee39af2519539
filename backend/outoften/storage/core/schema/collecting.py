"""What the card collects: asks, tallies, outcomes, and what is needed to decide who is asked."""

from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Text, text

from outoften.domain.collecting.tally import COUNTS
from outoften.storage.core.schema.columns import flag, table
from outoften.storage.core.types import BigInt, IntBool, IsoDate, StringList, UtcMilliseconds, UuidBytes

# The values of each segment key. `holds_place`: takes one of the key's limited places. `counted_as`: the owner's decision.

segment_value = table(
    "segment_value",
    Column("site_id", Integer, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("holds_place", IntBool, CheckConstraint("holds_place IN (0, 1)"), nullable=False, server_default="1"),
    Column("counted_as", Text),
    PrimaryKeyConstraint("site_id", "key", "value"),
    clustered=True,
)

# The signals of a site's tag: `kind` is one of SIGNAL_KINDS in storage/collecting/tag_status.py.

tag_signal = table(
    "tag_signal",
    Column("site_id", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("last_at", UtcMilliseconds, nullable=False),
    Column("count", BigInt, nullable=False),
    PrimaryKeyConstraint("site_id", "kind"),
    clustered=True,
)

# What the pages of an origin did with a site's tag.

tag_origin = table(
    "tag_origin",
    Column("site_id", Integer, nullable=False),
    Column("origin", Text, nullable=False),
    Column("first_at", UtcMilliseconds, nullable=False),
    Column("loads", BigInt, nullable=False),
    Column("loaded_at", UtcMilliseconds),
    Column("refusals", BigInt, nullable=False),
    Column("refused_at", UtcMilliseconds),
    # The owner does not want to see it among the refused origins.
    Column("dismissed", IntBool, CheckConstraint("dismissed IN (0, 1)"), nullable=False, server_default="0"),
    PrimaryKeyConstraint("site_id", "origin"),
    clustered=True,
)

ask = table(
    "ask",
    Column("site_id", Integer, nullable=False),
    Column("id", UuidBytes, nullable=False),
    Column("survey_id", Integer, nullable=False),
    Column("respondent_id", Text),
    Column("channel", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("page", Text, nullable=False),
    Column("issued_at", UtcMilliseconds, nullable=False),
    Column("viewed_at", UtcMilliseconds),
    flag("view_inferred"),
    Column("dismissed_at", UtcMilliseconds),
    Column("answered_at", UtcMilliseconds),
    Column("updated_at", UtcMilliseconds),
    Column("score", Integer, CheckConstraint("score BETWEEN 0 AND 10")),
    Column("comment", Text),
    flag("done"),
    Column("suspect", IntBool, CheckConstraint("suspect IN (0, 1)"), nullable=False, server_default="0"),
    Column("choices", StringList),
    Column("segments", StringList),
    # Set by the owner. `excluded` is the reason why the response does not count.
    Column("tags", StringList),
    Column("note", Text),
    Column("excluded", Text),
    # The work on the response; without a state it is new.
    Column("state", Text, CheckConstraint("state IN ('open', 'waiting', 'closed')", name="ask_state")),
    Column("closed_reason", Text),
    Column("assignee", Integer),
    Column("due", IsoDate),
    # An erased ask stays as an empty row until its token has expired; otherwise the token could recreate it.
    Column("erased_at", UtcMilliseconds),
    # The version of the survey that was shown. NULL in asks from before versions were recorded.
    Column("version", Integer),
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


def _index_few(name: str, *columns: Any, where: str) -> None:
    """Index the few responses that meet a condition, newest last. An answer that does not meet it writes nothing there."""
    condition = text(f"{where} AND answered_at IS NOT NULL")
    keys = (ask.c.site_id, ask.c.survey_id, *columns, ask.c.answered_at, ask.c.id)
    Index(name, *keys, sqlite_where=condition, postgresql_where=condition)


_index_few("ask_chosen", where="choices IS NOT NULL")
_index_few("ask_tagged", where="tags IS NOT NULL")
_index_few("ask_excluded", where="excluded IS NOT NULL")
_index_few("ask_suspect", where="suspect = 1")
_index_few("ask_state", ask.c.state, where="state IS NOT NULL")
_index_few("ask_assignee", ask.c.assignee, where="assignee IS NOT NULL")
_index_few("ask_due", ask.c.due, where="due IS NOT NULL")
Index("ask_erased", ask.c.erased_at, sqlite_where=text("erased_at IS NOT NULL"), postgresql_where=text("erased_at IS NOT NULL"))
Index(
    "ask_respondent",
    # Without the site, which SQLite adds with the rest of the primary key.
    ask.c.respondent_id,
    sqlite_where=text("respondent_id IS NOT NULL"),
    postgresql_where=text("respondent_id IS NOT NULL"),
)

respondent = table(
    "respondent",
    Column("site_id", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("ask_id", UuidBytes, nullable=False),
    Column("asked_at", UtcMilliseconds, nullable=False),
    # Signed by the host, unless they are imported.
    Column("name", Text),
    Column("email", Text),
    flag("imported", server_default="0"),
    PrimaryKeyConstraint("site_id", "id"),
    clustered=True,
)

# What respondents with a name or an e-mail address are found by.
respondent_term = table(
    "respondent_term",
    Column("site_id", Integer, nullable=False),
    # Compared by bytes on both engines, so that the index finds beginnings.
    Column("term", Text().with_variant(Text(collation="C"), "postgresql"), nullable=False),
    Column("respondent_id", Text, nullable=False),
    PrimaryKeyConstraint("site_id", "term", "respondent_id"),
    clustered=True,
)

# The key of the hashes by which respondents who were erased or refuse e-mails are recognized, sealed with a signing secret.
hash_key = table("hash_key", Column("signing_secret_id", Text, primary_key=True), Column("sealed", LargeBinary, nullable=False))

# Tokens from before `erased_at` are refused. `digest` is a keyed hash of the respondent's id.
erased_respondent = table(
    "erased_respondent",
    Column("site_id", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("erased_at", UtcMilliseconds, nullable=False),
    PrimaryKeyConstraint("site_id", "digest"),
    clustered=True,
)


def _tally_columns() -> list[Column[Any]]:
    return [
        *(Column(name, Integer, nullable=False) for name in ("site_id", "survey_id")),
        *(Column(name, Text, nullable=False) for name in ("day", "channel", "segment")),
        *(Column(name, BigInt, nullable=False) for name in COUNTS),
    ]


# The segment before the day, because reports read a range of days of one segment.
_TALLY_KEY = ("site_id", "survey_id", "segment", "day", "channel")

tally = table("tally", *_tally_columns(), PrimaryKeyConstraint(*_TALLY_KEY, name="tally_pkey"), clustered=True)

# The tallies of sites whose asks are being counted again, which replace theirs in the end.

next_tally = table("next_tally", *_tally_columns(), PrimaryKeyConstraint(*_TALLY_KEY, name="next_tally_pkey"), clustered=True)

# How often requests for an ask led to each outcome: "issued", or the code of a reason.

ask_outcome = table(
    "ask_outcome",
    Column("site_id", Integer, nullable=False),
    Column("survey_id", Integer, nullable=False),
    Column("day", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("count", BigInt, nullable=False),
    PrimaryKeyConstraint("site_id", "survey_id", "day", "channel", "outcome"),
    clustered=True,
)

# Grows with every write that concerns a survey.

revision = table(
    "revision",
    Column("site_id", Integer, nullable=False),
    Column("survey_id", Integer, nullable=False),
    Column("number", BigInt, nullable=False),
    PrimaryKeyConstraint("site_id", "survey_id"),
    clustered=True,
)
