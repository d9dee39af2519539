"""Conditions on columns that store a list of texts as a JSON array."""

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Text, and_, func, or_, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection


def list_contains(connection: AsyncConnection, column: Any, text: str) -> ColumnElement[bool]:
    """Returns the condition that a column of the type StringList contains this text."""
    position = func.strpos if connection.dialect.name == "postgresql" else func.instr
    encoded = msgspec.json.encode(text).decode()
    # Compared as JSON text, so that the column's type does not convert the bound value.
    return and_(column.is_not(None), or_(*(position(type_coerce(column, Text), begin + encoded) > 0 for begin in "[,")))
