"""Adds up what the records of files say, and warns of what to check before they are imported."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from outoften.domain.collecting.tally import local_day
from outoften.domain.importing.columns import find_question
from outoften.domain.importing.imported import ImportedResponse
from outoften.domain.importing.report import MAX_SHOWN_REJECTED, RejectedRecord
from outoften.domain.importing.scores import scale_warning
from outoften.domain.score import SCORES, counts, nps

# Of the source's surveys, and of properties, in the files.
_MAX_SURVEYS = 50


class Summary:
    """Adds up what was read."""

    def __init__(self) -> None:
        self.distribution = [0] * len(SCORES)
        self.records = self.left_out = self.people = self.dismissals = self.comments = self.repeated = 0
        self.outside = self.rejected = 0
        self.surveys: Counter[str] = Counter()
        self.traits: set[str] = set()
        self.shown: list[RejectedRecord] = []
        self.first: datetime | None = None
        self.last: datetime | None = None

    def add(self, response: ImportedResponse) -> None:
        """Adds a response or a dismissal."""
        if response.score is None:
            self.dismissals += 1
        else:
            self.distribution[response.score] += 1
            if self.first is None or response.at < self.first:
                self.first = response.at
            if self.last is None or response.at > self.last:
                self.last = response.at
        if response.comment:
            self.comments += 1
        if response.traits and len(self.traits) < _MAX_SURVEYS:
            self.traits.update(response.traits)
        if response.survey and (len(self.surveys) < _MAX_SURVEYS or response.survey in self.surveys):
            self.surveys[response.survey] += 1

    def reject(self, record: RejectedRecord) -> None:
        """Adds a record that is not imported."""
        self.rejected += 1
        self.outside += record.code == "score_outside"
        if len(self.shown) < MAX_SHOWN_REJECTED:
            self.shown.append(record)

    def nps(self) -> int | None:
        """The Net Promoter Score of what was read; None without answers."""
        return nps(counts(self.distribution))


def warnings(
    summary: Summary, segment_keys: Sequence[str], zone: ZoneInfo | None, elsewhere: int, encoding: str, question: str
) -> list[str]:
    """Returns what to check before an import. `zone`: that of dates without an offset, if there are any."""
    found = [scale_warning(summary.distribution)]
    if zone:
        found.append(f"Dates have no time zone and are read as those of {zone.key}. Is it the right one?")
    unused = sorted(summary.traits - set(segment_keys))
    if unused:
        found.append(
            f"Not kept, because they are no segments of the site: {', '.join(unused)[:500]}. To compare scores by "
            "one of them, add it to the segments in the site's settings, and import then."
        )
    if len(summary.surveys) > 1:
        found.append(
            f"The file has answers of {len(summary.surveys)} surveys. Import one of them: "
            f"{', '.join(f'{name} ({count:,})' for name, count in summary.surveys.most_common(10))}."
        )
    if elsewhere:
        found.append(f"{elsewhere:,} responses were imported before into another survey of the site, where they stay.")
    if encoding == "windows-1252":
        found.append(
            "The file is not in UTF-8 and was read as Windows-1252. Check letters such as ä and é, and save it as UTF-8 if "
            "they are wrong."
        )
    if question and len(question) > 30 and not find_question([question]):
        found.append(f"Is the score the answer to “{question[:200]}”?")
    return [text for text in found if text]


def left_out_warnings(summary: Summary, only: str | None, title: str) -> list[str]:
    """Returns the warning that no record is a response, if that is so. `only`: the source's survey. `title`: the source's."""
    if not summary.records or summary.left_out < summary.records:
        return []
    if only is not None:
        return [f"None of the records is a response to the survey {only!r}."]
    return [f"None of the records is a response of {title}. Is the file from another product?"]


def retention_warnings(summary: Summary, retention_days: int | None, now: datetime) -> list[str]:
    """Returns the warning that the site will not keep what is imported, if that is so."""
    if retention_days is None or summary.first is None or summary.first >= now - timedelta(days=retention_days):
        return []
    text = f"The site keeps responses for {retention_days} days: older ones will be erased or anonymized within an hour."
    return [f"{text} To keep them, change Settings → Privacy before the import."]


def describe_days(summary: Summary, zone: ZoneInfo) -> str:
    """Returns the days between which the answers are."""
    if summary.first is None or summary.last is None:
        return "no answers"
    return f"{local_day(summary.first, zone)} to {local_day(summary.last, zone)}"
