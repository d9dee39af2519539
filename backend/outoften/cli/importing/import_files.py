"""`outoften import`: imports responses from another product, after a preview that the user confirms."""

import argparse
import asyncio
import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import IO, Any, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from outoften import clock
from outoften.cli.arguments import CommandGroup, parse_id, parse_text
from outoften.cli.output import printable, write_output
from outoften.cli.responses import choose_survey
from outoften.database_url import is_sqlite
from outoften.domain.access.credential import COMMAND_LINE
from outoften.domain.importing.reading import ReadOptions
from outoften.domain.importing.registry import SOURCES
from outoften.domain.importing.report import ResponseImportReport
from outoften.domain.importing.source import SourceName
from outoften.domain.importing.summary import describe_days
from outoften.private_files import is_file, unfinished_file
from outoften.settings import Settings, SettingsError, ensure_signing_secret
from outoften.storage.collecting.hash_key import open_hash_key
from outoften.storage.core.opening.engine import exclusive_write_lock, read_transactions, write_transactions
from outoften.storage.core.opening.errors import DatabaseInUseError
from outoften.storage.importing.job import ImportJob, ImportOptions
from outoften.storage.importing.preparing import ImportTarget
from outoften.storage.importing.response_imports import begin_import, finish_import, save_progress
from outoften.storage.importing.writing import look_up_step, write_step
from outoften.storage.surveys.surveys import load_catalog
from outoften.tokens.respondent_hash import RespondentHasher

_RESPONSES_PER_STEP = 2_000
# On PostgreSQL, servers write answers between transactions. On SQLite no server runs, and large ones write fewer pages.
_STEPS_PER_TRANSACTION = {True: 50, False: 1}
_GARBAGE_THRESHOLD = 20_000
_PIECE_BYTES = 256 * 1024
_SHOWN_REJECTED = 10
_BAR_WIDTH = 30

Progress = Callable[[str, float], None]


def add_commands(commands: CommandGroup) -> None:
    """Add `import` and its flags."""
    command = commands.add("import", import_files)
    sources = ("auto", "outoften", *get_args(SourceName))
    command.add_argument(
        "source", metavar="SOURCE", choices=sources, help=f"the product: {', '.join(sources)}; `auto` looks at the file"
    )
    command.add_argument(
        "files", metavar="FILE", nargs="+", help="CSV or JSON files; with `outoften` the folder of a full export"
    )
    command.add_argument("--survey", type=parse_id, metavar="N", help="id of the survey; required if there are several")
    command.add_argument("--dry-run", action="store_true", help="store nothing: only print what the import would do")
    command.add_argument("--yes", action="store_true", help="import without asking")
    command.add_argument(
        "--column",
        type=_parse_column,
        action="append",
        default=[],
        metavar="NAME=FIELD",
        help="what a column is, such as 'How likely?=score' or 'Plan=traits.plan'; may be repeated",
    )
    command.add_argument("--only", type=parse_text, metavar="ID", help="only responses of this survey of the product")
    command.add_argument("--dates", choices=("day-first", "month-first"), help="how dates such as 01/02/2025 are read")
    command.add_argument(
        "--time-zone", type=_parse_zone, metavar="ZONE", help="time zone of dates without an offset (default: the site's)"
    )
    command.add_argument("--delimiter", type=_parse_delimiter, metavar="CHARACTER", help="the character between two cells")
    command.add_argument("--scale", choices=("0-10",), help="confirms that the question was asked from 0 to 10")
    command.add_argument("--rejected", metavar="FILE", help="a new CSV file for all rejected records, with line and reason")


def import_files(
    settings: Settings,
    source: str,
    files: Sequence[str],
    survey: int | None,
    dry_run: bool,
    yes: bool,
    rejected: str | None,
    **flags: Any,
) -> int:
    """Import the files, or with `dry_run` print what the import would do. A full export is restored instead."""
    if source == "outoften":
        if len(files) > 1 or dry_run or survey or rejected or any(flags.values()):
            raise SettingsError("import outoften: name one folder, and no flags: a full export is restored as a whole.")
        # Loaded only for this.
        from outoften.cli.importing.full_export import restore_everything

        return restore_everything(settings, files[0])
    if not dry_run:
        _check_writable(settings)
        if not yes and not sys.stdin.isatty():
            raise SettingsError("import: nobody can be asked here. Look at the preview with --dry-run, then add --yes.")
    read = ReadOptions(
        source=None if source == "auto" else source,
        columns=dict(flags["column"]),
        delimiter=flags["delimiter"],
        day_first=None if flags["dates"] is None else flags["dates"] == "day-first",
        zone=flags["time_zone"],
    )
    # Records are no garbage of the kind that the collector looks for.
    gc.set_threshold(_GARBAGE_THRESHOLD)
    options = ImportOptions(read, flags["only"], is_scale_confirmed=flags["scale"] is not None, dry_run=dry_run)
    with _new_file(rejected) as rejections:
        asyncio.run(_run(settings, files, survey, options, rejections, yes=yes))
    if rejected:
        print(f"All rejected records are in {printable(rejected)}.")
    return 0


async def _run(
    settings: Settings,
    files: Sequence[str],
    survey_id: int | None,
    options: ImportOptions,
    rejected: IO[str] | None,
    *,
    yes: bool,
) -> None:
    async with read_transactions(settings.database_url) as read_transaction:
        async with read_transaction() as connection:
            catalog = await load_catalog(connection)
        survey = choose_survey(catalog, survey_id)
        site, zone = catalog.sites[survey.site_id], catalog.zones[survey.site_id]
        reading = _Reading(files)
        with closing(ImportJob(reading.files, options, zone, clock.now(), rejected)) as job, _progress() as progress:
            target = ImportTarget(site.id, survey.id, job.source, site.segment_keys, site.retention_days)
            while job.read_step():
                progress("Reading", reading.share)
            progress("Reading", 1)
            job.check()
            if options.dry_run or not yes:
                for step in job.steps(target, _RESPONSES_PER_STEP):
                    async with read_transaction() as connection:
                        job.add_found(step, await look_up_step(connection, target, step))
                progress("", 0)
                write_output(_render(job.report(target), job, survey.name, zone, done=False) + "\n")
            if options.dry_run:
                return
            if not yes and not _confirm(f"Import into the survey “{survey.name}”?"):
                print("Nothing was imported.")
                return
            job.begin_writing()
            await _write(settings, job, target, progress)
            progress("", 0)
            write_output(_render(job.report(target), job, survey.name, zone, done=True) + "\n")


async def _write(settings: Settings, job: ImportJob, target: ImportTarget, progress: Progress) -> None:
    hasher = RespondentHasher(ensure_signing_secret(settings).signing_keys)
    async with write_transactions(settings.database_url) as transaction:
        async with transaction() as connection:
            hasher = await open_hash_key(connection, hasher)
            import_id = await begin_import(connection, target, COMMAND_LINE, clock.now(), dry_run=False)
        steps = job.steps(target, _RESPONSES_PER_STEP)
        step = await asyncio.to_thread(next, steps, None)
        while step:
            async with transaction() as connection:
                for _ in range(_STEPS_PER_TRANSACTION[is_sqlite(settings.database_url)]):
                    # The next step is read while this one is written.
                    reading = asyncio.create_task(asyncio.to_thread(next, steps, None))
                    job.add_written(step, await write_step(connection, target, step, hasher, clock.now()))
                    progress("Importing", job.done / job.count)
                    if not (step := await reading):
                        break
                await save_progress(connection, import_id, job.done, job.count, clock.now())
        async with transaction() as connection:
            report, subject = job.report(target), job.audit_subject(target)
            await finish_import(connection, import_id, report, COMMAND_LINE, subject, clock.now())


class _Reading:
    """The files, and how much of them was read. They are read more than once; the share is of the last time."""

    def __init__(self, names: Sequence[str]) -> None:
        paths = [Path(name) for name in names]
        for path in paths:
            if not is_file(path):
                raise SettingsError(
                    f"import: there is no file {printable(str(path))}. Name files, and no folder. Files are read more than "
                    "once, so save first what a pipe or the standard input would bring."
                )
        self.files = [(path.name, partial(self._pieces, path)) for path in paths]
        self._size = max(sum(path.stat().st_size for path in paths), 1)
        self._places: dict[Path, int] = {}

    @property
    def share(self) -> float:
        """How much was read, from 0 to 1."""
        return min(sum(self._places.values()) / self._size, 1)

    def _pieces(self, path: Path) -> Iterator[bytes]:
        try:
            with path.open("rb") as file:
                self._places[path] = 0
                while piece := file.read(_PIECE_BYTES):
                    self._places[path] += len(piece)
                    yield piece
        except OSError as error:
            raise SettingsError(f"import: {printable(str(path))} can't be read: {error.strerror}.") from None


def _render(report: ResponseImportReport, job: ImportJob, survey: str, zone: ZoneInfo, *, done: bool) -> str:
    """Returns the report as lines of text."""
    title = SOURCES[report.source].title
    lines = [f"Read as {title}"]
    if report.detected and report.detected not in ("csv", report.source):
        lines[0] += f", but it looks like {SOURCES[report.detected].title}"
    if report.columns:
        for column in report.columns:
            examples = ", ".join(column.examples)[:60]
            lines.append(f"  {column.name[:60]!r} → {column.field or 'left out'}" + (f" ({examples})" if examples else ""))
    answers = sum(report.distribution)
    noun = "answer" if answers == 1 else "answers"
    lines += [
        f"{answers:,} {noun}, {report.comments:,} with a comment; {describe_days(job.summary, zone)} ({zone.key})",
        "Scores  " + "  ".join(f"{score}: {count:,}" for score, count in enumerate(report.distribution)),
    ]
    if report.score is not None:
        lines.append(f"Net Promoter Score of the files: {report.score}")
    verb = "were" if done else "would be"
    lines.append(f"{report.new:,} {verb} imported into “{survey}”; {report.already_imported:,} are there already")
    counts = {
        "dismissals": report.dismissals,
        "people": report.people,
        "repeated": report.repeated,
        "left out": report.left_out,
        "rejected": report.rejected,
    }
    if any(counts.values()):
        lines.append("Records: " + ", ".join(f"{count:,} {name}" for name, count in counts.items() if count))
    lines += [f"  {one.file}, line {one.line}: {one.reason}" for one in report.rejected_records[:_SHOWN_REJECTED]]
    if report.rejected > _SHOWN_REJECTED:
        lines.append("  … `--rejected FILE` writes all of them into a file")
    lines += [f"Note: {warning}" for warning in report.warnings]
    return "\n".join(map(printable, lines))


def _confirm(question: str) -> bool:
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _check_writable(settings: Settings) -> None:
    """Raises DatabaseInUseError before anything is read."""
    try:
        with exclusive_write_lock(settings.database_url):
            pass
    except DatabaseInUseError as error:
        raise DatabaseInUseError(f"{error} The API call with the same effect is POST /v1/imports.") from None


@contextmanager
def _progress() -> Iterator[Progress]:
    """Yields a function that draws a bar where a terminal shows it, and removes it with an empty text."""
    if not sys.stderr.isatty():
        yield lambda _text, _share: None
        return
    last = -1

    def draw(text: str, share: float) -> None:
        nonlocal last
        percent = int(share * 100)
        if not text:
            sys.stderr.write("\r\x1b[K")
            last = -1
        elif percent != last:
            filled = int(share * _BAR_WIDTH)
            sys.stderr.write(f"\r{text:<10} [{'#' * filled}{'.' * (_BAR_WIDTH - filled)}] {percent:3} %")
            last = percent
        sys.stderr.flush()

    try:
        yield draw
    finally:
        draw("", 0)


@contextmanager
def _new_file(name: str | None) -> Iterator[IO[str] | None]:
    """A new file for rejected records, which appears when it is complete. Raises FileRefusedError if it exists."""
    with unfinished_file(Path(name)) if name else nullcontext() as unfinished:
        if unfinished is None:
            yield None
            return
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            yield file


def _parse_column(text: str) -> tuple[str, str]:
    name, equals, field = parse_text(text).rpartition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=FIELD, such as 'How likely?=score'")
    return name, field


def _parse_delimiter(text: str) -> str:
    if len(text) != 1 or not text.isascii() or text in '"\r\n\0':
        raise argparse.ArgumentTypeError(f"{text!r} is not a character that stands between two cells, such as ';'")
    return text


def _parse_zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time zone, such as Europe/Zurich or UTC") from None
