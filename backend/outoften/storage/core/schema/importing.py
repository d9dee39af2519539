"""Imports of responses."""

from sqlalchemy import Column, Integer, Text

from outoften.storage.core.schema.columns import flag, table
from outoften.storage.core.types import Json, UtcMilliseconds

# An import of responses, without what is in the files. `dry_run`: a preview, which is forgotten at its end. `total`: the number
# of responses, once the files are read. `report`: what became of them; NULL in a finished one that failed.
response_import = table(
    "response_import",
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, nullable=False, index=True),
    Column("survey_id", Integer, nullable=False),
    Column("source", Text, nullable=False),
    flag("dry_run"),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer),
    Column("started_at", UtcMilliseconds, nullable=False),
    Column("started_by", Text, nullable=False),
    Column("updated_at", UtcMilliseconds, nullable=False),
    Column("finished_at", UtcMilliseconds),
    Column("report", Json),
    never_reuses_ids=True,
)
