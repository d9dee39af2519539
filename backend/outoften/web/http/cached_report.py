"""ETags, so that polling what hasn't changed sends nothing, and costs next to nothing.

The tag is the hash of what is sent, so it is right whoever worked it out, on whichever server, before a restart or after a
backup was restored. What it takes to answer without working anything out is kept: for each address the last report, and
the revision of the survey that it was worked out from.
"""

import hashlib
from collections.abc import Hashable
from datetime import date
from typing import Any, NamedTuple, cast

import msgspec
from litestar import Response

from outoften import clock
from outoften.domain.surveys.survey import Site, Survey
from outoften.web.http.report_cache import MAX_ENTRY_BYTES, CachedReport
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.http.static_files import etag_matches

# It is the key holder's alone, so no cache that others use may have it. Theirs may, but must ask each time: a poller wants
# to know what is true now, and asking is cheap.
_CACHE_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
_PENDING_KEY = "outoften.report"


class _CacheKey(NamedTuple):
    """All that a report is worked out from, apart from its address. Ranges that roll end today, in the site's own zone."""

    revision: int
    survey: Survey
    site: Site
    today: date
    extra: tuple[Hashable, ...]


class _Pending(NamedTuple):
    name: Hashable
    state: _CacheKey
    keep: bool


async def cached_reply(request: HTTPRequest, survey: Survey, *also: Hashable, keep: bool = True) -> Response[bytes] | None:
    """The reply, where nothing has changed since this was last asked for: 304, or the same report. None: work it out.

    To be called before anything is read, so that what is worked out can't be older than the revision. `also` is what else
    the report depends on and no revision tells of. `keep=False` for what must not stay in memory: then only its tag does.
    """
    server = app_state(request)
    catalog = server.database.catalog
    revision = (await server.database.revisions.current()).get(survey.id, 0)
    today = clock.now().astimezone(catalog.zones[survey.site_id]).date()
    state = _CacheKey(revision, survey, catalog.site(survey.site_id), today, also)
    name = request.scope["path"], request.scope["query_string"]
    found = server.report_cache.get(name, state)
    if found and (found.content is not None or _etag_matches(request, found.etag)):
        return _reply(request, found.etag, found.content or b"", found.headers)
    _scope_values(request)[_PENDING_KEY] = _Pending(name, state, keep)
    return None


def report_response(request: HTTPRequest, body: msgspec.Struct, headers: dict[str, str] | None = None) -> Response[bytes]:
    """A report with its ETag, or 304."""
    content = msgspec.json.encode(body)
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = (headers or {}) | {"ETag": etag} | _CACHE_HEADERS
    pending: _Pending | None = _scope_values(request).get(_PENDING_KEY)
    if pending:
        kept = content if pending.keep and len(content) <= MAX_ENTRY_BYTES else None
        app_state(request).report_cache.put(pending.name, CachedReport(pending.state, etag, headers, kept))
    return _reply(request, etag, content, headers)


def _reply(request: HTTPRequest, etag: str, content: bytes, headers: dict[str, str]) -> Response[bytes]:
    if _etag_matches(request, etag):
        return Response(b"", status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="application/json")


def _scope_values(request: HTTPRequest) -> dict[str, Any]:
    return cast(dict[str, Any], request.scope)


def _etag_matches(request: HTTPRequest, etag: str) -> bool:
    return etag_matches(etag, request.headers.get("if-none-match", ""))
