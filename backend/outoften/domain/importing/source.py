"""The contract of a source, a product whose exports can be imported. Each is one file in `sources/`."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct

SourceName = Literal[
    "delighted", "wootric", "hubspot", "posthog", "formbricks", "surveymonkey", "typeform", "google_forms", "csv"
]

# The raw values of a record by field. With `is_person`, it is a person and no response.
Given = dict[str, Any]
IS_PERSON = "is_person"

# What a column can be, besides `traits.NAME`. `first_name` and `last_name` make the name; `survey` is the source's survey, and
# `survey_type` its kind.
FIELDS = (
    *("score", "answered_at", "comment", "id", "respondent_id", "email", "name", "first_name", "last_name"),
    *("locale", "page", "tags", "note", "survey", "survey_type", "person"),
)


class Head(Struct, frozen=True):
    """How a file begins: the columns of a table and its second row, or the first record of a JSON file."""

    names: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    record: dict[str, Any] | None = None


class Source(Struct, frozen=True):
    """A product. It has `columns`, which says what each column of a table is, or `read`, which reads a JSON record, or both.

    `recognise` returns from 0 to 1 how surely a file is the source's. `read` returns None for a record that is neither a
    response nor a person. `clean` removes what the product adds to cells. `keeps_last`: of several records with an id, the
    latest counts.
    `day_first` and `is_utc` say how the product writes dates without an offset; None if that depends on the account.
    """

    name: SourceName
    title: str
    recognise: Callable[[Head], float]
    columns: Callable[[Head], dict[str, str]] | None = None
    read: Callable[[Mapping[str, Any]], Given | None] | None = None
    clean: Callable[[str], str] | None = None
    has_two_header_rows: Callable[[Head], bool] | None = None
    keeps_last: bool = False
    day_first: bool | None = None
    is_utc: bool = False
