"""Static files in memory: compressed once, served with a strong ETag and 304."""

import base64
import gzip
import hashlib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from importlib.resources import files

import brotli
from litestar import Response

MEDIA_TYPES = {
    "js": "text/javascript",
    "css": "text/css",
    "html": "text/html",
    "json": "application/json",
    "svg": "image/svg+xml",
}

REVALIDATE = "no-cache"
IMMUTABLE = "public, max-age=31536000, immutable"


def short_hash(content: bytes) -> str:
    """Returns the first 8 characters of a base32 SHA-256; short, because every loader contains the hash."""
    return base64.b32encode(hashlib.sha256(content).digest()[:5]).decode().lower()


class StaticFile:
    """A file in each encoding, compressed at the first request for that encoding."""

    def __init__(self, name: str, content: bytes) -> None:
        self.content = content
        self.media_type = MEDIA_TYPES[name.rpartition(".")[2]]
        self.digest = short_hash(content)

    @cached_property
    def brotli(self) -> bytes:
        """The content in brotli, at the highest quality."""
        compressed: bytes = brotli.compress(self.content, quality=11)
        return compressed

    @cached_property
    def gzip(self) -> bytes:
        """The content in gzip, for clients without brotli."""
        return gzip.compress(self.content, 9, mtime=0)


# A site's loader is rendered for each request. Only its compression is expensive, so that is cached.
@lru_cache(maxsize=256)
def static_file(name: str, content: bytes) -> StaticFile:
    """Returns the file with this name and content, the same object for the same arguments."""
    return StaticFile(name, content)


def load_static_files(folder: str) -> dict[str, StaticFile]:
    """Returns the files of a folder of this package, by name. Raises FileNotFoundError if there are none."""
    loaded = {
        file.name: static_file(file.name, file.read_bytes())
        for file in (files("outoften") / folder).iterdir()
        if file.name.rpartition(".")[2] in MEDIA_TYPES
    }
    if not loaded:
        raise FileNotFoundError(f"The folder {folder} of the installed package is empty. Install outoften again.")
    return loaded


def load_styles(folder: str) -> dict[str, str]:
    """Returns the style sheets of a folder of this package, by name without `.css`."""
    return {name.removesuffix(".css"): sheet.content.decode() for name, sheet in load_static_files(folder).items()}


def build_hash(widget: Mapping[str, StaticFile]) -> str:
    """Returns the hash in the files' names. It changes whenever any file does, so all can be cached forever."""
    return short_hash("".join(widget[name].digest for name in sorted(widget)).encode())


def hashed_path(widget: Mapping[str, StaticFile], name: str) -> str:
    """Returns the path of a file, relative to the server's address."""
    return f"static/{name.removesuffix('.js')}.{build_hash(widget)}.js"


def static_response(
    content: StaticFile, accept_encoding: str, if_none_match: str, cache: str, headers: dict[str, str]
) -> Response[bytes]:
    """Returns 304, or the content in the best encoding that the client accepts."""
    encoding, body = _choose_encoding(content, accept_encoding)
    etag = f'"{content.digest}{"-" + encoding if encoding else ""}"'
    headers = headers | {"ETag": etag, "Cache-Control": cache, "Vary": "Accept-Encoding"}
    if etag_matches(etag, if_none_match):
        return Response(b"", status_code=304, headers=headers)
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(body, headers=headers, media_type=content.media_type)


def etag_matches(etag: str, if_none_match: str) -> bool:
    """Whether an If-None-Match header matches the ETag (RFC 9110, weak comparison)."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in tags or "*" in tags


def accepted_encodings(accept_encoding: str) -> set[str]:
    """Returns the encodings that an Accept-Encoding header names with a quality above 0."""
    accepted = set()
    for item in accept_encoding.lower().split(","):
        name, _, quality = item.partition(";")
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(name.strip())
    return accepted


def _choose_encoding(content: StaticFile, accept_encoding: str) -> tuple[str, bytes]:
    accepted = accepted_encodings(accept_encoding)
    if "br" in accepted:
        return "br", content.brotli
    if "gzip" in accepted:
        return "gzip", content.gzip
    return "", content.content
