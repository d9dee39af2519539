"""README badges as SVG in the flat style: 20 px high, a label and a value, without scripts or style sheets."""

import unicodedata
from math import ceil
from xml.sax.saxutils import escape, quoteattr

from outoften.domain import score

LABELS: dict[str, str] = {"score": "NPS", "response_rate": "response rate"}
NO_VALUE = "n/a"

# White text has a contrast of at least 5:1 on each. The colors are neutral: whether a score is good depends on the industry.
LABEL_BACKGROUND, VALUE_BACKGROUND, NO_VALUE_BACKGROUND = "#555", "#0a66c2", "#6b6b6b"

PADDING_PX = 5.0
# Widths in pixels at font size 11 px, nearly equal in Verdana and DejaVu Sans. `textLength` corrects the difference.
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
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label={aria_label}>
<title>{title}</title>
<linearGradient id="s" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" stop-opacity=".1"/>\
<stop offset="1" stop-opacity=".1"/></linearGradient>
<clipPath id="r"><rect width="{width}" height="20" rx="3" fill="#fff"/></clipPath>
<g clip-path="url(#r)"><rect width="{left}" height="20" fill="{label_background}"/>\
<rect x="{left}" width="{right}" height="20" fill="{value_background}"/><rect width="{width}" height="20" fill="url(#s)"/></g>
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
    """Returns the NPS with a minus sign (U+2212), or "n/a" for None."""
    return NO_VALUE if nps is None else str(nps).replace("-", "\N{MINUS SIGN}")


def format_rate(answered: int, asked: int) -> str:
    """Returns the response rate in percent, rounded half up, or "n/a" below 5 answers or if nobody was asked."""
    if answered < score.HIDDEN_BELOW or not asked:
        return NO_VALUE
    return f"{(200 * answered + asked) // (2 * asked)}%"


def sanitize_label(label: str) -> str:
    """Returns the label on one line, without control characters and bidirectional marks."""
    visible = "".join(" " if c.isspace() else c for c in label if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(visible.split())


def text_width(text: str) -> float:
    """Returns the approximate width in pixels."""
    return sum(_character_width(character) for character in text)


def render_svg(label: str, value: str) -> str:
    """Returns the badge as SVG."""
    # Whole pixels; otherwise a line is visible between the halves.
    left, right = (ceil(text_width(text) + 2 * PADDING_PX) for text in (label, value))
    text = f"{label}: {value}"
    return _SVG.format(
        width=left + right,
        left=left,
        right=right,
        aria_label=quoteattr(text),
        title=escape(text),
        label_background=LABEL_BACKGROUND,
        value_background=NO_VALUE_BACKGROUND if value == NO_VALUE else VALUE_BACKGROUND,
        label=_render_text(label, left / 2),
        value=_render_text(value, left + right / 2),
    )


def _render_text(text: str, center: float) -> str:
    return _TEXT.format(x=_format_number(center), length=_format_number(text_width(text)), text=escape(text))


def _format_number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _character_width(character: str) -> float:
    if unicodedata.combining(character):
        return _COMBINING_WIDTH
    return _CHARACTER_WIDTHS.get(character, _WIDE_WIDTH if unicodedata.east_asian_width(character) in "WF" else _DEFAULT_WIDTH)
