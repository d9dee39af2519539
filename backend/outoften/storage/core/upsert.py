"""INSERT … ON CONFLICT, which SQLAlchemy writes differently for each engine."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

_INSERT_BY_ENGINE: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def upsert(table: Table, add: Sequence[str] = (), overwrite: Sequence[str] = ()) -> dict[str, Any]:
    """Returns one INSERT per engine name.

    Where the primary key exists already, the columns in `add` are summed, the columns in `overwrite` are replaced, and all
    others stay.
    """
    return {engine: _upsert(insert(table), table, add, overwrite) for engine, insert in _INSERT_BY_ENGINE.items()}


def _upsert(insert: Any, table: Table, add: Sequence[str], overwrite: Sequence[str]) -> Any:
    new = insert.excluded
    values = {name: table.c[name] + new[name] for name in add} | {name: new[name] for name in overwrite}
    if not values:
        return insert.on_conflict_do_nothing()
    return insert.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=values)
