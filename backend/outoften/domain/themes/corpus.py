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

from msgspec import Struct

from outoften.domain.score import Category, category
from outoften.domain.themes.stop_words import listed, stop_words
from outoften.domain.themes.tokenizer import BREAK, is_letter, is_unspaced, joined, pieces, word_of, words

# The newest of a survey. What they take in memory is a few hundred bytes each, however long they are.
MOST_COMMENTS = 100_000
MOST_WORDS = 3_000_000
# Beyond these nobody's theme is found, and whoever sends noise finds an end.
LONGEST_COMMENT = 300
LONGEST_WORD = 40
MOST_DIFFERENT_WORDS = 300_000

# Counted at a time: other threads, which answer requests, have their turn between.
AT_ONCE = 200

# A term is a word's number, or that of a word's neighbour with the word's own above it.
Term = int
_HIGH = 32
_LOW = (1 << _HIGH) - 1
_BREAK = 0


class Said(NamedTuple):
    """A comment as it is read. Times are milliseconds since 1970."""

    key: Hashable
    score: int
    comment: str
    channel: str
    locale: str
    segments: tuple[str, ...]
    suspect: bool
    answered_at: int
    updated_at: int


class Kept(NamedTuple):
    """A comment as it is kept: the numbers of its words in their order, and its terms, each of them once."""

    key: Hashable
    category: Category
    day: int
    channel: str
    segments: tuple[str, ...]
    suspect: bool
    answered_at: int
    updated_at: int
    words: "array[int]"
    terms: "array[int]"


class Range(Struct, frozen=True):
    """Which comments: days from `first` to before `end`, one channel or all, one segment or all."""

    first: date | None = None
    end: date | None = None
    channel: str | None = None
    segment: str | None = None
    exclude_suspect: bool = False


class Corpus:
    """Comments by their key. `floor`: what was answered before it was left out, for there was no room.

    `counts`: how many comments of detractors and of promoters say each term.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.comments: dict[Hashable, Kept] = {}
        self.counts: dict[Category, Counter[Term]] = {"detractor": Counter(), "promoter": Counter()}
        self.floor = 0
        self._words: list[str] = [BREAK]
        # The numbers of words, and of pieces of text that are written otherwise.
        self._numbers: dict[str, int] = {BREAK: _BREAK}
        # Those of words that say nothing, in each language, and those of single letters: of alphabets, and of scripts without
        # spaces.
        self._quiet: dict[str, set[int]] = {}
        self._letters = {_BREAK}
        self._unspaced: set[int] = set()
        self._size = 0

    def add(self, said: Sequence[Said]) -> None:
        """Take these in, or anew."""
        self.remove([one.key for one in said])
        for begin in range(0, len(said), AT_ONCE):
            new = [self._kept(one) for one in said[begin : begin + AT_ONCE]]
            self.comments.update((kept.key, kept) for kept in new)
            self._size += sum(len(kept.words) for kept in new)
            for side, counted in self.counts.items():
                counted.update(chain.from_iterable(kept.terms for kept in new if kept.category == side))
        self._make_room()

    def remove(self, keys: Iterable[Hashable]) -> None:
        """Forget these."""
        for key in keys:
            if (kept := self.comments.pop(key, None)) is None:
                continue
            self._size -= len(kept.words)
            if (counted := self.counts.get(kept.category)) is not None:
                counted.subtract(kept.terms)
                for term in kept.terms:
                    if not counted[term]:
                        del counted[term]

    @property
    def summary(self) -> tuple[int, int]:
        """How many comments are kept, and the sum of when they last changed."""
        return len(self.comments), sum(kept.updated_at for kept in self.comments.values())

    def within(self, wanted: Range) -> list[Kept]:
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

    def lacks(self, wanted: Range) -> bool:
        """Whether there may be more of the range than is here."""
        if not self.floor:
            return False
        oldest = min((kept.day for kept in self.comments.values()), default=0)
        return wanted.first is None or wanted.first.toordinal() <= oldest

    def spelled(self, term: Term) -> str:
        """A term as it is written."""
        return joined([self._words[number] for number in _numbers_of(term)])

    def phrase(self, text: str) -> Sequence[int] | None:
        """The numbers of a phrase's words; None where no comment has all of them."""
        found = [self._numbers.get(word, _BREAK) for word in words(text)]
        return found if found and _BREAK not in found else None

    def _kept(self, said: Said) -> Kept:
        split, unspaced = pieces(said.comment)
        if unspaced:
            split = words(said.comment)
        known = self._numbers
        numbers = [known[piece] if piece in known else self._number(piece) for piece in split[:LONGEST_COMMENT]]
        quiet = self._quiet_of(said.locale)
        spoken = [_BREAK if number in quiet else number for number in numbers]
        return Kept(
            said.key,
            category(said.score),
            datetime.fromtimestamp(said.answered_at / 1000, self.zone).toordinal(),
            said.channel,
            said.segments,
            said.suspect,
            said.answered_at,
            said.updated_at,
            array("I", numbers),
            array("Q", self._unspaced_terms(spoken) if unspaced else _terms(spoken)),
        )

    def _number(self, piece: str) -> int:
        """The number of a piece that has none yet, or a BREAK where there are too many."""
        word = word_of(piece)
        if len(self._numbers) >= MOST_DIFFERENT_WORDS or len(piece) > LONGEST_WORD:
            return _BREAK
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self._words)
            self._words.append(word)
            if is_unspaced(word):
                self._unspaced.add(number)
            elif is_letter(word):
                self._letters.add(number)
                for quiet in self._quiet.values():
                    quiet.add(number)
        self._numbers[piece] = number
        return number

    def _quiet_of(self, locale: str) -> set[int]:
        language = listed(locale)
        if language not in self._quiet:
            self._quiet[language] = {self._number(word) for word in stop_words(language)} | self._letters
        return self._quiet[language]

    def _unspaced_terms(self, spoken: Sequence[int]) -> set[Term]:
        """Pairs of neighbouring letters, or one that stands alone; and what is between them as ever."""
        letters = [number if number in self._unspaced else _BREAK for number in spoken]
        pairs = _pairs(letters)
        neighbours = {number for pair in pairs for number in _numbers_of(pair)}
        between = [_BREAK if number in self._unspaced else number for number in spoken]
        return pairs | ({*letters} - neighbours - {_BREAK}) | _terms(between)

    def _make_room(self) -> None:
        if len(self.comments) <= MOST_COMMENTS and self._size <= MOST_WORDS:
            return
        oldest = sorted(self.comments.values(), key=lambda kept: kept.answered_at, reverse=True)
        while len(oldest) > MOST_COMMENTS or self._size > MOST_WORDS:
            last = oldest.pop()
            self.remove([last.key])
            self.floor = max(self.floor, last.answered_at + 1)


def shares_words(one: Term, other: Term) -> bool:
    """Whether two terms have a word in common."""
    return not frozenset(_numbers_of(one)).isdisjoint(_numbers_of(other))


def is_pair(term: Term) -> bool:
    """Whether a term is of two words."""
    return term > _LOW


def says(numbers: "array[int]", phrase: Sequence[int]) -> bool:
    """Whether the words of the phrase stand there, one after the other."""
    length, begin = len(phrase), 0
    while True:
        try:
            begin = numbers.index(phrase[0], begin) + 1
        except ValueError:
            return False
        if numbers[begin - 1 : begin - 1 + length].tolist() == list(phrase):
            return True


def _numbers_of(term: Term) -> tuple[int, ...]:
    return (term >> _HIGH, term & _LOW) if is_pair(term) else (term,)


def _terms(spoken: Sequence[int]) -> set[Term]:
    terms = _pairs(spoken)
    terms.update(spoken)
    terms.discard(_BREAK)
    return terms


def _pairs(spoken: Sequence[int]) -> set[Term]:
    return {before << _HIGH | number for before, number in pairwise(spoken) if before and number}
