"""The JSON schemas of bodies, replies and parameters: msgspec's, completed."""

import inspect
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec.inspect import DictType, ListType, Metadata, StructType, TupleType, UnionType, VarTupleType, multi_type_info

from outoften.web.openapi.tags import PATH_PARAMETERS

Schema = dict[str, Any]
REF = "#/components/schemas/{name}"


def schema_name(struct: Any) -> str:
    """The name of a Struct's schema: that of Listing[GoalOut] is GoalList."""
    arguments = get_args(struct)
    return f"{schema_name(arguments[0]).removesuffix('Out')}List" if arguments else str(struct.__name__)


def components(read: Iterable[Any], replied: Iterable[Any] = ()) -> dict[str, Schema]:
    """Returns the schemas of Structs and of the Structs in their fields, by name."""
    read, replied = list(read), list(replied)
    _, found = msgspec.json.schema_components([*read, *replied], ref_template=REF)
    for listing in set(filter(get_args, replied)):
        schema = found.pop(f"Listing_{get_args(listing)[0].__name__}_")
        found[schema_name(listing)] = schema | {"title": schema_name(listing)}
    for of in _structs(replied) - _structs(read):
        _mark_required(of, found[schema_name(of)])
    return {name: _component(name, schema) for name, schema in sorted(found.items())}


def _structs(kinds: Iterable[Any]) -> set[type[msgspec.Struct]]:
    """Returns those Structs and the ones in their fields."""
    pending, found = list(multi_type_info(list(kinds))), set[type[msgspec.Struct]]()
    while pending:
        match pending.pop():
            case StructType(cls, fields) if cls not in found:
                found.add(cls)
                pending += [field.type for field in fields]
            case UnionType(types) | TupleType(types):
                pending += types
            case ListType(inner) | VarTupleType(inner) | Metadata(inner) | DictType(_, inner):
                pending.append(inner)
    return found


def _mark_required(of: type[msgspec.Struct], schema: Schema) -> None:
    """Completes the schema of a Struct that is only encoded: fields are always there, and times are in RFC 3339."""
    for field in msgspec.structs.fields(of):
        kind = get_args(field.type)[0] if get_origin(field.type) is Annotated else field.type
        if kind in (datetime, datetime | None):
            options = schema["properties"][field.encode_name]
            next(one for one in options.get("anyOf", [options]) if one["type"] == "string")["format"] = "date-time"
    if not (get_origin(of) or of).__struct_config__.omit_defaults:
        schema["required"] = [of.encode_name for of in msgspec.structs.fields(of) if of.default is not msgspec.UNSET]


def query_parameters(kind: Any) -> list[Schema]:
    """Returns the parameters of a query string."""
    schema = components([kind])[kind.__name__]
    required = schema.get("required", [])
    return [_query_parameter(name, of, name in required) for name, of in schema["properties"].items()]


def path_parameters(kinds: dict[str, type]) -> list[Schema]:
    """Returns the parameters of a path. Integer ids begin with 1."""
    return [
        {"name": name, "in": "path", "required": True, "description": _describe_path_parameter(name)}
        | _path_parameter(name, kind)
        for name, kind in kinds.items()
    ]


def _path_parameter(name: str, kind: type) -> Schema:
    if kind is int:
        return {"schema": {"type": "integer", "format": "int64", "minimum": 1}}
    return PATH_PARAMETERS.get(name, {"schema": {"type": "string", "minLength": 1, "maxLength": 200}})


def _describe_path_parameter(name: str) -> str:
    return f"The {name.removesuffix('_id')}'s id." if name.endswith("_id") else f"Its {name}."


def _query_parameter(name: str, schema: Schema, required: bool) -> Schema:
    schema = _without_null(schema)
    described = {"description": schema.pop("description")} if "description" in schema else {}
    return {"name": name, "in": "query", "required": required} | described | {"schema": schema}


def _without_null(schema: Schema) -> Schema:
    """Returns the schema without null: a query parameter is omitted instead."""
    schema = {key: value for key, value in schema.items() if not (key == "default" and value is None)}
    if "enum" in schema:
        return schema | {"enum": [value for value in schema["enum"] if value is not None], "type": "string"}
    kinds: list[Schema] = [of for of in schema.get("anyOf", []) if of != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    return kinds[0] | {key: value for key, value in schema.items() if key != "anyOf"}


def _component(name: str, schema: Schema) -> Schema:
    schema = _clean_schema(schema)
    if "properties" in schema:
        # msgspec emits this only for Structs that forbid unknown fields when decoding; encoding never adds any.
        schema.setdefault("additionalProperties", False)
    return schema


def _clean_schema(schema: Any) -> Any:
    """Returns the schema without the line breaks of docstrings, and with the type of string enumerations."""
    if isinstance(schema, list):
        return [_clean_schema(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: value if key in ("default", "enum", "examples") else _clean_schema(value) for key, value in schema.items()}
    if isinstance(schema.get("description"), str):
        schema["description"] = inspect.cleandoc(schema["description"]).replace("\n", " ").replace("  ", "\n\n")
    if "type" not in schema and {type(value) for value in schema.get("enum", [])} == {str}:
        schema = {"type": "string"} | schema
    return schema
