"""Parses a search for comments: words, "phrases", -excluded, or. Every text is valid; it may contain nothing to find.

A search is translated into the syntax of FTS5 or of PostgreSQL. Terms in languages without spaces between words are searched
as substrings, because a word index can't separate their words.
"""

import re
import unicodedata
from collections.abc import Callable

from msgspec import Struct

# Thai, Lao, Tibetan, Burmese, Khmer, Japanese, Chinese.
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
_TERM_PATTERN = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


class SearchTerm(Struct, frozen=True):
    """A word or a phrase that a comment must contain; with `excluded`, must not contain."""

    text: str
    excluded: bool = False


class Search(Struct, frozen=True):
    """Matches comments that meet all terms of one alternative. `uses_index`: a word index can find them."""

    alternatives: tuple[tuple[SearchTerm, ...], ...]
    uses_index: bool


def parse_search(query: str) -> Search | None:
    """Returns the search, or None if the text has no term to find. Alternatives with excluded terms only are dropped."""
    alternatives: list[list[SearchTerm]] = [[]]
    for negation, phrase, word in _TERM_PATTERN.findall(_CONTROLS.sub(" ", query)):
        text = (phrase or word).strip()
        if word.lower() == "or" and not negation:
            alternatives.append([])
        elif _contains_category(text, "LNS"):
            alternatives[-1].append(SearchTerm(text, bool(negation)))
    usable = tuple(tuple(terms) for terms in alternatives if any(not term.excluded for term in terms))
    if not usable:
        return None
    return Search(usable, all(_is_indexable(term.text) for terms in usable for term in terms))


def _is_indexable(text: str) -> bool:
    return not _UNSPACED.search(text) and _contains_category(text, "LN")


def _contains_category(text: str, categories: str) -> bool:
    get_category: Callable[[str], str] = unicodedata.category
    return any(get_category(character)[0] in categories for character in text)
