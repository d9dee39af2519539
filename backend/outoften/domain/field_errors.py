"""Explains why a field of a request or file is invalid: its place, the reason, and the values that are allowed there."""

import ast
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple

from msgspec import ValidationError, inspect

from outoften.domain.field_types import EXPECTED_FORMATS

_EXPECTED = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
    "datetime": "a time such as 2026-11-21T09:30:00Z",
    "date": "a date such as 2026-11-21",
}
_GOT = _EXPECTED | {"bool": "a boolean", "float": "a number with decimals"}
_UNITS = {"str": "characters", "array": "items", "object": "fields"}
_LIMITS = {"<=": "at most", ">=": "at least", "<": "less than", ">": "more than"}
# Longer names are no typing errors, and comparing them takes long.
_MAX_COMPARED_CHARACTERS = 50


class FieldError(NamedTuple):
    """Where an invalid value is, such as `rules.pages[0]` (empty for the whole), and why it is refused."""

    path: str
    reason: str


def describe_error(error: ValidationError, kind: Any = None) -> str:
    """Returns a sentence: the place, the reason and, if `kind` (the type of the whole) is given, a remedy."""
    path, reason = explain_error(error, kind)
    text = f"`{path}`: {reason}" if path else reason[:1].upper() + reason[1:]
    return text if text.endswith("?") else f"{text}."


def explain_error(error: ValidationError, kind: Any = None) -> FieldError:
    """Returns the place and the reason of msgspec's message, in words."""
    message, path = str(error), ""
    # At the end, because messages quote names and values of the request.
    if place := re.search(r" - at `(?:key` in `)?\$([^`]*)`$", message):
        message, path = message[: place.start()], place[1].removeprefix(".")
    return FieldError(path, _reason(message, path, kind))


def _reason(message: str, path: str, kind: Any) -> str:
    # The patterns match whole messages, or their beginnings, which do not depend on the request.
    if regex := re.fullmatch(r"""Expected `str` matching regex ('.*'|".*")""", message, re.DOTALL):
        expected = EXPECTED_FORMATS.get(ast.literal_eval(regex[1]), "a text without the character or in another format")
        return f"expected {expected}"
    if limit := re.fullmatch(r"Expected `(\w+)` of length (<=|>=) (\d+)", message):
        return f"expected {_EXPECTED[limit[1]]} of {_LIMITS[limit[2]]} {limit[3]} {_UNITS[limit[1]]}"
    if limit := re.fullmatch(r"Expected `(\w+)` (<=|>=|<|>) ([\d.e+-]+)", message):
        return f"expected {_EXPECTED[limit[1]]} of {_LIMITS[limit[2]]} {limit[3]}"
    if kinds := re.fullmatch(r"Expected `([\w| ]+)`(?:, got `(\w+)`)?", message):
        expected = " or ".join(_EXPECTED.get(name, name) for name in kinds[1].split(" | "))
        return f"expected {expected}" + (f", got {_GOT.get(kinds[2], kinds[2])}" if kinds[2] else "")
    if message.startswith("Object contains unknown field `"):
        return _unknown(message[len("Object contains unknown field `") : -1], path, kind)
    if missing := re.fullmatch(r"Object missing required field `(\w+)`", message):
        return f"the field `{missing[1]}` is missing"
    if message.startswith(("Invalid enum value ", "Invalid value ")):
        value = message.partition(" value ")[2]
        allowed = sorted({str(value) for value in _allowed(path, kind)})
        return f"{value} is not allowed" + (f". Use {_listed(allowed)}" if allowed else "")
    if message == "Invalid RFC3339 encoded datetime":
        return f"expected {_EXPECTED['datetime']}"
    if message == "Invalid RFC3339 encoded date":
        return f"expected {_EXPECTED['date']}"
    return message


def _unknown(name: str, path: str, kind: Any) -> str:
    known = sorted({field.encode_name for struct in _structs(path, kind) for field in struct.fields})
    near = get_close_matches(name, known, 1) if len(name) <= _MAX_COMPARED_CHARACTERS else []
    if near:
        return f"there is no field `{name}`. Did you mean `{near[0]}`?"
    return f"there is no field `{name}`" + (f". The fields are {_listed(known, 'and')}" if known else "")


def _listed(names: list[str], last: str = "or") -> str:
    quoted = [f"`{name}`" for name in names]
    return f" {last} ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _structs(path: str, kind: Any) -> Iterator[inspect.StructType]:
    return (found for found in _types(path, kind) if isinstance(found, inspect.StructType))


def _allowed(path: str, kind: Any) -> Iterator[Any]:
    """Yields the values that a Literal allows, or the names of the structs that an object can be."""
    parent, _, name = path.rpartition(".")
    yield from (struct.tag for struct in _structs(parent, kind) if struct.tag_field == name)
    for found in _types(path, kind):
        if isinstance(found, inspect.LiteralType):
            yield from found.values


def _types(path: str, kind: Any) -> list[inspect.Type]:
    """Returns the types that a value at this place can have."""
    if kind is None:
        return []
    types = list(_flat([_type_info(kind)]))
    for name, _ in re.findall(r"(\w+)|\[([^]]*)\]", path):
        types = list(_flat(_below(types, name)))
    return types


def _below(types: Iterable[inspect.Type], name: str) -> Iterator[inspect.Type]:
    for above in types:
        if isinstance(above, inspect.StructType):
            yield from (field.type for field in above.fields if field.encode_name == name)
        elif not name and isinstance(above, inspect.CollectionType):
            yield above.item_type
        elif not name and isinstance(above, inspect.DictType):
            yield above.value_type


def _flat(types: Iterable[inspect.Type]) -> Iterator[inspect.Type]:
    for found in types:
        if isinstance(found, inspect.UnionType):
            yield from _flat(found.types)
        elif isinstance(found, inspect.Metadata):
            yield from _flat([found.type])
        else:
            yield found


@cache
def _type_info(kind: Any) -> inspect.Type:
    return inspect.type_info(kind)
