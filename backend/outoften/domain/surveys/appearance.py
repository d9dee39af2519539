"""Placement and theme of the card, and its style sheet."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import asdict

from outoften.domain.field_types import text_format
from outoften.domain.surveys.color import BLACK, WHITE, contrast_ratio, ensure_contrast, from_oklch, to_oklch
from outoften.domain.surveys.notice import Notice

HexColor = Annotated[str, text_format(r"^#[0-9a-fA-F]{6}(?!\n)$", "a color as `#` and six digits, such as `#2b2f77`")]
Font = Annotated[
    str,
    text_format(
        r"^[A-Za-z0-9 _-]+(?!\n)$",
        "one font family of letters, digits, spaces, `_` and `-`, such as `Open Sans`",
        min_length=1,
        max_length=100,
    ),
]
Selector = Annotated[
    str,
    text_format(r"^[^\x00-\x1f\x7f]+(?!\n)$", "a CSS selector on one line, such as `#feedback`", min_length=1, max_length=200),
]
Placement = Literal["corner", "bar", "modal", "inline"]
Scheme = Literal["light", "dark"]

SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")

# Text on the owner's color. One of the two always has a contrast of at least 4.5 with it.
ON_FILL_COLORS = (WHITE, BLACK)
_ADJUSTED_BECAUSE = {
    "accent": "Buttons and the selected score have your color; outlines and links need more contrast with the background.",
    "background": "Each scheme has a background of its own. Set `scheme` to use yours everywhere.",
    "text": "Text needs more contrast with the background.",
}
# For a background that the owner chose for the other scheme. At a lightness of 1 or 0, its hue would be lost.
BACKGROUND_LIGHTNESS: dict[Scheme, float] = {"light": 0.97, "dark": 0.23}
FONT_SIZES = {"small": "15px", "medium": "16px", "large": "18px"}
# "host" starts with this font, until the card has read the font of the page.
FONT_FAMILIES = {"system": "system-ui", "host": "system-ui"}
# Quoted, these would be the names of font families.
GENERIC_FAMILIES = {"serif", "sans-serif", "monospace", "cursive", "system-ui", "ui-serif", "ui-rounded", "ui-monospace"}


class Appearance(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`selector`: the parent element of an inline card; default: where the tag is. `font`: "system", "host", or a font family.

    Colors are adjusted where their contrast is too low.
    """

    placement: Annotated[Placement, Meta(description="The place of the card on the page.")] = "corner"
    side: Annotated[Literal["end", "start"], Meta(description="The corner at the end or the start of a line.")] = "end"
    selector: Annotated[Selector | None, Meta(description="The CSS selector of the element for an inline card.")] = None
    scheme: Annotated[Literal["auto", "light", "dark"], Meta(description="The color scheme; `auto` follows the device.")] = (
        "auto"
    )
    accent: Annotated[
        HexColor | None, Meta(description="The color of the selected score and the button, as #rrggbb.", examples=["#2b2f77"])
    ] = None
    background: Annotated[HexColor | None, Meta(description="The background color, as #rrggbb.")] = None
    text: Annotated[HexColor | None, Meta(description="The text color, as #rrggbb.")] = None
    radius: Annotated[int, Meta(ge=0, le=24, description="The radius of the corners, in pixels.")] = 8
    font: Annotated[Font, Meta(description="`system`, `host` for the page's font, or a font family.")] = "system"
    size: Annotated[Literal["small", "medium", "large"], Meta(description="The size of the text.")] = "medium"


class Palette(Struct, frozen=True):
    """`fill`: the owner's accent as it is, for the selected score and the button, with text of the color `on_fill`.

    `accent`: the same color as it can be seen on the background, for outlines and links. `muted`: secondary text.
    """

    background: str
    text: str
    accent: str
    border: str = "#868c99"
    muted: str = "#4d5361"
    fill: str = ""
    on_fill: str = ""


DEFAULT_PALETTES: dict[Scheme, Palette] = {
    "light": Palette("#ffffff", "#16181f", "#2b2f77"),
    "dark": Palette("#1b1d24", "#f4f5f7", "#c3caff", muted="#a9afbc"),
}


def card_css(styles: Mapping[str, str], appearance: Appearance, optional_parts: bool = False) -> str:
    """Returns the style sheet of a card. `styles`: the built files of widget/src/card, by name without `.css`.

    With the font "host", the card reads the font from the page.
    """
    names = ["card"]
    if appearance.placement != "corner":
        names.append(appearance.placement)
    elif appearance.side == "start":
        names.append("start")
    if appearance.size == "small":
        names.append("small")
    fixed = "".join(styles[name] for name in names)
    # Scroll bars and boxes are drawn by the browser, which needs to know the scheme.
    scheme = f"section{{color-scheme:{'light dark' if appearance.scheme == 'auto' else appearance.scheme}}}"
    return fixed + scheme + theme_css(appearance) + (styles["optional_parts"] if optional_parts else "")


@lru_cache(maxsize=1024)
def theme_css(appearance: Appearance) -> str:
    """Returns the CSS variables of a card: colors, radius and font."""
    if appearance.scheme != "auto":
        return _css_rule(asdict(resolve_palette(appearance, appearance.scheme)) | _shape_variables(appearance))
    light, dark = (asdict(resolve_palette(appearance, scheme)) for scheme in SCHEMES)
    # The variables of the light scheme apply in the dark one too, unless they differ.
    other = {name: color for name, color in dark.items() if color != light[name]}
    return f"{_css_rule(light | _shape_variables(appearance))}@media(prefers-color-scheme:dark){{{_css_rule(other)}}}"


def resolve_palette(appearance: Appearance, scheme: Scheme) -> Palette:
    """Returns the owner's colors for this scheme, adjusted where their contrast is too low.

    A light background (black has more contrast with it than white) is used in the light scheme; the dark scheme gets a dark one
    of the same hue, and of the same chroma as far as possible; and the reverse. Text, accent and border then change only in
    lightness, until their contrast with the background is high enough: 7 for the text (4.5 where neither black nor white
    reaches 7), 4.5 for the accent, 3 for the border.
    """
    default = DEFAULT_PALETTES[scheme]
    background = (appearance.background or default.background).lower()
    if (contrast_ratio(background, BLACK) > contrast_ratio(background, WHITE)) != (scheme == "light"):
        _, chroma, hue = to_oklch(background)
        background = from_oklch(BACKGROUND_LIGHTNESS[scheme], chroma, hue)
    fill = (appearance.accent or default.accent).lower()
    return Palette(
        background,
        ensure_contrast((appearance.text or default.text).lower(), background, 7, 4.5),
        ensure_contrast(fill, background, 4.5),
        ensure_contrast(default.border, background, 3),
        ensure_contrast(default.muted, background, 7, 4.5),
        fill,
        max(ON_FILL_COLORS, key=lambda color: contrast_ratio(color, fill)),
    )


def find_adjusted_colors(appearance: Appearance) -> tuple[Notice, ...]:
    """Returns a notice for each color of the owner that looks different on the card, with both colors."""
    schemes = SCHEMES if appearance.scheme == "auto" else (appearance.scheme,)
    shown = {scheme: resolve_palette(appearance, scheme) for scheme in schemes}
    notices = []
    for name, reason in _ADJUSTED_BECAUSE.items():
        color = (getattr(appearance, name) or "").lower()
        adjusted = {scheme: getattr(palette, name) for scheme, palette in shown.items() if getattr(palette, name) != color}
        if color and adjusted:
            where = " and ".join(f"{value} in the {scheme} scheme" for scheme, value in adjusted.items())
            notices.append(Notice("color_adjusted", f"appearance.{name}", f"You chose {color}; shown as {where}. {reason}"))
    return tuple(notices)


def _shape_variables(appearance: Appearance) -> dict[str, str]:
    family = appearance.font if appearance.font in GENERIC_FAMILIES else f'"{appearance.font}",system-ui,sans-serif'
    return {
        "radius": f"{appearance.radius}px",
        "font": FONT_FAMILIES.get(appearance.font, family),
        "size": FONT_SIZES[appearance.size],
    }


def _css_rule(variables: dict[str, str]) -> str:
    declarations = (f"--{name.replace('_', '-')}:{value}" for name, value in variables.items())
    return f"section{{{';'.join(declarations)}}}"
