"""All sources, and which one a file is of."""

from outoften.domain.errors import InvalidError
from outoften.domain.importing.source import Head, Source
from outoften.domain.importing.sources import (
    csv_table,
    delighted,
    formbricks,
    google_forms,
    hubspot,
    posthog,
    surveymonkey,
    typeform,
    wootric,
)

_MODULES = (delighted, wootric, hubspot, posthog, formbricks, surveymonkey, typeform, google_forms, csv_table)
SOURCES: dict[str, Source] = {module.SOURCE.name: module.SOURCE for module in _MODULES}


def recognise(head: Head) -> Source | None:
    """Returns the source that the beginning of a file looks most like, or None."""
    confidence, source = max(((source.recognise(head), source) for source in SOURCES.values()), key=lambda found: found[0])
    return source if confidence > 0 else None


def check_source(source: Source, head: Head) -> None:
    """Raises InvalidError if a file can't be of this source."""
    if head.record is None and source.columns is None and not (source.read and "event" in head.names):
        raise InvalidError(
            "source_format", f"Files of {source.title} are read as JSON, one record a line. Use the source csv for CSV files."
        )
    if head.record is not None and source.read is None:
        raise InvalidError("source_format", f"Files of {source.title} are read as CSV, and this one is JSON.")
