"""An HTTP client for foreign hosts. It judges every address before it connects, and limits time, length and redirects."""

import asyncio
import socket
import ssl
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any, Literal
from urllib.parse import quote, urljoin, urlsplit

import httpcore2
from msgspec import Struct

from outoften.outgoing.addresses import Network, may_reach, may_use_port

MAX_REDIRECTS = 5
TIMEOUT_SECONDS = 10.0
_MAX_IDLE = 100
# Less than the five seconds after which many servers close a connection.
_IDLE_SECONDS = 4.0
_MAX_LOOKUPS = 8
_lookup_threads = ThreadPoolExecutor(_MAX_LOOKUPS, "lookup")
_lookups: dict[tuple[str, int], Future[list[Any]]] = {}
_REDIRECTS = {301, 302, 303, 307, 308}


Reason = Literal[
    "address_refused",
    "certificate_invalid",
    "host_unknown",
    "port_refused",
    "too_many_redirects",
    "too_slow",
    "unreachable",
    "url_invalid",
]


class UnreachableError(Exception):
    """The request got no response."""

    def __init__(self, code: Reason, url: str) -> None:
        super().__init__(code)
        self.code, self.url = code, url


class Page(Struct, frozen=True):
    """A response. `content` may be cut off; `url` is where redirects led; names of headers are in lower case."""

    url: str
    status: int
    headers: Sequence[tuple[str, str]]
    content: bytes


async def fetch(url: str, max_bytes: int, allowed_networks: Iterable[Network], headers: Mapping[str, str]) -> Page:
    """Returns the response to a GET request after its redirects. Raises UnreachableError."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            async with httpcore2.AsyncConnectionPool(network_backend=_Backend(tuple(allowed_networks))) as pool:
                for _ in range(MAX_REDIRECTS + 1):
                    page = await _get(pool, url, max_bytes, headers)
                    location = dict(page.headers).get("location")
                    if page.status not in _REDIRECTS or not location:
                        return page
                    url = urljoin(url, location)
    except TimeoutError:
        raise UnreachableError("too_slow", url) from None
    raise UnreachableError("too_many_redirects", url)


class Client:
    """Sends requests and keeps connections for later ones. It follows no redirects. Close it at the end."""

    def __init__(self, allowed_networks: Iterable[Network]) -> None:
        # One context for all connections: making one loads all certificates.
        self._ssl_context = httpcore2.default_ssl_context()
        self._backend = _Backend(tuple(allowed_networks))
        # httpcore2's own pool looks at all connections for each request, which took more time than the request.
        self._idle: dict[str, list[httpcore2.AsyncHTTPConnection]] = {}

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, max_bytes: int, timeout_seconds: float
    ) -> Page:
        """Returns the response. Raises UnreachableError.

        `content` may be cut off by the limit, by the time or by the end of the connection: the status came before that.
        """
        target, host = _parse_url(url)
        fields = [(b"Host", host), *((name.encode(), value.encode()) for name, value in headers.items())]
        fields.append((b"Content-Length", str(len(body)).encode()))
        connection = await self._connection(target.origin)
        received: list[tuple[str, str]] = []
        content, status = b"", None
        try:
            async with asyncio.timeout(timeout_seconds):
                response = await connection.handle_async_request(
                    httpcore2.Request(method, target, headers=fields, content=body)
                )
                status = response.status
                received = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers]
                async for chunk in response.aiter_stream():
                    content += chunk
                    if len(content) >= max_bytes:
                        break
                else:
                    await response.aclose()
        except TimeoutError:
            if status is None:
                raise UnreachableError("too_slow", url) from None
        except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            if status is None:
                raise UnreachableError(_reason(error), url) from error
        finally:
            await self._keep(target.origin, connection)
        assert status is not None
        return Page(url, status, received, content[:max_bytes])

    async def close(self) -> None:
        """Close all connections."""
        for connections in self._idle.values():
            for connection in connections:
                await connection.aclose()
        self._idle.clear()

    async def _connection(self, origin: httpcore2.Origin) -> httpcore2.AsyncHTTPConnection:
        """Returns the connection that was used last, if it is still good, or a new one that is not open yet."""
        idle = self._idle.get(str(origin), [])
        while idle:
            connection = idle.pop()
            if connection.is_available() and not connection.has_expired():
                return connection
            await connection.aclose()
        return httpcore2.AsyncHTTPConnection(
            origin, ssl_context=self._ssl_context, keepalive_expiry=_IDLE_SECONDS, network_backend=self._backend
        )

    async def _keep(self, origin: httpcore2.Origin, connection: httpcore2.AsyncHTTPConnection) -> None:
        idle = self._idle.setdefault(str(origin), [])
        if connection.is_idle() and len(idle) < _MAX_IDLE:
            idle.append(connection)
            return
        if not idle:
            del self._idle[str(origin)]
        await connection.aclose()


async def check_url(url: str, allowed_networks: Iterable[Network]) -> bool:
    """Returns whether a URL leads to an allowed network and not to a public address. Raises UnreachableError if to neither."""
    allowed = tuple(allowed_networks)
    target, _ = _parse_url(url)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            addresses = await _resolve(
                target.host.decode(), target.port or (443 if url.lower().startswith("https") else 80), allowed
            )
    except TimeoutError:
        raise UnreachableError("too_slow", url) from None
    except (OSError, UnicodeError) as error:
        raise UnreachableError(_reason(error), url) from error
    return not all(may_reach(ip_address(address.partition("%")[0])) for address in addresses)


async def _get(pool: httpcore2.AsyncConnectionPool, url: str, max_bytes: int, headers: Mapping[str, str]) -> Page:
    target, host = _parse_url(url)
    fields = [(b"Host", host), *((name.encode(), value.encode()) for name, value in headers.items())]
    try:
        async with pool.stream("GET", target, headers=fields) as response:
            content = b""
            async for chunk in response.aiter_stream():
                content += chunk
                if len(content) >= max_bytes:
                    break
            received = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers]
            return Page(url, response.status, received, content[:max_bytes])
    except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        raise UnreachableError(_reason(error), url) from error


def _parse_url(url: str) -> tuple[httpcore2.URL, bytes]:
    """Returns the URL and the Host header. Raises UnreachableError for what is no address of a web page."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna"), parts.port
    except (UnicodeError, ValueError):
        raise UnreachableError("url_invalid", url) from None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or "\\" in url:
        raise UnreachableError("url_invalid", url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    in_header = b"[%b]" % host if b":" in host else host
    escaped = quote(target, safe="/?%:@!$&'()*+,;=-._~[]").encode()
    url_parts = httpcore2.URL(scheme=parts.scheme.encode(), host=host, port=port, target=escaped)
    return url_parts, in_header + (f":{port}".encode() if port else b"")


def _reason(error: BaseException | None) -> Reason:
    """Returns the reason in the error, or in what caused it."""
    while error is not None:
        for kind, code in _REASONS.items():
            if isinstance(error, kind):
                return code
        error = error.__cause__ or error.__context__
    return "unreachable"


class _RefusedAddressError(OSError):
    """The host has no address that may be reached."""


class _RefusedPortError(OSError):
    """The port is not one of web pages."""


_REASONS: dict[type[BaseException], Reason] = {
    httpcore2.TimeoutException: "too_slow",
    _RefusedAddressError: "address_refused",
    _RefusedPortError: "port_refused",
    ssl.SSLError: "certificate_invalid",
    socket.gaierror: "host_unknown",
}


class _JoiningStream(httpcore2.AsyncNetworkStream):
    """Sends what is written in one piece, before the next read: a packet for a request, not one for each of its parts."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream
        self._written = b""

    async def read(self, *arguments: Any, **options: Any) -> bytes:
        """Send what was written, then read."""
        if self._written:
            written, self._written = self._written, b""
            await self._stream.write(written, **options)
        return await self._stream.read(*arguments, **options)

    async def write(self, buffer: bytes, *_: Any, **__: Any) -> None:
        """Keep it for the next read."""
        self._written += buffer

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(self, *arguments: Any, **options: Any) -> httpcore2.AsyncNetworkStream:
        """Returns the encrypted stream."""
        return _JoiningStream(await self._stream.start_tls(*arguments, **options))

    def get_extra_info(self, info: str) -> Any:
        """Returns what is known about the connection."""
        return self._stream.get_extra_info(info)


class _Backend(httpcore2.AnyIOBackend):
    """Resolves a host once, judges every address, and connects to those that it may reach."""

    def __init__(self, allowed: tuple[Network, ...]) -> None:
        self._allowed = allowed

    async def connect_tcp(self, host: str, port: int, *arguments: Any, **options: Any) -> httpcore2.AsyncNetworkStream:
        """Connect to an address of the host. Raises ConnectError."""
        try:
            addresses = await _resolve(host, port, self._allowed)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(str(error)) from error
        for number, address in enumerate(addresses, 1):
            try:
                return _JoiningStream(await super().connect_tcp(address, port, *arguments, **options))
            except httpcore2.ConnectError:
                if number == len(addresses):
                    raise
        raise httpcore2.ConnectError(f"{host} has no address")


async def _look_up(host: str, port: int) -> list[Any]:
    """Returns what the resolver says, in threads of its own: it may take a minute, and other work must not wait for it.

    A name occupies one thread, however many wait for it.
    """
    key = (host, port)
    if (found := _lookups.get(key)) is None:
        found = _lookups[key] = _lookup_threads.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found.add_done_callback(lambda _: _lookups.pop(key))
    # Shielded, because others may wait for it.
    return await asyncio.shield(asyncio.wrap_future(found))


async def _resolve(host: str, port: int, allowed: tuple[Network, ...]) -> list[str]:
    """Returns the addresses of a host. Raises OSError, or UnicodeError for what is no name."""
    found = await _look_up(host, port)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    # One that leads elsewhere is enough: a name with both kinds is made for attacks.
    parsed = [ip_address(address.partition("%")[0]) for address in addresses]
    if not all(may_reach(address, allowed) for address in parsed):
        raise _RefusedAddressError(f"{host} is not public")
    if not all(may_use_port(address, port, allowed) for address in parsed):
        raise _RefusedPortError(f"{port} is no port of web pages")
    return addresses
