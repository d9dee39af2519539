"""What owners add to reports: date notes, goals, benchmarks and themes of a survey."""

from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from outoften.storage.core.schema.columns import table
from outoften.storage.core.types import Float, IsoDate, StringList, UtcMilliseconds


def _survey_table(name: str, *columns: Any) -> Table:
    return table(
        name,
        Column("id", Integer, primary_key=True),
        Column("survey_id", Integer, ForeignKey("survey.id"), nullable=False, index=True),
        *columns,
        Column("created_at", UtcMilliseconds, nullable=False),
    )


date_note = _survey_table("date_note", Column("day", IsoDate, nullable=False), Column("text", Text, nullable=False))

goal = _survey_table(
    "goal", Column("metric", Text, nullable=False), Column("channel", Text), Column("target", Float, nullable=False)
)

benchmark = _survey_table(
    "benchmark",
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("as_of", IsoDate, nullable=False),
    Column("value", Float, nullable=False),
)

theme = _survey_table("theme", Column("name", Text, nullable=False), Column("words", StringList, nullable=False))
