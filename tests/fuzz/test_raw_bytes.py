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

from tests.fuzz.conftest import FUZZ
from tests.server import Server
from tests.web.helpers import answer, said, token_for

# The server gives up on a body after six seconds; a reply that takes longer than this never comes.
HANGS_AFTER = 15

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY", "get", "*")
PATHS = (
    *("/", "/w.js", "/static/card.x.js", "/dashboard/main.js", "/livez", "/readyz", "/openapi.json"),
    *("/v1/ask", "/v1/view", "/v1/answer", "/v1/dismiss", "/v1/session", "/v1/keys", "/v1/keys/0123456789ab", "/v1/sites"),
    *("/v1/sites/1", "/v1/sites/1/identity-secrets", "/v1/surveys", "/v1/surveys/1", "/v1/surveys/1/score"),
    *("/v1/surveys/1/response-rate", "/v1/surveys/1/responses"),
)
FIELDS = (
    *("token", "score", "comment", "done", "choices", "site", "survey", "respondent", "id", "traits", "event", "page"),
    *("locale", "channel", "name", "origins", "time_zone", "site_id", "follow_ups", "cadence", "scopes", "key", "link"),
)
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

# What JSON allows and programs stumble over, as text, because Python's encoder wouldn't write it.
ODD_VALUES = (
    *("9" * 4301, "-" + "9" * 30, "1e999", "-0", "0.1e-999", "1E400", "18446744073709551616", "NaN", "Infinity", "01"),
    *(
        '"\\ud800"',
        '"\\udc00\\ud800"',
        '"\\u0000"',
        '"\\x00"',
        '"\x00"',
        '"\\uFFFF"',
        '"\U0010ffff"',
        '"\u202e"',
        '"' + "x" * 9000 + '"',
    ),
    *("[" * 3000, '{"a":' * 2500, "[" * 1000 + "]" * 1000, "null", "true", "{}", "[]", '""'),
)


def noise(most: int = 60) -> SearchStrategy[bytes]:
    """Any bytes."""
    return st.binary(max_size=most)


def words(*known: bytes) -> SearchStrategy[bytes]:
    """Bytes in a header: known ones, any, or both; no line break, which would only end it."""
    either = st.sampled_from(known) | noise()
    return st.lists(either, max_size=3).map(b"".join).map(lambda value: value.replace(b"\r", b"").replace(b"\n", b""))


@st.composite
def odd_json(draw: st.DrawFn, tokens: tuple[str, ...]) -> bytes:
    """Almost what a route reads: its fields, doubled perhaps, with values that are odd."""
    value = st.one_of(
        st.sampled_from(ODD_VALUES),
        st.sampled_from(tokens).map(json.dumps),
        st.integers(-1, 11).map(str),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
            max_leaves=5,
        ).map(json.dumps),
    )
    names = draw(st.lists(st.sampled_from(FIELDS), max_size=6))
    # Most of all what an answer needs, so that it is read to its end.
    pairs = [("token", json.dumps(draw(st.sampled_from(tokens)))), ("score", "9")] if draw(st.booleans()) else []
    pairs += [(name, draw(value)) for name in names]
    text = "{" + ",".join(f"{json.dumps(name)}:{of}" for name, of in pairs) + "}"
    body = text.encode("utf-8", "surrogatepass")
    encoding = draw(st.sampled_from(("", "", "", "", "utf-16", "utf-32", "utf-8-sig", "cp500")))
    return text.encode(encoding, "replace") if encoding else body


@st.composite
def bodies(draw: st.DrawFn, tokens: tuple[str, ...]) -> bytes:
    """Any bytes, odd JSON, or JSON with a hole in it."""
    body = draw(st.one_of(noise(300), odd_json(tokens), odd_json(tokens)))
    if body and draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(body)))
        body = body[:at] + draw(noise(4)) + body[at + draw(st.integers(0, 4)) :]
    return body


@st.composite
def targets(draw: st.DrawFn) -> bytes:
    """A known address, perhaps spoilt, with a query string, or any bytes."""
    path = draw(st.sampled_from(PATHS)).encode()
    match draw(st.integers(0, 7)):
        case 0:
            path = b"/" + draw(noise())
        case 1:
            at = draw(st.integers(0, len(path)))
            path = (
                path[:at]
                + draw(st.sampled_from((b"%00", b"%ff", b"%", b"//", b"/../", b"%2f", b"\x00", b"9" * 400)))
                + path[at:]
            )
    if draw(st.booleans()):
        name = st.sampled_from(NAMES).map(str.encode) | noise(5)
        value = st.sampled_from((b"1", b"null", b"2026-01-01", b"widget", b"%00", b"%ff", b"%ed%a0%80", b"9" * 400)) | noise(20)
        pairs = st.lists(st.tuples(name, value).map(lambda pair: b"=".join(pair)), max_size=3)
        path += b"?" + b"&".join(draw(pairs))
    # A blank or a line break would end the target, and these bytes are to arrive as one.
    return bytes(byte for byte in path if byte not in b" \r\n\t") or b"/"


@st.composite
def requests(draw: st.DrawFn, key: str, tokens: tuple[str, ...]) -> tuple[bytes, bool]:
    """A request, and whether all that it announces is in it."""
    method = draw(st.sampled_from(METHODS)) if draw(st.booleans()) else "POST"
    lines = [b" ".join((method.encode(), draw(targets()), b"HTTP/1.1")), b"Host: x", b"Connection: close"]
    if draw(st.booleans()):
        lines.append(b"Authorization: Bearer " + key.encode())
    lines.append(b"Content-Type: " + draw(st.just(TYPES[0]) | st.sampled_from(TYPES) | words(*TYPES)))
    headers = st.tuples(st.sampled_from(HEADERS), words(*WELL_KNOWN))
    lines += map(b": ".join, draw(st.lists(headers, max_size=3)))
    body = draw(bodies(tokens))
    whole = True
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
                # Whoever waits for the rest is told that nothing more is coming.
                connection.shutdown(socket.SHUT_WR)
            while more := connection.recv(65536):
                reply += more
        except OSError as error:
            # The server may end a connection on which it was told nonsense. That it keeps silent is another thing.
            if error.errno not in (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN):
                raise
    return reply


def test_no_bytes_at_all_get_a_5xx_or_no_reply(server: Server, browser: httpx.Client, cases: int) -> None:
    site = {"key": server.site_key}
    tokens = tuple(token_for(browser, site) for _ in range(20))
    statuses: dict[bytes, int] = {}

    @settings(
        max_examples=FUZZ,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(server.admin_key, tokens))
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
    assert {b"200", b"400", b"404", b"405"} <= set(statuses)
    assert said(browser.get("/livez")) == {"status": "ok"}
    assert answer(browser, token_for(browser, site), 9)["score"] == 9
