"""Which origins are kept while strangers make up others."""

from datetime import UTC, datetime, timedelta
from functools import reduce

from outoften.domain.surveys.site import Site
from outoften.domain.surveys.tag_origins import MAX_ORIGINS, Uses, add_uses, kept_uses, load_of_tag, refusal

START = datetime(2026, 11, 28, tzinfo=UTC)
SITE = Site(id=1, key="k", name="Acorn", origins=("https://acorn.example", "https://*.shop.example"))
WWW = "https://www.acorn.example"


def _at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def _flood(count: int, start: float, repeat: int = 1) -> list[Uses]:
    uses: list[Uses] = [{f"https://a{number}.example": refusal(_at(start + number / count))} for number in range(count)]
    return uses * repeat


def _real(minutes: float) -> list[Uses]:
    return [{WWW: load_of_tag(_at(minutes))}, {WWW: refusal(_at(minutes))}]


def _added(uses: list[Uses]) -> Uses:
    return reduce(add_uses, uses)


def test_a_page_that_loads_the_tag_stays_while_others_are_made_up() -> None:
    for repeat in (1, 3):
        kept = _added(_real(0) + _flood(1000, 1, repeat))
        assert len(kept) == MAX_ORIGINS
        assert (kept[WWW].loads, kept[WWW].refusals, kept[WWW].first_at) == (1, 1, START)


def test_a_new_origin_finds_a_place_after_a_flood_that_pretended_to_be_pages() -> None:
    pages: list[Uses] = [{origin: load_of_tag(use.first_at)} for uses in _flood(100, 0) for origin, use in uses.items()]
    kept = _added(pages * 3 + _flood(100, 0) * 3 + _real(5))
    assert len(kept) == MAX_ORIGINS
    assert WWW in kept


def test_the_rarest_and_oldest_make_room() -> None:
    kept = _added(_flood(MAX_ORIGINS + 1, 0))
    assert len(kept) == MAX_ORIGINS
    assert "https://a20.example" in kept


def test_allowed_origins_take_no_places_of_refused_ones_and_have_no_refusals() -> None:
    allowed: Uses = {f"https://a{number}.shop.example": load_of_tag(_at(number)) for number in range(100)}
    refused: Uses = {f"https://a{number}.example": refusal(_at(number)) for number in range(100)}
    settled: Uses = {"https://acorn.example": refusal(_at(1)), "https://b.shop.example": load_of_tag(_at(200))}
    kept = kept_uses(allowed, {**refused, **settled}, SITE)
    assert len(kept) == 2 * MAX_ORIGINS
    assert sum(origin.endswith(".shop.example") for origin in kept) == MAX_ORIGINS
    assert "https://acorn.example" not in kept
    assert "https://b.shop.example" in kept
