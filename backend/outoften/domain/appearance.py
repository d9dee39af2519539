"""Where the card stands and what it looks like."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Colour = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}(?!\n)$")]
Font = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9 _-]+(?!\n)$")]
Selector = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*(?!\n)$")]
Placement = Literal["corner", "bar", "modal", "inline"]


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
