"""Scores of other products: only answers on the scale from 0 to 10 can be imported, because a score must not be converted."""

import re
from collections.abc import Sequence
from typing import Any

from outoften.domain.errors import InvalidError
from outoften.domain.score import SCORES

_EXACT = {str(score): score for score in SCORES}
# 9.0 · 09 · 9 - Very likely · 10 (extremely likely)
_NUMBER_FIRST = re.compile(r"\+?0*(10|\d)(?:[.,]0+)?(?:\s*[-–—=:(,.]\s*\D.*|\s+\D.*)?", re.ASCII | re.DOTALL)
# Extremely likely - 10
_NUMBER_LAST = re.compile(r"\D+[-–—=:(]\s*(10|\d)\)?", re.ASCII)
_NUMERIC = re.compile(r"[-+]?\d{1,9}([.,]\d+)?\s*%?", re.ASCII)
_OF = re.compile(r"\d+\s*(/|(out\s+)?of|von|sur|de)\s*\d+", re.ASCII | re.IGNORECASE)
_SCALE = re.compile(r"(?<![\d.])([01])\s*(?:-|–|—|to|bis|à|a|until|\.\.\.?|…)\s*(\d{1,3})(?![\d.])", re.IGNORECASE)

CONVERTED = "Scores are never converted, because people answer a shorter scale differently."
# With at least this many scores, a part of the scale that nobody has used says something.
_FEW_SCORES = 5
_SOME_SCORES = 20
_MANY_SCORES = 300
# Of all scores: more of them outside of the scale mean another scale, fewer are mistakes.
_OUTSIDE_SHARE = 0.02


def parse_score(value: Any) -> int:
    """Returns the score of a cell or field. Raises InvalidError for what is no whole number from 0 to 10."""
    if isinstance(value, str):
        score = _EXACT.get(value)
        return _parse_text(value.strip()) if score is None else score
    if value is None:
        raise _missing()
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise InvalidError("score_invalid", f"The score {str(value)[:40]!r} is not a whole number from 0 to 10.")
    if value not in SCORES:
        raise _outside(str(value))
    return int(value)


def _parse_text(text: str) -> int:
    if not text:
        raise _missing()
    if _OF.match(text):
        raise InvalidError("score_invalid", f"The score {text[:40]!r} is of another form. A score is a number from 0 to 10.")
    if found := _NUMBER_FIRST.fullmatch(text) or _NUMBER_LAST.fullmatch(text):
        if "%" not in text:
            return int(found[1])
    elif _NUMERIC.fullmatch(text) and not re.search(r"[.,]0*[1-9]", text):
        raise _outside(text)
    raise InvalidError("score_invalid", f"The score {text[:40]!r} is not a whole number from 0 to 10.")


def _missing() -> InvalidError:
    return InvalidError("score_missing", "There is no score.")


def _outside(text: str) -> InvalidError:
    return InvalidError("score_outside", f"The score {text[:40]!r} is not between 0 and 10.")


def check_scale(counts: Sequence[int], outside: int, question: str) -> None:
    """Raises InvalidError if the scores seem to be on another scale than 0 to 10.

    `counts`: how often each score from 0 to 10 occurs. `outside`: how many scores are not between these. `question`: the name
    of the column.
    """
    total = sum(counts)
    if outside and outside >= (total + outside) * _OUTSIDE_SHARE:
        raise InvalidError(
            "scale_other",
            f"{outside:,} of {total + outside:,} scores are not between 0 and 10, so the scale is another, such as 0 to 100."
            f" {CONVERTED} Choose the column with the answers from 0 to 10.{_confirm()}",
        )
    used = [score for score in SCORES if counts[score]]
    if named := _SCALE.search(question):
        low, high = int(named[1]), int(named[2])
        if high != max(SCORES) or (low == 1 and not counts[0]):
            raise InvalidError(
                "scale_other",
                f"The column {question[:100]!r} names a scale from {low} to {high}. Only answers from 0 to 10 can be imported. "
                f"{CONVERTED}{_confirm()}",
            )
    if "%" in question:
        raise InvalidError(
            "scale_other",
            f"The column {question[:100]!r} is in percent. Only answers from 0 to 10 can be imported. {CONVERTED}{_confirm()}",
        )
    for highest in (5, 7):
        if total >= (_SOME_SCORES if highest == 5 else _MANY_SCORES) and used[-1] <= highest:
            raise InvalidError(
                "scale_other",
                f"None of the {total:,} scores is above {used[-1]}, so the scale seems to end at {highest}. Only answers from "
                f"0 to 10 can be imported. {CONVERTED}{_confirm()}",
            )


def scale_warning(counts: Sequence[int]) -> str:
    """Returns what to check about the scale, or an empty text."""
    total = sum(counts)
    if total >= _MANY_SCORES and not counts[0]:
        return f"None of the {total:,} scores is 0. Do not import them if the question was asked from 1 to 10."
    highest = max((score for score in SCORES if counts[score]), default=0)
    # More of them are refused.
    if highest <= 7 and _FEW_SCORES <= total < (_SOME_SCORES if highest <= 5 else _MANY_SCORES):
        return f"None of the {total:,} scores is above 7. Do not import them if the question was asked from 1 to 5 or 1 to 7."
    return ""


def _confirm() -> str:
    return " If the question was asked from 0 to 10, confirm it: --scale 0-10, or scale=0-10 in a request."
