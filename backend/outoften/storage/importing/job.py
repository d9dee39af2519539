"""One import: reads files, checks what was read, and hands it out in steps to be stored.

Everything but the transactions runs in threads, so that a server answers meanwhile.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from outoften.domain.errors import InvalidError
from outoften.domain.importing.imported import ImportedPerson, ImportedResponse
from outoften.domain.importing.reading import Entry, ImportFile, Pieces, ReadOptions, cells_of
from outoften.domain.importing.report import PreviewProblem, RejectedRecord, ResponseImportReport
from outoften.domain.importing.scores import check_scale
from outoften.domain.importing.summary import Summary, left_out_warnings, retention_warnings, warnings
from outoften.domain.responses.export_format import BYTE_ORDER_MARK, encode_csv
from outoften.storage.importing.preparing import ImportTarget, PreparedAsk, prepare_step
from outoften.storage.importing.staging import Staging
from outoften.storage.importing.writing import WrittenStep

RECORDS_PER_STEP = 1_000
# Of a rejected record in the report; the file has it as a whole.
_MAX_SHOWN_CELLS = 20
_MAX_SHOWN_CHARACTERS = 100


class ImportOptions(Struct, frozen=True):
    """What the user says about an import. `only`: the source's survey. `is_scale_confirmed`: the scale is from 0 to 10."""

    read: ReadOptions
    only: str | None = None
    is_scale_confirmed: bool = False
    dry_run: bool = False


class ImportJob:
    """What was read and stored so far, in `folder` or the system's folder for temporary files. Close it.

    Raises InvalidError for files that can't be imported.
    """

    def __init__(
        self,
        files: Sequence[tuple[str, Pieces]],
        options: ImportOptions,
        site_zone: ZoneInfo,
        now: datetime,
        rejected: IO[str] | None = None,
        folder: Path | None = None,
    ) -> None:
        first = ImportFile(*files[0], options.read, site_zone, now)
        read = options.read if options.read.source else replace(options.read, source=first.source.name)
        self._files = [first, *(ImportFile(*file, read, site_zone, now) for file in files[1:])]
        self.source, self.detected = first.source.name, first.detected
        self._options, self._now = options, now
        self.summary = Summary()
        self.done = 0
        self._new = self._already = self._elsewhere = 0
        self._keeps_last = first.source.keeps_last
        self._staging = Staging(self.source, folder, keeps_last=self._keeps_last)
        self._problem = next((file.problem for file in self._files if file.problem), None)
        self._entries = self._read_entries()
        self._rejected = rejected
        self._names = tuple(dict.fromkeys(chain.from_iterable(file.names for file in self._files)))
        if rejected:
            rejected.write(BYTE_ORDER_MARK + encode_csv("csv", first.rejected_header(self._names)))

    @property
    def count(self) -> int:
        """The number of responses that were read."""
        return self._staging.count

    @property
    def columns(self) -> dict[str, str]:
        """What each column of the first file is."""
        return self._files[0].columns

    def read_step(self) -> bool:
        """Reads the next records; returns whether more may follow."""
        step = list(islice(self._entries, RECORDS_PER_STEP))
        responses: list[tuple[int, int, ImportedResponse]] = []
        records: list[Any] = []
        people: list[ImportedPerson] = []
        summary = self.summary
        summary.records += len(step)
        for file, entry in step:
            found = entry.found
            if isinstance(found, ImportedResponse):
                if self._options.only is not None and found.survey != self._options.only:
                    summary.left_out += 1
                else:
                    responses.append((file, entry.line, found))
                    records.append(entry.record)
            elif found:
                people.append(found)
            elif entry.problem:
                self._reject(file, entry.line, *entry.problem, entry.record)
            else:
                summary.left_out += 1
        summary.people += len(people)
        if people:
            self._staging.add_people(people)
        self._stage(responses, records)
        has_more = len(step) == RECORDS_PER_STEP
        if self._keeps_last and not has_more:
            self._add_last()
        return has_more

    def check(self) -> None:
        """Raises InvalidError if what was read must not be imported."""
        summary, question = self.summary, self._files[0].question
        if not self._options.is_scale_confirmed:
            try:
                check_scale(summary.distribution, summary.outside, question)
            except InvalidError as error:
                if not self._options.read.keeps_problem:
                    raise
                self._problem = error
        if len(summary.surveys) > 1 and not self._options.dry_run:
            names = ", ".join(f"{name} ({count:,})" for name, count in summary.surveys.most_common(10))
            raise InvalidError(
                "surveys_several",
                f"The files have answers of {len(summary.surveys)} surveys: {names}. Import one of them: --only ID, or "
                "only=ID in a request.",
            )

    def steps(self, target: ImportTarget, per_step: int) -> Iterator[list[PreparedAsk]]:
        """Yields what is to be stored."""
        return (prepare_step(target, step) for step in self._staging.responses(per_step))

    def add_found(self, step: Sequence[PreparedAsk], found: WrittenStep) -> None:
        """Adds what would become of a step."""
        self.done += len(step)
        self._new += found.new
        self._already += found.already
        self._elsewhere += found.elsewhere

    def begin_writing(self) -> None:
        """Forgets what would become of the steps."""
        self.done = self._new = self._already = self._elsewhere = 0

    def add_written(self, step: Sequence[PreparedAsk], written: WrittenStep) -> None:
        """Adds what became of a step."""
        self.add_found(step, written)
        for staged in written.erased:
            self._reject(
                staged.file, staged.line, "erased", "This response or its person was erased here, and is not imported again."
            )

    def report(self, target: ImportTarget) -> ResponseImportReport:
        """Returns what became of the files, or would become of them."""
        summary, first = self.summary, self._files[0]
        zone = first.zone if isinstance(first.zone, ZoneInfo) else None
        return ResponseImportReport(
            dry_run=self._options.dry_run,
            survey_id=target.survey_id,
            source=self.source,
            detected=self.detected,
            columns=first.described_columns(),
            time_zone=zone.key if zone else "UTC",
            records=summary.records,
            new=self._new,
            already_imported=self._already + self._elsewhere,
            repeated=summary.repeated,
            left_out=summary.left_out,
            people=summary.people,
            dismissals=summary.dismissals,
            rejected=summary.rejected,
            rejected_records=summary.shown,
            first_answer=summary.first,
            last_answer=summary.last,
            distribution=summary.distribution,
            score=summary.nps(),
            comments=summary.comments,
            surveys=dict(summary.surveys),
            warnings=[
                *left_out_warnings(summary, self._options.only, first.source.title),
                *retention_warnings(summary, target.retention_days, self._now),
                *warnings(
                    summary,
                    target.segment_keys,
                    zone if any(file.has_naive_dates for file in self._files) else None,
                    self._elsewhere,
                    first.encoding,
                    first.question,
                ),
            ],
            problem=PreviewProblem(self._problem.code, self._problem.detail) if self._problem else None,
        )

    def audit_subject(self, target: ImportTarget) -> dict[str, Any]:
        """Returns what the audit log tells about the import."""
        counts = {"imported": self._new, "rejected": self.summary.rejected}
        return {"site_id": target.site_id, "survey_id": target.survey_id, "source": self.source} | counts

    def close(self) -> None:
        """Deletes the temporary files."""
        with suppress(OSError):
            self._staging.close()

    def _read_entries(self) -> Iterator[tuple[int, Entry]]:
        for number, file in enumerate(self._files if self._problem is None else ()):
            for entry in file.entries():
                yield number, entry

    def _stage(self, responses: Sequence[tuple[int, int, ImportedResponse]], records: Sequence[Any]) -> None:
        repeated, conflicting = self._staging.add(responses)
        self.summary.repeated += len(repeated)
        for index in conflicting:
            reason = "Another record of the file has the same id and says something else. The first counts."
            self._reject(*responses[index][:2], "id_repeated", reason, records[index])
        if self._keeps_last:
            return
        left_out = {*repeated, *conflicting}
        for index, (_, _, response) in enumerate(responses):
            if index not in left_out:
                self.summary.add(response)

    def _add_last(self) -> None:
        """Adds up the responses, now that it is known which of the records with the same id is the last."""
        for step in self._staging.responses(RECORDS_PER_STEP):
            for staged in step:
                self.summary.add(staged.response)

    def _reject(self, file: int, line: int, code: str, reason: str, record: Any = ()) -> None:
        of_file, cells = self._files[file], cells_of(record)
        shown = tuple(cell[:_MAX_SHOWN_CHARACTERS] for cell in cells[:_MAX_SHOWN_CELLS])
        self.summary.reject(RejectedRecord(of_file.name, line, code, reason, shown))
        if self._rejected:
            row = [of_file.name, str(line), reason, *of_file.align(cells, self._names)]
            self._rejected.write(encode_csv("csv", [row]))
