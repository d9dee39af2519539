"""Theme extraction: mentions of the owner's themes, and the terms that detractors use more than promoters, and the reverse.

Terms are compared by log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn, "Fightin' Words", 2008).
There is no sentiment analysis: a term's side is the category of the scores of its comments.
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
# With fewer comments on either side, differences are mostly chance, so terms are only counted.
MIN_COMMENTS_TO_COMPARE = 50
# The weight of the prior, in words: about a few dozen average comments.
PRIOR_WORD_COUNT = 500
MAX_TERMS = 20
MAX_EXAMPLES = 3
# Two terms with a common word are duplicates if the Jaccard index of their comments is at least this.
DUPLICATE_OVERLAP = 0.8
Words = Annotated[
    tuple[str, ...], Meta(description="The words and phrases that mention the theme.", examples=[["slow", "waiting"]])
]


class Theme(Struct, frozen=True):
    """An owner-defined theme. A comment with one of its words or phrases mentions it."""

    id: Annotated[int, Meta(description="The theme's id.")]
    survey_id: Annotated[int, Meta(description="The survey's id.")]
    name: Annotated[str, Meta(description="The theme's name.", examples=["Speed"])]
    words: Words


class Mentions(Struct, frozen=True):
    """The comments that mention a term or theme; `examples` are keys of the newest. `nps` is null below 5 mentions."""

    counts: score.Counts
    nps: int | None
    interval: score.Interval | None
    examples: tuple[Hashable, ...]


class TermMentions(Struct, frozen=True):
    """An extracted term. `z` is null if terms are only counted."""

    term: str
    side: Side
    z: float | None
    mentions: Mentions


class Themes(Struct, frozen=True):
    """The extracted terms and the mentions of the themes. `truncated`: older comments of the range were not read."""

    counts: score.Counts
    truncated: bool
    method: Method
    themes: list[tuple[Theme, Mentions]]
    terms: list[TermMentions]


def validate_theme_words(texts: Sequence[str]) -> tuple[str, ...]:
    """Returns the words and phrases without duplicates. Raises InvalidError for one that no comment can match."""
    tokens_by_text = {text: tokenize(text) for text in texts}
    for text, tokens in tokens_by_text.items():
        if not tokens or CLAUSE_BREAK in tokens or max(map(len, tokens)) > MAX_WORD_LENGTH:
            raise InvalidError(
                "theme_invalid",
                f"`words`: {text!r} can't match any comment. Use letters, spaces, hyphens; {MAX_WORD_LENGTH} letters a word.",
            )
    return tuple({tuple(tokens): text for text, tokens in reversed(tokens_by_text.items())}.values())[::-1]


def extract_themes(corpus: Corpus, comment_filter: CommentFilter, themes: Sequence[Theme]) -> Themes:
    """Returns the mentions of the owner's themes and the extracted terms of the comments that match the filter."""
    comments = corpus.select(comment_filter)
    counts = _count_categories(comments)
    is_comparable = min(counts.detractors, counts.promoters) >= MIN_COMMENTS_TO_COMPARE
    term_counts = _count_terms(corpus, comments, "detractor"), _count_terms(corpus, comments, "promoter")
    ranked = _rank_by_log_odds(*term_counts) if is_comparable else _rank_by_count(*term_counts, counts)
    candidates = {side: _top_candidates(corpus, terms) for side, terms in ranked.items()}
    by_term = _comments_by_term(comments, {term for pairs in candidates.values() for term, _ in pairs})
    mentions = [
        TermMentions(corpus.term_text(term), side, z if is_comparable else None, _summarize_mentions(by_term[term], side))
        for side, pairs in candidates.items()
        for term, z in _drop_duplicates(pairs, by_term)
    ]
    return Themes(
        counts,
        corpus.may_be_incomplete(comment_filter),
        "log_odds" if is_comparable else "counts",
        [(theme, _summarize_mentions(_comments_on_theme(corpus, comments, theme))) for theme in themes],
        mentions,
    )


def log_odds(first: Mapping[T, int], second: Mapping[T, int], prior: Mapping[T, float]) -> dict[T, float]:
    """Returns the z-score of each term: positive if the first side uses it more, negative if the second does."""
    totals = sum(first.values()), sum(second.values())
    prior_total = sum(prior.values())
    return {
        term: _z_score(first.get(term, 0), second.get(term, 0), *totals, alpha, prior_total) for term, alpha in prior.items()
    }


def _z_score(first: int, second: int, first_total: int, second_total: int, prior: float, prior_total: float) -> float:
    smoothed_first, smoothed_second = first + prior, second + prior
    first_odds = smoothed_first / (first_total + prior_total - smoothed_first)
    second_odds = smoothed_second / (second_total + prior_total - smoothed_second)
    return log(first_odds / second_odds) / sqrt(1 / smoothed_first + 1 / smoothed_second)


def _count_terms(corpus: Corpus, comments: Sequence[IndexedComment], side: Side) -> Counter[Term]:
    """Returns the number of the side's comments with each term. Counts the smaller of the selected and the other comments."""
    selected = [comment for comment in comments if comment.category == side]
    side_comments = [comment for comment in corpus.comments.values() if comment.category == side]
    if len(selected) == len(side_comments):
        return corpus.counts[side]
    if 2 * len(selected) < len(side_comments):
        return _sum_terms(selected)
    keys = {comment.key for comment in selected}
    unselected_counts = _sum_terms([comment for comment in side_comments if comment.key not in keys])
    selected_counts: Counter[Term] = Counter()
    for term, count in corpus.counts[side].items():
        selected_counts[term] = count - unselected_counts[term]
    return selected_counts


def _sum_terms(comments: Sequence[IndexedComment]) -> Counter[Term]:
    counts: Counter[Term] = Counter()
    for start in range(0, len(comments), BATCH_SIZE):
        counts.update(chain.from_iterable(comment.terms for comment in comments[start : start + BATCH_SIZE]))
    return counts


RankedTerms = dict[Side, list[tuple[Term, float]]]


def _rank_by_log_odds(detractors: Counter[Term], promoters: Counter[Term]) -> RankedTerms:
    """Returns the terms of each side with their z-score, positive for both sides."""
    ranked: RankedTerms = {"detractor": [], "promoter": []}
    sides: list[tuple[Side, Counter[Term], Counter[Term]]]
    sides = [("detractor", detractors, promoters), ("promoter", promoters, detractors)]
    for side, counts, other_counts in sides:
        total, other_total = counts.total(), other_counts.total()
        # Each term's prior is proportional to its count on both sides together.
        prior_per_use = PRIOR_WORD_COUNT / max(total + other_total, 1)
        for term, count in counts.items():
            other = other_counts[term]
            if count >= MIN_COMMENTS and count * other_total > other * total:
                z = _z_score(count, other, total, other_total, prior_per_use * (count + other), PRIOR_WORD_COUNT)
                if z >= MIN_Z:
                    ranked[side].append((term, z))
    return ranked


def _rank_by_count(detractors: Counter[Term], promoters: Counter[Term], counts: score.Counts) -> RankedTerms:
    """Returns the terms of each side with their number of comments; the side with the larger share gets the term."""
    ranked: RankedTerms = {"detractor": [], "promoter": []}
    for term in detractors.keys() | promoters.keys():
        negative, positive = detractors[term], promoters[term]
        is_negative = negative * max(counts.promoters, 1) >= positive * max(counts.detractors, 1)
        if (mentions := negative if is_negative else positive) >= MIN_COMMENTS:
            ranked["detractor" if is_negative else "promoter"].append((term, float(mentions)))
    return ranked


def _top_candidates(corpus: Corpus, ranked: list[tuple[Term, float]]) -> list[tuple[Term, float]]:
    """Returns more terms than are shown, because `_drop_duplicates` removes some."""
    best = heapq.nlargest(4 * MAX_TERMS, ranked, key=lambda pair: (pair[1], corpus.term_text(pair[0])))
    return sorted(best, key=lambda pair: (-pair[1], not is_bigram(pair[0]), corpus.term_text(pair[0])))


def _comments_by_term(comments: Sequence[IndexedComment], terms: Collection[Term]) -> dict[Term, list[IndexedComment]]:
    by_term: dict[Term, list[IndexedComment]] = {term: [] for term in terms}
    for comment in comments:
        for term in by_term.keys() & comment.terms:
            by_term[term].append(comment)
    return by_term


def _drop_duplicates(
    ranked: list[tuple[Term, float]], by_term: Mapping[Term, list[IndexedComment]]
) -> Iterator[tuple[Term, float]]:
    """Yields at most MAX_TERMS terms, without those that share a word and most comments with a better one."""
    keys = {term: {comment.key for comment in by_term[term]} for term, _ in ranked}
    shown: list[tuple[Term, float]] = []
    for term, z in ranked:
        duplicates = [other for other, _ in shown if shares_words(term, other) and _are_duplicates(keys[term], keys[other])]
        if not duplicates:
            shown.append((term, z))
        elif is_bigram(term) and not is_bigram(duplicates[0]):
            # A bigram is more specific than a word, so it takes the word's place.
            index = [other for other, _ in shown].index(duplicates[0])
            shown[index] = (term, z)
    yield from sorted(shown, key=lambda pair: -pair[1])[:MAX_TERMS]


def _are_duplicates(first: set[Hashable], second: set[Hashable]) -> bool:
    return len(first & second) >= DUPLICATE_OVERLAP * len(first | second)


def _comments_on_theme(corpus: Corpus, comments: Sequence[IndexedComment], theme: Theme) -> list[IndexedComment]:
    phrases = [phrase for phrase in map(corpus.phrase_ids, theme.words) if phrase]
    first_ids = frozenset(phrase[0] for phrase in phrases)
    return [
        comment
        for comment in comments
        if not first_ids.isdisjoint(comment.word_ids) and any(contains_phrase(comment.word_ids, phrase) for phrase in phrases)
    ]


def _summarize_mentions(comments: Sequence[IndexedComment], side: Side | None = None) -> Mentions:
    counts = _count_categories(comments)
    summary = score.summarize(counts)
    examples = [comment for comment in comments if side in (None, comment.category)]
    newest = heapq.nlargest(MAX_EXAMPLES, examples, key=lambda comment: (comment.answered_at, str(comment.key)))
    return Mentions(counts, summary.nps, summary.interval, tuple(comment.key for comment in newest))


def _count_categories(comments: Sequence[IndexedComment]) -> score.Counts:
    counts = Counter(comment.category for comment in comments)
    return score.Counts(counts["promoter"], counts["passive"], counts["detractor"])
