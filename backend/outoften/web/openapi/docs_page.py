"""The document as a page to read: no script, so that it is there at once, searched by the browser, and links to itself."""

import json
from html import escape
from typing import Any
from urllib.parse import urlencode

from outoften.web.openapi.phrases import code, describe_type, paragraphs, prose

JsonObject = dict[str, Any]

_EXAMPLE_IDS = {"key": "plan", "key_id": "0123456789ab", "response_id": "019aa8d0-5f3c-7a11-8f7a-2f1b1c0d9e21"}


def render_page(document: JsonObject, address: str) -> bytes:
    """The whole page; `address` is where the server is."""
    operations = [(method, path, one) for path, of in document["paths"].items() for method, one in of.items()]
    groups = {tag["name"]: [one for one in operations if tag["name"] in one[2]["tags"]] for tag in document["tags"]}
    described = {tag["name"]: tag["description"] for tag in document["tags"]}
    schemas = document["components"]["schemas"]
    body = "".join(_render_group(name, described[name], of, document, address) for name, of in groups.items())
    info = document["info"]
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(info["title"])}: the API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<a class="skip" href="#about">Skip the list of operations</a>
<header>
<h1>{escape(info["title"])}: the API</h1>
<p>Version {escape(info["version"])}. For programs: <a href="/openapi.json">openapi.json</a>, OpenAPI 3.1.</p>
</header>
<nav aria-label="Operations">
{"".join(_render_links(name, of) for name, of in groups.items())}<p><a href="#shapes">Shapes</a></p>
</nav>
<main>
<section id="about" aria-label="About">
{paragraphs(info["description"])}
</section>
{body}<section aria-labelledby="shapes">
<h2 id="shapes">Shapes</h2>
<p>What bodies and replies are made of.</p>
{"".join(_render_schema(name, schema) for name, schema in schemas.items())}</section>
</main>
</body>
</html>
""".encode()


def _render_links(name: str, of: list[tuple[str, str, JsonObject]]) -> str:
    items = "".join(
        f'<li><a href="#{escape(one["operationId"])}">{method.upper()} {_insert_line_breaks(path)}</a></li>\n'
        for method, path, one in of
    )
    return f'<p><a href="#{_anchor(name)}">{escape(name)}</a></p>\n<ul>\n{items}</ul>\n'


def _render_group(
    name: str, description: str, of: list[tuple[str, str, JsonObject]], document: JsonObject, address: str
) -> str:
    articles = "".join(_render_operation(method, path, one, document, address) for method, path, one in of)
    heading = f'<h2 id="{_anchor(name)}">{escape(name)}</h2>'
    return f'<section aria-labelledby="{_anchor(name)}">\n{heading}\n<p>{prose(description)}</p>\n{articles}</section>\n'


def _render_operation(method: str, path: str, one: JsonObject, document: JsonObject, address: str) -> str:
    name, schemas = escape(one["operationId"]), document["components"]["schemas"]
    needs = "<p>Needs a key.</p>\n" if "security" in one else ""
    parameters = "".join(
        _render_property(of["name"], of["schema"], of.get("description", ""), of["required"], f"in the {of['in']}")
        for of in one["parameters"]
    )
    called = f"<span>{method.upper()}</span> {_insert_line_breaks(path)}"
    parts = [
        f'<article aria-labelledby="{name}">\n<h3 id="{name}"><a href="#{name}">{called}</a></h3>\n',
        f"<p>{prose(one['summary'])}</p>\n{needs}",
        paragraphs(one["description"]) + "\n" if "description" in one else "",
        f"<h4>Parameters</h4>\n<dl>\n{parameters}</dl>\n" if parameters else "",
        _render_body(one.get("requestBody", {}), schemas),
        f"<h4>Call</h4>\n<pre>{escape(render_curl(method, path, one, address))}</pre>\n",
        *(_render_response(status, said, schemas) for status, said in one["responses"].items() if status < "4"),
        _render_refusals(one["responses"]),
        "</article>\n",
    ]
    return "".join(parts)


def _render_body(body: JsonObject, schemas: JsonObject) -> str:
    return "".join(
        f"<h4>Body, {code(media_type)}</h4>\n{_render_fields(content['schema'], schemas)}"
        for media_type, content in _list_contents(body)
    )


def _render_response(status: str, said: JsonObject, schemas: JsonObject) -> str:
    headers = ", ".join(code(name) for name in said.get("headers", {}))
    sent = f" Headers: {headers}." if headers else ""
    parts = [f"<h4>Reply {status}</h4>\n<p>{prose(said['description'])}{sent}</p>\n"]
    for media_type, content in _list_contents(said):
        if "$ref" not in content["schema"]:
            parts.append(f"<p>{code(media_type)}</p>\n")
            continue
        parts.append(_render_fields(content["schema"], schemas))
        if "example" in content:
            parts.append(f"<pre>{escape(_json(content['example']))}</pre>\n")
    return "".join(parts)


def _render_refusals(responses: JsonObject) -> str:
    rows = "".join(
        f"<dt>{status}</dt><dd>{', '.join(code(name) for name in said['x-codes'])}</dd>\n"
        for status, said in responses.items()
        if "x-codes" in said
    )
    return f'<h4>Refusals</h4>\n<dl class="refusals">\n{rows}</dl>\n' if rows else ""


def _render_schema(name: str, schema: JsonObject) -> str:
    anchor = f"shape-{escape(name)}"
    heading = f'<h3 id="{anchor}"><a href="#{anchor}">{escape(name)}</a></h3>'
    description = paragraphs(schema["description"]) if "description" in schema else ""
    return f'<article aria-labelledby="{anchor}">\n{heading}\n{description}\n{_render_properties(schema)}</article>\n'


def _render_fields(schema: JsonObject, schemas: JsonObject) -> str:
    """What the shape consists of, and the way to it."""
    return (
        _render_properties(schemas[schema["$ref"].rpartition("/")[2]])
        if "$ref" in schema
        else f"<p>{describe_type(schema)}</p>\n"
    )


def _render_properties(schema: JsonObject) -> str:
    required = schema.get("required", ())
    rows = "".join(
        _render_property(name, of, of.get("description", ""), name in required)
        for name, of in schema.get("properties", {}).items()
    )
    return f"<dl>\n{rows}</dl>\n" if rows else f"<p>{describe_type(schema)}</p>\n"


def _render_property(name: str, schema: JsonObject, description: str, required: bool, where: str = "") -> str:
    said = ", ".join(part for part in (where, "" if required else "may be left out", describe_type(schema)) if part)
    return f"<dt>{code(name)}</dt><dd>{prose(description)} <small>{said}</small></dd>\n"


def render_curl(method: str, path: str, one: JsonObject, address: str) -> str:
    """The call as it is typed into a terminal."""
    lines = [f"curl {address}{_fill_path(path, one)}"]
    if method not in ("get", "post") or (method == "post" and "requestBody" not in one):
        lines[0] = f"curl -X {method.upper()} {address}{_fill_path(path, one)}"
    if "security" in one:
        lines.append('-H "Authorization: Bearer $KEY"')
    for media_type, content in _list_contents(one.get("requestBody", {})):
        if media_type == "application/json":
            lines += ['-H "Content-Type: application/json"', f"-d '{json.dumps(content['example'], ensure_ascii=False)}'"]
        else:
            lines += [f"--data-urlencode '{name}={value}'" for name, value in content["example"].items()]
    return " \\\n  ".join(lines)


def _fill_path(path: str, one: JsonObject) -> str:
    query = {}
    for parameter in one["parameters"]:
        if parameter["in"] == "path":
            stand_in = _EXAMPLE_IDS.get(parameter["name"], "1" if parameter["schema"]["type"] == "integer" else "NAME")
            path = path.replace(f"{{{parameter['name']}}}", stand_in)
        elif parameter["required"]:
            query[parameter["name"]] = parameter.get("example", "")
    return f"'{path}?{urlencode(query)}'" if query else path


def _list_contents(of: JsonObject) -> list[tuple[str, JsonObject]]:
    return list(of.get("content", {}).items())


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _insert_line_breaks(path: str) -> str:
    return escape(path).replace("/", "/<wbr>")


def _anchor(name: str) -> str:
    return f"group-{escape(name.lower().replace(' ', '-'))}"
