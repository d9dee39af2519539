"""The colors of an e-mail with a survey: those of the survey's appearance where they can be read, also inverted.

Some mail programs invert all colors in the dark, whatever the e-mail says.
"""

from msgspec import Struct

from outoften.domain.surveys.appearance import DEFAULT_PALETTES, Appearance, Palette, Scheme, resolve_palette
from outoften.domain.surveys.color import contrast_ratio

_PAGES: dict[Scheme, str] = {"light": "#f5f6f8", "dark": "#111319"}
_MIN_CONTRAST = 4.5


class MailColors(Struct, frozen=True):
    """`page`: around the panel, with text of the color `footer`. `cell`: of a number, with text of the color `number`."""

    page: str
    footer: str
    background: str
    text: str
    muted: str
    border: str
    cell: str
    number: str


def mail_colors(appearance: Appearance, scheme: Scheme) -> MailColors:
    """Returns the colors in this scheme. Numbers are on the owner's color if they can be read on it, else as other text."""
    palette = resolve_palette(appearance, scheme)
    if not _is_legible(palette.text, palette.background):
        palette = resolve_palette(Appearance(accent=appearance.accent), scheme)
    cell, number = _cell_colors(palette)
    return MailColors(
        page=_PAGES[scheme],
        footer=DEFAULT_PALETTES[scheme].muted,
        background=palette.background,
        text=palette.text,
        muted=palette.muted if _is_legible(palette.muted, palette.background) else palette.text,
        border=palette.accent,
        cell=cell,
        number=number,
    )


def _cell_colors(palette: Palette) -> tuple[str, str]:
    filled = _is_legible(palette.on_fill, palette.fill)
    return (palette.fill, palette.on_fill) if filled else (palette.background, palette.text)


def _is_legible(text: str, background: str) -> bool:
    """Whether a text can be read on a background, and when a mail program inverts both."""
    pairs = (text, background), (_inverted(text), _inverted(background))
    return all(contrast_ratio(*pair) >= _MIN_CONTRAST for pair in pairs)


def _inverted(color: str) -> str:
    return f"#{0xFFFFFF - int(color[1:], 16):06x}"
