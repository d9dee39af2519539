"""Requests with a JSON body, and what JSON replies say."""

from collections.abc import Mapping
from typing import Any

import msgspec

from outoften import __version__
from outoften.worker.automation.destinations.contract import Reply, Request

# Plain, because some receivers refuse what calls itself a bot.
HEADERS = {
    "Accept": "*/*",
    "Accept-Encoding": "identity",
    "Content-Type": "application/json",
    "User-Agent": f"OutOfTen/{__version__}",
}


def json_request(url: str, content: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Request:
    """Returns a POST request with this content as JSON."""
    return Request(url, msgspec.json.encode(content), {**HEADERS, **(headers or {})})


def json_object(reply: Reply) -> dict[str, Any]:
    """Returns the object that a reply contains; an empty one if it is no JSON object or was cut off."""
    try:
        return msgspec.json.decode(reply.content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
