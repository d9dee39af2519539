"""HubSpot: feedback submissions, by the internal names of their properties, from the API or from a CSV file."""

from collections.abc import Mapping
from typing import Any

from outoften.domain.importing.columns import propose_columns
from outoften.domain.importing.source import Given, Head, Source

_COLUMNS = {
    "hs_object_id": "id",
    "hs_submission_timestamp": "answered_at",
    "hs_value": "score",
    "hs_content": "comment",
    "hs_contact_email_rollup": "email",
    "hs_contact_id": "person",
    "hs_survey_id": "survey",
    "hs_survey_type": "survey_type",
    "hs_survey_name": "traits.survey",
    "hs_survey_channel": "traits.channel",
    "hs_submission_url": "page",
}


def _recognise(head: Head) -> float:
    record = head.record or {}
    properties = record.get("properties")
    names = {*head.names, *record, *(properties if isinstance(properties, dict) else ())}
    return 1 if "hs_value" in names else 0.5 if any(name.startswith("hs_survey_") for name in names) else 0


def _columns(head: Head) -> dict[str, str]:
    if "hs_value" not in head.names:
        # Columns have labels in the language of the account.
        return propose_columns(head.names)
    columns = {name: _COLUMNS.get(name, "") for name in head.names}
    if "answered_at" not in columns.values() and "hs_createdate" in columns:
        columns["hs_createdate"] = "answered_at"
    return columns


def _read(record: Mapping[str, Any]) -> Given | None:
    nested = record.get("properties")
    values: Mapping[str, Any] = nested if isinstance(nested, dict) else record
    if "hs_value" not in values:
        return None
    given: Given = {field: values.get(name) for name, field in _COLUMNS.items() if not field.startswith("traits.")}
    return given | {
        "id": values.get("hs_object_id") or record.get("id"),
        "answered_at": values.get("hs_submission_timestamp") or values.get("hs_createdate") or record.get("createdAt"),
        "email": str(given["email"] or "").split(";")[0],
        "traits": {
            field.removeprefix("traits."): values[name]
            for name, field in _COLUMNS.items()
            if field.startswith("traits.") and isinstance(values.get(name), str)
        },
    }


SOURCE = Source("hubspot", "HubSpot", _recognise, columns=_columns, read=_read)
