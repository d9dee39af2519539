"""What a Content-Security-Policy allows. The cases follow the algorithm of CSP level 3."""

import pytest

from outoften.domain.surveys.installing.content_policy import parse_policies

PAGE = "https://www.acorn.example/account"
TAG = "https://nps.acorn.example/w.js?site=0123456789abcdef"


@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        ("", True),
        ("img-src 'none'", True),
        ("default-src 'none'", False),
        ("default-src 'self'", False),
        ("default-src 'none'; script-src https://nps.acorn.example", True),
        ("script-src nps.acorn.example", True),
        ("script-src http://nps.acorn.example", True),
        ("script-src *.acorn.example", True),
        ("script-src *.example", True),
        ("script-src https://*.nps.acorn.example", False),
        ("script-src https:", True),
        ("script-src HTTPS:", True),
        ("script-src *", True),
        ("script-src https://nps.acorn.example:8443", False),
        ("script-src https://nps.acorn.example:*", True),
        ("script-src https://nps.acorn.example/w.js", True),
        ("script-src https://nps.acorn.example/static/", False),
        ("script-src https://other.example", False),
        ("script-src 'strict-dynamic' https:", False),
        ("script-src 'nonce-abc' 'strict-dynamic'", True),
        ("script-src 'nonce-other'", False),
        ("script-src-elem 'none'; script-src https:", False),
        ("script-src 'none'; script-src https:", False),
        ("script-src https:, script-src 'none'", False),
    ],
)
def test_a_script_is_allowed_as_browsers_allow_it(policy: str, allowed: bool) -> None:
    assert all(each.allows_script(TAG, PAGE, "abc") for each in parse_policies([policy])) is allowed


@pytest.mark.parametrize(
    ("policy", "page", "allowed"),
    [
        ("connect-src 'self'", PAGE, False),
        ("connect-src 'self'", "https://nps.acorn.example/", True),
        ("connect-src 'self'", "http://nps.acorn.example/", True),
        ("connect-src https://nps.acorn.example", PAGE, True),
        ("script-src 'none'", PAGE, True),
        ("default-src 'self'; connect-src *", PAGE, True),
        ("default-src data:", PAGE, False),
    ],
)
def test_a_request_is_allowed_as_browsers_allow_it(policy: str, page: str, allowed: bool) -> None:
    [parsed] = parse_policies([policy])
    assert parsed.allows_request("https://nps.acorn.example/v1/ask", page) is allowed
