"""What comments are about: the owner's own themes, and what detractors say more than promoters, or the other way round.

Terms are compared by their log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn, "Fightin' Words", 2008).
Nobody's mood is guessed: a term's side is that of the scores given with it.
"""

import heapq
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from itertools import chain
from math import log, sqrt
from typing import Annotated, Literal, TypeVar

from msgspec import Meta, Struct

from outoften.domain import score
from outoften.domain.errors import InvalidError
from outoften.domain.themes.corpus import (
    BATCH_SIZE,
    MAX_WORD_LENGTH,
    CommentFilter,
    Corpus,
    IndexedComment,
    Term,
    contains_phrase,
    is_bigram,
    shares_words,
)
from outoften.domain.themes.tokenizer import CLAUSE_BREAK, tokenize

T = TypeVar("T", bound=Hashable)

Side = Literal["detractor", "promoter"]
Method = Literal["log_odds", "counts"]

MAX_THEMES = 50
MIN_Z = 1.96
MIN_COMMENTS = 3
# Below this on either side, chance has a larger say than people, so terms are only counted.
MIN_COMMENTS_TO_COMPARE = 50
# How many words the prior is worth: as much as a few dozen comments that say what all of them say.
PRIOR_WORD_COUNT = 500
MAX_TERMS = 20
MAX_EXAMPLES = 3
# Two terms that share a word and at least so many of their comments are one.
DUPLICATE_OVERLAP = 0.8


class Theme(Struct, frozen=True):
    """A theme of the owner's: whoever says one of its words or phrases mentions it."""

    id: Annotated[int, Meta(description="The theme's id.")]
    survey_id: Annotated[int, Meta(description="The survey's id.")]
    name: Annotated[str, Meta(description="The theme's name.")]
    words: Annotated[tuple[str, ...], Meta(description="The words and phrases that mention the theme.")]


class Mentions(Struct, frozen=True):
    """Who mentions something, and the keys of the newest examples. `nps` is null under 5 mentions, when it would mislead."""

    counts: score.Counts
    nps: int | None
    interval: score.Interval | None
    examples: tuple[Hashable, ...]


class TermMentions(Struct, frozen=True):
    """A term found in the comments. `z` is null where terms are only counted."""

    term: str
    side: Side
    z: float | None
    mentions: Mentions


class Themes(Struct, frozen=True):
    """Everything found. `truncated`: older comments of the range were not looked at."""

    counts: score.Counts
    truncated: bool
    method: Method
    themes: list[tuple[Theme, Mentions]]
    terms: list[TermMentions]


def validate_theme_words(given: Sequence[str]) -> tuple[str, ...]:
    """The words and phrases of a theme, each once. Raises Invalid for those that no comment could match."""
    read = {text: tokenize(text) for text in given}
    for text, found in read.items():
        if not found or CLAUSE_BREAK in found or max(map(len, found)) > MAX_WORD_LENGTH:
            raise InvalidError(
                "theme_invalid",
                f"{text!r} can't be looked for: write words of letters, with spaces or hyphens between them and nothing else.",
            )
    return tuple({tuple(found): text for text, found in reversed(read.items())}.values())[::-1]


def extract_themes(corpus: Corpus, wanted: CommentFilter, own: Sequence[Theme]) -> Themes:
    """The owner's themes and the extracted terms of a range of comments."""
    said = corpus.select(wanted)
    counts = _count_categories(said)
    compared = min(counts.detractors, counts.promoters) >= MIN_COMMENTS_TO_COMPARE
    counted = _count_terms(corpus, said, "detractor"), _count_terms(corpus, said, "promoter")
    ranked = _rank_by_log_odds(*counted) if compared else _rank_by_count(*counted, counts)
    candidates = {side: _top_candidates(corpus, of) for side, of in ranked.items()}
    mentioned = _comments_by_term(said, {term for of in candidates.values() for term, _ in of})
    terms = [
        TermMentions(corpus.term_text(term), side, z if compared else None, _summarize_mentions(mentioned[term], side))
        for side, of in candidates.items()
        for term, z in _drop_duplicates(of, mentioned)
    ]
    return Themes(
        counts,
        corpus.may_be_incomplete(wanted),
        "log_odds" if compared else "counts",
        [(theme, _summarize_mentions(_comments_on_theme(corpus, said, theme))) for theme in own],
        terms,
    )


def log_odds(one: Mapping[T, int], other: Mapping[T, int], prior: Mapping[T, float]) -> dict[T, float]:
    """The z-score of each term: above 0 where the first says it more, below where the second does."""
    sizes = sum(one.values()), sum(other.values())
    weight = sum(prior.values())
    return {term: _z_score(one.get(term, 0), other.get(term, 0), *sizes, of, weight) for term, of in prior.items()}


def _z_score(one: int, other: int, all_of_one: int, all_of_other: int, prior: float, whole_prior: float) -> float:
    first, second = one + prior, other + prior
    odds = first / (all_of_one + whole_prior - first), second / (all_of_other + whole_prior - second)
    return log(odds[0] / odds[1]) / sqrt(1 / first + 1 / second)


def _count_terms(corpus: Corpus, said: Sequence[IndexedComment], side: Side) -> Counter[Term]:
    """How many of these comments say each term. What most of them are is not counted again."""
    wanted = [kept for kept in said if kept.category == side]
    every = [kept for kept in corpus.comments.values() if kept.category == side]
    if len(wanted) == len(every):
        return corpus.counts[side]
    if 2 * len(wanted) < len(every):
        return _sum_terms(wanted)
    keys = {kept.key for kept in wanted}
    others = _sum_terms([kept for kept in every if kept.key not in keys]).get
    return Counter({term: count - others(term, 0) for term, count in corpus.counts[side].items()})


def _sum_terms(said: Sequence[IndexedComment]) -> Counter[Term]:
    counted: Counter[Term] = Counter()
    for begin in range(0, len(said), BATCH_SIZE):
        counted.update(chain.from_iterable(kept.terms for kept in said[begin : begin + BATCH_SIZE]))
    return counted


RankedTerms = dict[Side, list[tuple[Term, float]]]


def _rank_by_log_odds(detractors: Counter[Term], promoters: Counter[Term]) -> RankedTerms:
    """The terms of each side with their z-score, which is positive for both."""
    found: RankedTerms = {"detractor": [], "promoter": []}
    sides: list[tuple[Side, Counter[Term], Counter[Term]]]
    sides = [("detractor", detractors, promoters), ("promoter", promoters, detractors)]
    for side, own, other in sides:
        size, rest = own.total(), other.total()
        # Everything that is said weighs as much in the prior as it does on both sides together.
        share = PRIOR_WORD_COUNT / max(size + rest, 1)
        for term, count in own.items():
            if count >= MIN_COMMENTS and count * rest > other[term] * size:
                z = _z_score(count, other[term], size, rest, share * (count + other[term]), PRIOR_WORD_COUNT)
                if z >= MIN_Z:
                    found[side].append((term, z))
    return found


def _rank_by_count(detractors: Counter[Term], promoters: Counter[Term], of: score.Counts) -> RankedTerms:
    """The terms of each side with how often it says them; a term belongs to the side of which more say it."""
    found: RankedTerms = {"detractor": [], "promoter": []}
    for term in detractors.keys() | promoters.keys():
        one, other = detractors[term], promoters[term]
        side: Side = "detractor" if one * max(of.promoters, 1) >= other * max(of.detractors, 1) else "promoter"
        mentions = one if side == "detractor" else other
        if mentions >= MIN_COMMENTS:
            found[side].append((term, float(mentions)))
    return found


def _top_candidates(corpus: Corpus, ranked: list[tuple[Term, float]]) -> list[tuple[Term, float]]:
    """More than are shown, because some of them will turn out to be one."""
    best = heapq.nlargest(4 * MAX_TERMS, ranked, key=lambda one: (one[1], corpus.term_text(one[0])))
    return sorted(best, key=lambda one: (-one[1], not is_bigram(one[0]), corpus.term_text(one[0])))


def _comments_by_term(said: Sequence[IndexedComment], terms: Collection[Term]) -> dict[Term, list[IndexedComment]]:
    wanted = frozenset(terms)
    found: dict[Term, list[IndexedComment]] = {term: [] for term in wanted}
    for kept in said:
        for term in wanted.intersection(kept.terms):
            found[term].append(kept)
    return found


def _drop_duplicates(
    ranked: list[tuple[Term, float]], mentioned: Mapping[Term, list[IndexedComment]]
) -> Iterator[tuple[Term, float]]:
    """The first of them, without those that only say again, of the same comments, what another says."""
    keys = {term: {kept.key for kept in mentioned[term]} for term, _ in ranked}
    shown: list[tuple[Term, float]] = []
    for term, z in ranked:
        same = [other for other, _ in shown if shares_words(term, other) and _are_duplicates(keys[term], keys[other])]
        if not same:
            shown.append((term, z))
        elif is_bigram(term) and not is_bigram(same[0]):
            # Two words say more than one.
            place = [other for other, _ in shown].index(same[0])
            shown[place] = (term, z)
    yield from sorted(shown, key=lambda one: -one[1])[:MAX_TERMS]


def _are_duplicates(one: set[Hashable], other: set[Hashable]) -> bool:
    return len(one & other) >= DUPLICATE_OVERLAP * len(one | other)


def _comments_on_theme(corpus: Corpus, said: Sequence[IndexedComment], theme: Theme) -> list[IndexedComment]:
    phrases = [phrase for phrase in map(corpus.phrase_ids, theme.words) if phrase]
    firsts = frozenset(phrase[0] for phrase in phrases)
    return [
        kept
        for kept in said
        if not firsts.isdisjoint(kept.word_ids) and any(contains_phrase(kept.word_ids, phrase) for phrase in phrases)
    ]


def _summarize_mentions(mentioning: Sequence[IndexedComment], side: Side | None = None) -> Mentions:
    counts = _count_categories(mentioning)
    summary = score.summarize(counts)
    of_side = [kept for kept in mentioning if side in (None, kept.category)]
    newest = heapq.nlargest(MAX_EXAMPLES, of_side, key=lambda kept: (kept.answered_at, str(kept.key)))
    return Mentions(counts, summary.nps, summary.interval, tuple(kept.key for kept in newest))


def _count_categories(said: Sequence[IndexedComment]) -> score.Counts:
    counted = Counter(kept.category for kept in said)
    return score.Counts(counted["promoter"], counted["passive"], counted["detractor"])
