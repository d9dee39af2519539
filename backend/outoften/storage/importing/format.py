"""How rows are written in the files of a full export, and read again."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Integer, LargeBinary, Text
from sqlalchemy.types import TypeEngine

from outoften.domain.responses.export_format import BYTE_ORDER_MARK, encode_cell, encode_csv
from outoften.domain.surveys.survey import Definition
from outoften.storage.core.types import IntBool, IsoDate, Json, OptionalIds, StringList, UtcMilliseconds, UuidBytes
from outoften.storage.importing.parts import Part

# More special types before the types on which they are based.
_TYPES: dict[type[TypeEngine[Any]], Any] = {
    UtcMilliseconds: datetime,
    IsoDate: date,
    UuidBytes: UUID,
    IntBool: bool,
    StringList: tuple[str, ...],
    OptionalIds: frozenset[int] | None,
    Json: Any,
    LargeBinary: bytes,
    Integer: int,
    Text: str,
}

_encoder = msgspec.json.Encoder()


def row_type(part: Part) -> type[msgspec.Struct]:
    """Returns the type of a row. A field that is missing, as in older exports, has the table's default, if there is one."""
    fields: list[Any] = []
    for name in part.fields:
        column = part.table.c[name]
        kind = next((kind for base, kind in _TYPES.items() if isinstance(column.type, base)), float)
        if column.nullable:
            fields.append((name, kind if kind is Any else kind | None, None))
        elif column.server_default is not None:
            fields.append((name, kind, _default(column.server_default, kind)))
        else:
            fields.append((name, kind))
    return msgspec.defstruct(part.file, fields, forbid_unknown_fields=True, kw_only=True)


def _default(default: Any, kind: Any) -> Any:
    text = default.arg
    if kind is str:
        return text
    value = msgspec.json.decode(text)
    return msgspec.field(default_factory=lambda: value) if kind is Any else msgspec.convert(value, kind, strict=False)


def encode_rows(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Returns rows as JSON Lines."""
    return _encoder.encode_lines([dict(row) for row in rows])


def encode_csv_header(part: Part) -> bytes:
    """Returns what the file for spreadsheets begins with."""
    return (BYTE_ORDER_MARK + encode_csv("csv", [part.fields])).encode()


def encode_csv_rows(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Returns rows for spreadsheets."""
    return encode_csv("csv", (map(encode_cell, row.values()) for row in rows)).encode()


def encode_setting(row: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a row as values of TOML. JSON with a null in it, which TOML lacks, is a text under the name `<field>_json`."""
    values: dict[str, Any] = {}
    for name, value in row.items():
        if name == "definition" and (stripped := _without_nulls(value)) is not None:
            values[name] = stripped
        elif isinstance(value, dict | list) and _has_null(value):
            values[f"{name}_json"] = _encoder.encode(value).decode()
        else:
            values[name] = sorted(value) if isinstance(value, frozenset) else value
    return values


def decode_setting(values: Mapping[str, Any], kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Returns the row that `encode_setting` was given. Raises ValidationError."""
    row = {
        name.removesuffix("_json"): msgspec.json.decode(value) if name.endswith("_json") else value
        for name, value in values.items()
    }
    decoded = msgspec.structs.asdict(msgspec.convert(row, kind))
    if "definition" in values:
        decoded["definition"] = _complete(values["definition"])
    return decoded


def _without_nulls(definition: Any) -> Any:
    """Returns a definition without the fields that are null; None if it can't be completed again: a draft may hold anything."""
    stripped = {name: value for name, value in definition.items() if value is not None}
    try:
        return stripped if not _has_null(stripped) and _complete(stripped) == _complete(definition) else None
    except msgspec.ValidationError:
        return None


def _complete(definition: Any) -> Any:
    return msgspec.to_builtins(msgspec.convert(definition, Definition))


def _has_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_null, value.values()))
    return any(map(_has_null, value)) if isinstance(value, list) else value is None
