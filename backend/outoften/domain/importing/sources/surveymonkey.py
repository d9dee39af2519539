"""SurveyMonkey: CSV exports with two header rows, of which somebody may have deleted the second."""

from outoften.domain.importing.columns import columns_of_form
from outoften.domain.importing.source import Head, Source

_COLUMNS = {
    "Respondent ID": "id",
    "Collector ID": "",
    "Start Date": "",
    "End Date": "answered_at",
    "IP Address": "",
    "Email Address": "email",
    "First Name": "first_name",
    "Last Name": "last_name",
    "Custom Data 1": "traits.custom_data_1",
}


def _recognise(head: Head) -> float:
    return 1 if {"Respondent ID", "Collector ID"} <= set(head.names) else 0


def _has_two_header_rows(head: Head) -> bool:
    return dict(zip(head.names, head.second, strict=False)).get("Respondent ID") == ""


SOURCE = Source(
    "surveymonkey",
    "SurveyMonkey",
    _recognise,
    columns=lambda head: columns_of_form(head.names, _COLUMNS),
    has_two_header_rows=_has_two_header_rows,
    day_first=False,
)
