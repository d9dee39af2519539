"""The JSON schemas of bodies, replies and parameters, completed from those that msgspec generates."""

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
    """Returns the name of a Struct's schema; for Listing[GoalOut] and list[GoalOut] it is GoalList."""
    arguments = get_args(struct)
    return f"{schema_name(arguments[0]).removesuffix('Out')}List" if arguments else str(struct.__name__)


def components(requests: Iterable[Any], responses: Iterable[Any] = ()) -> dict[str, Schema]:
    """Returns the schemas of request and response Structs and of the Structs in their fields, by name."""
    requests, responses = list(requests), list(responses)
    _, schemas = msgspec.json.schema_components([*requests, *responses], ref_template=REF)
    for listing in set(filter(get_args, responses)):
        if get_origin(listing) is list:
            items = {"$ref": REF.format(name=schema_name(get_args(listing)[0]))}
            schemas[schema_name(listing)] = {"type": "array", "description": "A list.", "items": items}
            continue
        schema = schemas.pop(f"Listing_{get_args(listing)[0].__name__}_")
        schemas[schema_name(listing)] = schema | {"title": schema_name(listing)}
    for struct in _structs(responses) - _structs(requests):
        _mark_required(struct, schemas[schema_name(struct)])
    return {name: _component(name, schema) for name, schema in sorted(schemas.items())}


def _structs(types: Iterable[Any]) -> set[type[msgspec.Struct]]:
    """Returns these Structs and the Structs in their fields."""
    pending, structs = list(multi_type_info(list(types))), set[type[msgspec.Struct]]()
    while pending:
        match pending.pop():
            case StructType(cls, fields) if cls not in structs:
                structs.add(cls)
                pending += [field.type for field in fields]
            case UnionType(members) | TupleType(members):
                pending += members
            case ListType(inner) | VarTupleType(inner) | Metadata(inner) | DictType(_, inner):
                pending.append(inner)
    return structs


def _mark_required(struct: type[msgspec.Struct], schema: Schema) -> None:
    """Completes the schema of a Struct that is only encoded: all fields are present, and times are in RFC 3339."""
    for field in msgspec.structs.fields(struct):
        field_type = get_args(field.type)[0] if get_origin(field.type) is Annotated else field.type
        if field_type in (datetime, datetime | None):
            options = schema["properties"][field.encode_name]
            next(option for option in options.get("anyOf", [options]) if option["type"] == "string")["format"] = "date-time"
    if not (get_origin(struct) or struct).__struct_config__.omit_defaults:
        schema["required"] = [
            field.encode_name for field in msgspec.structs.fields(struct) if field.default is not msgspec.UNSET
        ]


def query_parameters(struct: Any) -> list[Schema]:
    """Returns the parameters of a query string that `struct` decodes."""
    schema = components([struct])[struct.__name__]
    required = schema.get("required", [])
    return [_query_parameter(name, field, name in required) for name, field in schema["properties"].items()]


_INTEGER: Schema = {"type": "integer", "format": "int64", "minimum": 1}
_STRING: Schema = {"type": "string", "minLength": 1, "maxLength": 200}


def path_parameters(types: dict[str, type]) -> list[Schema]:
    """Returns the parameters of a path: those of `PATH_PARAMETERS`, and ids. Integers start at 1."""
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": f"The {name.removesuffix('_id').replace('_', ' ')}'s id.",
            "schema": _INTEGER if parameter_type is int else _STRING,
        }
        | PATH_PARAMETERS.get(name, {})
        for name, parameter_type in types.items()
    ]


def _query_parameter(name: str, schema: Schema, required: bool) -> Schema:
    schema = _without_null(schema)
    parameter: Schema = {"name": name, "in": "query", "required": required}
    if "description" in schema:
        parameter["description"] = schema.pop("description")
    if "examples" in schema:
        parameter["example"] = schema.pop("examples")[0]
    return parameter | {"schema": schema}


def _without_null(schema: Schema) -> Schema:
    """Returns the schema without null: a query parameter is omitted instead."""
    schema = {key: value for key, value in schema.items() if not (key == "default" and value is None)}
    if "enum" in schema:
        return schema | {"enum": [value for value in schema["enum"] if value is not None], "type": "string"}
    options: list[Schema] = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    if len(options) != 1:
        return schema
    return options[0] | {key: value for key, value in schema.items() if key != "anyOf"}


def _component(name: str, schema: Schema) -> Schema:
    schema = _clean_schema(schema)
    if "properties" in schema:
        # msgspec emits this only for Structs that forbid unknown fields when decoding; encoding never adds any.
        schema.setdefault("additionalProperties", False)
        for field in schema["properties"].values():
            # The field by which msgspec tells Structs of a union apart, which has no Meta.
            if len(field.get("enum", ())) == 1:
                field.setdefault("description", "Says which fields the object has.")
    return schema


def _clean_schema(schema: Any) -> Any:
    """Returns the schema without the line breaks of docstrings, and with the type of string enumerations."""
    if isinstance(schema, list):
        return [_clean_schema(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: value if key in ("default", "enum", "examples") else _clean_schema(value) for key, value in schema.items()}
    if "anyOf" in schema and isinstance(schema.get("default"), dict):
        # Generators of clients refuse an object as the default of a union.
        del schema["default"]
    if isinstance(schema.get("description"), str):
        schema["description"] = inspect.cleandoc(schema["description"]).replace("\n", " ").replace("  ", "\n\n")
    if "type" not in schema and {type(value) for value in schema.get("enum", [])} == {str}:
        schema = {"type": "string"} | schema
    return schema
