"""URLs of databases: sqlite:///path/to/file.db, with percent-encoding as in every URL, or postgresql://user@host/name."""

import os
import re
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit

_SQLITE = "sqlite:///"
# What the driver takes from a URL. It would end with a TypeError for others, such as `sslmode`.
_POSTGRESQL_PARAMETERS = {
    *("host", "port", "user", "password", "passfile", "service"),
    *("ssl", "direct_tls", "target_session_attrs", "prepared_statement_cache_size"),
}


def is_sqlite(url: str) -> bool:
    """Whether the URL names a SQLite file, which only one process may write to."""
    return url.startswith(_SQLITE)


def sqlite_url(file: Path) -> str:
    """Returns the URL of a SQLite file, whatever the names of its folders."""
    return _SQLITE + quote(os.fsencode(file))


def sqlite_file(url: str) -> Path:
    """Returns the file that a SQLite URL names."""
    return Path(os.fsdecode(unquote_to_bytes(url.removeprefix(_SQLITE).encode(errors="surrogateescape"))))


def hide_password(url: str) -> str:
    """Returns the URL without its password and parameters, to be shown."""
    if is_sqlite(url):
        return url
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    name, colon, _ = user.partition(":")
    return f"{parts.scheme}://{name}{colon and ':***'}{at}{host}{parts.path}"


def check_database_url(url: str) -> None:
    """Raises ValueError, whose message contains no password, if the URL is invalid or can be understood in two ways."""
    if is_sqlite(url):
        _check_sqlite(url)
    elif url.startswith("postgresql://"):
        _check_postgresql(url)
    else:
        # Before the first colon there is no password.
        scheme = url.split(":")[0] if ":" in url else "the value"
        raise ValueError(f"{scheme!r} is not supported. Use sqlite:///path/to/file.db or postgresql://user@host/name.")


def _check_sqlite(url: str) -> None:
    path = url.removeprefix(_SQLITE)
    if not path or path.endswith("/"):
        raise ValueError("the file is missing. Use sqlite:///path/to/file.db.")
    if re.search(r"[?#]|%(?![0-9A-Fa-f]{2})", path):
        raise ValueError(
            "in the path of a SQLite file, `?`, `#` and `%` are written %3F, %23 and %25, and parameters are not supported. "
            "Example: sqlite:///100%25/outoften.db for the file 100%/outoften.db."
        )
    if "\0" in os.fsdecode(sqlite_file(url)):
        raise ValueError("the path of the file contains %00. Remove it.")
    literal = Path(path)
    # Up to version 0.1, `%` was not decoded: the existing file must not be left for a new, empty one.
    if literal != sqlite_file(url) and os.path.lexists(literal) and not os.path.lexists(sqlite_file(url)):
        raise ValueError(f"there is a file {literal}, whose URL is {sqlite_url(literal)}. Use that, or rename the file.")


def _check_postgresql(url: str) -> None:
    try:
        parts = urlsplit(url)
        # Raises ValueError for a port that is not a number.
        _ = parts.port
        ambiguous = "@" in parts.netloc.rpartition("@")[0] or ("@" in url and "@" not in parts.netloc)
    except ValueError:
        ambiguous = True
    if ambiguous:
        raise ValueError(
            "the port is no number up to 65535, or the user name or password has a character that is not encoded: "
            "write `@` as %40, `:` as %3A, `/` as %2F, `?` as %3F, `#` as %23, `[` as %5B and `%` as %25."
        )
    if dict(parse_qsl(parts.query, keep_blank_values=True)).keys() - _POSTGRESQL_PARAMETERS:
        raise ValueError(f"the parameters of the URL are {', '.join(sorted(_POSTGRESQL_PARAMETERS))}. Example: ?ssl=require")
