"""People by the time at which they were stored; statistics for SQLite's query planner, the same in each database."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ROWS = 100_000_000
# Rows of tables that do not grow with responses, people or e-mails, and of indexes of few rows.
_FEW_ROWS, _ROWS_OF_FEW = 100, 1_000_000
_SMALL = {
    *("alert", "alert_check", "audience", "benchmark", "date_note", "deleted_site", "deleted_survey", "digest", "endpoint"),
    *("endpoint_secret", "goal", "hash_key", "identity_secret", "invitation", "key", "mail_reporter", "member", "outbox"),
    *("read_position", "recipient_import", "response_import", "retention_run", "revision", "revoked_signing_secret", "rule"),
    *("sending", "sending_run", "served_url", "session", "share", "site", "survey", "survey_draft", "survey_version"),
    *("tag_origin", "tag_signal", "theme"),
}
# Of how many rows one has a certain value; of columns that are not here, all values are different.
_VALUES = {
    **dict.fromkeys(("endpoint_id", "rule_id", "reader", "run", "key", "assignee"), 10),
    **dict.fromkeys(("survey_id", "kind", "outcome", "channel", "state"), 5),
    **dict.fromkeys(("site_id", "segment"), 100),
    "sending_id": 20,
    "due": 300,
    "day": 1_000,
    "respondent_id": 20_000_000,
    "is_read": 1,
}
# With most of the rows of their tables, although they have a condition.
_WHOLE = {"ask_answered", "ask_updated", "ask_respondent", "mail_run", "mail_progress"}


def upgrade() -> None:
    """Add an index, and tell SQLite about all."""
    op.create_index("recipient_added", "recipient", ["site_id", "added_at", "id"])
    if op.get_bind().dialect.name == "sqlite":
        _tell_selectivity()


def _tell_selectivity() -> None:
    """Tell SQLite how selective indexes are: it believed that a site has ten rows of a table, and read them all for one person.

    Numbers that are made up, because ANALYZE takes long, and plans should be the same everywhere:
    https://www.sqlite.org/queryplanner-ng.html#howtofix
    """
    connection = op.get_bind()
    # Only ANALYZE can make the table.
    op.execute("ANALYZE alembic_version")
    op.execute("DELETE FROM sqlite_stat1")
    insert = sa.text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:table, :index, :stat)")
    for table in connection.scalars(
        sa.text("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'")
    ).all():
        indexes = connection.execute(sa.text(f"PRAGMA index_list({table})")).all()
        if not indexes:
            connection.execute(insert, {"table": table, "index": None, "stat": str(_row_count(table, None))})
        for _, name, is_unique, origin, is_partial in indexes:
            numbers = [_row_count(table, name if is_partial else None)]
            for row in connection.execute(sa.text(f"PRAGMA index_xinfo({name})")):
                if row.key:
                    numbers.append(max(1, numbers[-1] // _VALUES.get(row.name, _ROWS)))
            if is_unique:
                numbers[-1] = 1
            # SQLite may not look for all values of the first columns, because a database may have thousands of sites.
            stat = " ".join(map(str, numbers)) + " noskipscan"
            # A table that is stored in its primary key has the name of the table.
            connection.execute(insert, {"table": table, "index": table if origin == "pk" else name, "stat": stat})


def _row_count(table: str, partial_index: str | None) -> int:
    if table in _SMALL:
        return _FEW_ROWS
    return _ROWS if partial_index is None or partial_index in _WHOLE else _ROWS_OF_FEW
