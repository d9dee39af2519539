"""Formbricks: CSV exports. Cells that could be formulas begin with an apostrophe, which is removed."""

from outoften.domain.importing.columns import columns_of_form
from outoften.domain.importing.source import Head, Source

_COLUMNS = {
    "No.": "",
    "Response ID": "id",
    "Timestamp": "answered_at",
    "Finished": "",
    "Quotas": "",
    "Survey ID": "survey",
    "Formbricks ID (internal)": "",
    "User ID": "respondent_id",
    "Tags": "tags",
    "source": "traits.source",
    "url": "page",
    "userAgent - browser": "traits.browser",
    "userAgent - os": "traits.os",
    "userAgent - device": "traits.device",
    "country": "traits.country",
    "action": "",
    "ipAddress": "",
    "Verified Email": "email",
}


def _recognise(head: Head) -> float:
    return 1 if {"Response ID", "Formbricks ID (internal)"} <= set(head.names) else 0


def _columns(head: Head) -> dict[str, str]:
    people = [name for name in head.names if name.startswith("person.")]
    own = {"person.email": "email", "person.userId": "respondent_id", "person.language": "locale"}
    own |= {"person.firstName": "first_name", "person.lastName": "last_name"}
    known = _COLUMNS | {name: own.get(name, f"traits.{name.removeprefix('person.')}") for name in people}
    # A field is one column.
    if "User ID" in head.names:
        known["person.userId"] = ""
    if "person.email" in head.names:
        known["Verified Email"] = ""
    return columns_of_form(head.names, known)


def _clean(cell: str) -> str:
    return cell.removeprefix("'")


SOURCE = Source("formbricks", "Formbricks", _recognise, columns=_columns, clean=_clean)
