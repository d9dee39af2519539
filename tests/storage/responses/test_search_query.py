"""What is typed into a search box, as each engine is told it."""

import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outoften.domain.responses.search_query import parse_search
from outoften.storage.responses.search_index import to_fts5, to_websearch

PIECES = [*('"', "-", "or", "OR", "AND", "NOT", "NEAR(", "*", "^", ":", "+", "(", ")", "{", "'"), "\\", "\0", "a", "é"]
some = st.lists(st.sampled_from(PIECES), max_size=60)
typed = st.one_of(st.text(max_size=200), some.map(" ".join), some.map("".join))


def words() -> sqlite3.Connection:
    """An index of two comments."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(text, content = '')")
    connection.execute("INSERT INTO words (rowid, text) VALUES (1, 'a slow delivery'), (2, 'a kind voice')")
    return connection


def found(text: str) -> list[int]:
    """What FTS5 finds."""
    search = parse_search(text)
    assert search
    return [row[0] for row in words().execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid", [to_fts5(search)])]


@given(typed)
@example('"')
@example('-"')
@example('a"b"-"c')
@example("or or or")
@example(" ".join(["-a"] * 60 + ["b"]))
@example("a or " * 40)
def test_nothing_that_can_be_typed_is_a_syntax_error(text: str) -> None:
    search = parse_search(text)
    if search:
        words().execute("SELECT rowid FROM words WHERE words MATCH ?", [to_fts5(search)]).fetchall()
        assert to_websearch(search)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", [1, 2]),
        ("A", [1, 2]),
        ("a slow", [1]),
        ("slow a", [1]),
        ('"slow a"', []),
        ('"a slow"', [1]),
        ('"a slow', [1]),
        ("slow or kind", [1, 2]),
        ("slow OR kind", [1, 2]),
        ("a -slow", [2]),
        ('a -"kind voice"', [1]),
        ("slow kind", []),
        ("slow delivery or kind -voice", [1]),
        ("or slow", [1]),
        ("slow ... !", [1]),
        ("slow*", [1]),
        ("AND", []),
    ],
)
def test_words_phrases_without_and_or(text: str, expected: list[int]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("text", ["", " ", "-slow", '"', '""', "or", "!", "-", "\0", "-a or -b", "\ud800"])
def test_what_names_nothing_is_no_search(text: str) -> None:
    assert parse_search(text) is None


@pytest.mark.parametrize("text", ["配送", "遅い 配達", "ช้า", "🎉", "slow 配送", "slow -配送"])
def test_what_an_index_of_words_can_not_find_is_looked_for_in_the_text(text: str) -> None:
    search = parse_search(text)
    assert search
    assert not search.uses_index


@pytest.mark.parametrize("text", ["slow", "Größe", "медленно", "बहुत धीमा", "بطيء", "느린 배송", "3.5"])
def test_languages_with_spaces_are_found_by_words(text: str) -> None:
    search = parse_search(text)
    assert search
    assert search.uses_index
