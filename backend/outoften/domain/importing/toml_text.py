"""Writes TOML with comments, for people who read and edit it. TOML has no null: a key whose value is None is left out."""

from collections.abc import Iterator, Mapping
from typing import Any

# The comments above keys and tables, by their path such as "rules.pages".
Comments = Mapping[str, str]


def write_toml(values: Mapping[str, Any], comments: Comments | None = None) -> str:
    """Returns the values as TOML. Keys that would be read as part of a table above them come before the tables."""
    return "\n".join(_lines("", "", values, comments or {})) + "\n"


def _lines(header: str, path: str, values: Mapping[str, Any], comments: Comments) -> Iterator[str]:
    # Loaded only by what writes TOML.
    import tomli_w

    tables: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping) or _is_array_of_tables(value):
            tables[name] = value
        elif value is not None:
            yield from _comment(comments.get(f"{path}{name}"))
            yield tomli_w.dumps({name: value}, multiline_strings=False).rstrip("\n")
    for name, value in tables.items():
        quoted = tomli_w.dumps({name: 0}).rpartition(" = ")[0]
        for number, table in enumerate([value] if isinstance(value, Mapping) else value):
            yield ""
            yield from _comment(None if number else comments.get(f"{path}{name}"))
            yield f"[{header}{quoted}]" if isinstance(value, Mapping) else f"[[{header}{quoted}]]"
            yield from _lines(f"{header}{quoted}.", f"{path}{name}.", table, comments)


def _is_array_of_tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _comment(text: str | None) -> Iterator[str]:
    if text:
        yield from (f"# {line}" for line in text.splitlines())
