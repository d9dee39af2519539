"""A badge in the flat style that READMEs are full of: 20 pixels high, a label and a value, no script and no style sheet."""

import unicodedata
from math import ceil
from xml.sax.saxutils import escape, quoteattr

from outoften.domain import score

LABELS: dict[str, str] = {"score": "NPS", "response_rate": "response rate"}
NO_VALUE = "n/a"

# White is easy to read on each of them, at 5 to 1 or more. None of them judges: what is good for one is bad for another.
LABEL_BACKGROUND, VALUE_BACKGROUND, NO_VALUE_BACKGROUND = "#555", "#0a66c2", "#6b6b6b"

PADDING_PX = 5.0
# Widths in pixels at 11 px, nearly the same in Verdana and in DejaVu Sans. `textLength` takes care of the rest.
_CHARACTER_WIDTHS = {
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
_DEFAULT_WIDTH, _WIDE_WIDTH, _COMBINING_WIDTH = 7.0, 11.0, 0.0

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


def format_score(nps: int | None) -> str:
    """The NPS with a real minus sign, or "n/a" if it is None."""
    return NO_VALUE if nps is None else str(nps).replace("-", "\N{MINUS SIGN}")


def format_rate(answered: int, asked: int) -> str:
    """The response rate in whole percent, halves rounded up, or that there is none to show."""
    if answered < score.HIDDEN_BELOW or not asked:
        return NO_VALUE
    return f"{(200 * answered + asked) // (2 * asked)}%"


def sanitize_label(label: str) -> str:
    """The label on one line, without characters that can't be seen, or that turn others around."""
    seen = "".join(" " if one.isspace() else one for one in label if one.isspace() or unicodedata.category(one)[0] != "C")
    return " ".join(seen.split())


def text_width(text: str) -> float:
    """Roughly, in pixels."""
    return sum(_character_width(one) for one in text)


def render_svg(label: str, value: str) -> str:
    """The badge as SVG."""
    # Whole pixels, or a line shows between the halves.
    left, right = (ceil(text_width(text) + 2 * PADDING_PX) for text in (label, value))
    named = f"{label}: {value}"
    return _SVG.format(
        whole=left + right,
        left=left,
        right=right,
        named=quoteattr(named),
        title=escape(named),
        behind_label=LABEL_BACKGROUND,
        behind_value=NO_VALUE_BACKGROUND if value == NO_VALUE else VALUE_BACKGROUND,
        label=_render_text(label, left / 2),
        value=_render_text(value, left + right / 2),
    )


def _render_text(text: str, middle: float) -> str:
    return _TEXT.format(x=_format_number(middle), length=_format_number(text_width(text)), text=escape(text))


def _format_number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _character_width(one: str) -> float:
    if unicodedata.combining(one):
        return _COMBINING_WIDTH
    return _CHARACTER_WIDTHS.get(one, _WIDE_WIDTH if unicodedata.east_asian_width(one) in "WF" else _DEFAULT_WIDTH)
