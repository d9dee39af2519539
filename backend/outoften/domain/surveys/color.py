"""Colours as `#rrggbb`: how well one is read on another, and the nearest of its hue that is read well enough.

Contrast is WCAG 2.2's, from relative luminance. Lightness, chroma and hue are Oklab's (Ottosson 2020), where a blue made
lighter stays a blue; in HSL it turns violet.
"""

from math import atan2, cbrt, cos, hypot, sin

LinearRgb = tuple[float, float, float]

BLACK, WHITE = "#000000", "#ffffff"
# Halvings: finer than the 256 steps of a channel.
BISECTION_STEPS = 12
# By so much of a colour's light the colours between a pure blue and grey lie outside what a screen shows.
GAMUT_TOLERANCE = 0.008


def contrast_ratio(one: str, other: str) -> float:
    """From 1, the same luminance, to 21, black and white."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = _hex_to_linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ensure_contrast(colour: str, paper: str, *least: float) -> str:
    """The colour, made just so much lighter or darker that it stands out from the paper: its hue stays.

    `least` is the contrast wanted; of several, the first that black or white has on this paper. One has always 4.58.
    """
    wanted = next(ratio for ratio in least if max(contrast_ratio(BLACK, paper), contrast_ratio(WHITE, paper)) >= ratio)
    if contrast_ratio(colour, paper) >= wanted:
        return colour
    lightness, chroma, hue = to_oklch(colour)
    found = []
    for end in (BLACK, WHITE):
        if contrast_ratio(end, paper) < wanted:
            continue
        near, far, nearest = lightness, float(end == WHITE), end
        for _ in range(BISECTION_STEPS):
            middle = (near + far) / 2
            moved = from_oklch(middle, chroma, hue)
            if contrast_ratio(moved, paper) >= wanted:
                far, nearest = middle, moved
            else:
                near = middle
        found.append((abs(far - lightness), nearest))
    return min(found)[1]


def to_oklch(colour: str) -> tuple[float, float, float]:
    """Lightness from 0 to 1, chroma, hue in radians."""
    red, green, blue = _hex_to_linear(colour)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short, hypot(a, b), atan2(b, a)


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The colour itself where a screen can show it, else the one of less chroma that it can show."""
    if not _is_in_gamut(lightness, chroma, hue):
        least, most = 0.0, chroma
        for _ in range(BISECTION_STEPS):
            middle = (least + most) / 2
            least, most = (middle, most) if _is_in_gamut(lightness, middle, hue) else (least, middle)
        chroma = least
    return "#" + "".join(f"{_encode_channel(linear):02x}" for linear in _oklch_to_linear(lightness, chroma, hue))


def _is_in_gamut(lightness: float, chroma: float, hue: float) -> bool:
    return all(-GAMUT_TOLERANCE * lightness**3 <= channel <= 1 + 1e-4 for channel in _oklch_to_linear(lightness, chroma, hue))


def _oklch_to_linear(lightness: float, chroma: float, hue: float) -> LinearRgb:
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _hex_to_linear(colour: str) -> LinearRgb:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels)
    return red, green, blue


def _encode_channel(linear: float) -> int:
    kept = min(max(linear, 0.0), 1.0)
    return round(255 * (12.92 * kept if kept <= 0.0031308 else 1.055 * kept ** (1 / 2.4) - 0.055))
