"""Whom a survey asks, where and when. The browser decides what it can; what concerns a known person the server decides too."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from outoften.domain.texts import Locale, Name

# A path (`/pricing`, `/docs/*`) or a whole address without its query (`https://shop.example/*`); `*` is anything.
Pattern = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^(/|https?://|\*)[^\x00-\x20\x7f?#]*(?!\n)$")]
Patterns = Annotated[tuple[Pattern, ...], Meta(max_length=50)]
Value = Annotated[str, Meta(max_length=100)]
Values = Annotated[tuple[Value, ...], Meta(min_length=1, max_length=50)]
Device = Literal["phone", "tablet", "desktop"]


class TraitRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A trait is (`in`) or is not (`not_in`) one of the values, or lies before or after the one date among them."""

    key: Name
    op: Literal["in", "not_in", "before", "after"]
    values: Values


class EventRule(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Ask when the page tells of this event by `track`, with these properties."""

    name: Name
    where: Annotated[dict[Name, Values], Meta(max_length=20)] = {}


class Rules(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Each rule says no by its own reason; without rules everybody is asked. Days are the site's.

    `page_views` and `sessions`: from which on. `sample_percent`: of respondents, always the same ones. `starts` and `ends`
    are half-open. `cap_per_day` and `cap` count asks that were seen.
    """

    pages: Patterns = ()
    not_pages: Patterns = ()
    event: EventRule | None = None
    scroll_percent: Annotated[int, Meta(ge=0, le=100)] = 0
    exit_intent: bool = False
    page_views: Annotated[int, Meta(ge=0, le=1000)] = 0
    sessions: Annotated[int, Meta(ge=0, le=1000)] = 0
    sample_percent: Annotated[float, Meta(ge=0, le=100)] = 100
    account_age_days: Annotated[int, Meta(ge=0, le=3650)] = 0
    traits: Annotated[tuple[TraitRule, ...], Meta(max_length=20)] = ()
    languages: Annotated[tuple[Locale, ...], Meta(max_length=60)] = ()
    devices: Annotated[tuple[Device, ...], Meta(max_length=3)] = ()
    starts: date | None = None
    ends: date | None = None
    cap_per_day: Annotated[int, Meta(ge=1)] | None = None
    cap: Annotated[int, Meta(ge=1)] | None = None
