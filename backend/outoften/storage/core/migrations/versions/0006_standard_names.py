"""Standard names: the tables of ask outcomes and tag signals, and four fields in the definition of a survey."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_RENAMED_TABLES = {"occasion": "ask_outcome", "sighting": "tag_signal"}
_RENAMED_FIELDS = {"words": "translations"}
_RENAMED_IN = {"appearance": {"paper": "background", "ink": "text"}, "cadence": {"rest_days": "long_rest_days"}}


def upgrade() -> None:
    """Rename, and keep every value."""
    for old, new in _RENAMED_TABLES.items():
        op.rename_table(old, new)
    connection = op.get_bind()
    for survey_id, definition in connection.execute(sa.text("SELECT id, definition FROM survey")).fetchall():
        renamed = json.dumps(_rename(json.loads(definition)), ensure_ascii=False)
        connection.execute(
            sa.text("UPDATE survey SET definition = :definition WHERE id = :id"), {"id": survey_id, "definition": renamed}
        )


def _rename(definition: dict[str, Any]) -> dict[str, Any]:
    renamed = {_RENAMED_FIELDS.get(name, name): value for name, value in definition.items()}
    for name, fields in _RENAMED_IN.items():
        if name in renamed:
            renamed[name] = {fields.get(field, field): value for field, value in renamed[name].items()}
    return renamed
