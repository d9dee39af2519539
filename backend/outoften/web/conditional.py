"""ETags, so that polling what hasn't changed sends nothing."""

import hashlib

import msgspec
from litestar import Response

from outoften.web.assets import matches
from outoften.web.parts import HTTPRequest


def report(request: HTTPRequest, body: msgspec.Struct, headers: dict[str, str] | None = None) -> Response[bytes]:
    """A report with its ETag, or 304."""
    content = msgspec.json.encode(body)
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = (headers or {}) | {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
    if matches(etag, request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="application/json")
