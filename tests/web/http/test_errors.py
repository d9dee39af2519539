"""Whatever is sent, the reply is a problem that says why (RFC 9457), under the same security headers, and never a 5xx."""

import itertools
import json

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import JSON_TYPE, PROBLEM_TYPE, Json, raw, refused

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
WEIRD = (
    *(
        "/%00",
        "/%ff",
        "/%zz",
        "/%",
        "/" + "a" * 10_000,
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/\u202e",
        "//",
        "/;/",
    ),
    *(
        "/v1",
        "/v1/",
        "/v1/sites/1.5",
        "/v1/sites/x",
        "/v1/sites/1%00",
        "/v1/sites/%ff",
        "/v1/sites/" + "9" * 5000,
        "/v1/sites/1e3",
    ),
    *(
        "/v1/sites/" + "9" * 30,
        "/v1/sites/-1",
        "/v1/surveys/" + "9" * 19 + "/score",
        "/v1/surveys/-9/responses",
        "/v1/surveys//score",
    ),
    *("/v1/keys/%00", "/v1/keys/" + "k" * 10_000, "/.git/config", "/wp-login.php", "/?%ff=%00", "/w.js?%00", "/v1/session/x"),
)


def test_an_unknown_address_is_a_problem(stranger: httpx.Client) -> None:
    reply = stranger.get("/nowhere")
    refused(reply, 404, "not_found")
    assert set(reply.json()) == {"type", "title", "status", "detail", "code"}
    assert (reply.json()["status"], reply.json()["title"]) == (404, "Not Found")


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(stranger: httpx.Client) -> None:
    reply = stranger.get("/v1/answer")
    assert "POST" in refused(reply, 405, "method_not_allowed")
    assert "POST" in reply.headers["allow"]


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/livez", {"GET", "HEAD"}),
        ("/v1/sites", {"GET", "HEAD", "POST"}),
        ("/v1/surveys/1", {"GET", "HEAD", "PATCH", "DELETE"}),
        ("/v1/session", {"GET", "HEAD", "POST", "PATCH", "DELETE"}),
        ("/v1/answer", {"POST"}),
    ],
)
def test_options_and_a_refused_method_name_every_method_of_an_address(
    stranger: httpx.Client, path: str, methods: set[str]
) -> None:
    options, refusal = stranger.options(path), stranger.put(path)
    assert (options.status_code, options.content) == (204, b"")
    assert "content-type" not in options.headers
    for reply in (options, refusal):
        assert set(reply.headers["allow"].split(", ")) == methods | {"OPTIONS"}


def test_a_weird_address_gets_a_proper_reply_to_every_method(owner: httpx.Client) -> None:
    faulty = []
    for path, method in itertools.product(WEIRD, METHODS):
        reply = owner.request(method, path)
        is_problem = reply.headers.get("content-type") == PROBLEM_TYPE
        if reply.status_code >= 500 or (reply.status_code >= 400 and not is_problem):
            faulty.append((method, path[:30], reply.status_code, reply.text))
        if reply.headers["x-content-type-options"] != "nosniff":
            faulty.append((method, path[:30], reply.status_code, "x-content-type-options"))
    assert faulty == []


@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b"null",
            b"[]",
            b"9",
            b'"x"',
            b"\xff",
            b"\x00",
            b"{",
            b'{"name":"\\ud800"}',
            b'{"name":"\xed\xa0\x80"}',
            b'{"":{}}',
        ),
        *(
            b'{"name":' + b"[" * 8000,
            b"[" * 16384,
            b'{"name":' * 2048,
            b'{"name":' + b"9" * 5000 + b"}",
            b'{"name":1e9999}',
            b"\xef\xbb\xbf{}",
        ),
    ],
    ids=lambda body: repr(body[:20]),
)
def test_a_body_of_nonsense_is_refused_by_every_route_that_reads_one(
    owner: httpx.Client, site: Json, survey: Json, body: bytes
) -> None:
    posts = ("ask", "view", "answer", "dismiss", "sites", "surveys", "keys", "session")
    routes = [("POST", f"/v1/{name}") for name in posts]
    routes += [("PATCH", f"/v1/sites/{site['id']}"), ("PATCH", f"/v1/surveys/{survey['id']}")]
    for method, path in routes:
        reply = owner.request(method, path, content=body, headers=JSON_TYPE)
        assert (reply.status_code, reply.headers["content-type"]) == (400, PROBLEM_TYPE), (method, path, reply.text)


def test_a_large_body_is_refused_by_managing_routes_too(owner: httpx.Client) -> None:
    refused(owner.post("/v1/sites", content=b" " * 65_537, headers=JSON_TYPE), 413, "body_too_large")


def test_every_status_has_the_security_headers(owner: httpx.Client, stranger: httpx.Client, site: Json) -> None:
    etag = {"If-None-Match": "*"}
    replies = [
        stranger.get("/livez"),
        stranger.options("/v1/ask"),
        stranger.get("/w.js", params={"site": site["key"]}, headers=etag),
        stranger.post("/v1/ask", content=b"{"),
        stranger.get("/v1/sites"),
        stranger.post("/v1/ask", json={"site": site["key"]}, headers={"Origin": "https://foreign.test"}),
        stranger.get("/nowhere"),
        stranger.get("/v1/ask"),
        stranger.post("/v1/ask", content=b" " * 65_537),
        owner.post("/v1/sites", content="{}", headers={"Content-Type": "text/plain"}),
    ]
    assert [reply.status_code for reply in replies] == [200, 204, 304, 400, 401, 403, 404, 405, 413, 415]
    for reply in replies:
        headers = reply.headers
        assert headers["x-content-type-options"] == "nosniff", reply.status_code
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin", reply.status_code
        assert "default-src 'none'" in headers["content-security-policy"], reply.status_code
        assert "frame-ancestors 'none'" in headers["content-security-policy"], reply.status_code
        assert headers["cache-control"], reply.status_code


@pytest.mark.parametrize(
    "path", ["/", "/livez", "/readyz", "/openapi.json", "/app/surveys/1", "/v1/sites", "/nowhere", "/v1/ask"]
)
def test_head_is_get_without_a_body(owner: httpx.Client, path: str) -> None:
    head, get = owner.head(path), owner.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize("path", ["/nowhere", "/v1/ask", "/v1/sites/x", "/v1/surveys/999999/score", "/static/x", "/w.js"])
def test_a_query_string_is_never_echoed(owner: httpx.Client, path: str) -> None:
    reply = owner.get(path, params={"token": "hunter2"})
    assert reply.status_code >= 400
    assert "hunter2" not in reply.text
    assert "hunter2" not in str(reply.headers)


@pytest.mark.parametrize(
    "head",
    [
        *(
            b"FOO / HTTP/1.1",
            b"GET /%zz%0 HTTP/1.1",
            b"GET /%ed%a0%80 HTTP/1.1",
            b"OPTIONS * HTTP/1.1",
            b"CONNECT x:1 HTTP/1.1",
        ),
        *(b"GET /\xff\xfe HTTP/1.1", b"GET livez HTTP/1.1", b"GET http://evil.test/livez HTTP/1.1", b"GET /livez HTTP/1.0"),
        *(b"GARBAGE", b"GET /livez HTTP/1.1\r\nHost: \xff", b"GET /livez HTTP/1.1\r\nHost: a\r\nHost: b"),
        *(b"GET / HTTP/1.1\r\nCookie: \xff=\xfe; =;;", b"GET / HTTP/1.1\r\nAccept: \xff", b"GET /w.js?\xff HTTP/1.1"),
        *(
            b"POST /v1/ask HTTP/1.1\r\nContent-Length: -1",
            b"POST /v1/ask HTTP/1.1\r\nTransfer-Encoding: x\r\nContent-Length: 0",
        ),
    ],
    ids=lambda head: repr(head[:40]),
)
def test_a_request_that_no_browser_sends_is_answered_without_a_5xx(server: Server, head: bytes) -> None:
    reply = raw(server, head + b"\r\nConnection: close\r\n\r\n")
    assert reply.startswith((b"HTTP/1.1 2", b"HTTP/1.1 4", b"HTTP/1.0 2", b"HTTP/1.0 4"))


def test_the_server_is_ready_after_malformed_requests(stranger: httpx.Client) -> None:
    assert stranger.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    "head", [b"GET /livez HTTP/1.1", b"GET /livez HTTP/1.1\r\nHost: a\r\nHost: a", b"POST /v1/ask HTTP/1.1"]
)
def test_a_request_without_one_host_is_refused(server: Server, head: bytes) -> None:
    reply = raw(server, head + b"\r\nConnection: close\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 400")
    assert json.loads(reply.partition(b"\r\n\r\n")[2])["code"] == "bad_request"


def test_http_1_0_needs_no_host(server: Server) -> None:
    assert raw(server, b"GET /livez HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200")


def test_a_line_may_end_with_a_line_feed_alone(server: Server) -> None:
    # RFC 9112, section 2.2, allows it; the lengths of bodies, where it would matter, are read strictly.
    assert raw(server, b"GET /livez HTTP/1.1\nHost: a\nConnection: close\n\n").startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "head",
    [
        b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
        b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"Content-Length: +2\r\n\r\n{}",
        b"Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n",
        b"Transfer-Encoding: chunked\r\n\r\n2;a\n{}\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n{}",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    ],
    ids=lambda head: repr(head[:60]),
)
def test_a_body_whose_length_can_be_read_in_two_ways_ends_the_connection(server: Server, head: bytes) -> None:
    second = b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    reply = raw(server, b"POST /v1/ask HTTP/1.1\r\nHost: a\r\n" + head + second)
    assert reply.startswith(b"HTTP/1.1 4")
    assert b"HTTP/1.1 200" not in reply


@pytest.mark.parametrize("path", ["/v1/answer", "/v1/keys", "/s/1"])
def test_a_response_after_which_the_connection_closes_says_so(owner: httpx.Client, path: str) -> None:
    kind = "application/x-www-form-urlencoded" if path == "/s/1" else "application/json"
    reply = owner.post(path, content=b" " * 70_000, headers={"Content-Type": kind})
    refused(reply, 413, "body_too_large")
    assert reply.headers["connection"] == "close"
