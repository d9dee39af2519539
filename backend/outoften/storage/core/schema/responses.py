"""What readers of the dashboard have read."""

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Text, text

from outoften.storage.core.schema.columns import flag, table
from outoften.storage.core.types import UtcMilliseconds, UuidBytes

# A reader has read everything that was answered until then, with the exceptions below. `reader` is a member, or else a key.
read_position = table(
    "read_position",
    Column("survey_id", Integer, nullable=False),
    Column("reader", Text, nullable=False),
    Column("read_to", UtcMilliseconds, nullable=False),
    PrimaryKeyConstraint("survey_id", "reader"),
    clustered=True,
)

read_mark = table(
    "read_mark",
    Column("survey_id", Integer, nullable=False),
    Column("ask_id", UuidBytes, nullable=False),
    Column("reader", Text, nullable=False),
    flag("is_read"),
    PrimaryKeyConstraint("survey_id", "ask_id", "reader"),
    clustered=True,
)
Index(
    "read_mark_unread",
    read_mark.c.survey_id,
    read_mark.c.reader,
    # Without it, SQLite prefers the primary key.
    read_mark.c.is_read,
    sqlite_where=text("is_read = 0"),
    postgresql_where=text("is_read = 0"),
)
