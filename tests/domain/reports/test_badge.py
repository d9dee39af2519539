"""The badge: what it says, and that nothing can be said with it that isn't text."""

from xml.etree import ElementTree

import pytest

from outoften.domain.reports import badge
from outoften.domain.score import Counts, summarize

SVG = "{http://www.w3.org/2000/svg}"


def drawn(label: str, value: str) -> ElementTree.Element:
    # What is parsed is our own.
    return ElementTree.fromstring(badge.render_svg(label, value))


def luminance(colour: str) -> float:
    """WCAG's relative luminance."""
    digits = colour[1:] if len(colour) == 7 else "".join(part * 2 for part in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("behind", [badge.LABEL_BACKGROUND, badge.VALUE_BACKGROUND, badge.NO_VALUE_BACKGROUND])
def test_white_can_be_read_on_every_colour(behind: str) -> None:
    assert 1.05 / (luminance(behind) + 0.05) >= 5


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        (Counts(0, 0, 0), "n/a"),
        (Counts(4, 0, 0), "n/a"),
        (Counts(5, 0, 0), "100"),
        (Counts(0, 5, 0), "0"),
        (Counts(0, 0, 5), "\N{MINUS SIGN}100"),
        (Counts(29, 171, 0), "15"),
    ],
    ids=str,
)
def test_the_score_is_shown_from_five_responses_on(counts: Counts, text: str) -> None:
    assert badge.format_score(summarize(counts).nps) == text


@pytest.mark.parametrize(
    ("answered", "asked", "text"),
    [(0, 0, "n/a"), (4, 10, "n/a"), (5, 0, "n/a"), (5, 10, "50%"), (5, 1000, "1%"), (5, 1001, "0%"), (200, 200, "100%")],
)
def test_the_rate_is_shown_from_five_answers_on(answered: int, asked: int, text: str) -> None:
    assert badge.format_rate(answered, asked) == text


@pytest.mark.parametrize(
    "label", ["<script>alert(1)</script>", '"><image href="x"/>', "a & b", "]]>", "'\" onload='x'", "&#x0;", "漢字", "é\u0301"]
)
def test_a_label_is_text_and_nothing_else(label: str) -> None:
    picture = drawn(label, "40")
    assert picture.get("aria-label") == f"{label}: 40"
    assert picture.findtext(f"{SVG}title") == f"{label}: 40"
    assert [element.text for element in picture.iter(f"{SVG}text")] == [label, label, "40", "40"]
    assert {element.tag.removeprefix(SVG) for element in picture.iter()} == {
        *("svg", "title", "linearGradient", "stop", "clipPath", "rect", "g", "text")
    }


@pytest.mark.parametrize(
    ("label", "text"), [("  two\n words\t", "two words"), ("a\x00b\u202ec\u200bd\ufffe", "abcd"), ("\u2003", ""), ("", "")]
)
def test_what_can_not_be_seen_is_left_out(label: str, text: str) -> None:
    assert badge.sanitize_label(label) == text


@pytest.mark.parametrize("label", ["NPS", "response rate", "W" * 40, "i" * 40, "漢" * 40])
def test_each_half_is_as_wide_as_its_text_needs(label: str) -> None:
    picture = drawn(label, "\N{MINUS SIGN}100")
    whole = float(picture.get("width", ""))
    (_, left, right, _), texts = list(picture.iter(f"{SVG}rect")), list(picture.iter(f"{SVG}text"))
    assert picture.get("height") == left.get("height") == "20"
    assert float(left.get("width", "")) == float(right.get("x", ""))
    assert float(left.get("width", "")) + float(right.get("width", "")) == pytest.approx(whole, abs=0.02)
    for half, text in ((left, texts[1]), (right, texts[3])):
        room = float(half.get("width", "")) - float(text.get("textLength", ""))
        assert 2 * badge.PADDING_PX <= room < 2 * badge.PADDING_PX + 1
        middle = float(half.get("x", "0")) + float(half.get("width", "")) / 2
        assert float(text.get("x", "")) == pytest.approx(middle, abs=0.02)
