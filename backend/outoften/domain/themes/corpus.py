"""The comments of a survey as numbers: what each says, and who said it. The texts themselves are not kept.

A corpus grows and shrinks with its comments, so that reading the themes again costs what has changed since.
"""

from array import array
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from datetime import date, datetime
from itertools import chain, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from outoften.domain.date_range import DateRange
from outoften.domain.score import Category, category
from outoften.domain.themes.stop_words import stop_word_locale, stop_words
from outoften.domain.themes.tokenizer import (
    CLAUSE_BREAK,
    is_single_letter,
    is_unspaced_letter,
    join_tokens,
    normalize_token,
    split_tokens,
    tokenize,
)

# The newest of a survey. What they take in memory is a few hundred bytes each, however long they are.
MAX_COMMENTS = 100_000
MAX_WORDS = 3_000_000
# Beyond these nobody's theme is found, and whoever sends noise finds an end.
MAX_COMMENT_WORDS = 300
MAX_WORD_LENGTH = 40
MAX_DISTINCT_WORDS = 300_000

# Counted at a time: other threads, which answer requests, have their turn between.
BATCH_SIZE = 200

# A term is a word's number, or that of a word's neighbour with the word's own above it.
Term = int
_TERM_SHIFT_BITS = 32
_WORD_ID_MASK = (1 << _TERM_SHIFT_BITS) - 1
_BREAK_ID = 0


class Comment(NamedTuple):
    """A comment as it is read. Times are milliseconds since 1970."""

    key: Hashable
    score: int
    text: str
    channel: str
    locale: str
    segments: tuple[str, ...]
    suspect: bool
    answered_at: int
    updated_at: int


class IndexedComment(NamedTuple):
    """A comment as it is kept: the numbers of its words in their order, and its terms, each of them once."""

    key: Hashable
    category: Category
    day: int
    channel: str
    segments: tuple[str, ...]
    suspect: bool
    answered_at: int
    updated_at: int
    word_ids: "array[int]"
    terms: "array[int]"


class CommentFilter(DateRange, frozen=True):
    """Which comments: a range of days, one channel or all, one segment (`key=value`) or all."""

    channel: str | None = None
    segment: str | None = None
    exclude_suspect: bool = False


class Corpus:
    """Comments by their key. `floor`: what was answered before it was left out, for there was no room.

    `counts`: how many comments of detractors and of promoters say each term.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.comments: dict[Hashable, IndexedComment] = {}
        self.counts: dict[Category, Counter[Term]] = {"detractor": Counter(), "promoter": Counter()}
        self.evicted_before = 0
        self._words: list[str] = [CLAUSE_BREAK]
        # The numbers of words, and of pieces of text that are written otherwise.
        self._word_ids: dict[str, int] = {CLAUSE_BREAK: _BREAK_ID}
        # Those of words that say nothing, in each language, and those of single letters: of alphabets, and of scripts without
        # spaces.
        self._stop_word_ids: dict[str, set[int]] = {}
        self._letter_ids = {_BREAK_ID}
        self._unspaced_letter_ids: set[int] = set()
        self._word_count = 0

    def add(self, said: Sequence[Comment]) -> None:
        """Take these in, or anew."""
        self.remove([one.key for one in said])
        for begin in range(0, len(said), BATCH_SIZE):
            new = [self._index_comment(one) for one in said[begin : begin + BATCH_SIZE]]
            self.comments.update((kept.key, kept) for kept in new)
            self._word_count += sum(len(kept.word_ids) for kept in new)
            for side, counted in self.counts.items():
                counted.update(chain.from_iterable(kept.terms for kept in new if kept.category == side))
        self._evict_oldest()

    def remove(self, keys: Iterable[Hashable]) -> None:
        """Forget these."""
        for key in keys:
            if (kept := self.comments.pop(key, None)) is None:
                continue
            self._word_count -= len(kept.word_ids)
            if (counted := self.counts.get(kept.category)) is not None:
                counted.subtract(kept.terms)
                for term in kept.terms:
                    if not counted[term]:
                        del counted[term]

    @property
    def checksum(self) -> tuple[int, int]:
        """How many comments are kept, and the sum of when they last changed."""
        return len(self.comments), sum(kept.updated_at for kept in self.comments.values())

    def select(self, wanted: CommentFilter) -> list[IndexedComment]:
        """Those of the range."""
        first = wanted.first.toordinal() if wanted.first else 0
        end = wanted.end.toordinal() if wanted.end else date.max.toordinal() + 1
        return [
            kept
            for kept in self.comments.values()
            if first <= kept.day < end
            and (wanted.channel is None or kept.channel == wanted.channel)
            and (wanted.segment is None or wanted.segment in kept.segments)
            and not (wanted.exclude_suspect and kept.suspect)
        ]

    def may_be_incomplete(self, wanted: CommentFilter) -> bool:
        """Whether there may be more of the range than is here."""
        if not self.evicted_before:
            return False
        oldest = min((kept.day for kept in self.comments.values()), default=0)
        return wanted.first is None or wanted.first.toordinal() <= oldest

    def term_text(self, term: Term) -> str:
        """A term as it is written."""
        return join_tokens([self._words[number] for number in _split_term(term)])

    def phrase_ids(self, text: str) -> Sequence[int] | None:
        """The numbers of a phrase's words; None where no comment has all of them."""
        found = [self._word_ids.get(word, _BREAK_ID) for word in tokenize(text)]
        return found if found and _BREAK_ID not in found else None

    def _index_comment(self, said: Comment) -> IndexedComment:
        split, unspaced = split_tokens(said.text)
        if unspaced:
            split = tokenize(said.text)
        known = self._word_ids
        numbers = [known[piece] if piece in known else self._add_word(piece) for piece in split[:MAX_COMMENT_WORDS]]
        quiet = self._load_stop_word_ids(said.locale)
        spoken = [_BREAK_ID if number in quiet else number for number in numbers]
        return IndexedComment(
            said.key,
            category(said.score),
            datetime.fromtimestamp(said.answered_at / 1000, self.zone).toordinal(),
            said.channel,
            said.segments,
            said.suspect,
            said.answered_at,
            said.updated_at,
            array("I", numbers),
            array("Q", self._extract_unspaced_terms(spoken) if unspaced else _extract_terms(spoken)),
        )

    def _add_word(self, piece: str) -> int:
        """The number of a piece that has none yet, or a BREAK where there are too many."""
        word = normalize_token(piece)
        if len(self._word_ids) >= MAX_DISTINCT_WORDS or len(piece) > MAX_WORD_LENGTH:
            return _BREAK_ID
        number = self._word_ids.get(word)
        if number is None:
            number = self._word_ids[word] = len(self._words)
            self._words.append(word)
            if is_unspaced_letter(word):
                self._unspaced_letter_ids.add(number)
            elif is_single_letter(word):
                self._letter_ids.add(number)
                for quiet in self._stop_word_ids.values():
                    quiet.add(number)
        self._word_ids[piece] = number
        return number

    def _load_stop_word_ids(self, locale: str) -> set[int]:
        language = stop_word_locale(locale)
        if language not in self._stop_word_ids:
            self._stop_word_ids[language] = {self._add_word(word) for word in stop_words(language)} | self._letter_ids
        return self._stop_word_ids[language]

    def _extract_unspaced_terms(self, spoken: Sequence[int]) -> set[Term]:
        """Pairs of neighbouring letters, or one that stands alone; and what is between them as ever."""
        letters = [number if number in self._unspaced_letter_ids else _BREAK_ID for number in spoken]
        pairs = _extract_bigrams(letters)
        neighbours = {number for pair in pairs for number in _split_term(pair)}
        between = [_BREAK_ID if number in self._unspaced_letter_ids else number for number in spoken]
        return pairs | ({*letters} - neighbours - {_BREAK_ID}) | _extract_terms(between)

    def _evict_oldest(self) -> None:
        if len(self.comments) <= MAX_COMMENTS and self._word_count <= MAX_WORDS:
            return
        oldest = sorted(self.comments.values(), key=lambda kept: kept.answered_at, reverse=True)
        while len(oldest) > MAX_COMMENTS or self._word_count > MAX_WORDS:
            last = oldest.pop()
            self.remove([last.key])
            self.evicted_before = max(self.evicted_before, last.answered_at + 1)


def shares_words(one: Term, other: Term) -> bool:
    """Whether two terms have a word in common."""
    return not frozenset(_split_term(one)).isdisjoint(_split_term(other))


def is_bigram(term: Term) -> bool:
    """Whether a term is of two words."""
    return term > _WORD_ID_MASK


def contains_phrase(numbers: "array[int]", phrase: Sequence[int]) -> bool:
    """Whether the words of the phrase stand there, one after the other."""
    length, begin = len(phrase), 0
    while True:
        try:
            begin = numbers.index(phrase[0], begin) + 1
        except ValueError:
            return False
        if numbers[begin - 1 : begin - 1 + length].tolist() == list(phrase):
            return True


def _split_term(term: Term) -> tuple[int, ...]:
    return (term >> _TERM_SHIFT_BITS, term & _WORD_ID_MASK) if is_bigram(term) else (term,)


def _extract_terms(spoken: Sequence[int]) -> set[Term]:
    terms = _extract_bigrams(spoken)
    terms.update(spoken)
    terms.discard(_BREAK_ID)
    return terms


def _extract_bigrams(spoken: Sequence[int]) -> set[Term]:
    return {before << _TERM_SHIFT_BITS | number for before, number in pairwise(spoken) if before and number}
