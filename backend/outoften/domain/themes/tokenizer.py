"""Comments as words, in any script. Words are runs of letters and the marks on them; everything else parts clauses or words.

Japanese, Chinese, Thai, Lao, Khmer and Burmese put no spaces between words. Their letters are taken one at a time, and pairs
of neighbours stand for words.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

# Stands between the clauses of a comment, where no phrase goes on.
CLAUSE_BREAK = ""

# What French, Italian and Catalan words lose before a vowel, which makes no other word of the one that follows.
_ELISIONS = frozenset(
    ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "un", "all", "dell", "dall", "nell", "sull", "quell", "quest"]
)
# Alphabets come before Thai's; a syllable of Korean may be a word.
_LAST_ALPHABET = "\u0e00"
# Thai and Lao, Burmese, Khmer; kana and ideographs.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)


class _Patterns:
    def __init__(self) -> None:
        # re has no name for marks, and without its vowel signs a word of Hindi would be several.
        codes = (chr(code) for code in range(0x300, 0x10000))
        marks = "".join(code for code in codes if unicodedata.category(code) in ("Mn", "Mc", "Me")) + "\u200c\u200d"
        self.mark = re.compile(f"[{marks}]")
        self.ascii, self.plain, self.marked = (
            re.compile(f"{letter}+(?:'{letter}+)*|[^\\s'-]") for letter in ("[a-z]", "[^\\W\\d_]", f"(?:[^\\W\\d_]|[{marks}])")
        )
        self.unspaced = re.compile(f"[{_UNSPACED}]")
        self.pieces = re.compile(f"[{_UNSPACED}][{marks}]*|[^{_UNSPACED}]+")

    def word(self, text: str) -> "re.Pattern[str]":
        """The fastest of the patterns that find the words of this text."""
        return self.ascii if text.isascii() else self.marked if self.mark.search(text) else self.plain


_patterns = cache(_Patterns)


def split_tokens(text: str) -> tuple[list[str], bool]:
    """A comment in pieces, folded: words, and signs that part clauses. Whether some of it is of a script without spaces."""
    patterns = _patterns()
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    unspaced = not folded.isascii() and patterns.unspaced.search(folded) is not None
    return patterns.word(folded).findall(folded), unspaced


def normalize_token(piece: str) -> str:
    """The word that a piece is, or BREAK."""
    if len(piece) == 1 and not piece.isalpha():
        return CLAUSE_BREAK
    return _strip_elision(piece) if "'" in piece else piece


def tokenize(text: str) -> list[str]:
    """The words of a comment in their order, with a BREAK between clauses; letters of unspaced scripts one by one."""
    found: list[str] = []
    split, unspaced = split_tokens(text)
    for piece in split:
        if unspaced and _patterns().unspaced.search(piece):
            found += _patterns().pieces.findall(piece)
        elif (word := normalize_token(piece)) != CLAUSE_BREAK or (found and found[-1] != CLAUSE_BREAK):
            found.append(word)
    if found and found[-1] == CLAUSE_BREAK:
        found.pop()
    return found


def is_unspaced_letter(word: str) -> bool:
    """Whether this is one letter of a script without spaces."""
    return word >= _LAST_ALPHABET and _patterns().unspaced.match(word) is not None


def is_single_letter(word: str) -> bool:
    """Whether this is one letter of a script with spaces, which is hardly ever a word that says something."""
    return len(word) == 1 and word < _LAST_ALPHABET


def join_tokens(phrase: Sequence[str]) -> str:
    """Words as they are written: with spaces, where their script has them."""
    return "".join(_insert_spaces(phrase))


def _insert_spaces(phrase: Sequence[str]) -> Iterator[str]:
    for index, word in enumerate(phrase):
        if index and not (is_unspaced_letter(word) and is_unspaced_letter(phrase[index - 1])):
            yield " "
        yield word


def _strip_elision(word: str) -> str:
    first, _, rest = word.partition("'")
    if first in _ELISIONS and len(rest) > 1:
        return rest
    return word.removesuffix("'s")
