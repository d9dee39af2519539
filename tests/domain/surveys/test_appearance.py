"""The owner's colours, and what the card makes of them."""

import re
from math import pi
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outoften.domain.surveys.appearance import Appearance, Scheme, card_css, resolve_palette
from outoften.domain.surveys.color import contrast_ratio, ensure_contrast, from_oklch, to_oklch
from outoften.web.http.static_files import load_styles

DARK = "@media(prefers-color-scheme:dark){"
BLACK, WHITE = "#000000", "#ffffff"
STYLES = load_styles("static/card")
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SAFE_RULE = r'section\{(--[a-z-]+:(#[0-9a-f]{6}|\d+px|"[\w -]+"(,[a-z-]+)+|[a-z-]+)(;|(?=\})))+\}'
SAFE_STYLE = re.compile(rf"{SAFE_RULE}({re.escape(DARK)}{SAFE_RULE}\}})?", re.ASCII)

colours = st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True)
perhaps = st.none() | colours
appearances = st.builds(
    Appearance, scheme=st.sampled_from(["auto", "light", "dark"]), accent=perhaps, background=perhaps, text=perhaps
)


def _said(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):([^;}]+)", css))


def _look(appearance: Appearance) -> str:
    """The part of the style that the owner's values are in: all of it but where the card stands."""
    style = card_css(STYLES, appearance)
    return style[style.index("section{--") :]


def _seen(appearance: Appearance, preferred: Scheme) -> dict[str, str]:
    """What holds in a browser: of the style, also the dark part where dark is preferred."""
    light, _, dark = _look(appearance).partition(DARK)
    return _said(light) | (_said(dark) if preferred == "dark" else {})


def _scheme(appearance: Appearance, preferred: Scheme) -> Scheme:
    return preferred if appearance.scheme == "auto" else appearance.scheme


def _between(hue: float, other: float) -> float:
    return abs((hue - other + pi) % (2 * pi) - pi)


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [(BLACK, WHITE, 21), (WHITE, WHITE, 1), ("#777777", WHITE, 4.48), ("#767676", WHITE, 4.54), ("#ff0000", WHITE, 4.0)],
)
def test_contrast_is_wcags(first: str, second: str, ratio: float) -> None:
    assert contrast_ratio(first, second) == contrast_ratio(second, first) == pytest.approx(ratio, abs=0.005)


@given(colours)
@example("#0000ff")
def test_a_colour_comes_back_from_lightness_chroma_and_hue(colour: str) -> None:
    back = from_oklch(*to_oklch(colour))
    assert all(abs(int(colour[at : at + 2], 16) - int(back[at : at + 2], 16)) <= 1 for at in (1, 3, 5))


def test_a_pure_blue_made_a_little_darker_stays_vivid() -> None:
    lightness, chroma, hue = to_oklch("#0000ff")
    assert to_oklch(from_oklch(lightness - 0.02, chroma, hue))[1] > 0.9 * chroma


def test_the_default_looks_are_said_for_both_schemes() -> None:
    shape = {"radius": "8px", "font": "system-ui", "size": "16px"}
    light = {"background": "#ffffff", "text": "#16181f", "accent": "#2b2f77", "border": "#868c99"}
    light |= {"muted": "#4d5361", "fill": "#2b2f77", "on-fill": "#ffffff"}
    dark = {"background": "#1b1d24", "text": "#f4f5f7", "accent": "#c3caff"}
    dark |= {"muted": "#a9afbc", "fill": "#c3caff", "on-fill": "#000000"}
    assert _seen(Appearance(), "light") == light | shape
    assert _seen(Appearance(), "dark") == light | dark | shape


@given(appearances)
def test_whatever_the_owner_gives_the_card_can_be_read(appearance: Appearance) -> None:
    for preferred in SCHEMES:
        seen = _seen(appearance, preferred)
        background = seen["background"]
        reachable = max(contrast_ratio(BLACK, background), contrast_ratio(WHITE, background))
        assert contrast_ratio(seen["text"], background) >= (7 if reachable >= 7 else 4.5)
        assert contrast_ratio(seen["accent"], background) >= 4.5
        assert contrast_ratio(seen["border"], background) >= 3


@given(appearances)
def test_the_background_fits_the_scheme_that_is_shown(appearance: Appearance) -> None:
    for preferred in SCHEMES:
        background = _seen(appearance, preferred)["background"]
        assert (contrast_ratio(background, BLACK) > contrast_ratio(background, WHITE)) == (
            _scheme(appearance, preferred) == "light"
        )


@given(st.sampled_from(["light", "dark"]), perhaps, perhaps, perhaps)
def test_a_scheme_that_the_owner_chose_holds_whatever_is_preferred(
    scheme: Scheme, accent: str | None, paper: str | None, ink: str | None
) -> None:
    appearance = Appearance(scheme=scheme, accent=accent, background=paper, text=ink)
    assert _seen(appearance, "light") == _seen(appearance, "dark")


@given(appearances)
def test_a_colour_keeps_its_hue(appearance: Appearance) -> None:
    for preferred in SCHEMES:
        seen = _seen(appearance, preferred)
        for chosen, used in ((appearance.accent, "accent"), (appearance.background, "background"), (appearance.text, "text")):
            _, chroma, hue = to_oklch(seen[used])
            # A grey has no hue, and of the blackest colours 256 steps leave little.
            if chosen and chroma > 0.05:
                assert _between(hue, to_oklch(chosen)[2]) < 0.2


@given(colours, colours)
@example("#000000", "#ffffff")
def test_a_pair_that_is_read_well_is_left_alone(colour: str, paper: str) -> None:
    if contrast_ratio(colour, paper) >= 4.5:
        assert ensure_contrast(colour, paper, 4.5) == colour


@given(colours, colours, st.sampled_from([3, 4.5]))
def test_a_colour_is_moved_no_further_than_it_must(colour: str, paper: str, least: float) -> None:
    moved = ensure_contrast(colour, paper, least)
    assert contrast_ratio(moved, paper) >= least
    if contrast_ratio(colour, paper) < least:
        start, chroma, hue = to_oklch(colour)
        # A channel's first steps from black are 0.05 apart.
        way = abs(to_oklch(moved)[0] - start) - 0.05
        for lightness in (start - way, start + way):
            if way > 0 and 0 <= lightness <= 1:
                assert contrast_ratio(from_oklch(lightness, chroma, hue), paper) < least


def test_what_the_owner_says_takes_the_place_of_ours() -> None:
    appearance = Appearance(accent="#ff6600", radius=4, font="Source Sans 3", size="large")
    ours = _seen(Appearance(), "light")
    shape = {"radius": "4px", "font": '"Source Sans 3",system-ui,sans-serif', "size": "18px"}
    colors = {"accent": resolve_palette(appearance, "light").accent, "fill": "#ff6600", "on-fill": "#000000"}
    assert _seen(appearance, "light") == ours | colors | shape
    assert _seen(appearance, "dark")["accent"] == "#ff6600"


def test_a_generic_font_is_no_family_of_that_name() -> None:
    assert _seen(Appearance(font="monospace"), "light")["font"] == "monospace"


@pytest.mark.parametrize("field", ["accent", "background", "text"])
@pytest.mark.parametrize(
    "written", ["red;}", "red", "#fff", "#ffffff;}", "#ffffff\n", "#gggggg", "var(--text)", "url(#ffffff)", ""]
)
def test_what_is_no_colour_is_refused(field: str, written: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({field: written}, Appearance)


@pytest.mark.parametrize(
    "written", ["red;}", 'a"', "a'", "a\\", "a\n", "a}", "a;b", "url(x)", "a/*", "<a", "a,b", "", "a" * 101]
)
def test_what_is_no_font_is_refused(written: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"font": written}, Appearance)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "font": st.text(st.sampled_from("ab -_9;}{\"'\\\n:()/*<é"), max_size=8),
            "accent": colours | st.text(st.sampled_from("#0f;}\n"), max_size=8),
            "background": colours | st.text(max_size=8),
            "radius": st.integers() | st.text(max_size=3),
            "size": st.sampled_from(["small", "medium", "large", "16px;}"]),
            "scheme": st.sampled_from(["auto", "light", "dark", "dim"]),
        },
    )
)
def test_what_gets_past_the_decoder_cannot_leave_its_place_in_the_style(written: dict[str, Any]) -> None:
    try:
        appearance = msgspec.convert(written, Appearance)
    except msgspec.ValidationError:
        return
    assert SAFE_STYLE.fullmatch(_look(appearance))


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({}, ["card"]),
        ({"side": "start"}, ["card", "start"]),
        ({"placement": "bar", "side": "start"}, ["card", "bar"]),
        ({"placement": "modal", "size": "small"}, ["card", "modal", "small"]),
        ({"placement": "inline", "size": "large"}, ["card", "inline"]),
    ],
)
def test_a_card_gets_the_styles_of_its_placement_side_and_size(fields: dict[str, Any], names: list[str]) -> None:
    assert card_css(STYLES, msgspec.convert(fields, Appearance)).startswith(
        "".join(STYLES[name] for name in names) + "section{color-"
    )


def test_the_styles_of_optional_parts_come_last() -> None:
    assert card_css(STYLES, Appearance(), optional_parts=True) == card_css(STYLES, Appearance()) + STYLES["optional_parts"]


@given(appearances, st.sampled_from(SCHEMES))
def test_the_owners_accent_stays_as_it_is_under_a_text_that_can_be_read(appearance: Appearance, scheme: Scheme) -> None:
    palette = resolve_palette(appearance, scheme)
    assert palette.fill == (appearance.accent or palette.fill).lower()
    assert contrast_ratio(palette.on_fill, palette.fill) >= 4.5
    assert contrast_ratio(palette.muted, palette.background) >= 4.5
