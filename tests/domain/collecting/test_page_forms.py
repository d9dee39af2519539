"""Pages and patterns in one form: what looks the same to an owner matches, and what could never match is refused."""

import pytest

from outoften.domain.collecting.page_forms import normalize_page
from outoften.domain.collecting.targeting import Rules, matches_page, normalize_rules, strip_query
from tests.conftest import refused_with


@pytest.mark.parametrize(
    ("pattern", "page"),
    [
        ("/pricing", "https://shop.example/pricing/"),
        ("/pricing/", "https://shop.example/pricing"),
        ("/über-uns", "https://shop.example/%C3%BCber-uns"),
        ("/über-uns", "https://shop.example/über-uns?x=1"),
        ("/%C3%BCber-uns", "https://shop.example/über-uns/"),
        ("https://Shop.example/*", "https://shop.example/a"),
        ("https://shop.example:443/*", "HTTPS://SHOP.example:443/a"),
        ("https://bücher.example/*", "https://xn--bcher-kva.example/a"),
        ("https://*.bücher.example/a", "https://www.bücher.example/a"),
        ("https://shop.example", "https://shop.example/"),
        ("http://localhost:*/a", "http://localhost:3000/a"),
        ("http://[0::1]:80/a", "http://[::1]/a"),
        ("/a\\\\b", "https://shop.example/a//b"),
        ("*", "https://shop.example/"),
        ("/a{b}", "https://shop.example/a{b}"),
    ],
)
def test_a_pattern_matches_what_looks_the_same(pattern: str, page: str) -> None:
    rules = normalize_rules(Rules(pages=(pattern,)))
    assert matches_page(rules.pages, strip_query(page))
    assert normalize_rules(rules) == rules


@pytest.mark.parametrize(
    "pattern",
    ["/a/../b", "/./a", "https://user@shop.example/*", "https://a..b/*", "https:///x", "https://127.1/*", "/" + "x" * 160],
)
def test_a_pattern_that_could_never_match_is_refused(pattern: str) -> None:
    for rules in (Rules(pages=(pattern,)), Rules(not_pages=(pattern,))):
        with refused_with("body_invalid"):
            normalize_rules(rules)


@pytest.mark.parametrize("page", ["", "/a/ü", "app://x/ü", "https://", "https://a b/", "https://x:y/ü", "mailto:ü"])
def test_what_is_no_web_address_stays(page: str) -> None:
    assert normalize_page(page) == page
