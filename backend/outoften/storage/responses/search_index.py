"""Searches comments by words: on SQLite with FTS5, which triggers keep up to date; on PostgreSQL with a GIN index."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Table,
    and_,
    column,
    func,
    literal_column,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.responses.search_query import Search, SearchTerm
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.types import UuidBytes

# SQLite: of more matches than this, only the newest are found.
MAX_MATCHES = 50_000
# PostgreSQL: with more matches than this, scanning from the newest comment on is faster than the index.
MANY_MATCHES = 5_000
# Pages per merge step. Answers wait for a step, which takes a few milliseconds.
_MERGE_PAGE_COUNT = 100

# Only SQLite has these two tables. They are not in the schema, because triggers fill them from the asks, also after a copy.
_comment = Table(
    "comment",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer),
    Column("survey_id", Integer),
    Column("ask_id", UuidBytes),
)
_comment_index = table("comment_words", column("rowid", Integer))


async def match_index(connection: AsyncConnection, survey: Survey, search: Search) -> tuple[ColumnElement[bool], bool]:
    """Returns the condition for asks that match, and whether there are so many that a scan is faster than the index."""
    ask = schema.ask.c
    if connection.dialect.name == "postgresql":
        condition = _matches_websearch(ask.comment, search)
        ids = select(ask.id).where(ask.site_id == survey.site_id, ask.survey_id == survey.id, condition)
        sample = ids.limit(MANY_MATCHES + 1).subquery()
        if (await connection.execute(select(func.count()).select_from(sample))).scalar_one() > MANY_MATCHES:
            # The concatenation hides the index: with it, PostgreSQL would read and sort all matches.
            return _matches_websearch(ask.comment.concat(""), search), True
        # OFFSET makes PostgreSQL execute the subquery first; it would otherwise scan from the newest comment on.
        return ask.id.in_(ids.correlate(None).offset(0)), False
    comment = _comment.c
    newest = (
        select(comment.ask_id)
        .select_from(_comment_index)
        .join(_comment, comment.id == _comment_index.c.rowid)
        .where(
            literal_column("comment_words").op("MATCH")(to_fts5(search)),
            comment.site_id == survey.site_id,
            comment.survey_id == survey.id,
        )
        .order_by(_comment_index.c.rowid.desc())
        .limit(MAX_MATCHES)
    )
    return ask.id.in_(newest), False


def to_fts5(search: Search) -> str:
    """Returns the search for FTS5's MATCH. Each term is in quotes, so that what a user typed is never read as syntax."""

    def clauses(terms: tuple[SearchTerm, ...]) -> Iterator[str]:
        yield " AND ".join(_quote(term) for term in terms if not term.excluded)
        yield from (f"NOT {_quote(term)}" for term in terms if term.excluded)

    return " OR ".join(f"({' '.join(clauses(terms))})" for terms in search.alternatives)


def to_websearch(search: Search) -> str:
    """Returns the search for PostgreSQL's websearch_to_tsquery."""
    return " or ".join(
        " ".join(f"{'-' if term.excluded else ''}{_quote(term)}" for term in terms) for terms in search.alternatives
    )


def _quote(term: SearchTerm) -> str:
    # A term contains no quote: `parse_search` splits the text at quotes.
    return f'"{term.text}"'


def match_substring(search: Search) -> ColumnElement[bool]:
    """Returns the condition for asks whose comments contain the terms anywhere, also within a word."""

    def matches_term(term: SearchTerm) -> ColumnElement[bool]:
        contains = schema.ask.c.comment.icontains(term.text, autoescape=True)
        return not_(contains) if term.excluded else contains

    return or_(*(and_(*map(matches_term, terms)) for terms in search.alternatives))


async def merge_index(connection: AsyncConnection, begin: bool) -> bool:
    """Execute one short step of merging the FTS5 index; returns whether more steps remain. The first needs `begin`.

    FTS5 only marks deleted words. Merging removes them.
    """
    if connection.dialect.name != "sqlite":
        return False
    total_changes = select(func.total_changes())
    changes_before: int = (await connection.execute(total_changes)).scalar_one()
    pages = -_MERGE_PAGE_COUNT if begin else _MERGE_PAGE_COUNT
    await connection.exec_driver_sql("INSERT INTO comment_words (comment_words, rank) VALUES ('merge', ?)", (pages,))
    # The command itself counts as one change.
    return int((await connection.execute(total_changes)).scalar_one()) - changes_before > 1


def _matches_websearch(comment: Any, search: Search) -> ColumnElement[bool]:
    simple: Any = literal_column("'simple'::regconfig")
    query = func.websearch_to_tsquery(simple, to_websearch(search))
    return and_(schema.ask.c.comment.is_not(None), func.to_tsvector(simple, comment).op("@@")(query))
