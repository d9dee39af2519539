"""The install check opens a page and says what keeps the tag from working."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2 as httpx
import pytest

from outoften.web.http.limits.check_quota import CheckQuota
from tests.conftest import refused_with
from tests.server import Server
from tests.web.client import Json, client, created_json, ok_json, refused

OK = "<!doctype html><title>x</title>{tag}"
# Path: status, headers, content. `{tag}` is the site's tag, `{server}` the address it loads from.
PAGES: dict[str, tuple[int, dict[str, str], str]] = {
    "/tag": (200, {}, OK),
    "/moved": (301, {"Location": "/tag"}, ""),
    "/none": (200, {}, "<title>x</title>"),
    "/comment": (200, {}, "<!-- {tag} -->"),
    "/other-site": (200, {}, '<script src="{server}/w.js?site=0000000000000000"></script>'),
    "/other-server": (200, {}, '<script src="https://old.example/w.js?site=0000000000000000"></script>'),
    "/policy": (200, {"Content-Security-Policy": "script-src 'self'; connect-src *"}, OK),
    "/requests": (200, {"Content-Security-Policy": "script-src 'nonce-a'; connect-src 'self'"}, '<script nonce=a src="{src}">'),
    "/meta": (200, {}, '<meta http-equiv=content-security-policy content="default-src data:">{tag}'),
    "/report-only": (200, {"Content-Security-Policy-Report-Only": "default-src 'none'"}, OK),
    "/consent": (200, {}, '<script type="text/plain" src="{src}"></script>'),
    "/manager": (200, {}, "<script>gtm('GTM-ABC123')</script>"),
    "/manager-consent": (200, {}, "<script>gtm('GTM-ABC123')</script><script src=//cdn.cookielaw.org/a.js></script>"),
    "/private": (403, {}, ""),
    "/gone": (410, {}, ""),
    "/broken": (500, {}, ""),
    "/pdf": (200, {"Content-Type": "application/pdf"}, ""),
}
EXPECTED = {
    "/tag": "tag_found",
    "/moved": "tag_found",
    "/none": "tag_missing",
    "/comment": "tag_missing",
    "/other-site": "wrong_site",
    "/other-server": "wrong_server",
    "/policy": "script_blocked",
    "/requests": "requests_blocked",
    "/meta": "script_blocked",
    "/report-only": "tag_found",
    "/consent": "consent_needed",
    "/manager": "tag_manager",
    "/manager-consent": "tag_manager",
    "/private": "page_private",
    "/gone": "page_not_found",
    "/broken": "page_failing",
    "/pdf": "not_a_page",
    "/nothing": "page_not_found",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may open pages of this machine."""
    with Server(tmp_path_factory.mktemp("data"), OUTOFTEN_ALLOWED_NETWORKS="127.0.0.1") as server:
        yield server


@pytest.fixture(scope="module")
def pages(running: Server) -> Iterator[str]:
    """The address of a website with PAGES."""
    source = f"{running.address}/w.js?site={running.site_key}"
    values = {"{tag}": f'<script async src="{source}"></script>', "{src}": source, "{server}": running.address}

    class Website(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, content = PAGES.get(self.path, (404, {}, ""))
            self.send_response(status)
            for name, value in ({"Content-Type": "text/html; charset=utf-8"} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            for name, value in values.items():
                content = content.replace(name, value)
            self.wfile.write(content.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Website) as website:
        thread = threading.Thread(target=website.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{website.server_port}"
        website.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def checker(running: Server) -> Iterator[httpx.Client]:
    """The owner."""
    with client(running, Authorization=f"Bearer {running.admin_key}") as owner:
        yield owner


def check(checker: httpx.Client, url: str) -> Json:
    """The reply to a check."""
    return ok_json(checker.post("/v1/sites/1/install-check", json={"url": url}))


@pytest.mark.parametrize(("path", "code"), EXPECTED.items())
def test_each_kind_of_page_gets_its_finding(checker: httpx.Client, pages: str, path: str, code: str) -> None:
    [first, *_] = check(checker, pages + path)["findings"]
    assert (first["code"], bool(first["meaning"]), bool(first["remedy"])) == (code, True, True)


def test_a_page_behind_a_redirect_is_named(checker: httpx.Client, pages: str) -> None:
    assert check(checker, f"{pages}/moved")["url"] == f"{pages}/tag"


def test_a_page_of_an_origin_that_may_not_ask_is_told_so_although_it_has_the_tag(checker: httpx.Client, pages: str) -> None:
    ok_json(checker.patch("/v1/sites/1", json={"origins": ["https://www.acorn.example"]}))
    try:
        assert [each["code"] for each in check(checker, f"{pages}/tag")["findings"]] == ["origin_not_allowed", "tag_found"]
    finally:
        ok_json(checker.patch("/v1/sites/1", json={"origins": []}))


def test_what_browsers_report_decides_over_what_the_html_lacks(checker: httpx.Client, running: Server, pages: str) -> None:
    with client(running) as browser:
        browser.get(f"/w.js?site={running.site_key}", headers={"Referer": f"{pages}/manager"})
    assert [each["code"] for each in check(checker, f"{pages}/manager")["findings"]] == ["working"]
    assert check(checker, f"{pages}/other-site")["findings"][0]["code"] == "wrong_site"


def test_the_server_opens_no_address_of_its_own_network_unless_it_may(owner: httpx.Client, site: Json) -> None:
    reply = check_of(owner, site, "http://10.0.0.1:9/")
    assert reply["findings"][-1]["code"] == "address_refused"
    reply = check_of(owner, site, "[::1]:9")
    assert reply["findings"][-1]["code"] == "address_refused"


def check_of(owner: httpx.Client, site: Json, url: str) -> Json:
    """The reply to a check of another site."""
    return ok_json(owner.post(f"/v1/sites/{site['id']}/install-check", json={"url": url}))


def test_what_is_no_url_is_a_finding_and_an_unknown_site_a_refusal(owner: httpx.Client, site: Json) -> None:
    assert check_of(owner, site, "ftp://acorn.example")["findings"][0]["code"] == "url_invalid"
    assert check_of(owner, site, "http://[::1")["findings"][0]["code"] == "url_invalid"
    refused(owner.post("/v1/sites/999999/install-check", json={"url": "https://acorn.example"}), 404, "site_not_found")
    refused(owner.post(f"/v1/sites/{site['id']}/install-check", json={"url": ""}), 400, "body_invalid")


def test_nobody_lets_the_server_open_pages_without_end(server: Server, owner: httpx.Client, site: Json) -> None:
    key = created_json(owner.post("/v1/keys", json={"name": "x", "scopes": ["read", "write"]}))["key"]
    with client(server, Authorization=f"Bearer {key}") as holder:
        path, body = f"/v1/sites/{site['id']}/install-check", {"url": "http://127.0.0.1/"}
        # A minute may end meanwhile.
        replies = [holder.post(path, json=body) for _ in range(61)]
        reply = next(reply for reply in replies if reply.status_code != 200)
        refused(reply, 429, "too_many_requests")
        assert 0 < int(reply.headers["retry-after"]) <= 60


def test_only_a_few_pages_are_opened_at_once() -> None:
    quota = CheckQuota()
    with ExitStack() as running:
        for number in range(4):
            running.enter_context(quota.take(f"{number}"))
        with refused_with("too_many_checks"), quota.take("another"):
            pass
    with quota.take("another"):
        pass
