"""Colors as `#rrggbb`: contrast, and the nearest color of the same hue with enough contrast.

Contrast is the ratio of relative luminances of WCAG 2.2. Lightness, chroma and hue are those of Oklab (Ottosson 2020): a
blue made lighter stays blue; in HSL it turns violet.
"""

from math import atan2, cbrt, cos, hypot, sin

LinearRgb = tuple[float, float, float]

BLACK, WHITE = "#000000", "#ffffff"
# Bisection in 12 steps is finer than the 256 values of a channel.
BISECTION_STEPS = 12
# Colors between pure blue and gray lie outside the sRGB gamut by this much, relative to lightness cubed.
GAMUT_TOLERANCE = 0.008


def contrast_ratio(first: str, second: str) -> float:
    """Returns the contrast of two colors, from 1 (same luminance) to 21 (black and white)."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    red, green, blue = _hex_to_linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ensure_contrast(color: str, background: str, *ratios: float) -> str:
    """Returns the color, made lighter or darker by the least amount that gives it enough contrast. Its hue stays.

    The necessary contrast is the first of `ratios` that black or white reaches on the background. One of them reaches 4.58.
    """
    best = max(contrast_ratio(extreme, background) for extreme in (BLACK, WHITE))
    min_contrast = next(ratio for ratio in ratios if best >= ratio)
    if contrast_ratio(color, background) >= min_contrast:
        return color
    lightness, chroma, hue = to_oklch(color)
    candidates = []
    for end in (BLACK, WHITE):
        if contrast_ratio(end, background) < min_contrast:
            continue
        near, far, nearest = lightness, float(end == WHITE), end
        for _ in range(BISECTION_STEPS):
            middle = (near + far) / 2
            candidate = from_oklch(middle, chroma, hue)
            if contrast_ratio(candidate, background) >= min_contrast:
                far, nearest = middle, candidate
            else:
                near = middle
        candidates.append((abs(far - lightness), nearest))
    return min(candidates)[1]


def to_oklch(color: str) -> tuple[float, float, float]:
    """Returns lightness (0 to 1), chroma, and hue in radians."""
    red, green, blue = _hex_to_linear(color)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short, hypot(a, b), atan2(b, a)


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """Returns the color as `#rrggbb`; its chroma is reduced if sRGB does not contain the color."""
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


def _hex_to_linear(color: str) -> LinearRgb:
    channels = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels)
    return red, green, blue


def _encode_channel(linear: float) -> int:
    clamped = min(max(linear, 0.0), 1.0)
    return round(255 * (12.92 * clamped if clamped <= 0.0031308 else 1.055 * clamped ** (1 / 2.4) - 0.055))
