"""Reports with an ETag: a poller that already has the current report receives 304, without a read of the database.

The ETag is a hash of the content, so it stays valid across processes, restarts and restored backups. The report cache holds
the last report of each address with everything that the report was computed from.
"""

import hashlib
from collections.abc import Awaitable, Callable, Hashable
from datetime import date
from typing import Any, NamedTuple, TypeVar

import msgspec
from litestar import Response

from outoften import clock
from outoften.domain.access.share import Share
from outoften.domain.collecting.tally import local_day
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.storage.database import ReportSource
from outoften.web.http.access.shared_reports import redact
from outoften.web.http.report_cache import CachedReport
from outoften.web.http.state import AppState, HTTPRequest, app_state, request_context
from outoften.web.http.static_files import etag_matches

T = TypeVar("T", bound=msgspec.Struct)

# Only the key's holder may cache a report, and must revalidate it each time: pollers want the current report.
_CACHE_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}


class _CacheKey(NamedTuple):
    """Everything that a report is computed from, except its address. Rolling ranges end `today`, in the site's time zone."""

    revision: int
    survey: Survey
    site: Site
    today: date


async def cached_report(
    request: HTTPRequest,
    survey: Survey,
    read: Callable[[], Awaitable[T]],
    *,
    headers: dict[str, str] | None = None,
    keep_content: bool = True,
) -> Response[T]:
    """Returns the report that `read` returns, as JSON with an ETag; from the cache if nothing has changed, or 304.

    `read` may depend on the request's address and on the fields of `_CacheKey`, and may add to `headers`, which are sent too.
    Without `keep_content` only the ETag stays in memory. Visitors of a shared link get what `redact` leaves of the report.
    """
    state, share = app_state(request), request_context(request.scope).share
    # The key is taken before `read`, and from the same database, so that a cached report is never older than its revision.
    source = await state.database.choose_source()
    key = _cache_key(state, source, survey)
    address: Hashable = (request.scope["path"], request.scope["query_string"])
    if share:
        address = (address, share.sections)
    report = state.report_cache.get(address, key)
    if report is None or (report.content is None and not _etag_matches(request, report.etag)):
        report = await state.report_cache.load(
            address, key, lambda: _read(state, source, key, read, headers, share), keep_content=keep_content
        )
    return _reply(request, report.etag, report.content or b"", report.headers | lag_headers(source))


async def uncached_report(
    request: HTTPRequest, read: Callable[[], Awaitable[T]], headers: dict[str, str] | None = None
) -> Response[T]:
    """Returns what `read` returns, as JSON with an ETag, or 304; nothing is cached. `read` may add to `headers`."""
    database = app_state(request).database
    source = await database.choose_source(needs_revisions=False)
    body = await database.read_report(source, read)
    return report_response(request, body, (headers or {}) | lag_headers(source))


async def current_report(
    state: AppState, survey: Survey, address: Hashable, struct: type[T], read: Callable[[], Awaitable[msgspec.Struct]]
) -> tuple[int, T]:
    """Returns a survey's revision and the cached report of an address, decoded as `struct`. `read` as in `cached_report`.

    The address of a GET request without query is `(path, b"")`: the request and this function share its report.
    """
    source = await state.database.choose_source()
    key = _cache_key(state, source, survey)
    report = state.report_cache.get(address, key)
    if report is None or report.content is None:
        report = await state.report_cache.load(address, key, lambda: _read(state, source, key, read, None))
    return key.revision, msgspec.json.decode(report.content or b"", type=struct)


def report_response(request: HTTPRequest, body: T, headers: dict[str, str] | None = None) -> Response[T]:
    """Returns a Struct as JSON with an ETag, or 304; nothing is cached."""
    etag, content = _encode(body)
    return _reply(request, etag, content, _report_headers(etag, headers))


def lag_headers(source: ReportSource) -> dict[str, str]:
    """Returns the header that says how far the replica is behind, if the source is one."""
    if source.replica is None:
        return {}
    return {"Database-Lag": "unknown" if source.lag is None else f"{source.lag:.1f}"}


def _cache_key(state: AppState, source: ReportSource, survey: Survey) -> _CacheKey:
    revision = source.revisions.get(survey.id, 0)
    catalog = state.database.catalog
    today = local_day(clock.now(), catalog.zones[survey.site_id])
    return _CacheKey(revision, survey, catalog.site(survey.site_id), today)


async def _read(
    state: AppState,
    source: ReportSource,
    key: _CacheKey,
    read: Callable[[], Awaitable[msgspec.Struct]],
    headers: dict[str, str] | None,
    share: Share | None = None,
) -> CachedReport:
    report = await state.database.read_report(source, read)
    etag, content = _encode(redact(report, share) if share else report)
    return CachedReport(key, etag, _report_headers(etag, headers), content)


def _encode(body: msgspec.Struct) -> tuple[str, bytes]:
    content = msgspec.json.encode(body)
    return f'"{hashlib.sha256(content).hexdigest()[:20]}"', content


def _report_headers(etag: str, headers: dict[str, str] | None) -> dict[str, str]:
    return (headers or {}) | {"ETag": etag} | _CACHE_HEADERS


def _reply(request: HTTPRequest, etag: str, content: bytes, headers: dict[str, str]) -> Response[Any]:
    if _etag_matches(request, etag):
        return Response(b"", status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="application/json")


def _etag_matches(request: HTTPRequest, etag: str) -> bool:
    return etag_matches(etag, request.headers.get("if-none-match", ""))
