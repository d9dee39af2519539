"""Bytes that no client library would send, to every route: the reply is never a 5xx, and there is always one in time.

FUZZ is the number of requests.
"""

import errno
import json
import socket

import httpx2 as httpx
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.fuzz.conftest import FUZZ, SOAKING, opened
from tests.server import Server
from tests.web.client import answer, ok_json, token_for

# The server gives up on a body after six seconds; a reply that takes longer than this never comes.
HANGS_AFTER = 15

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY", "get", "*")
BARE = (
    *(
        "/",
        "/w.js",
        "/static/card.x.js",
        "/app/x",
        "/dashboard/x.js",
        "/livez",
        "/readyz",
        "/openapi.json",
        "/v1/keys/0123456789ab",
    ),
    *("/v1/surveys/1/score", "/v1/surveys/1/response-rate", "/v1/surveys/1/responses", "/v1/sites/1/identity-secrets"),
    *("/v1/surveys/1/trend", "/v1/surveys/1/segments/plan", "/v1/surveys/1/notes", "/v1/surveys/1/notes/1"),
)
SITE = ("name", "origins", "time_zone", "locale", "require_identity")
SURVEY = ("name", "active", "subject", "follow_ups", "thanks", "delay_seconds", "cadence")
READING: dict[tuple[str, str], tuple[str, ...]] = {
    ("POST", "/v1/ask"): ("site", "survey", "respondent", "traits", "event", "page", "locale", "channel"),
    ("POST", "/v1/view"): ("token",),
    ("POST", "/v1/answer"): ("token", "score", "comment", "choices", "done"),
    ("POST", "/v1/dismiss"): ("token",),
    ("POST", "/v1/session"): ("link", "key"),
    ("POST", "/v1/keys"): ("name", "scopes"),
    ("POST", "/v1/sites"): SITE,
    ("PATCH", "/v1/sites/1"): SITE,
    ("POST", "/v1/surveys"): ("site_id", *SURVEY),
    ("PATCH", "/v1/surveys/1"): SURVEY,
    ("POST", "/v1/surveys/1/notes"): ("day", "text"),
}
GOOD = {
    "score": b"9",
    "comment": b'"Fine."',
    "choices": b"[]",
    "done": b"true",
    "survey": b"1",
    "respondent": b'{"id":"u"}',
    "traits": b'{"plan":"pro"}',
    "event": b'"bought"',
    "page": b'"https://a.example/b?c"',
    "channel": b'"link"',
    "locale": b'"en"',
    "name": b'"X"',
    "scopes": b'["read"]',
    "origins": b"[]",
    "time_zone": b'"UTC"',
    "site_id": b"1",
    "require_identity": b"false",
    "active": b"true",
    "subject": b"null",
    "day": b'"2026-03-01"',
    "text": b'"Release 3.2"',
    "follow_ups": b"{}",
    "thanks": b'{"9":"x"}',
    "delay_seconds": b"0",
    "cadence": b"{}",
    "link": b"null",
    "key": b'"oot_sk_"',
}
NAMES = ("from", "to", "channel", "compare", "limit", "cursor", "site")
TYPES = (
    *(b"application/json", b"application/json; charset=utf-16", b"application/json;;;=", b"text/plain", b"", b"/", b"\xff"),
    *(b"application/x-www-form-urlencoded", b"multipart/form-data", b"multipart/form-data; boundary=", b"a" * 5000),
)
HEADERS = (
    *(b"Origin", b"Cookie", b"Authorization", b"Accept", b"Accept-Encoding", b"If-None-Match", b"X-Forwarded-For", b"Range"),
    *(b"Sec-Fetch-Site", b"Access-Control-Request-Method", b"Content-Encoding", b"Expect", b"Host", b"Content-Type", b"X"),
)
WELL_KNOWN = (
    b"*",
    b"null",
    b"100-continue",
    b"gzip",
    b"Bearer oot_sk_",
    b"oot_session=",
    b"http://[",
    b"bytes=0-",
    b"W/",
    b'"',
)

# What JSON allows and programs stumble over, and what it doesn't allow and programs let through.
ODD_TEXTS = (
    *(
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'"\xc0\x80"',
        b'"a\xe2\x82"',
        b'"\\ud800"',
        b'"\\udc00\\ud800"',
        b'"\\u0000"',
        b'"\x00"',
        b'"\x1b"',
    ),
    *(b'"\\x"', b'"', b"''", b'""', b'"null"', b'"\xf4\x8f\xbf\xbf"', b'"\xe2\x80\xae"', b'"' + b"x" * 9000 + b'"'),
)
ODD_NUMBERS = (
    *(b"9" * 4301, b"-" + b"9" * 30, b"1e999", b"-0", b"0.1e-999", b"1E400", b"18446744073709551616", b"9223372036854775808"),
    *(b"NaN", b"Infinity", b"01", b"+1", b"0x1", b"9.0", b"1e1", b"-1", b"11", b"true", b"null"),
)
ODD_SHAPES = (
    *(b"{}", b"[]", b"", b"[" * 3000, b'{"a":' * 2500, b"[" * 1000 + b"]" * 1000, b'{"id":' * 1200 + b"1" + b"}" * 1200),
    *(b'{"\xff":"\xff"}', b'{"id":1,"id":"\xff"}', b'["\xff"]', b"[null]", b'{"":{}}', b'[{"question":1}]'),
)


def noise(most: int = 60) -> SearchStrategy[bytes]:
    """Any bytes."""
    return st.binary(max_size=most)


def words(*examples: bytes) -> SearchStrategy[bytes]:
    """Bytes in a header: known ones, any, or both; no line break, which would only end it."""
    either = st.sampled_from(examples) | noise()
    return st.lists(either, max_size=3).map(b"".join).map(lambda value: value.replace(b"\r", b"").replace(b"\n", b""))


def values() -> SearchStrategy[bytes]:
    """An odd value, or any."""
    some = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=5,
    )
    odd = (st.sampled_from(pool) for pool in (ODD_TEXTS, ODD_NUMBERS, ODD_SHAPES))
    return st.one_of(*odd, some.map(json.dumps).map(str.encode), noise())


@st.composite
def odd_json(draw: st.DrawFn, fields: tuple[str, ...], good: dict[str, bytes]) -> bytes:
    """What a route reads, but for a value or two, a field twice, a field of another route, another encoding."""
    left_out = draw(st.sampled_from((None, None, None, *fields)))
    pairs = [(name, good[name]) for name in fields if name != left_out]
    for _ in range(draw(st.sampled_from((0, 1, 1, 2)))):
        name = draw(st.sampled_from((*fields, *fields, *fields, *sorted(good))))
        at = next((at for at, pair in enumerate(pairs) if pair[0] == name), len(pairs))
        pairs[at : at + draw(st.integers(0, 1))] = [(name, draw(values()))]
    body = b"{" + b",".join(b'"%s":%s' % (name.encode(), value) for name, value in pairs) + b"}"
    encoding = draw(st.sampled_from(("", "", "", "", "", "", "utf-16", "utf-32", "utf-8-sig", "cp500")))
    return body.decode("latin-1").encode(encoding, "replace") if encoding else body


@st.composite
def spoilt(draw: st.DrawFn, body: bytes) -> bytes:
    """The same, perhaps with a hole in it, or noise in its place."""
    match draw(st.integers(0, 11)):
        case 0:
            return draw(noise(300))
        case 1 | 2 if body:
            at = draw(st.integers(0, len(body)))
            return body[:at] + draw(noise(4)) + body[at + draw(st.integers(0, 4)) :]
    return body


@st.composite
def targets(draw: st.DrawFn, template: str) -> bytes:
    """A known address, perhaps spoilt, perhaps with a query string, or any bytes."""
    path = template.encode()
    match draw(st.integers(0, 11)):
        case 0:
            path = b"/" + draw(noise())
        case 1:
            at = draw(st.integers(0, len(path)))
            path = (
                path[:at]
                + draw(st.sampled_from((b"%00", b"%ff", b"%", b"//", b"/../", b"%2f", b"\x00", b"9" * 400)))
                + path[at:]
            )
    if draw(st.integers(0, 2)) == 0:
        name = st.sampled_from(NAMES).map(str.encode) | noise(5)
        value = st.sampled_from((b"1", b"null", b"2026-01-01", b"widget", b"%00", b"%ff", b"%ed%a0%80", b"9" * 400)) | noise(20)
        pairs = st.lists(st.tuples(name, value).map(lambda pair: b"=".join(pair)), max_size=3)
        path += b"?" + b"&".join(draw(pairs))
    # A blank or a line break would end the target, and these bytes are to arrive as one.
    return bytes(byte for byte in path if byte not in b" \r\n\t") or b"/"


def often(draw: st.DrawFn) -> bool:
    """Nine times of ten: what is odd everywhere is refused at the first oddity."""
    return draw(st.integers(0, 9)) > 0


@st.composite
def requests(draw: st.DrawFn, key: str, good: dict[str, bytes]) -> tuple[bytes, bool]:
    """A request, and whether all that it announces is in it."""
    route = draw(st.sampled_from((*READING, *READING, *READING, *(("GET", path) for path in BARE))))
    method, path = route if often(draw) else (draw(st.sampled_from(METHODS)), route[1])
    lines = [b" ".join((method.encode(), draw(targets(path)), b"HTTP/1.1")), b"Host: x", b"Connection: close"]
    if often(draw):
        lines.append(b"Authorization: Bearer " + key.encode())
    kind = st.sampled_from(TYPES) | words(*TYPES)
    lines.append(b"Content-Type: " + (TYPES[0] if often(draw) else draw(kind)))
    headers = st.tuples(st.sampled_from(HEADERS), words(*WELL_KNOWN))
    lines += map(b": ".join, draw(st.lists(headers, max_size=3)))
    fields = READING.get(route)
    body, whole = draw(spoilt(draw(odd_json(fields, good)) if fields else b"")), True
    match draw(st.integers(0, 11)):
        case 0:
            whole = False
            lines.append(b"Content-Length: %d" % (len(body) + draw(st.integers(1, 10**6))))
        case 1:
            lines.append(b"Content-Length: " + draw(st.sampled_from((b"-1", b"x", b"", b"0x5", b"+1", b"9" * 40, b"5, 6"))))
            whole = False
        case 2 | 3:
            lines.append(b"Transfer-Encoding: chunked")
            body = _chunked(body, draw(st.integers(1, 5000)))
        case 4:
            lines.append(b"Transfer-Encoding: " + draw(words(b"chunked", b"gzip, chunked", b"identity")))
            whole = False
        case _:
            lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body, whole


def _chunked(body: bytes, size: int) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])


def reply_to(server: Server, request: bytes, whole: bool) -> bytes:
    """All that comes back until the connection ends. A time-out is a hang, and an error."""
    reply = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=HANGS_AFTER) as connection:
        try:
            connection.sendall(request)
            if not whole:
                # A client that waits for the rest is told that nothing more is coming.
                connection.shutdown(socket.SHUT_WR)
            while more := connection.recv(65536):
                reply += more
        except OSError as error:
            # The server may end a connection on which it was told nonsense. That it keeps silent is another thing.
            if error.errno not in (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN):
                raise
    # To a client that expects to be told to go on.
    return reply.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")


def test_no_bytes_at_all_get_a_5xx_or_no_reply(server: Server, browser: httpx.Client, cases: int) -> None:
    site = {"key": server.site_key}
    good = GOOD | {"token": json.dumps(token_for(browser, site)).encode(), "site": json.dumps(server.site_key).encode()}
    statuses: dict[bytes, int] = {}

    @settings(
        max_examples=FUZZ,
        database=None,
        # The same requests in every ordinary run, so that a failure comes back; others each time when soaking.
        derandomize=not SOAKING,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(server.admin_key, good))
    def send(drawn: tuple[bytes, bool]) -> None:
        request, whole = drawn
        reply = reply_to(server, request, whole)
        status = reply[9:12]
        statuses[status] = statuses.get(status, 0) + 1
        assert not status.startswith(b"5"), (request, reply)
        if whole:
            assert status[:1] in (b"2", b"3", b"4"), (request, reply)

    send()
    print(f"\n{sum(statuses.values())} requests, {dict(sorted(statuses.items()))}")
    assert sum(statuses.values()) >= cases
    # Some get through whole: a generator whose every request is refused at the door tries only the door.
    assert {b"200", b"400"} <= set(statuses)
    assert ok_json(browser.get("/livez")) == {"status": "ok"}
    opened(server)
    assert answer(browser, token_for(browser, site), 9)["score"] == 9
