"""How tables and columns are declared, for both engines."""

from typing import Any

from sqlalchemy import CheckConstraint, Column, MetaData, Table

from outoften.storage.core.types import IntBool

metadata = MetaData()


def table(name: str, *columns: Any, clustered: bool = False, never_reuses_ids: bool = False) -> Table:
    """A table; `clustered` stores its rows in the order of the primary key (SQLite: WITHOUT ROWID).

    `never_reuses_ids`: SQLite does not give a deleted row's id to another one (AUTOINCREMENT).
    """
    # STRICT makes SQLite enforce the declared types.
    return Table(
        name, metadata, *columns, sqlite_strict=True, sqlite_with_rowid=not clustered, sqlite_autoincrement=never_reuses_ids
    )


def flag(name: str, **options: Any) -> Column[bool]:
    """A column that is 0 or 1 and never NULL."""
    return Column(name, IntBool, CheckConstraint(f"{name} IN (0, 1)"), nullable=False, **options)
