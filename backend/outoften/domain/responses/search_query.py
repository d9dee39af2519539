"""What somebody typed into a search box: words, "phrases", -without, or. Whatever it is, it means something or nothing.

Both engines are told the same in their own words, and so is a search through the text itself, for languages that write
without spaces: their words can't be told apart by an index of words.
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
    """A word or a phrase that a comment has; or must not have."""

    text: str
    excluded: bool = False


class Search(Struct, frozen=True):
    """Comments that have all terms of any of the alternatives. `by_words`: an index of words can find them."""

    alternatives: tuple[tuple[SearchTerm, ...], ...]
    uses_index: bool


def parse_search(typed: str) -> Search | None:
    """What was typed; None when there is nothing in it to look for. An alternative that only leaves out finds nothing."""
    alternatives: list[list[SearchTerm]] = [[]]
    for negation, phrase, word in _TERM_PATTERN.findall(_CONTROLS.sub(" ", typed)):
        text = (phrase or word).strip()
        if word.lower() == "or" and not negation:
            alternatives.append([])
        elif _has_characters_of(text, "LNS"):
            alternatives[-1].append(SearchTerm(text, bool(negation)))
    meant = tuple(tuple(terms) for terms in alternatives if any(not term.excluded for term in terms))
    if not meant:
        return None
    return Search(meant, all(_is_indexable(term.text) for terms in meant for term in terms))


def _is_indexable(text: str) -> bool:
    return not _UNSPACED.search(text) and _has_characters_of(text, "LN")


def _has_characters_of(text: str, kinds: str) -> bool:
    kind_of: Callable[[str], str] = unicodedata.category
    return any(kind_of(character)[0] in kinds for character in text)
