"""The headers of every reply: each route, each method, each status that can be provoked, held against one set of rules."""

import re
import resource
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import JSON_TYPE, PAGE_ORIGIN, PROBLEM_TYPE, Json, answer, client, created_json, ok_json, token_for

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
FOREIGN_ORIGIN = "https://foreign.test"
COLLECTING = ("/v1/ask", "/v1/view", "/v1/answer", "/v1/dismiss", "/v1/seen")
REPORTS = (
    *("score", "response-rate", "responses", "trend", "segments", "notes", "choices"),
    *("themes", "goals", "benchmarks", "respondents", "audit"),
    *("alerts", "alert-status", "follow-ups", "follow-up-report", "recipients", "audiences", "sendings"),
)
DASHBOARD = sorted(path.name for path in Path("backend/outoften/static/dashboard").glob("*-*"))
NOT_IN_THE_DOCUMENT = (
    "/app/surveys/1",
    "/openapi.json",
    "/docs",
    "/docs.css",
    "/nowhere",
    "/v1",
    "/v1/nowhere",
    "/favicon.ico",
    "/robots.txt",
    "/v1/ask/x",
    "//",
    "/%00",
)

# What is in the database, and in which one, changes no header.

API_POLICY = "default-src 'none'; frame-ancestors 'none'"
WORTH_KEEPING = (200, 304)
LIMIT = 9


def listed(reply: httpx.Response, name: str) -> set[str]:
    """The values of a header that is a list."""
    return {value.strip().lower() for value in reply.headers.get(name, "").split(",")} - {""}


def kind_of(path: str) -> str:
    """What is at an address, as far as headers are concerned."""
    if path.rstrip("/") in COLLECTING:
        return "collecting"
    if path.endswith("/preview/page"):
        return "preview"
    read = re.match(r"/v1/(?:surveys/[^/]+/)?([^/]+)", path)
    if (read and read[1] in REPORTS) or re.fullmatch(r"/v1/(surveys|imports|sites/[^/]+/sending-runs)", path):
        return "report"
    named = {"": "page", "app": "page", "dashboard": "hashed file", "hosted": "page's file", "s": "survey's page"}
    named |= {"w.js": "loader", "static": "card", "openapi.json": "document"}
    named |= {"docs": "page", "docs.css": "page's file", "b": "badge"}
    return named.get(path.split("/")[1], "other")


def cache_of(kind: str, reply: httpx.Response) -> str:
    """The only right Cache-Control."""
    if reply.status_code not in WORTH_KEEPING or reply.request.method not in ("GET", "HEAD"):
        return "no-store"
    return {
        "page": "no-cache",
        "page's file": "no-cache",
        "hashed file": "public, max-age=31536000, immutable",
        "survey's page": "private, max-age=0",
        "report": "private, no-cache",
        "loader": "public, max-age=300",
        "document": "public, max-age=300",
        # A name that isn't today's gets today's card, which must not be kept under it.
        "card": "no-cache" if ".old." in reply.request.url.path else "public, max-age=31536000, immutable",
    }.get(kind, "no-store")


def expected(reply: httpx.Response, secure: bool) -> Json:
    """What these headers must say, None for those that must not be there."""
    kind, status, origin = kind_of(reply.request.url.path), reply.status_code, reply.request.headers.get("origin")
    paged = kind in ("page", "survey's page", "preview") and status in WORTH_KEEPING
    embedded = kind in ("loader", "card", "badge")
    is_preflight = "access-control-request-method" in reply.request.headers and status == 204
    collecting_for = origin if kind == "collecting" and origin == PAGE_ORIGIN else None
    # Pages of other origins read refusals alone.
    if kind == "collecting" and origin and not collecting_for and (status >= 400 or is_preflight):
        collecting_for = "*"
    preflight = bool(collecting_for) and is_preflight
    return {
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer" if paged and kind != "page" else "strict-origin-when-cross-origin",
        "strict-transport-security": "max-age=31536000" if secure else None,
        "cross-origin-resource-policy": "cross-origin" if embedded else "same-origin",
        "cross-origin-opener-policy": "same-origin" if paged else None,
        "cache-control": cache_of(kind, reply),
        "access-control-allow-origin": "*" if embedded else collecting_for,
        "access-control-allow-methods": "POST" if preflight else None,
        "access-control-allow-headers": "*" if preflight else None,
        "access-control-allow-credentials": None,
        "access-control-expose-headers": None,
        "x-powered-by": None,
    }


def faults(reply: httpx.Response, secure: bool = False) -> list[str]:
    """Everything that is wrong with the headers of a reply."""
    method, path, status, headers = reply.request.method, reply.request.url.path, reply.status_code, reply.headers
    kind, problems = kind_of(path), []
    for name, value in expected(reply, secure).items():
        if headers.get(name) != value:
            problems.append(f"{name}: {headers.get(name)}, not {value}")
    problems += [
        f"{name} is there twice" for name, count in Counter(name for name, _ in headers.multi_items()).items() if count > 1
    ]
    policy = headers.get("content-security-policy", "")
    # The editor shows the preview in a frame.
    policy = policy.replace("'self'", "'none'") if kind == "preview" else policy
    problems += _faults_of_policy(policy, kind in ("page", "survey's page", "preview") and status in WORTH_KEEPING)
    problems += _faults_of_content(reply)
    varies = {"collecting": {"origin"}}.get(kind, set())
    if status in WORTH_KEEPING and method in ("GET", "HEAD"):
        varies |= {"report": {"authorization", "cookie"}}.get(kind, set())
        varies |= {"accept-encoding"} if kind in ("page", "page's file", "hashed file", "loader", "card") else set()
        problems += ["there is no ETag"] if varies and "etag" not in headers else []
        varies |= {"accept-language"} if kind == "survey's page" else set()
    problems += [f"Vary lacks {name}" for name in varies - listed(reply, "vary")]
    problems += ["the server's version is told"] if re.search(r"\d", headers.get("server", "")) else []
    needed = {401: "www-authenticate", 405: "allow", 429: "retry-after", 503: "retry-after"}.get(status)
    problems += [f"{needed} is missing"] if needed and needed not in headers else []
    problems += ["a cookie is set"] if "set-cookie" in headers and path != "/v1/session" else []
    return [f"{method} {path} {status}: {fault}" for fault in problems]


def _faults_of_policy(policy: str, is_page: bool) -> list[str]:
    if not is_page:
        return [] if policy == API_POLICY else [f"the content security policy is {policy!r}"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    strict = all(rules.get(name) == "'none'" for name in ("default-src", "base-uri", "frame-ancestors"))
    return [] if strict and "unsafe" not in policy and "*" not in policy else [f"the page's policy is {policy!r}"]


def _faults_of_content(reply: httpx.Response) -> list[str]:
    status, kind, length = reply.status_code, reply.headers.get("content-type"), reply.headers.get("content-length")
    if status in (204, 304):
        return [f"{name} of nothing" for name in ("content-type", "content-length") if name in reply.headers]
    problems = [] if kind else ["there is no content type"]
    if kind and kind.startswith("text/") and not kind.endswith("; charset=utf-8"):
        problems.append(f"{kind} without a character set")
    if status >= 400 and kind != PROBLEM_TYPE:
        problems.append(f"a refusal as {kind}")
    sent = str(reply.num_bytes_downloaded)
    # Of an export nobody knows the length before it is sent.
    is_export = reply.request.url.path.endswith(("/export", "/everything"))
    streamed = is_export and reply.headers.get("transfer-encoding") == "chunked"
    if reply.request.method != "HEAD" and length != sent and not streamed:
        problems.append(f"{length} bytes announced, {sent} sent")
    return problems


@pytest.fixture
def addresses(
    owner: httpx.Client, stranger: httpx.Client, browser: httpx.Client, server: Server, site: Json, survey: Json
) -> list[str]:
    """Every path of the document, filled in, and what it doesn't name."""
    card = stranger.get("/w.js", params={"site": site["key"]}).text.partition('"static/')[2].partition('"')[0]
    filled = {"{site_id}": site["id"], "{survey_id}": survey["id"], "{key_id}": "000000000000"}
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["plan"]}))
    note = created_json(owner.post(f"/v1/surveys/{survey['id']}/notes", json={"day": "2026-03-01", "text": "Release 3.2"}))
    filled |= {"{key}": "plan", "{note_id}": note["id"]}
    filled |= {"{response_id}": answer(browser, token_for(browser, site), 9)["ask_id"]}
    filled |= dict.fromkeys(("{theme_id}", "{goal_id}", "{benchmark_id}"), 1)
    addresses_found = []
    # Streams have no end that one could wait for: test_events.py looks at theirs.
    paths = [path for path in ok_json(stranger.get("/openapi.json"))["paths"] if not path.endswith("/events")]
    for path in paths:
        for name, value in filled.items():
            path = path.replace(name, str(value))
        names = [card, "card.old.js", "nothing"] if path.startswith("/static") else [*DASHBOARD, "page.css", "nothing"]
        addresses_found += [path.replace("{name}", name) for name in names] if "{name}" in path else [path]
    assert len(addresses_found) >= 25
    return [*addresses_found, f"/w.js?site={site['key']}", "/v1/ask/", *NOT_IN_THE_DOCUMENT]


@pytest.mark.parametrize("method", METHODS)
def test_every_address_has_the_right_headers_for_every_method(
    owner: httpx.Client, stranger: httpx.Client, addresses: list[str], method: str
) -> None:
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    headers: list[dict[str, str]] = [{}, {"If-None-Match": "*"}, {"Accept-Encoding": "br"}]
    headers += [{"Origin": origin} | more for origin in (PAGE_ORIGIN, FOREIGN_ORIGIN, "null") for more in ({}, asks)]
    content = None if method in ("GET", "HEAD", "OPTIONS") else "{}"
    problems: set[str] = set()
    for path in addresses:
        problems |= set(faults(owner.request(method, path, headers=JSON_TYPE, content=content)))
        for extra in headers:
            problems |= set(faults(stranger.request(method, path, headers=JSON_TYPE | extra, content=content)))
    assert not problems, "\n".join(sorted(problems))


def test_every_status_has_the_right_headers(
    owner: httpx.Client, reader: httpx.Client, stranger: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token = token_for(browser, site)
    answer(browser, token, 9)
    key = created_json(owner.post("/v1/keys", json={"name": "short-lived"}))
    report = f"/v1/surveys/{survey['id']}/score"
    elsewhere = {"Origin": FOREIGN_ORIGIN}
    replies = {
        200: [
            reader.get(report),
            browser.post("/v1/answer", json={"token": token, "score": 9}),
            owner.get("/v1/keys"),
            owner.delete(f"/v1/keys/{key['id']}"),
        ],
        201: [owner.post("/v1/keys", json={"name": "x"}), owner.post("/v1/sites", json={"name": "x"})],
        204: [stranger.delete("/v1/session"), stranger.options("/livez")],
        304: [reader.get(report, headers={"If-None-Match": "*"}), stranger.get("/", headers={"If-None-Match": "*"})],
        400: [browser.post("/v1/view", json={}), reader.get(report, params={"from": "x"}), stranger.get("/w.js")],
        401: [stranger.get(report), stranger.post("/v1/session", json={"link": "x"})],
        403: [
            reader.post("/v1/sites", json={"name": "x"}),
            stranger.post("/v1/view", json={"token": token}, headers=elsewhere),
        ],
        404: [reader.get("/v1/surveys/999999"), browser.post("/v1/ask", json={"site": "x"}), stranger.get("/static/x")],
        405: [browser.get("/v1/ask"), stranger.put("/"), owner.delete("/v1/sites")],
        409: [browser.post("/v1/dismiss", json={"token": token})],
        413: [
            browser.post("/v1/answer", content=" " * 65_537),
            owner.post("/v1/sites", content=" " * 65_537, headers=JSON_TYPE),
        ],
        415: [owner.post("/v1/sites", content="{}"), stranger.post("/v1/session", content="{}")],
    }
    for status, all_of_it in replies.items():
        for reply in all_of_it:
            assert reply.status_code == status, reply.text
            assert faults(reply) == []


def test_a_session_and_what_it_reads_have_the_right_headers(server: Server) -> None:
    with client(server) as visitor:
        replies = [visitor.post("/v1/session", json={"key": server.admin_key}), visitor.get("/v1/sites")]
        replies += [visitor.get("/v1/surveys/1/score"), visitor.delete("/v1/session"), visitor.get("/v1/sites")]
        assert [reply.status_code for reply in replies] == [201, 200, 200, 204, 401]
        assert [fault for reply in replies for fault in faults(reply)] == []
        assert ["set-cookie" in reply.headers for reply in replies] == [True, False, False, True, False]


def test_head_says_what_get_says_of_every_address(owner: httpx.Client, addresses: list[str]) -> None:
    def headers_of(reply: httpx.Response) -> dict[str, str]:
        return {name: value for name, value in reply.headers.items() if name not in ("date", "transfer-encoding")}

    for path in addresses:
        for accepted in ("identity", "gzip", "br"):
            head, get = (owner.request(method, path, headers={"Accept-Encoding": accepted}) for method in ("HEAD", "GET"))
            assert (head.status_code, headers_of(head)) == (get.status_code, headers_of(get)), path


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server behind https that takes few requests a minute."""
    settings = {"OUTOFTEN_PUBLIC_URL": "https://nps.example.test", "OUTOFTEN_RATE_LIMIT": str(LIMIT)}
    with Server(tmp_path_factory.mktemp("strict"), **settings) as running:
        yield running


def test_behind_https_every_reply_says_to_stay_there(strict: Server) -> None:
    with client(strict, Origin=PAGE_ORIGIN) as stranger:
        paths = (
            "/",
            "/w.js",
            f"/w.js?site={strict.site_key}",
            f"/dashboard/{DASHBOARD[0]}",
            "/livez",
            "/v1/sites",
            "/nowhere",
            "/v1/ask",
        )
        for path in paths:
            for method in METHODS:
                if path != "/v1/ask" or method != "POST":
                    assert faults(stranger.request(method, path), secure=True) == []


def test_too_often_has_the_right_headers(strict: Server) -> None:
    with client(strict, Origin=PAGE_ORIGIN) as stranger:
        # More than two minutes' worth: another minute may begin among them.
        replies = [stranger.post("/v1/view", json={"token": "x"}) for _ in range(2 * LIMIT + 1)]
    refusal = next(reply for reply in replies if reply.status_code == 429)
    assert faults(refusal, secure=True) == []


def test_a_database_that_takes_no_more_has_the_right_headers(tmp_path: Path) -> None:
    with Server(tmp_path, OUTOFTEN_RATE_LIMIT="0") as server, client(server, Origin=PAGE_ORIGIN) as browser:
        token = token_for(browser, {"key": server.site_key})
        _, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, ((tmp_path / "outoften.db-wal").stat().st_size, hard))
        reply = browser.post("/v1/answer", json={"token": token, "score": 9, "comment": "x" * 3000})
        assert reply.status_code == 503
        assert faults(reply) == []
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (hard, hard))
