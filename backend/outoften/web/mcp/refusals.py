"""Refusals of the API in the words of tools: an assistant calls tools, and knows neither routes nor headers."""

import re
from collections.abc import Iterable

from outoften.web.mcp.tools import Tool, name_argument

_ROUTE = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (/v1/[\w/{}-]*[\w}])(?:\?[\w=&{}]+)?")


def translate_refusal(detail: str, tools: Iterable[Tool]) -> str:
    """Returns what was wrong with a call, with the names of tools and arguments instead of routes and headers."""
    detail = detail.removeprefix("Query string: ").replace("the URL in the Link header", "`next_cursor` of the previous reply")
    detail = re.sub(r"`(\w+)`", lambda name: f"`{name_argument(name[1])}`", detail)
    names = [(one.operation.method, _to_pattern(one.operation.path), one.operation.name) for one in tools]

    def name_tool(route: re.Match[str]) -> str:
        found = (name for method, pattern, name in names if method == route[1] and re.fullmatch(pattern, route[2]))
        return next((f"`{name}`" for name in found), f"{route[0]} (not a tool)")

    return _ROUTE.sub(name_tool, detail)


def _to_pattern(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "[^/]+", path)
