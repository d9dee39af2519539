"""The API in short, to be reviewed when it changes: `make openapi` writes `api.txt`.

It has a paragraph for each operation and a line for each schema: names, types, limits, statuses and error codes, no prose.
"""

from pathlib import Path
from typing import Any

from litestar import Litestar

from outoften.app import ROUTES
from outoften.web.openapi.document import build_document

FILE = Path(__file__).parent / "api.txt"
Json = dict[str, Any]
Codes = set[tuple[str, str]]


def document() -> Json:
    """Return the OpenAPI document of all routes, without a server."""
    return build_document(Litestar(ROUTES, openapi_config=None, logging_config=None))


def summarize(api: Json) -> str:
    """Return the summary of an OpenAPI document."""
    operations = [(method, path, operation) for path, item in api["paths"].items() for method, operation in item.items()]
    common = {
        "every operation that needs a key": [
            operation for _, _, operation in operations if "key" in operation.get("security", [{}])[0]
        ],
        "every operation with a body": [operation for _, _, operation in operations if "requestBody" in operation],
        "every operation but GET": [operation for method, _, operation in operations if method != "get"],
    }
    shared = {name: set[tuple[str, str]].intersection(*map(_codes, group)) for name, group in common.items()}
    lines = [f"{name}: {_list_codes(codes)}" for name, codes in shared.items()]
    for method, path, operation in operations:
        implied = (codes for name, codes in shared.items() if operation in common[name])
        lines += _operation(method, path, operation, _codes(operation).difference(*implied))
    lines += [""] + [f"{name}: {_schema(schema)}" for name, schema in api["components"]["schemas"].items()]
    return "\n".join(lines) + "\n"


def _operation(method: str, path: str, operation: Json, codes: Codes) -> list[str]:
    schemes = operation.get("security", ())
    scopes = "".join(f", scope {scope}" for scheme in schemes for scope in scheme.get("key", ()))
    scopes += ", visitors of a shared link" if {"share": []} in schemes else ""
    replies = [f"{status} {_content(reply)}" for status, reply in operation["responses"].items() if status < "4"]
    head = f"{method.upper()} {path} ({operation['operationId']}{scopes}) -> {', '.join(replies)}"
    parameters = [
        _field(parameter["name"], parameter["schema"], parameter["required"], f" in {parameter['in']}")
        for parameter in operation["parameters"]
    ]
    details = {
        "parameters": ", ".join(parameters),
        "body": _content(operation.get("requestBody", {})),
        "errors": _list_codes(codes),
    }
    return ["", head.rstrip(), *(f"  {name}: {text}" for name, text in details.items() if text)]


def _codes(operation: Json) -> Codes:
    return {(status, code) for status, reply in operation["responses"].items() for code in reply.get("x-codes", ())}


def _list_codes(codes: Codes) -> str:
    statuses = sorted({status for status, _ in codes})
    return "; ".join(
        f"{status} " + ", ".join(sorted(code for code_status, code in codes if code_status == status)) for status in statuses
    )


def _content(reply: Json) -> str:
    contents = " | ".join(
        f"{media_type} {_type(content['schema'])}" for media_type, content in reply.get("content", {}).items()
    )
    return " ".join([*filter(None, [contents]), *(f"+{name}" for name in reply.get("headers", ()))])


def _schema(schema: Json) -> str:
    required = schema.get("required", ())
    fields = [_field(name, field, name in required) for name, field in schema.get("properties", {}).items()]
    return ", ".join(fields) or _type(schema)


def _field(name: str, schema: Json, required: bool, place: str = "") -> str:
    return f"{name}{'' if required else '?'}: {_type(schema)}{place}"


def _type(schema: Json) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(map(_type, schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    name = str(schema.get("format") or schema.get("type", "any"))
    if "items" in schema:
        name = f"list[{_type(schema['items'])}]"
    if isinstance(schema.get("additionalProperties"), dict):
        name = f"dict[{_type(schema['additionalProperties'])}]"
    lows, highs = ("minimum", "minLength", "minItems"), ("maximum", "maxLength", "maxItems", "maxProperties")
    low, high = (next((schema[key] for key in keys if key in schema), None) for keys in (lows, highs))
    return name if low is high is None else f"{name} {'' if low is None else low}..{'' if high is None else high}"


if __name__ == "__main__":
    FILE.write_text(summarize(document()), "utf-8")
    print(f"{FILE.name} is written. Review the changes and commit it.")
