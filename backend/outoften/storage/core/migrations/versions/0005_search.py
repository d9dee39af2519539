"""An index of the words in comments, the order in which responses were last updated, and what waits to be removed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# The index keeps no text, so what leaves it must be told once more. Only triggers can't forget to.
_SQLITE = (
    """
    CREATE TABLE comment (
        id INTEGER PRIMARY KEY,
        site_id INTEGER NOT NULL,
        survey_id INTEGER NOT NULL,
        ask_id BLOB NOT NULL,
        UNIQUE (ask_id, site_id)
    ) STRICT
    """,
    """
    CREATE VIRTUAL TABLE comment_words USING fts5(
        text, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
    )
    """,
    """
    CREATE TRIGGER comment_added AFTER INSERT ON ask WHEN new.comment IS NOT NULL BEGIN
        INSERT INTO comment (site_id, survey_id, ask_id) VALUES (new.site_id, new.survey_id, new.id);
        INSERT INTO comment_words (rowid, text)
            SELECT id, new.comment FROM comment WHERE ask_id = new.id AND site_id = new.site_id;
    END
    """,
    """
    CREATE TRIGGER comment_changed AFTER UPDATE OF comment ON ask WHEN old.comment IS NOT new.comment BEGIN
        INSERT INTO comment_words (comment_words, rowid, text)
            SELECT 'delete', id, old.comment FROM comment
            WHERE ask_id = old.id AND site_id = old.site_id AND old.comment IS NOT NULL;
        DELETE FROM comment WHERE ask_id = old.id AND site_id = old.site_id AND new.comment IS NULL;
        INSERT INTO comment (site_id, survey_id, ask_id)
            SELECT new.site_id, new.survey_id, new.id WHERE old.comment IS NULL;
        INSERT INTO comment_words (rowid, text)
            SELECT id, new.comment FROM comment
            WHERE ask_id = new.id AND site_id = new.site_id AND new.comment IS NOT NULL;
    END
    """,
    """
    CREATE TRIGGER comment_removed AFTER DELETE ON ask WHEN old.comment IS NOT NULL BEGIN
        INSERT INTO comment_words (comment_words, rowid, text)
            SELECT 'delete', id, old.comment FROM comment WHERE ask_id = old.id AND site_id = old.site_id;
        DELETE FROM comment WHERE ask_id = old.id AND site_id = old.site_id;
    END
    """,
    "INSERT INTO comment (site_id, survey_id, ask_id) SELECT site_id, survey_id, id FROM ask WHERE comment IS NOT NULL",
    """
    INSERT INTO comment_words (rowid, text)
        SELECT comment.id, ask.comment FROM comment JOIN ask ON ask.site_id = comment.site_id AND ask.id = comment.ask_id
    """,
)
_POSTGRESQL = (
    "CREATE INDEX ask_comment_words ON ask USING gin (to_tsvector('simple'::regconfig, comment)) WHERE comment IS NOT NULL",
)


def upgrade() -> None:
    updated = sa.text("updated_at IS NOT NULL")
    op.create_index(
        "ask_updated", "ask", ["site_id", "survey_id", "updated_at", "id"], sqlite_where=updated, postgresql_where=updated
    )
    erased = sa.text("erased_at IS NOT NULL")
    op.create_index("ask_erased", "ask", ["erased_at"], sqlite_where=erased, postgresql_where=erased)
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)
