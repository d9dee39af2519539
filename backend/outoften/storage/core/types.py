"""Column types that behave the same on every engine, including SQLite's STRICT tables."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import REAL, BigInteger, Dialect, Double, Integer, LargeBinary, Text, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine

# The largest id that an Integer column holds on every engine.
MAX_ID = 2**31 - 1

# STRICT tables only have INTEGER, with 64 bits.
BigInt = BigInteger().with_variant(Integer(), "sqlite")

# For what an ask has several of: SQLAlchemy wraps `process_bind_param`, and the wrapper takes longer than the work.
BindProcessor = Callable[[Any], Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MILLISECOND
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MILLISECOND

Float: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")


def storable_id(number: int) -> int:
    """Returns the id; for one that no column holds, over which PostgreSQL stumbles, 0, which is nobody's."""
    return number if 0 < number <= MAX_ID else 0


def to_milliseconds(value: datetime | None) -> int | None:
    """Returns an aware datetime as it is stored: in whole milliseconds since 1970."""
    if value is None:
        return None
    milliseconds = (value - _EPOCH) // _MILLISECOND
    return milliseconds if _FIRST <= milliseconds <= _LAST else min(max(milliseconds, _FIRST), _LAST)


def _to_int(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _to_bytes(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes


class UtcMilliseconds(TypeDecorator[datetime]):
    """An aware datetime, stored as whole milliseconds since 1970: cut off, so that every datetime can be read back in UTC.

    With its offset, a time of the calendar's first or last day can be outside it in UTC. Then the nearest one inside is stored.
    """

    impl = BigInt
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> BindProcessor:
        return to_milliseconds

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + min(max(value, _FIRST), _LAST) * _MILLISECOND


class IsoDate(TypeDecorator[date]):
    """A date, stored as the text YYYY-MM-DD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class IntBool(TypeDecorator[bool]):
    """A bool, stored as 1 or 0."""

    impl = Integer
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> BindProcessor:
        return _to_int

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class UuidBytes(TypeDecorator[UUID]):
    """A UUID: 16 bytes on SQLite, uuid on PostgreSQL."""

    impl = Uuid().with_variant(LargeBinary(), "sqlite")
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> BindProcessor | None:
        return _to_bytes if dialect.name == "sqlite" else None

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return UUID(bytes=value) if value and dialect.name == "sqlite" else value


class StringList(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings, stored as a JSON array; an empty tuple as NULL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        return msgspec.json.encode(value).decode() if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        return tuple(msgspec.json.decode(value)) if value else ()


class OptionalIds(TypeDecorator[frozenset[int] | None]):
    """A set of ids, stored as a JSON array; None as NULL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[int] | None, dialect: Dialect) -> str | None:
        return None if value is None else msgspec.json.encode(sorted(value)).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[int] | None:
        return None if value is None else msgspec.json.decode(value, type=frozenset[int])


class Json(TypeDecorator[Any]):
    """Any value that msgspec encodes, stored as JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else msgspec.json.decode(value)
