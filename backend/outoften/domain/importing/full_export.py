"""The folder of a full export: its manifest and its README. docs/export.md documents the format."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from outoften.domain.errors import InvalidError

# Grows when an older version of the product could not read the files any more.
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
README = "README.md"
SETTINGS = "settings.toml"


class FileSummary(Struct, frozen=True):
    """What a file has: its rows, its size in bytes and its SHA-256 in hexadecimal digits."""

    rows: int
    bytes: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What a complete export consists of. It is the file that is written last."""

    format: str = "outoften-export"
    format_version: int = FORMAT_VERSION
    product_version: str
    exported_at: datetime
    files: dict[str, FileSummary]

    def __post_init__(self) -> None:
        """Raises InvalidError for another format."""
        if self.format != "outoften-export" or self.format_version > FORMAT_VERSION:
            raise InvalidError(
                "export_format",
                f"The export has the format {self.format} {self.format_version}, written by version {self.product_version}. "
                f"This version reads outoften-export {FORMAT_VERSION}. Install version {self.product_version} or a later one.",
            )


class Secret(Struct, frozen=True):
    """A secret that no export contains: what it belongs to, and what to do on the new server."""

    of: str
    do: str


def write_readme(at: datetime, settings: Iterable[tuple[str, str]], files: Iterable[tuple[str, str]]) -> str:
    """Returns the README. `settings` and `files` are pairs of a name and what is there."""
    return f"""# Everything from Out of Ten

Exported on {at:%Y-%m-%d at %H:%M} UTC. This folder holds what people said and everything that was set up, in files that you can
read without Out of Ten. It contains personal data: names, e-mail addresses and comments. Keep it where only you can read it.

To put it on a new, empty server, run: `outoften import outoften FOLDER`

| file | content |
|---|---|
| `{MANIFEST}` | version of the format; rows, size and SHA-256 of each file. Written last: without it, this is incomplete |
| `{SETTINGS}` | settings, as below |
{chr(10).join(f"| `{name}` | {about} |" for name, about in files)}

`.jsonl` files have one JSON object on each line. `.csv` files have the same rows for spreadsheets: lists are joined with `; `,
and an apostrophe stands before what a spreadsheet could run as a formula. Times are in UTC.

## `{SETTINGS}`

TOML. `[[survey]]` begins a survey, and so on. A key that is missing has no value. A key that ends with `_json` holds JSON.

| table | content |
|---|---|
{chr(10).join(f"| `[[{name}]]` | {about} |" for name, about in settings)}
| `[[secret]]` | secrets, which no export contains: what they belong to, and what to do on the new server |
"""
