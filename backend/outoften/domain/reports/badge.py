"""A badge in the flat style that READMEs are full of: 20 pixels high, a label and a value, no script and no style sheet."""

import unicodedata
from math import ceil
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from outoften.domain import score
from outoften.domain.score import Counts

Badge = Literal["none", "score", "response_rate"]

LABELS: dict[Badge, str] = {"score": "NPS", "response_rate": "response rate"}
NOTHING = "n/a"

# White is easy to read on each of them, at 5 to 1 or more. None of them judges: what is good for one is bad for another.
BEHIND_LABEL, BEHIND_VALUE, BEHIND_NOTHING = "#555", "#0a66c2", "#6b6b6b"

PADDING = 5.0
# Widths in pixels at 11 px, nearly the same in Verdana and in DejaVu Sans. `textLength` takes care of the rest.
_WIDTHS = {
    **dict.fromkeys("'IJijl", 3.0),
    **dict.fromkeys(" ,./:;\\|", 3.5),
    **dict.fromkeys("-f", 4.0),
    **dict.fromkeys("!()[]rt", 4.5),
    **dict.fromkeys('"', 5.0),
    **dict.fromkeys("*_`s", 5.5),
    **dict.fromkeys("?Lcz", 6.0),
    **dict.fromkeys("FPTYakovxy", 6.5),
    **dict.fromkeys("ABCRVXZ", 7.5),
    **dict.fromkeys("NU", 8.0),
    **dict.fromkeys("&DGHOQ", 8.5),
    **dict.fromkeys("#+<=>^w~\N{MINUS SIGN}", 9.0),
    "M": 9.5,
    **dict.fromkeys("%m", 10.5),
    **dict.fromkeys("@W", 11.0),
}
_USUAL, _WIDE, _COMBINING = 7.0, 11.0, 0.0

_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label={named}>
<title>{title}</title>
<linearGradient id="s" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" stop-opacity=".1"/>\
<stop offset="1" stop-opacity=".1"/></linearGradient>
<clipPath id="r"><rect width="{whole}" height="20" rx="3" fill="#fff"/></clipPath>
<g clip-path="url(#r)"><rect width="{left}" height="20" fill="{behind_label}"/>\
<rect x="{left}" width="{right}" height="20" fill="{behind_value}"/><rect width="{whole}" height="20" fill="url(#s)"/></g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11" \
text-rendering="geometricPrecision">
{label}
{value}
</g>
</svg>
"""
_TEXT = """\
<text x="{x}" y="15" fill="#010101" fill-opacity=".3" textLength="{length}" aria-hidden="true">{text}</text>\
<text x="{x}" y="14" textLength="{length}">{text}</text>"""


def score_text(of: Counts) -> str:
    """The NPS, or that there is none to show."""
    points = score.nps(of) if of.responses >= score.HIDDEN_BELOW else None
    return NOTHING if points is None else str(points).replace("-", "\N{MINUS SIGN}")


def rate_text(answered: int, asked: int) -> str:
    """The response rate in whole percent, halves rounded up, or that there is none to show."""
    if answered < score.HIDDEN_BELOW or not asked:
        return NOTHING
    return f"{(200 * answered + asked) // (2 * asked)}%"


def tidy(label: str) -> str:
    """The label on one line, without characters that can't be seen, or that turn others around."""
    seen = "".join(" " if one.isspace() else one for one in label if one.isspace() or unicodedata.category(one)[0] != "C")
    return " ".join(seen.split())


def width(text: str) -> float:
    """Roughly, in pixels."""
    return sum(_width(one) for one in text)


def draw(label: str, value: str) -> str:
    """The badge as SVG."""
    # Whole pixels, or a line shows between the halves.
    left, right = (ceil(width(text) + 2 * PADDING) for text in (label, value))
    named = f"{label}: {value}"
    return _SVG.format(
        whole=left + right,
        left=left,
        right=right,
        named=quoteattr(named),
        title=escape(named),
        behind_label=BEHIND_LABEL,
        behind_value=BEHIND_NOTHING if value == NOTHING else BEHIND_VALUE,
        label=_text(label, left / 2),
        value=_text(value, left + right / 2),
    )


def _text(text: str, middle: float) -> str:
    return _TEXT.format(x=_number(middle), length=_number(width(text)), text=escape(text))


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _width(one: str) -> float:
    if unicodedata.combining(one):
        return _COMBINING
    return _WIDTHS.get(one, _WIDE if unicodedata.east_asian_width(one) in "WF" else _USUAL)
