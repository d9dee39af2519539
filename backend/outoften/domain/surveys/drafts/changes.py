"""How two definitions of a survey differ, for people."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import asdict

from outoften.domain.surveys.drafts.field_labels import field_label
from outoften.domain.surveys.drafts.values import GROUPS, as_json


class FieldChange(Struct, frozen=True):
    """A field that differs. Values are written out for people; null if there is none."""

    field: Annotated[str, Meta(description="The field.", examples=["follow_ups.detractor.question"])]
    label: Annotated[str, Meta(description="The field in plain English.", examples=["Second question for detractors: text"])]
    before: Annotated[str | None, Meta(description="The published value; null if there is none.", examples=[None])]
    after: Annotated[
        str | None, Meta(description="The value in the draft; null if there is none.", examples=["What went wrong?"])
    ]


_NESTED = ("follow_ups", "thanks", "translations")
_SWITCHES = {"multiple": False, "comment": True, "button": False}


def find_changes(published: Mapping[str, Any], draft: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Returns a change for each field that differs, in the order of the fields. Both are definitions as JSON."""
    before, after = dict(_leaves(published)), dict(_leaves(draft))
    changes = []
    for field in before | after:
        old, new = before.get(field), after.get(field)
        name = field.rpartition(".")[2]
        if name in _SWITCHES and field.partition(".")[0] in _NESTED:
            old, new = (_SWITCHES[name] if value is None else value for value in (old, new))
        if old != new:
            changes.append(FieldChange(field, field_label(field), _write(old), _write(new)))
    return tuple(changes)


def _leaves(definition: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in definition.items():
        if name in GROUPS and isinstance(value, dict):
            yield from ((f"{name}.{field}", item) for field, item in (_defaults(GROUPS[name]) | value).items())
        elif name in _NESTED:
            yield from _nested_leaves(name, value)
        else:
            yield name, value


def _nested_leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _nested_leaves(f"{path}.{name}", item)
    elif path.rpartition(".")[0].endswith("thanks"):
        # A message without a link is a text alone.
        yield f"{path}.text", value
    else:
        yield path, value


def _defaults(struct: type[Struct]) -> dict[str, Any]:
    # As a dictionary, because `omit_defaults` leaves them out of the JSON of the struct.
    return as_json(asdict(struct()))


def _write(value: Any) -> str | None:
    if value is None or value in ([], {}, ()):
        return None
    match value:
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(_write(item) or "" for item in value)
        case {"key": key, "op": op, "values": values}:
            return f"{key} {str(op).replace('_', ' ')} {_write(values)}"
        case dict():
            return ", ".join(f"{name}: {_write(item)}" for name, item in value.items())
        case float() if value.is_integer():
            return str(int(value))
    return str(value)
