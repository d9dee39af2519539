"""Imports of responses that run in this process, and the latest that did."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.importing.report import ResponseImportReport
from outoften.domain.importing.source import SourceName

_MAX_LISTED = 20

ImportState = Literal["reading", "importing", "done", "failed"]


class ImportProgress(Struct, frozen=True):
    """How far an import is."""

    survey_id: Annotated[int, Meta(description="The survey that the responses go into.")]
    source: Annotated[SourceName | None, Meta(description="The product that the file is from; null until it is known.")]
    dry_run: Annotated[bool, Meta(description="Whether it is a preview.")]
    state: Annotated[ImportState, Meta(description="The file is read first, then its responses are imported or looked up.")]
    done: Annotated[int, Meta(description="Records that were read, then responses that were handled.", examples=[500])]
    total: Annotated[int | None, Meta(description="The number of responses; null while the file is read.", examples=[1200])]
    started_at: Annotated[datetime, Meta(description="When the import began.")]
    report: Annotated[ResponseImportReport | None, Meta(description="What became of the file; null until it is done.")]


class ImportList(Struct, frozen=True):
    """Imports, the newest first."""

    data: Annotated[list[ImportProgress], Meta(description="The imports.")]


class RunningImport:
    """An import that its request keeps up to date."""

    def __init__(self, site_id: int, survey_id: int, dry_run: bool) -> None:
        self.site_id = site_id
        self.state: ImportState = "reading"
        self.source: SourceName | None = None
        self.done = 0
        self.total: int | None = None
        self.report: ResponseImportReport | None = None
        self._survey_id, self._dry_run, self._started_at = survey_id, dry_run, clock.now()

    def shown(self) -> ImportProgress:
        """Returns how far it is."""
        return ImportProgress(
            self._survey_id, self.source, self._dry_run, self.state, self.done, self.total, self._started_at, self.report
        )


class RunningImports:
    """The imports of this process."""

    def __init__(self) -> None:
        self._imports: deque[RunningImport] = deque(maxlen=_MAX_LISTED)

    @property
    def is_running(self) -> bool:
        """Whether an import has not ended yet."""
        return any(one.state in ("reading", "importing") for one in self._imports)

    def begin(self, site_id: int, survey_id: int, dry_run: bool) -> RunningImport:
        """Adds an import."""
        running = RunningImport(site_id, survey_id, dry_run)
        self._imports.appendleft(running)
        return running

    def all(self) -> Iterable[RunningImport]:
        """Returns the imports, the newest first."""
        return tuple(self._imports)
