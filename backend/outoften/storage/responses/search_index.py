"""Looking for words in comments: on SQLite with FTS5, which triggers keep in step with the asks; on PostgreSQL with GIN."""

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

# A word that more comments have is found in the newest of them.
MAX_MATCHES = 50_000
# On PostgreSQL, a word that more comments have is looked for from the newest on, because it is soon found.
MANY_MATCHES = 5_000
# A few milliseconds, for which answers wait.
_MERGE_PAGE_COUNT = 100

# SQLite alone has these two. Not among the others: what is in them is made from the asks, wherever those go.
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
    """The asks whose comments an index of words finds; and whether there are so many that each is better looked at."""
    ask = schema.ask.c
    if connection.dialect.name == "postgresql":
        met = _matches_websearch(ask.comment, search)
        found = select(ask.id).where(ask.site_id == survey.site_id, ask.survey_id == survey.id, met)
        some = found.limit(MANY_MATCHES + 1).subquery()
        if (await connection.execute(select(func.count()).select_from(some))).scalar_one() > MANY_MATCHES:
            # Not the text that the index knows, or all that it finds would be read, and sorted.
            return _matches_websearch(ask.comment.concat(""), search), True
        # With an offset it is carried out by itself: an old comment would otherwise be looked for from the newest on.
        return ask.id.in_(found.correlate(None).offset(0)), False
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
    """The asks whose comments have the terms anywhere, be it within a word."""

    def met(term: SearchTerm) -> ColumnElement[bool]:
        there = schema.ask.c.comment.icontains(term.text, autoescape=True)
        return not_(there) if term.excluded else there

    return or_(*(and_(*map(met, terms)) for terms in search.alternatives))


async def merge_index(connection: AsyncConnection, begin: bool) -> bool:
    """One short step towards an index without the words that have left it; whether there are more. `begin` with the first.

    FTS5 only marks words as gone. They are gone when its parts have been merged.
    """
    if connection.dialect.name != "sqlite":
        return False
    changes = select(func.total_changes())
    before: int = (await connection.execute(changes)).scalar_one()
    pages = -_MERGE_PAGE_COUNT if begin else _MERGE_PAGE_COUNT
    await connection.exec_driver_sql("INSERT INTO comment_words (comment_words, rank) VALUES ('merge', ?)", (pages,))
    # One change is the command's own.
    return int((await connection.execute(changes)).scalar_one()) - before > 1


def _matches_websearch(comment: Any, search: Search) -> ColumnElement[bool]:
    simple: Any = literal_column("'simple'::regconfig")
    query = func.websearch_to_tsquery(simple, to_websearch(search))
    return and_(schema.ask.c.comment.is_not(None), func.to_tsvector(simple, comment).op("@@")(query))
