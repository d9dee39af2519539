"""How an uploaded table is read, as requests say it."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from outoften.domain.errors import InvalidError
from outoften.domain.field_types import text_format
from outoften.domain.mailing.recipients.csv_file import Encoding

# JSON of names of columns and fields.
ColumnsText = Annotated[str, Meta(max_length=7000)]


class FileQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """How the file is read. What is left out is found out from the file."""

    dry_run: Annotated[bool, Meta(description="True for a preview, which stores nothing.")] = False
    delimiter: Annotated[
        Annotated[str, text_format(r"^[^\x00\r\n\"](?!\n)$", "one character, such as `;`", min_length=1, max_length=1)] | None,
        Meta(description="The character between two cells."),
    ] = None
    encoding: Annotated[Encoding | None, Meta(description="The encoding of the file.")] = None
    format: Annotated[
        Literal["json", "csv"],
        Meta(description="The reply: `json` is the report, `csv` a file of all that is rejected, each with line and reason."),
    ] = "json"


def parse_columns(text: str, example: str) -> Mapping[str, str]:
    """Returns what columns are. Raises InvalidError, which shows the example."""
    try:
        return msgspec.json.decode(text, type=dict[str, str])
    except msgspec.DecodeError:
        raise InvalidError("columns_invalid", f"`columns` is no JSON object of texts, such as {example}.") from None
