"""What an import has done, or would do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from outoften.domain.collecting.tally import local_day
from outoften.domain.importing.columns import find_question
from outoften.domain.importing.imported import ImportedResponse
from outoften.domain.importing.registry import SOURCES, SourceName
from outoften.domain.importing.scores import scale_warning
from outoften.domain.score import SCORES, counts, nps

MAX_SHOWN_REJECTED = 100
# Of the source's surveys in one file.
_MAX_SURVEYS = 50


class RejectedRecord(Struct, frozen=True):
    """A record that is not imported."""

    file: Annotated[str, Meta(description="The name of the file.", examples=["responses.csv"])]
    line: Annotated[int, Meta(description="The line on which the record begins, from 1.", examples=[3])]
    code: Annotated[str, Meta(description="The stable code of the reason.", examples=["score_missing"])]
    reason: Annotated[str, Meta(description="The reason in English.", examples=["There is no score."])]
    cells: Annotated[tuple[str, ...], Meta(description="The beginning of the record.", examples=[["", "2025-11-22"]])]


class UnderstoodColumn(Struct, frozen=True):
    """A column of the file."""

    name: Annotated[str, Meta(description="The name in the first row.", examples=["NPS"])]
    field: Annotated[
        str, Meta(description="A field, `traits.` with a name, or an empty text if it is left out.", examples=["score"])
    ]


class ResponseImportReport(Struct, frozen=True):
    """What became of a file, or would become of it."""

    dry_run: Annotated[bool, Meta(description="Whether nothing was stored.")]
    survey_id: Annotated[int, Meta(description="The survey that the responses are imported into.")]
    source: Annotated[SourceName, Meta(description="How the file was read.")]
    detected: Annotated[SourceName | None, Meta(description="The product that the file looks like; null if none.")]
    columns: Annotated[list[UnderstoodColumn], Meta(description="The columns of a table, and what each of them is.")]
    time_zone: Annotated[str, Meta(description="The time zone of dates without an offset.", examples=["Europe/Berlin"])]
    records: Annotated[int, Meta(description="Records of the file.", examples=[1250])]
    new: Annotated[int, Meta(description="Responses and dismissals that were not there before.", examples=[1200])]
    already_imported: Annotated[int, Meta(description="Responses that were imported before.", examples=[40])]
    repeated: Annotated[int, Meta(description="Records that the file has more than once.", examples=[0])]
    left_out: Annotated[int, Meta(description="Records that are no responses, such as events of other kinds.", examples=[0])]
    people: Annotated[int, Meta(description="Records about people, which responses name.", examples=[0])]
    dismissals: Annotated[int, Meta(description="Records of people who closed the survey.", examples=[0])]
    rejected: Annotated[int, Meta(description="Records that are not imported.", examples=[10])]
    rejected_records: Annotated[list[RejectedRecord], Meta(description="The first 100 of these.", examples=[[]])]
    first_answer: Annotated[datetime | None, Meta(description="The time of the first answer.")]
    last_answer: Annotated[datetime | None, Meta(description="The time of the last answer.")]
    distribution: Annotated[list[int], Meta(description="How often each score from 0 to 10 occurs.")]
    score: Annotated[int | None, Meta(description="The Net Promoter Score of the file; null without answers.", examples=[42])]
    comments: Annotated[int, Meta(description="Answers with a comment.", examples=[600])]
    surveys: Annotated[
        dict[str, int], Meta(description="How many records each survey of the product has in the file, by its id there.")
    ]
    warnings: Annotated[list[str], Meta(description="What to check before the import.", examples=[[]])]


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
        found.append(f"Dates have no offset and are read in the time zone {zone.key}. Another one: --time-zone Europe/Zurich.")
    unused = sorted(summary.traits - set(segment_keys))
    if unused:
        found.append(
            f"Not kept, because they are no segments of the site: {', '.join(unused)[:500]}. To compare scores by "
            "one of them, add it to the segments in the site's settings, and import then."
        )
    if len(summary.surveys) > 1:
        found.append(
            f"The file has answers of {len(summary.surveys)} surveys. Import one of them with --only and its id: "
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


def describe_days(summary: Summary, zone: ZoneInfo) -> str:
    """Returns the days between which the answers are."""
    if summary.first is None or summary.last is None:
        return "no answers"
    return f"{local_day(summary.first, zone)} to {local_day(summary.last, zone)}"


def understood(columns: Mapping[str, str]) -> list[UnderstoodColumn]:
    """Returns the columns as the report shows them."""
    return [UnderstoodColumn(name, field) for name, field in columns.items()]


def source_title(name: str) -> str:
    """Returns the name of a source for people."""
    return SOURCES[name].title
