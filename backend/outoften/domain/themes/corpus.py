"""An in-memory index of a survey's comments: word ids and term counts, without the texts.

The index is updated incrementally, so that the cost of reading themes again depends on the number of changed comments.
"""

import heapq
from array import array
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from datetime import date, datetime
from itertools import chain, pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from outoften.domain.date_range import DateRange
from outoften.domain.score import Category, category
from outoften.domain.themes.stop_words import modifiers, stop_word_locale, stop_words
from outoften.domain.themes.tokenizer import (
    CLAUSE_BREAK,
    is_single_letter,
    is_unspaced_letter,
    join_tokens,
    normalize_token,
    split_tokens,
    tokenize,
)

# The newest comments of a survey are indexed. Each takes a few hundred bytes of memory.
MAX_COMMENTS = 100_000
MAX_WORDS = 3_000_000
# Words beyond these limits are ignored, to bound memory against spam.
MAX_COMMENT_WORDS = 300
MAX_WORD_LENGTH = 40
MAX_DISTINCT_WORDS = 300_000

# Comments per step; between two steps, threads that serve requests can run.
BATCH_SIZE = 200

# A word id, or a bigram: the first id in the upper 32 bits, the second in the lower 32.
Term = int
_TERM_SHIFT_BITS = 32
_WORD_ID_MASK = (1 << _TERM_SHIFT_BITS) - 1
_BREAK_ID = 0


class Comment(NamedTuple):
    """A comment from the database. Times are in milliseconds since 1970."""

    key: Hashable
    score: int
    text: str
    channel: str
    locale: str
    segments: tuple[str, ...]
    suspect: bool
    version: int | None
    answered_at: int
    updated_at: int


class IndexedComment(Struct, frozen=True, gc=False):
    """An indexed comment: its word ids in order, and its distinct terms. `day` is a proleptic ordinal (`date.toordinal`).

    Without anything that the garbage collector looks at: it would stop all threads while it goes through 100,000 comments.
    """

    key: Hashable
    category: Category
    day: int
    channel: str
    segments: tuple[str, ...]
    suspect: bool
    version: int | None
    answered_at: int
    updated_at: int
    word_bytes: bytes
    term_bytes: bytes

    @property
    def word_ids(self) -> "array[int]":
        """The word ids, in order."""
        return array("I", self.word_bytes)

    @property
    def terms(self) -> "array[int]":
        """The distinct terms."""
        return array("Q", self.term_bytes)


class CommentFilter(DateRange, frozen=True):
    """Comments of a range of days, one channel, one segment `key=value` and one version of the survey (None: all)."""

    channel: str | None = None
    segment: str | None = None
    exclude_suspect: bool = False
    version: int | None = None


class Corpus:
    """Indexed comments by key, and the number of detractors' and promoters' comments with each term (`counts`).

    `evicted_before`: comments answered before this time (milliseconds since 1970) were evicted to bound memory; 0 if none.
    `word_count`: the words of all comments together. `latest`: no comment was updated later.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.comments: dict[Hashable, IndexedComment] = {}
        self.counts: dict[Category, Counter[Term]] = {"detractor": Counter(), "promoter": Counter()}
        self.evicted_before = 0
        self._words: list[str] = [CLAUSE_BREAK]
        # Word ids by word and by raw token.
        self._word_ids: dict[str, int] = {CLAUSE_BREAK: _BREAK_ID}
        # Ids of stop words by language; ids of single letters of alphabets and of scripts without spaces.
        self._stop_word_ids: dict[str, set[int]] = {}
        # By language, what is no term: negations and intensifiers, and pairs of them.
        self._empty_terms: dict[str, set[Term]] = {}
        self._letter_ids = {_BREAK_ID}
        self._unspaced_letter_ids: set[int] = set()
        self.word_count = 0
        self.latest = 0
        self._updated_at_sum = 0

    def add(self, comments: Sequence[Comment]) -> None:
        """Adds or replaces comments, then evicts the oldest if there are too many."""
        self.remove([comment.key for comment in comments])
        for start in range(0, len(comments), BATCH_SIZE):
            batch = [self._index_comment(comment) for comment in comments[start : start + BATCH_SIZE]]
            self.comments.update((comment.key, comment) for comment in batch)
            self.word_count += sum(len(comment.word_ids) for comment in batch)
            self.latest = max(self.latest, *(comment.updated_at for comment in batch))
            self._updated_at_sum += sum(comment.updated_at for comment in batch)
            for side, term_counts in self.counts.items():
                term_counts.update(chain.from_iterable(comment.terms for comment in batch if comment.category == side))
        self._evict_oldest()

    def remove(self, keys: Iterable[Hashable]) -> None:
        """Removes comments; ignores unknown keys."""
        for key in keys:
            if (comment := self.comments.pop(key, None)) is None:
                continue
            self.word_count -= len(comment.word_ids)
            self._updated_at_sum -= comment.updated_at
            if (term_counts := self.counts.get(comment.category)) is not None:
                term_counts.subtract(comment.terms)
                for term in comment.terms:
                    if not term_counts[term]:
                        del term_counts[term]

    def release(self) -> None:
        """Forgets everything, in steps: to free it at once would stop all threads."""
        contents: tuple[dict[Any, Any], ...] = (self.comments, *self.counts.values(), self._word_ids)
        for content in contents:
            while content:
                content.popitem()

    @property
    def checksum(self) -> tuple[int, int]:
        """The number of comments, and the sum of their `updated_at`."""
        return len(self.comments), self._updated_at_sum

    def select(self, comment_filter: CommentFilter) -> list[IndexedComment]:
        """Returns the comments that match the filter."""
        first = comment_filter.first.toordinal() if comment_filter.first else 0
        end = comment_filter.end.toordinal() if comment_filter.end else date.max.toordinal() + 1
        return [
            comment
            for comment in self.comments.values()
            if first <= comment.day < end
            and (comment_filter.channel is None or comment.channel == comment_filter.channel)
            and (comment_filter.segment is None or comment_filter.segment in comment.segments)
            and not (comment_filter.exclude_suspect and comment.suspect)
            and comment_filter.version in (None, comment.version)
        ]

    def may_be_incomplete(self, comment_filter: CommentFilter) -> bool:
        """Returns whether comments of the filter's days may have been evicted."""
        if not self.evicted_before:
            return False
        oldest = min((comment.day for comment in self.comments.values()), default=0)
        return comment_filter.first is None or comment_filter.first.toordinal() <= oldest

    def term_text(self, term: Term) -> str:
        """Returns a term's words as text."""
        return join_tokens([self._words[word_id] for word_id in _split_term(term)])

    def phrase_ids(self, text: str) -> Sequence[int] | None:
        """Returns the word ids of a phrase; None if a word is in no comment."""
        word_ids = [self._word_ids.get(word, _BREAK_ID) for word in tokenize(text)]
        return word_ids if word_ids and _BREAK_ID not in word_ids else None

    def _index_comment(self, comment: Comment) -> IndexedComment:
        tokens, unspaced = split_tokens(comment.text)
        if unspaced:
            tokens = tokenize(comment.text)
        ids = self._word_ids
        word_ids = [ids[token] if token in ids else self._add_word(token) for token in tokens[:MAX_COMMENT_WORDS]]
        stop_word_ids = self._load_stop_word_ids(comment.locale)
        content_ids = [_BREAK_ID if word_id in stop_word_ids else word_id for word_id in word_ids]
        terms = self._extract_unspaced_terms(content_ids) if unspaced else _extract_terms(content_ids)
        terms -= terms & self._load_empty_terms(comment.locale)
        return IndexedComment(
            comment.key,
            category(comment.score),
            datetime.fromtimestamp(comment.answered_at / 1000, self.zone).toordinal(),
            comment.channel,
            comment.segments,
            comment.suspect,
            comment.version,
            comment.answered_at,
            comment.updated_at,
            array("I", word_ids).tobytes(),
            array("Q", terms).tobytes(),
        )

    def _add_word(self, token: str) -> int:
        """Returns the id of a new token, or the break's id if the token is too long or there are too many words."""
        word = normalize_token(token)
        if len(self._word_ids) >= MAX_DISTINCT_WORDS or len(token) > MAX_WORD_LENGTH:
            return _BREAK_ID
        word_id = self._word_ids.get(word)
        if word_id is None:
            word_id = self._word_ids[word] = len(self._words)
            self._words.append(word)
            if is_unspaced_letter(word):
                self._unspaced_letter_ids.add(word_id)
            elif is_single_letter(word):
                self._letter_ids.add(word_id)
                for stop_word_ids in self._stop_word_ids.values():
                    stop_word_ids.add(word_id)
        self._word_ids[token] = word_id
        return word_id

    def _load_stop_word_ids(self, locale: str) -> set[int]:
        language = stop_word_locale(locale)
        if language not in self._stop_word_ids:
            self._stop_word_ids[language] = {self._add_word(word) for word in stop_words(language)} | self._letter_ids
        return self._stop_word_ids[language]

    def _load_empty_terms(self, locale: str) -> set[Term]:
        language = stop_word_locale(locale)
        if language not in self._empty_terms:
            word_ids = {self._add_word(word) for word in modifiers(language)} - {_BREAK_ID}
            pairs = {first << _TERM_SHIFT_BITS | second for first in word_ids for second in word_ids}
            self._empty_terms[language] = word_ids | pairs
        return self._empty_terms[language]

    def _extract_unspaced_terms(self, content_ids: Sequence[int]) -> set[Term]:
        """Returns the bigrams of unspaced letters, single letters without neighbors, and the terms of the spaced words."""
        letters = [word_id if word_id in self._unspaced_letter_ids else _BREAK_ID for word_id in content_ids]
        bigrams = _extract_bigrams(letters)
        neighbors = {word_id for bigram in bigrams for word_id in _split_term(bigram)}
        spaced = [_BREAK_ID if word_id in self._unspaced_letter_ids else word_id for word_id in content_ids]
        return bigrams | ({*letters} - neighbors - {_BREAK_ID}) | _extract_terms(spaced)

    def _evict_oldest(self) -> None:
        while self._is_too_large():
            count = max(len(self.comments) - MAX_COMMENTS, BATCH_SIZE)
            for oldest in heapq.nsmallest(count, self.comments.values(), key=lambda comment: comment.answered_at):
                if self._is_too_large():
                    self.remove([oldest.key])
                    self.evicted_before = max(self.evicted_before, oldest.answered_at + 1)

    def _is_too_large(self) -> bool:
        return len(self.comments) > MAX_COMMENTS or self.word_count > MAX_WORDS


def shares_words(first: Term, second: Term) -> bool:
    """Returns whether two terms have a word in common."""
    return not frozenset(_split_term(first)).isdisjoint(_split_term(second))


def is_bigram(term: Term) -> bool:
    """Returns whether a term has two words."""
    return term > _WORD_ID_MASK


def contains_phrase(word_ids: "array[int]", phrase: Sequence[int]) -> bool:
    """Returns whether the word ids of the phrase occur consecutively in `word_ids`."""
    length, start = len(phrase), 0
    while True:
        try:
            start = word_ids.index(phrase[0], start) + 1
        except ValueError:
            return False
        if word_ids[start - 1 : start - 1 + length].tolist() == list(phrase):
            return True


def _split_term(term: Term) -> tuple[int, ...]:
    return (term >> _TERM_SHIFT_BITS, term & _WORD_ID_MASK) if is_bigram(term) else (term,)


def _extract_terms(word_ids: Sequence[int]) -> set[Term]:
    terms = _extract_bigrams(word_ids)
    terms.update(word_ids)
    terms.discard(_BREAK_ID)
    return terms


def _extract_bigrams(word_ids: Sequence[int]) -> set[Term]:
    return {first << _TERM_SHIFT_BITS | second for first, second in pairwise(word_ids) if first and second}
