"""SQL conditions on fields of single responses, as `segment=page:/docs/*` names them."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.date_range import DateRange, start_of_day
from outoften.storage.core import schema
from outoften.storage.core.conditions.json_lists import list_contains


def answered_in(days: DateRange, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """Returns the conditions that a response was answered in these days of the time zone."""
    ask: Any = schema.ask.c
    conditions = []
    if days.first:
        conditions.append(ask.answered_at >= start_of_day(days.first, zone))
    if days.end:
        conditions.append(ask.answered_at < start_of_day(days.end, zone))
    return conditions


def matches_field(connection: AsyncConnection, row: Any, key: str, value: str) -> ColumnElement[bool]:
    """Returns the condition that the row has this value of `page`, `tag` or `locale`. In pages `*` matches anything.

    It is true for the same pages as `matches_page`. Both engines give up a part of a pattern once a later one can't match, so
    that the time grows with the length of the pattern and never with the combinations.
    """
    if key == "tag":
        return list_contains(connection, row.tags, value)
    if key == "page":
        page = _path(connection, row.page) if value.startswith("/") else row.page
        return _matches_pattern(connection, page, value)
    condition: ColumnElement[bool] = row.locale == value
    return condition


def _matches_pattern(connection: AsyncConnection, text: Any, pattern: str) -> ColumnElement[bool]:
    if connection.dialect.name == "postgresql":
        escaped = pattern.replace("!", "!!").replace("%", "!%").replace("_", "!_").replace("*", "%")
        like: ColumnElement[bool] = text.like(escaped, escape="!")
        return like
    # SQLite's LIKE ignores case. GLOB has two more wildcards, which brackets make literal.
    glob: ColumnElement[bool] = text.op("GLOB", is_comparison=True)(pattern.replace("[", "[[]").replace("?", "[?]"))
    return glob


def _path(connection: AsyncConnection, page: Any) -> Any:
    """Returns the path of a URL without query, "/" if it has none."""
    find = func.strpos if connection.dialect.name == "postgresql" else func.instr
    scheme = find(page, "://")
    rest = case((scheme > 0, func.substr(page, scheme + 3)), else_=page)
    slash = find(rest, "/")
    return case((slash > 0, func.substr(rest, slash)), else_="/")
