"""Reads a draft, which may have any value in any field: keeps what can be used, and says what cannot."""

import re
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec import Struct

from outoften.domain.collecting.cadence import Cadence
from outoften.domain.collecting.targeting import Rules
from outoften.domain.field_errors import explain_error
from outoften.domain.surveys.appearance import Appearance
from outoften.domain.surveys.fault import Fault
from outoften.domain.surveys.survey import Definition

# The groups of fields that are written out with their defaults, which the JSON of a survey leaves out: then a rule that was
# removed has a value too.
GROUPS: dict[str, type[Struct]] = {"rules": Rules, "appearance": Appearance, "cadence": Cadence}
_UNUSABLE = object()


def read_values(values: Mapping[str, Any]) -> tuple[Definition, list[Fault]]:
    """Returns the definition with the values that can be used, and a fault for each of the others.

    A part with an unusable value is left out, as small a part as possible: a choice, a second question, a rule.
    """
    faults: list[Fault] = []
    return msgspec.convert(_read_struct(dict(values), Definition, "", faults), Definition), faults


def as_json(values: Any) -> dict[str, Any]:
    """Returns a definition, or a part of it, as a draft contains it: tuples become lists, and dates texts."""
    decoded: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(values))
    return decoded


def _read(value: Any, kind: Any, path: str, faults: list[Fault]) -> Any:
    """Returns the part of the value that can be used, in the form that msgspec decodes; _UNUSABLE if there is none."""
    inner = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if get_origin(inner) in (Union, UnionType):
        return _read_union(value, kind, inner, path, faults)
    if get_origin(inner) is Annotated:
        usable = _read(value, inner, path, faults)
    elif isinstance(inner, type) and issubclass(inner, Struct) and isinstance(value, dict):
        usable = _read_struct(value, inner, path, faults)
    elif get_origin(inner) is dict and isinstance(value, dict):
        key_kind, item_kind = get_args(inner)
        usable = {
            key: item
            for key, raw in value.items()
            if _is_usable(_checked(key, key_kind, f"{path}.{key}", faults))
            and _is_usable(item := _read(raw, item_kind, f"{path}.{key}", faults))
        }
    elif get_origin(inner) is tuple and isinstance(value, list):
        item_kind = get_args(inner)[0]
        items = (_read(raw, item_kind, f"{path}.{number}", faults) for number, raw in enumerate(value, start=1))
        usable = [item for item in items if _is_usable(item)]
    else:
        usable = value
    return _checked(usable, kind, path, faults)


def _read_struct(values: dict[str, Any], struct: type[Struct], path: str, faults: list[Fault]) -> Any:
    fields = {field.name: field for field in msgspec.structs.fields(struct)}
    usable = {}
    for name, raw in values.items():
        place = f"{path}.{name}" if path else name
        if name not in fields:
            faults.append(Fault(place, "field_unknown", "There is no such field.", "Remove it."))
        elif _is_usable(value := _read(raw, fields[name].type, place, faults)):
            usable[name] = value
        elif fields[name].required:
            return _UNUSABLE
    if missing := [name for name, field in fields.items() if field.required and name not in values]:
        faults.append(Fault(f"{path}.{missing[0]}", "text_missing", "It is missing.", "Write it, or remove this part."))
        return _UNUSABLE
    return usable


def _read_union(value: Any, kind: Any, union: Any, path: str, faults: list[Fault]) -> Any:
    members = get_args(union)
    if value is None and NoneType in members:
        return None
    structs = [member for member in members if isinstance(member, type) and issubclass(member, Struct)]
    others = [member for member in members if member not in structs and member is not NoneType]
    chosen = structs if structs and (isinstance(value, dict) or not others) else others
    return _read(value, chosen[0], path, faults) if chosen else _checked(value, kind, path, faults)


def _checked(value: Any, kind: Any, path: str, faults: list[Fault]) -> Any:
    if not _is_usable(value):
        return _UNUSABLE
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        faults.append(_describe(value, path, error))
        return _UNUSABLE
    return value


def _describe(value: Any, path: str, error: msgspec.ValidationError) -> Fault:
    if value == "":
        if path.startswith(("follow_ups.", "translations.")) and path.endswith(".question"):
            return Fault(path, "question_missing", "The second question has no text.", "Write it, or remove this question.")
        return Fault(path, "text_missing", "The text is empty.", "Write it, or remove it.")
    why = explain_error(error).reason
    if isinstance(value, str) and (limit := re.fullmatch(r"expected a text of at most (\d+) characters", why)):
        return Fault(
            path, "text_too_long", f"The text has {len(value)} characters, and {limit[1]} are allowed.", "Write a shorter one."
        )
    return Fault(path, "value_invalid", f"{why[:1].upper()}{why[1:]}.", "Change the value, or remove it.")


def _is_usable(value: Any) -> bool:
    return value is not _UNUSABLE
