"""Where the card stands and what it looks like, and the style that says so to a browser."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import asdict

from outoften.domain.surveys.color import BLACK, WHITE, contrast, of_oklch, oklch, readable

Colour = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}(?!\n)$")]
Font = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9 _-]+(?!\n)$")]
Selector = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*(?!\n)$")]
Placement = Literal["corner", "bar", "modal", "inline"]
Scheme = Literal["light", "dark"]
Name = Literal["accent", "paper", "ink"]

SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")

# Of a paper that the owner gave for the other scheme. At 1 no hue would be left of it.
PAPER_LIGHTNESS: dict[Scheme, float] = {"light": 0.97, "dark": 0.23}
SIZES = {"small": "15px", "medium": "16px", "large": "18px"}
# What a card writes in before it knows the page's font.
FONTS = {"system": "system-ui", "host": "system-ui"}
# Between quotes these would be families of that name.
GENERIC = {"serif", "sans-serif", "monospace", "cursive", "system-ui", "ui-serif", "ui-rounded", "ui-monospace"}


class Appearance(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`selector`: where an inline card stands; without it, where the tag does. `font`: "system", "host", or a family.

    Colours are corrected where nobody could read them.
    """

    placement: Placement = "corner"
    side: Literal["end", "start"] = "end"
    selector: Selector | None = None
    scheme: Literal["auto", "light", "dark"] = "auto"
    accent: Colour | None = None
    paper: Colour | None = None
    ink: Colour | None = None
    radius: Annotated[int, Meta(ge=0, le=24)] = 8
    font: Font = "system"
    size: Literal["small", "medium", "large"] = "medium"


class Palette(Struct, frozen=True):
    """`strong`: the chosen score, the button, the focus ring, with writing in the paper's colour. `line`: borders."""

    paper: str
    ink: str
    strong: str
    line: str = "#868c99"


DEFAULTS: dict[Scheme, Palette] = {
    "light": Palette("#ffffff", "#16181f", "#2b2f77"),
    "dark": Palette("#1b1d24", "#f4f5f7", "#c3caff"),
}


class Correction(Struct, frozen=True):
    """A colour not used as given. `before` and `after`: its contrast with the paper in use, or a paper's with the ink on it."""

    name: Name
    scheme: Scheme
    given: str
    used: str
    before: float
    after: float


# Important here outranks important on the page: whatever the page says of div or *, this holds. A box of its own, even an empty
# one, takes a gap or a share of the room in a body that is a grid or flexible.
_RESET = (
    ":host{all:initial!important;display:contents!important}"
    "*{box-sizing:border-box;margin:0;padding:0;border:0;background:none;color:inherit;font:inherit}"
)
# What is where in the card. The textarea lives in the page's tree and takes everything from its slot. What is in i is spoken,
# not shown, until it says thanks in the question's place.
_ORDER = (
    "section{container-type:inline-size;overflow:auto;overflow-wrap:anywhere}"
    "fieldset{display:grid;grid-template-columns:repeat(6,1fr);gap:4px}"
    "@container(min-width:444px){fieldset{grid-template-columns:repeat(11,1fr)}}"
    "label{display:grid}input,label span{grid-area:1/1}label span{place-self:center;pointer-events:none}"
    "input{appearance:none;min-height:44px}fieldset+div{display:flex;justify-content:space-between;gap:24px}"
    "slot{display:block;width:100%;white-space:pre-wrap}::slotted(textarea){all:inherit!important}"
    "button{min-width:44px;min-height:44px}div>button{display:block;margin-inline-start:auto}"
    "section>button{position:absolute;top:12px;inset-inline-end:12px}"
    "i{position:absolute;top:0;clip-path:inset(50%)}"
    "#question{position:static;clip-path:none;display:block;padding-inline-end:36px}"
)
# Narrower than any phone's sheet, six cells in a row would be too small for a thumb.
_NARROW = "@container(max-width:283px){fieldset{grid-template-columns:repeat(4,1fr)}}"
# A bottom sheet, until there is room for a corner.
_FRAME = (
    "section{position:fixed;z-index:2147483647;inset:auto 0 0;width:auto;max-height:calc(100% - 48px);"
    "padding:24px 16px calc(24px + env(safe-area-inset-bottom,0px));border:1px solid #8884;"
    "border-radius:calc(2*var(--radius)) calc(2*var(--radius)) 0 0;background:var(--paper);box-shadow:0 8px 40px #0003;"
    "color:var(--ink);font:var(--size)/1.5 var(--font)}"
    "@media(min-width:560px){section{inset-inline-start:auto;width:508px;margin:24px;padding:24px;"
    "border-radius:calc(2*var(--radius))}}"
)
# Spacing, borders, letters and what the accent is for. The border of what is chosen is lost in the fill, except where colours
# are forced: there it is the mark.
_LOOK = (
    "legend{padding-bottom:16px}fieldset+div,p div{margin-top:8px}p{margin-top:24px}p div{padding:8px 12px}"
    "div>button{margin-top:16px;padding:8px 24px}#high{text-align:end}"
    "#question{font-size:1.06em}fieldset+div{font-size:.88em}section>button{font-size:24px;background:var(--paper)}"
    "#question,b,button,:checked+span{font-weight:600}"
    "input,p div,button{border-radius:var(--radius)}input,p div{border:1px solid var(--line)}input:hover{background:#8883}"
    "input:checked,div>button{border:1px solid var(--strong);background:var(--strong)}input:checked{border-width:4px}"
    ":checked+span,div>button{color:var(--paper)}"
    "p div:focus-within,:focus-visible{outline:3px solid var(--strong);outline-offset:2px}"
    "@media print{section{display:none}}"
)
# Where there is little height, what is between the cross and Send scrolls, with room around it for the ring of the focus.
_SCROLL = (
    "section{display:flex;flex-direction:column}section>div{overflow:auto;margin:-5px;padding:5px;scroll-padding-bottom:76px}"
    "div>button{position:sticky;bottom:0;box-shadow:0 0 0 6px var(--paper)}"
)
# Lines of a length, broken between words where a language writes none, and never within those of Korean.
_LINES = (
    "section{word-break:auto-phrase}:lang(ko){word-break:keep-all}"
    "#question,p,fieldset+div{text-wrap:balance}slot{text-wrap:wrap}"
)
# What differs from it, of cards that don't stand in the end's corner.
_PLACES: dict[Placement, str] = {
    "corner": "",
    "bar": (
        "section{inset:auto 0 0;width:auto;margin:0;padding-inline:max(16px,50% - 254px);border-width:1px 0 0;border-radius:0}"
    ),
    # On the narrowest phone it leaves no room beside itself, or six cells would have none.
    "modal": (
        "dialog{margin:auto;max-width:none;max-height:none;overflow:visible}dialog::backdrop{background:#0009}"
        "@media print{dialog{display:none}}section:focus-visible{outline:0}"
        "section{position:relative;inset:auto;width:min(508px,100vw,max(318px,100vw - 32px));"
        "max-height:calc(100dvh - 32px);margin:0;"
        "border-radius:calc(2*var(--radius))}" + _NARROW
    ),
    "inline": (
        ":host{display:block!important}section{position:relative;z-index:auto;inset:auto;width:auto;max-height:none;margin:0;"
        "border-radius:calc(2*var(--radius));box-shadow:none}" + _NARROW
    ),
}
# What to add for the parts that few cards have.
MORE = (
    "[hidden]{display:none!important}#intro{margin-bottom:8px;padding-inline-end:36px}"
    "#choices{grid-template-columns:1fr;margin-top:8px}#choices label{display:flex;align-items:center;gap:12px;min-height:44px}"
    "#choices input{appearance:auto;flex:none;width:20px;height:20px;min-height:0;accent-color:var(--strong)}"
    "#choices span{color:inherit;font-weight:400;pointer-events:auto}"
    "a{display:block;width:fit-content;margin-top:4px;padding:12px 0;color:var(--strong);font-weight:600;"
    "text-decoration:underline}"
    "a.button{margin-top:12px;padding:12px 24px;border-radius:var(--radius);background:var(--strong);color:var(--paper);"
    "text-decoration:none}"
)
_START = "@media(min-width:560px){section{inset-inline:0 auto}}"


def style_of(appearance: Appearance) -> str:
    """All that the card's style sheet says.

    Scroll bars and boxes are the browser's own, so it has to know the scheme. A font of "host" is not said here: the card reads
    it from the page.
    """
    side = _START if appearance.placement == "corner" and appearance.side == "start" else ""
    # Below 16 px, phones zoom in on what is written into.
    writing = "slot{font-size:16px}" if appearance.size == "small" else ""
    scheme = f"section{{color-scheme:{'light dark' if appearance.scheme == 'auto' else appearance.scheme}}}"
    fixed = _RESET + _ORDER + _FRAME + _SCROLL + _LOOK + _LINES
    return fixed + _PLACES[appearance.placement] + side + writing + scheme + look_of(appearance)


@lru_cache(maxsize=1024)
def look_of(appearance: Appearance) -> str:
    """Its colours, corners and letters."""
    if appearance.scheme != "auto":
        return _section(asdict(palette_of(appearance, appearance.scheme)) | _shape(appearance))
    light, dark = (asdict(palette_of(appearance, scheme)) for scheme in SCHEMES)
    # What is said for light holds in dark too, unless dark says otherwise.
    other = {name: colour for name, colour in dark.items() if colour != light[name]}
    return f"{_section(light | _shape(appearance))}@media(prefers-color-scheme:dark){{{_section(other)}}}"


def palette_of(appearance: Appearance, scheme: Scheme) -> Palette:
    """The owner's colours, where they can be read in this scheme, and else the nearest that can.

    A light paper (black is read better on it than white) is for light, a dark one for dark. In the other scheme its place is
    taken by a paper of its hue, and of its chroma as far as there is one, at that scheme's own lightness. Then ink, accent and
    borders, the owner's or ours, are moved in lightness alone until they stand out from that paper: ink by 7, where black or
    white has as much on it, else by 4.5; the accent by 4.5, so that writing on it is read; borders by 3.
    """
    ours = DEFAULTS[scheme]
    paper = (appearance.paper or ours.paper).lower()
    if (contrast(paper, BLACK) > contrast(paper, WHITE)) != (scheme == "light"):
        _, chroma, hue = oklch(paper)
        paper = of_oklch(PAPER_LIGHTNESS[scheme], chroma, hue)
    return Palette(
        paper,
        readable((appearance.ink or ours.ink).lower(), paper, 7, 4.5),
        readable((appearance.accent or ours.strong).lower(), paper, 4.5),
        readable(ours.line, paper, 3),
    )


def corrections(appearance: Appearance) -> list[Correction]:
    """What became of the owner's colours that are not used as given, for the owner to be told."""
    schemes: tuple[Scheme, ...] = SCHEMES if appearance.scheme == "auto" else (appearance.scheme,)
    return [
        Correction(name, scheme, given, used, round(contrast(given, against), 2), round(contrast(used, behind), 2))
        for scheme in schemes
        for name, given, used, against, behind in _pairs(appearance, scheme)
        if given and given.lower() != used
    ]


def _pairs(appearance: Appearance, scheme: Scheme) -> Iterator[tuple[Name, str | None, str, str, str]]:
    used = palette_of(appearance, scheme)
    yield "paper", appearance.paper, used.paper, appearance.ink or DEFAULTS[scheme].ink, used.ink
    yield "ink", appearance.ink, used.ink, used.paper, used.paper
    yield "accent", appearance.accent, used.strong, used.paper, used.paper


def _shape(appearance: Appearance) -> dict[str, str]:
    family = appearance.font if appearance.font in GENERIC else f'"{appearance.font}",system-ui,sans-serif'
    return {
        "radius": f"{appearance.radius}px",
        "font": FONTS.get(appearance.font, family),
        "size": SIZES[appearance.size],
    }


def _section(said: dict[str, str]) -> str:
    return f"section{{{';'.join(f'--{name}:{value}' for name, value in said.items())}}}"
