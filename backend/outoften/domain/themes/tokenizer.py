"""Tokenizer for comments in any script. Words are runs of letters and their marks; other characters separate words or clauses.

Japanese, Chinese, Thai, Lao, Khmer and Burmese put no spaces between words. Each letter is a token, and bigrams of letters
stand for words.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

# The token between two clauses. Phrases and bigrams do not cross it.
CLAUSE_BREAK = ""

# French, Italian and Catalan articles and pronouns elided before a vowel; the word after the apostrophe is the token.
_ELISIONS = frozenset(
    ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "un", "all", "dell", "dall", "nell", "sull", "quell", "quest"]
)
# Letters below Thai belong to alphabets. A single Korean syllable (above) may be a word.
_LAST_ALPHABET = "\u0e00"
# Thai and Lao, Burmese, Khmer; kana and ideographs.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)


class _Patterns:
    def __init__(self) -> None:
        # re has no class for marks. Without vowel signs, a Hindi word would be split.
        codes = (chr(code) for code in range(0x300, 0x10000))
        marks = "".join(code for code in codes if unicodedata.category(code) in ("Mn", "Mc", "Me")) + "\u200c\u200d"
        self.mark = re.compile(f"[{marks}]")
        self.ascii, self.plain, self.marked = (
            re.compile(f"{letter}+(?:'{letter}+)*|[^\\s'-]") for letter in ("[a-z]", "[^\\W\\d_]", f"(?:[^\\W\\d_]|[{marks}])")
        )
        self.unspaced = re.compile(f"[{_UNSPACED}]")
        self.pieces = re.compile(f"[{_UNSPACED}][{marks}]*|[^{_UNSPACED}]+")

    def word(self, text: str) -> "re.Pattern[str]":
        """Returns the fastest pattern that finds the words of this text."""
        return self.ascii if text.isascii() else self.marked if self.mark.search(text) else self.plain


_patterns = cache(_Patterns)


def split_tokens(text: str) -> tuple[list[str], bool]:
    """Returns the casefolded tokens (words and punctuation), and whether the text contains a script without spaces."""
    patterns = _patterns()
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    unspaced = not folded.isascii() and patterns.unspaced.search(folded) is not None
    return patterns.word(folded).findall(folded), unspaced


def normalize_token(token: str) -> str:
    """Returns the token without elision or possessive, or CLAUSE_BREAK for punctuation."""
    if len(token) == 1 and not token.isalpha():
        return CLAUSE_BREAK
    return _strip_elision(token) if "'" in token else token


def tokenize(text: str) -> list[str]:
    """Returns the words of a text, with CLAUSE_BREAK between clauses; each letter of an unspaced script is a word."""
    tokens: list[str] = []
    raw_tokens, unspaced = split_tokens(text)
    for token in raw_tokens:
        if unspaced and _patterns().unspaced.search(token):
            tokens += _patterns().pieces.findall(token)
        elif (word := normalize_token(token)) != CLAUSE_BREAK or (tokens and tokens[-1] != CLAUSE_BREAK):
            tokens.append(word)
    if tokens and tokens[-1] == CLAUSE_BREAK:
        tokens.pop()
    return tokens


def is_unspaced_letter(word: str) -> bool:
    """Returns whether the word is one letter of a script without spaces."""
    return word >= _LAST_ALPHABET and _patterns().unspaced.match(word) is not None


def is_single_letter(word: str) -> bool:
    """Returns whether the word is one letter of an alphabet, which is rarely a meaningful word."""
    return len(word) == 1 and word < _LAST_ALPHABET


def join_tokens(phrase: Sequence[str]) -> str:
    """Returns the words as text, with spaces where the script has them."""
    return "".join(_insert_spaces(phrase))


def _insert_spaces(phrase: Sequence[str]) -> Iterator[str]:
    for index, word in enumerate(phrase):
        if index and not (is_unspaced_letter(word) and is_unspaced_letter(phrase[index - 1])):
            yield " "
        yield word


def _strip_elision(word: str) -> str:
    prefix, _, stem = word.partition("'")
    if prefix in _ELISIONS and len(stem) > 1:
        return stem
    return word.removesuffix("'s")
