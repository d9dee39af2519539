"""The catalog of sites and surveys in memory."""

from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.storage.core.catalog import Catalog, build_catalog

SHOP = Site(id=1, key="shop", name="Shop", origins=("https://shop.test",))
BLOG = Site(id=2, key="blog", name="Blog", origins=("https://blog.test",))
SURVEYS = [Survey(id=number, site_id=number, name=f"Survey {number}") for number in (1, 2)]


def test_replacing_a_site_by_an_empty_catalog_removes_the_site_and_its_surveys() -> None:
    left = build_catalog([SHOP, BLOG], SURVEYS).replace_site(1, Catalog())
    assert left == build_catalog([BLOG], SURVEYS[1:])


def test_replacing_a_site_keeps_all_others_and_the_order_of_ids() -> None:
    renamed = Site(id=1, key="shop", name="Store", origins=SHOP.origins)
    changed = build_catalog([SHOP, BLOG], SURVEYS).replace_site(1, build_catalog([renamed], SURVEYS[:1]))
    assert [site.name for site in changed.sites.values()] == ["Store", "Blog"]
    assert list(changed.surveys) == [1, 2]


def test_an_origin_may_collect_if_any_site_allows_it() -> None:
    catalog = build_catalog([SHOP, BLOG], SURVEYS)
    assert catalog.allows_origin("https://blog.test")
    assert not catalog.allows_origin("https://foreign.test")
    assert not catalog.allows_origin("http://localhost:3000")
    assert build_catalog([Site(id=3, key="new", name="New")], []).allows_origin("http://localhost:3000")
