"""What readers of the dashboard have read."""

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Text

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
