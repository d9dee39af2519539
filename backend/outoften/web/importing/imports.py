"""`/v1/imports`: imports responses from a file of another product, and says how far imports are."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import IO, TYPE_CHECKING, Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from litestar import Response
from litestar.response import Stream
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.errors import ConflictError, InvalidError, UnavailableError
from outoften.domain.importing.report import ResponseImportReport
from outoften.domain.importing.source import SourceName
from outoften.domain.surveys.survey import Survey
from outoften.storage.importing.response_imports import (
    ResponseImport,
    begin_import,
    end_import,
    finish_import,
    list_response_imports,
    save_progress,
)
from outoften.web.http.access.sites import visible_catalog
from outoften.web.http.auth import check_again, get_credential, requires_scope
from outoften.web.http.cached_report import report_response
from outoften.web.http.files.query import ColumnsText, FileQuery, parse_columns
from outoften.web.http.files.rejected import open_rejected, send_rejected
from outoften.web.http.files.upload import JSON_MEDIA_TYPES, read_pieces, receive_file, spool_folder, watch_sender
from outoften.web.http.resource import Listing
from outoften.web.http.routing import get, post
from outoften.web.http.state import HTTPRequest, app_state

if TYPE_CHECKING:
    from outoften.storage.importing.job import ImportJob, ImportOptions
    from outoften.storage.importing.preparing import ImportTarget

T = TypeVar("T")

# Responses of a transaction, for which answers wait some milliseconds.
_RESPONSES_PER_STEP = 250
_SECONDS_BETWEEN_SAVES = 1
EXAMPLE = "id,score,answered_at,comment\nr-1,9,2025-11-22T09:30:00Z,Quick and kind.\n"


class ImportsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    site: Annotated[
        Annotated[int, Meta(ge=1)] | None, Meta(description="The site's id; without it, the imports of all sites.")
    ] = None


class ImportFileQuery(FileQuery, frozen=True, forbid_unknown_fields=True):
    """How the file is read. What is left out is found out from the file."""

    survey: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="The survey that the responses go into; optional if there is only one."),
    ] = None
    source: Annotated[
        SourceName | None, Meta(description="The product that the file is from. A dry run finds it out; an import needs it.")
    ] = None
    columns: Annotated[
        ColumnsText | None,
        Meta(
            description='The meaning of columns by name, as JSON: `{"How likely?": "score", "Plan": "traits.plan"}`. Other '
            "columns are read as in the preview."
        ),
    ] = None
    only: Annotated[
        Annotated[str, Meta(max_length=200)] | None, Meta(description="Only responses to this survey of the product.")
    ] = None
    dates: Annotated[
        Literal["day-first", "month-first"] | None, Meta(description="The order of day and month in dates such as 01/02/2025.")
    ] = None
    time_zone: Annotated[
        Annotated[str, Meta(max_length=100)] | None,
        Meta(description="The time zone of dates without an offset; by default the site's.", examples=["Europe/Zurich"]),
    ] = None
    scale: Annotated[Literal["0-10"] | None, Meta(description="Confirms that the question was asked from 0 to 10.")] = None


@get("/v1/imports", guards=[requires_scope("read", limits_sites=True)], problems={404: ("site_not_found",)})
async def list_imports(request: HTTPRequest, query: ImportsQuery) -> Response[Listing[ResponseImport]]:
    """The last 20 imports of a site, or of all, the newest first, and how far those are that run.

    An import goes on when its sender leaves after the whole file was sent; a preview ends.
    """
    catalog = visible_catalog(request)
    sites = catalog.sites if query.site is None else {catalog.site(query.site).id}
    return report_response(request, Listing(await app_state(request).database.read(list_response_imports, sites, clock.now())))


@post(
    "/v1/imports",
    file=EXAMPLE,
    status_code=200,
    returns=ResponseImportReport,
    guards=[requires_scope("write", limits_sites=True)],
    problems={
        400: (
            *("columns_invalid", "dates_ambiguous", "dates_mixed", "file_empty", "file_invalid", "file_packed", "scale_other"),
            *("source_format", "source_missing", "source_unknown", "surveys_several", "time_zone_unknown"),
        ),
        404: ("site_not_found", "survey_not_found"),
        409: ("import_running",),
        503: ("no_temporary_file",),
    },
)
async def import_responses(request: HTTPRequest, query: ImportFileQuery) -> Response[bytes] | Stream:
    """Import the responses in a file of up to 200 MiB, CSV or JSON. With `dry_run`, tell what the import would do.

    Importing twice changes nothing: what was interrupted is continued by the same request. Nothing is sent for imported
    responses. `GET /v1/imports` says how far it is.
    """
    survey, options = _resolve_survey(request, query.survey), _read_options(query)
    importing = app_state(request).importing
    async with receive_file(request, JSON_MEDIA_TYPES) as file:
        # Imports would slow each other.
        if importing.locked():
            raise ConflictError(
                "import_running", "Another import is running. GET /v1/imports says how far it is. Try again then."
            )
        async with importing:
            if query.format == "json":
                report = await _run(request, survey, options, file)
                return Response(msgspec.json.encode(report), media_type="application/json")
            rejected = await open_rejected(request)
            try:
                await _run(request, survey, options, file, rejected)
            except BaseException:
                await asyncio.to_thread(rejected.close)
                raise
            return send_rejected(rejected)


async def _run(
    request: HTTPRequest, survey: Survey, options: "ImportOptions", file: IO[bytes], rejected: IO[str] | None = None
) -> ResponseImportReport:
    # Loaded with the first import, because most servers never do one.
    from outoften.storage.importing.job import ImportJob
    from outoften.storage.importing.preparing import ImportTarget

    state = app_state(request)
    catalog, folder = state.database.catalog, spool_folder(state.settings)
    site, zone = catalog.site(survey.site_id), catalog.zones[survey.site_id]
    files = [("file", partial(read_pieces, file))]
    job = await asyncio.to_thread(ImportJob, files, options, zone, clock.now(), rejected, folder=folder)
    try:
        target = ImportTarget(site.id, survey.id, job.source, site.segment_keys, site.retention_days)
        async with _listed(request, target, dry_run=options.dry_run) as listed, watch_sender(request) as check_sender:
            while await _with_pause(asyncio.to_thread(job.read_step)):
                if options.dry_run:
                    check_sender()
                await listed.save_at_times(job.summary.records, None)
            job.check()
            await listed.save(0, job.count)
            await _take_steps(request, job, target, listed, check_sender if options.dry_run else None)
            report = job.report(target)
            if not options.dry_run:
                await listed.finish(report, job.audit_subject(target))
        return report
    finally:
        await asyncio.to_thread(job.close)


async def _take_steps(
    request: HTTPRequest, job: "ImportJob", target: "ImportTarget", listed: "_Listed", check_sender: Callable[[], None] | None
) -> None:
    """Store the responses, or look them up for a preview, which ends if its sender has gone."""
    from outoften.storage.importing.writing import look_up_step, write_step

    database = app_state(request).database
    steps = job.steps(target, _RESPONSES_PER_STEP)
    while step := await asyncio.to_thread(next, steps, None):
        if check_sender:
            check_sender()
            job.add_found(step, await database.read(look_up_step, target, step))
        else:
            # Somebody whose key was revoked, or whose sites are others now, stores no more.
            await check_again(request, target.site_id)
            write = partial(write_step, target=target, step=step, hash_respondent=database.hash_respondent, now=clock.now())
            job.add_written(step, await _with_pause(database.writer.run_transaction(write)))
        await listed.save_at_times(job.done, job.count)


class _Listed:
    """An import in the list of imports."""

    def __init__(self, request: HTTPRequest, import_id: int) -> None:
        self._writer, self._actor = app_state(request).database.writer, get_credential(request).actor
        self._id, self._saved_at = import_id, time.monotonic()

    async def save_at_times(self, done: int, total: int | None) -> None:
        """Store how far it is, if that was not done in the last second: it costs a transaction."""
        if time.monotonic() - self._saved_at >= _SECONDS_BETWEEN_SAVES:
            await self.save(done, total)

    async def save(self, done: int, total: int | None) -> None:
        """Store how far it is."""
        await self._writer.run_transaction(lambda connection: save_progress(connection, self._id, done, total, clock.now()))
        self._saved_at = time.monotonic()

    async def finish(self, report: ResponseImportReport, subject: dict[str, Any]) -> None:
        """Store what became of it."""
        await self._writer.run_transaction(
            lambda connection: finish_import(connection, self._id, report, self._actor, subject, clock.now())
        )

    async def end(self) -> None:
        """Store that it has ended early, or forget it if nothing is left of it."""
        await self._writer.run_transaction(lambda connection: end_import(connection, self._id, clock.now()))


@asynccontextmanager
async def _listed(request: HTTPRequest, target: "ImportTarget", *, dry_run: bool) -> AsyncIterator[_Listed]:
    """An import that is listed while it runs, and afterwards if it has stored anything."""
    actor = get_credential(request).actor
    import_id = await app_state(request).database.writer.run_transaction(
        lambda connection: begin_import(connection, target, actor, clock.now(), dry_run=dry_run)
    )
    listed = _Listed(request, import_id)
    try:
        yield listed
    except Exception:
        # Why it ended matters more than whether that can be stored: after a while, the list says so by itself.
        with suppress(UnavailableError):
            await listed.end()
        raise
    if dry_run:
        await listed.end()


async def _with_pause(work: Awaitable[T]) -> T:
    """Returns the result after a pause as long as the work, so that answers have half of the time."""
    loop = asyncio.get_running_loop()
    begin = loop.time()
    result = await work
    await asyncio.sleep(loop.time() - begin)
    return result


def _resolve_survey(request: HTTPRequest, survey_id: int | None) -> Survey:
    """Returns the survey with this id, by default the only one. Raises InvalidError, NotFoundError."""
    catalog = visible_catalog(request)
    if survey_id is None and len(catalog.surveys) != 1:
        raise InvalidError("query_invalid", "`survey` is missing: there are several surveys. GET /v1/surveys lists them.")
    return catalog.survey(next(iter(catalog.surveys)) if survey_id is None else survey_id)


def _read_options(query: ImportFileQuery) -> "ImportOptions":
    """Returns what the query says about the file. Raises InvalidError."""
    from outoften.domain.importing.reading import ReadOptions
    from outoften.storage.importing.job import ImportOptions

    if query.source is None and not query.dry_run:
        raise InvalidError(
            "source_missing",
            "`source` is missing. Send the file with dry_run=true first, and confirm the source that the reply names.",
        )
    read = ReadOptions(
        source=query.source,
        columns=parse_columns(query.columns or "{}", '{"Score": "score"}'),
        delimiter=query.delimiter,
        encoding=query.encoding,
        day_first=None if query.dates is None else query.dates == "day-first",
        zone=_zone(query.time_zone),
        keeps_problem=query.dry_run,
    )
    return ImportOptions(read, query.only, is_scale_confirmed=query.scale is not None, dry_run=query.dry_run)


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return None if name is None else ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise InvalidError(
            "time_zone_unknown", f"`time_zone`: {name!r} is not an IANA time zone such as Europe/Zurich or UTC."
        ) from None
