"""Typeform: CSV exports. Older ones have fewer columns."""

from outoften.domain.importing.columns import columns_of_form
from outoften.domain.importing.source import Head, Source

_COLUMNS = {
    "#": "id",
    "Response Type": "",
    "Start Date (UTC)": "",
    "Stage Date (UTC)": "",
    "Submit Date (UTC)": "answered_at",
    "Network ID": "",
    "Tags": "tags",
    "Ending": "",
}


def _recognise(head: Head) -> float:
    return 1 if "Submit Date (UTC)" in head.names else 0


def _clean(cell: str) -> str:
    return cell.removeprefix("'")


SOURCE = Source(
    "typeform", "Typeform", _recognise, columns=lambda head: columns_of_form(head.names, _COLUMNS), clean=_clean, is_utc=True
)
