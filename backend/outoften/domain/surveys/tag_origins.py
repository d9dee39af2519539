"""Which origins' pages loaded a site's tag or were refused: how uses are added, and which few are kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from outoften.domain.surveys.origins import is_origin_allowed
from outoften.domain.surveys.site import Site

# Of allowed origins, and as many of others. Strangers can make up origins, so there must be a limit.
MAX_ORIGINS = 20
# As many places are for the most frequent; the others are for the latest, so that a new origin always finds one.
_MAX_FREQUENT = 10
TAG_ORIGIN_LIFETIME = timedelta(days=30)


class OriginUse(Struct, frozen=True):
    """What pages of one origin did: `loads` of the tag, and `refusals` of their requests. `dismissed`: the owner knows."""

    first_at: datetime
    loads: int = 0
    loaded_at: datetime | None = None
    refusals: int = 0
    refused_at: datetime | None = None
    dismissed: bool = False

    @property
    def last_at(self) -> datetime:
        """When a page of the origin was last seen."""
        return max(self.loaded_at or self.first_at, self.refused_at or self.first_at)

    @property
    def _rank(self) -> tuple[bool, int, datetime]:
        # A page of the site does both. A script that only sends requests does not.
        return self.loads > 0 and self.refusals > 0, self.loads + self.refusals, self.last_at


Uses = Mapping[str, OriginUse]


def load_of_tag(now: datetime) -> OriginUse:
    """Returns the use of a page that loaded the tag."""
    return OriginUse(now, loads=1, loaded_at=now)


def refusal(now: datetime) -> OriginUse:
    """Returns the use of a page whose request was refused."""
    return OriginUse(now, refusals=1, refused_at=now)


def add_uses(earlier: Uses, later: Uses) -> Uses:
    """Returns the sum of both; the most telling origins, if there are too many."""
    return _limit(_sum(earlier, later))


def kept_uses(earlier: Uses, later: Uses, site: Site) -> Uses:
    """Returns which uses of the site's tag are kept. Of allowed origins no refusals are, which are settled."""
    allowed, refused = {}, {}
    for origin, use in _sum(earlier, later).items():
        if not is_origin_allowed(origin, site):
            refused[origin] = use
        elif use.loads:
            allowed[origin] = replace(use, refusals=0, refused_at=None)
    return {**_limit(allowed), **_limit(refused)}


def _sum(earlier: Uses, later: Uses) -> Uses:
    return {**earlier, **{origin: _add(earlier[origin], use) if origin in earlier else use for origin, use in later.items()}}


def _add(one: OriginUse, other: OriginUse) -> OriginUse:
    return OriginUse(
        min(one.first_at, other.first_at),
        one.loads + other.loads,
        max(filter(None, (one.loaded_at, other.loaded_at)), default=None),
        one.refusals + other.refusals,
        max(filter(None, (one.refused_at, other.refused_at)), default=None),
        one.dismissed or other.dismissed,
    )


def _limit(uses: Uses) -> Uses:
    if len(uses) <= MAX_ORIGINS:
        return uses
    ranked = sorted(uses.items(), key=lambda item: item[1]._rank, reverse=True)
    latest = sorted(ranked[_MAX_FREQUENT:], key=lambda item: item[1].last_at, reverse=True)
    return dict(ranked[:_MAX_FREQUENT] + latest[: MAX_ORIGINS - _MAX_FREQUENT])
