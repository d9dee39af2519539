"""Origins: as browsers send them, whatever an owner writes; and none that would let strangers in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.errors import InvalidError
from outoften.domain.surveys.origins import is_origin_allowed, normalize_origin
from outoften.domain.surveys.site import Site

# What an owner writes, and what a browser sends: Chromium's `new URL(…).origin`.
SENT = {
    "https://bücher.example": "https://xn--bcher-kva.example",
    "https://MÜLLER.example/": "https://xn--mller-kva.example",
    "https://faß.de": "https://xn--fa-hia.de",
    "https://☕.example": "https://xn--53h.example",
    "https://ｓｈｏｐ。example": "https://shop.example",
    "https://my_shop.example.com": "https://my_shop.example.com",
    "https://example.com:0443": "https://example.com",
    "https://example.com:08443": "https://example.com:8443",
    "http://example.com:443": "http://example.com:443",
    "https://[0:0:0:0:0:0:0:1]:3000": "https://[::1]:3000",
    "https://[2001:DB8::0:1]": "https://[2001:db8::1]",
    "http://[::ffff:127.0.0.1]": "http://[::ffff:7f00:1]",
    "http://127.0.0.1:80": "http://127.0.0.1",
    "capacitor://localhost": "capacitor://localhost",
    "ionic://localhost": "ionic://localhost",
    "tauri://localhost": "tauri://localhost",
    "app://obsidian.md": "app://obsidian.md",
    "chrome-extension://ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP": "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    "moz-extension://2c127fa4-62c7-7e4f-90e5-472b45eecfdc": "moz-extension://2c127fa4-62c7-7e4f-90e5-472b45eecfdc",
}
REFUSED = [
    *(
        "https://127.1",
        "https://0x7f.0.0.1",
        "https://0177.0.0.1",
        "https://256.1.1.1",
        "https://1.2.3.4.5",
        "https://example.1",
    ),
    *("https://*.com", "http://*.co.uk", "https://*.github.io", "https://*.рф", "https://*.127.0.0.1", "https://*.[::1]"),
    *("null", "file://", "file://x", "data://x", "blob://x", "about://blank", "capacitor://*.localhost"),
    *("https://example.com:0", "https://example.com:65536", "https://example.com:" + "9" * 5000, "https://[::1%25eth0]"),
    *(
        "https://a..b",
        "https://.a",
        "https://a.",
        "https://a b",
        "https://user@a.example",
        "https://a.example/x",
        "https://a.example#x",
    ),
    *("https://" + "x" * 64 + ".example", "https://" + "x." * 127 + "example", "https://\ud800.example", "https://xn--\u0000"),
]


@pytest.mark.parametrize(("written", "sent"), SENT.items())
def test_what_an_owner_writes_allows_what_the_browser_sends(written: str, sent: str) -> None:
    assert normalize_origin(written) == sent
    assert is_origin_allowed(sent, Site(id=1, key="k", name="Acme", origins=(sent,)))


@pytest.mark.parametrize("written", REFUSED, ids=lambda text: repr(text[:40]))
def test_what_no_browser_sends_or_lets_strangers_in_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        normalize_origin(written)
    assert refusal.value.code == "invalid_origin"
    assert "https://example.com" in refusal.value.detail
    assert "[a-z" not in refusal.value.detail


@pytest.mark.parametrize(
    "written", ["https://*.localhost", "https://*.shop.internal", "https://*.example.co.uk", "http://*.lan:*"]
)
def test_all_subdomains_of_a_name_of_ones_own_are_taken(written: str) -> None:
    assert normalize_origin(written) == written


hosts = st.text(st.sampled_from("aB1-_.üß。☕[]:%x0*@/ "), max_size=12)


@given(st.sampled_from(["http", "https", "app", "HTTPS"]), hosts, st.sampled_from(["", ":443", ":08", ":*", "/"]))
def test_what_is_taken_stays_as_it_is(scheme: str, host: str, rest: str) -> None:
    try:
        origin = normalize_origin(f"{scheme}://{host}{rest}")
    except InvalidError:
        return
    assert origin.isascii()
    assert normalize_origin(origin) == origin
