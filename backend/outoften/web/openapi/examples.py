"""Examples of bodies and replies, built from the `examples` of their fields. The tests validate them against the schemas."""

from typing import Any

Schema = dict[str, Any]
Schemas = dict[str, Schema]

# The example of a string without an example; that of a nullable string is null.
PLACEHOLDER = "?"
_BY_FORMAT = {"date": "2026-11-01", "date-time": "2026-11-22T09:30:00Z", "uuid": "019aa8d0-5f3c-7a11-8f7a-2f1b1c0d9e21"}
_BY_TYPE = {"boolean": False, "number": 0.5, "null": None, "string": PLACEHOLDER}


def build_example(schema: Schema, schemas: Schemas) -> Any:
    """Returns an example of a schema: its own, its default, or one built from its fields, values, format or type."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return build_example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if options := schema.get("anyOf"):
        example = build_example(next((option for option in options if option != {"type": "null"}), options[0]), schemas)
        return None if example == PLACEHOLDER and {"type": "null"} in options else example
    if schema.get("default") not in (None, [], {}, ""):
        return schema["default"]
    if "enum" in schema or "const" in schema:
        return next(value for value in schema.get("enum", [schema.get("const")]) if value is not None)
    match schema.get("type"):
        case "object":
            return _object_example(schema, schemas)
        case "array":
            items = schema.get("prefixItems") or [schema["items"]] * max(1, schema.get("minItems", 1))
            return [build_example(item, schemas) for item in items]
        case "integer":
            return max(1, schema.get("minimum", 1))
        case "string" if "format" in schema:
            return _BY_FORMAT.get(schema["format"], PLACEHOLDER)
    return _BY_TYPE.get(str(schema.get("type")))


def _object_example(schema: Schema, schemas: Schemas) -> Any:
    """Returns an object with the required fields and those that have examples; without any, with the first four fields."""
    if fields := schema.get("properties"):
        names = [name for name in fields if name in schema.get("required", ()) or "examples" in fields[name]]
        return {name: build_example(fields[name], schemas) for name in names or list(fields)[:4]}
    value_schema = schema.get("additionalProperties")
    if not isinstance(value_schema, dict):
        return {}
    key = next(iter(schema.get("propertyNames", {}).get("enum", ["widget"])))
    return {key: build_example(value_schema, schemas)}
