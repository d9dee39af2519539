"""Schemas in words, as HTML. Whatever comes from the document goes through `escape`."""

import re
from html import escape
from typing import Any

Schema = dict[str, Any]

_FORMATS = {"date": "a day, YYYY-MM-DD", "date-time": "a moment, RFC 3339", "uuid": "a UUID", "int64": "a whole number"}
_TYPES = {"integer": "a whole number", "number": "a number", "boolean": "true or false", "string": "text", "null": "null"}
_LIMITS = {
    "minimum": "from {}",
    "maximum": "to {}",
    "minLength": "{} or more characters",
    "maxLength": "{} characters at most",
    "minItems": "{} or more",
    "maxItems": "{} at most",
    "maxProperties": "{} at most",
}


def describe_type(schema: Schema) -> str:
    """What a value is, and its limits."""
    said = [_describe_kind(schema)]
    said += [words.format(schema[limit]) for limit, words in _LIMITS.items() if limit in schema]
    if "pattern" in schema:
        said.append(f"matching {code(schema['pattern'])}")
    default = schema.get("default")
    if isinstance(default, str | int | float) and default != "":
        said.append(f"{code(_format_value(default))} where left out")
    return ", ".join(said)


def _describe_kind(schema: Schema) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#shape-{name}">{name}</a>'
    if options := schema.get("anyOf"):
        return " or ".join(describe_type(one) for one in options)
    if "enum" in schema:
        return " or ".join(code(_format_value(value)) for value in schema["enum"])
    if "format" in schema:
        return _FORMATS.get(schema["format"], escape(schema["format"]))
    match schema.get("type"):
        case "array" if "items" in schema:
            return f"a list of {describe_type(schema['items'])}"
        case "object" if isinstance(schema.get("additionalProperties"), dict):
            keys = schema.get("propertyNames", {}).get("enum")
            named = f", by {', '.join(code(key) for key in keys)}" if keys else ""
            return f"by name: {describe_type(schema['additionalProperties'])}{named}"
        case str(kind):
            return _TYPES.get(kind, f"a JSON {escape(kind)}")
    return "anything"


def code(text: str) -> str:
    """Text for programs."""
    return f"<code>{escape(text)}</code>"


def prose(text: str) -> str:
    """Words with `code` and **weight** in them."""
    marked = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", marked)


def paragraphs(text: str) -> str:
    """Several of them."""
    return "\n".join(f"<p>{prose(part)}</p>" for part in text.strip().split("\n\n"))


def _format_value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) or value is None else str(value)
