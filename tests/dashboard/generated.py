"""The dashboard's generated files: `python -m tests.dashboard.generated` writes them, which `make openapi` does."""

import json
import subprocess
from pathlib import Path
from typing import Any

from outoften.domain.score import HIDDEN_BELOW, SCORES, category
from outoften.locales import load_locales
from tests.setup import WIDGET, node_folder
from tests.web.openapi.snapshot import document

SOURCES = WIDGET.parent / "backend/outoften/dashboard/server"
# Left out, so that a better description or the name of a handler is no change of the types.
PROSE = ("description", "summary", "example", "examples", "title", "operationId")
HEADER = "// Written by `make openapi`. Do not edit.\n\n"


def generate() -> dict[Path, str]:
    """Return the content of each generated file. Raises subprocess.CalledProcessError when Node fails."""
    api = document()
    return {SOURCES / "api_types.ts": HEADER + _types(api), SOURCES / "constants.ts": HEADER + _constants(api)}


def _types(api: dict[str, Any]) -> str:
    paths = {path: _replies_only(item) for path, item in api["paths"].items() if path.startswith("/v1/")}
    reduced = _without_prose({"openapi": api["openapi"], "info": api["info"], "paths": paths, "components": api["components"]})
    command = [str(node_folder() / "node"), "build_api_types.mjs"]
    return subprocess.run(command, cwd=WIDGET, input=json.dumps(reduced), capture_output=True, text=True, check=True).stdout


def _replies_only(item: dict[str, Any]) -> dict[str, Any]:
    def reduce(operation: dict[str, Any]) -> dict[str, Any]:
        replies = {status: reply for status, reply in operation["responses"].items() if status.startswith("2")}
        return operation | {"responses": replies}

    return {method: reduce(operation) for method, operation in item.items()}


def _without_prose(value: Any, *, is_schema: bool = True) -> Any:
    """Return the document without its texts; the names of properties are no keywords."""
    if isinstance(value, list):
        return [_without_prose(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _without_prose(item, is_schema=key not in ("properties", "schemas", "paths", "headers"))
        for key, item in value.items()
        if not (is_schema and key in PROSE)
    }


def _constants(api: dict[str, Any]) -> str:
    parameters = api["paths"]["/v1/surveys/{survey_id}/responses"]["get"]["parameters"]
    page_size = next(parameter["schema"]["maximum"] for parameter in parameters if parameter["name"] == "limit")
    categories = [category(score) for score in SCORES]
    ranges = {
        name: (categories.index(name), len(categories) - 1 - categories[::-1].index(name)) for name in dict.fromkeys(categories)
    }
    locales = "".join(f"  '{name}',\n" for name in sorted(load_locales()))
    return (
        f"/** The languages of the card. */\nexport const LOCALES = [\n{locales}];\n"
        "/** The categories, from the lowest scores to the highest. */\n"
        f"export const CATEGORIES = [{_quoted(ranges)}] as const;\n"
        "/** One of CATEGORIES. */\n"
        "export type Category = (typeof CATEGORIES)[number];\n"
        "/** The lowest and the highest score of each category. */\n"
        "export const SCORES_OF_CATEGORY: Record<Category, { min: number; max: number }> = {\n"
        + "".join(f"  {name}: {{ min: {low}, max: {high} }},\n" for name, (low, high) in ranges.items())
        + "};\n"
        "/** The score is hidden below this number of responses. */\n"
        f"export const MIN_RESPONSES_FOR_SCORE = {HIDDEN_BELOW};\n"
        "/** The most responses that one request returns. */\n"
        f"export const MAX_PAGE_SIZE = {page_size};\n"
    )


def _quoted(names: Any) -> str:
    return ", ".join(f"'{name}'" for name in names)


def main() -> None:
    """Write the files."""
    for path, content in generate().items():
        path.write_text(content, "utf-8")
        print(f"{path.name} is written.")


if __name__ == "__main__":
    main()
