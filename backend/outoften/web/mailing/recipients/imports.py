"""`/v1/recipients/import`: reads recipients from a CSV file, after a preview."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from functools import partial
from io import SEEK_END
from itertools import islice
from typing import IO, Annotated, Any

import msgspec
from litestar import Response
from litestar.response import Stream
from msgspec import UNSET, Meta, Struct

from outoften import clock
from outoften.domain.errors import InvalidError, RefusalError
from outoften.domain.mailing.recipients.address import address_key
from outoften.domain.mailing.recipients.csv_columns import check_columns, propose_columns, read_person
from outoften.domain.mailing.recipients.csv_file import (
    CsvRow,
    Encoding,
    check_header,
    decode,
    find_delimiter,
    find_encoding,
    read_rows,
)
from outoften.domain.mailing.recipients.recipient import Recipient, RecipientIn
from outoften.domain.responses.export_format import BYTE_ORDER_MARK, encode_csv
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.mailing.recipients.recipient_imports import (
    ImportProgress,
    RecipientImport,
    begin_import,
    list_imports,
    save_progress,
)
from outoften.storage.mailing.recipients.recipients import upsert_recipients
from outoften.storage.mailing.recipients.seen_keys import SeenKeys
from outoften.web.http.access.sites import SiteId, resolve_site
from outoften.web.http.auth import check_again, get_credential, requires_scope
from outoften.web.http.cached_report import report_response
from outoften.web.http.files.query import ColumnsText, FileQuery, parse_columns
from outoften.web.http.files.rejected import open_rejected, send_rejected
from outoften.web.http.files.upload import read_pieces, receive_file, watch_sender
from outoften.web.http.resource import Listing
from outoften.web.http.routing import get, post
from outoften.web.http.state import HTTPRequest, app_state

# Rows of a transaction, for which answers wait some milliseconds.
_ROWS_PER_STEP = 200
_SHOWN_ROWS = 5
_SHOWN_REJECTED = 100
EXAMPLE = "email,name,role\nanna@example.com,Anna Meier,contact person\n"


_Save = Callable[..., Awaitable[None]]


class ImportsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    site: SiteId | None = None


class ImportQuery(FileQuery, frozen=True, forbid_unknown_fields=True):
    """How the file is read. What is left out is found out from the file."""

    site: SiteId | None = None
    columns: Annotated[
        ColumnsText | None,
        Meta(
            description='The meaning of columns by name, as JSON: `{"E-Mail": "email", "Firma": "traits.company"}`. '
            "A preview proposes it, and the import needs it. Columns that it does not name are left out."
        ),
    ] = None


class ImportColumn(Struct, frozen=True):
    """A column of the file."""

    name: Annotated[str, Meta(description="The name in the first row.", examples=["E-Mail"])]
    field: Annotated[
        str,
        Meta(
            description="A field of recipients, `traits.` with a name, or an empty text if it is left out.", examples=["email"]
        ),
    ]


class RejectedRow(Struct, frozen=True):
    """A row that is not stored."""

    line: Annotated[int, Meta(description="The line on which the row begins, from 1.", examples=[3])]
    code: Annotated[str, Meta(description="The stable code of the reason.", examples=["email_missing"])]
    reason: Annotated[str, Meta(description="The reason in English.", examples=["The row has no e-mail address."])]
    cells: Annotated[list[str], Meta(description="The cells of the row.", examples=[["", "Anna Meier"]])]


class ImportReport(Struct, frozen=True):
    """The result of an import, or of its preview: rows are stored, merged or rejected."""

    dry_run: Annotated[bool, Meta(description="Whether it was a preview: nothing was stored.")]
    encoding: Annotated[Encoding, Meta(description="The encoding with which the file was read.")]
    delimiter: Annotated[str, Meta(description="The character between two cells.", examples=[","])]
    columns: Annotated[list[ImportColumn], Meta(description="The columns, and what each of them is.")]
    first_rows: Annotated[list[list[str]], Meta(description="The first five rows.", examples=[[["anna@example.com", "Anna"]]])]
    rows: Annotated[int, Meta(description="Rows below the header.", examples=[100])]
    stored: Annotated[int, Meta(description="People who are stored, new or changed.", examples=[97])]
    merged: Annotated[
        int, Meta(description="Rows of people who are in the file more than once: the last row counts.", examples=[2])
    ]
    rejected: Annotated[int, Meta(description="Rows that are not stored.", examples=[1])]
    rejected_rows: Annotated[
        list[RejectedRow], Meta(description="The first 100 of these; `format=csv` has all.", examples=[[]])
    ]
    warnings: Annotated[list[str], Meta(description="Warnings in English, to check before the import.", examples=[[]])]


@post(
    "/v1/recipients/import",
    file=EXAMPLE,
    status_code=200,
    returns=ImportReport,
    guards=[requires_scope("write", limits_sites=True)],
    problems={400: ("columns_invalid", "file_empty", "file_invalid"), 404: ("site_not_found",), 503: ("no_temporary_file",)},
)
async def import_recipients(request: HTTPRequest, query: ImportQuery) -> Response[bytes] | Stream:
    """Store the people in a CSV file of up to 200 MiB. With `dry_run`, tell what the import would do, and propose `columns`."""
    site, received_at = resolve_site(request, query.site), clock.now()
    rejected = await open_rejected(request)
    try:
        report = await _import(request, site.id, query, rejected, received_at)
    except BaseException:
        await asyncio.to_thread(rejected.close)
        raise
    if query.format == "csv":
        return send_rejected(rejected)
    await asyncio.to_thread(rejected.close)
    return Response(msgspec.json.encode(report), media_type="application/json")


@get("/v1/recipients/imports", guards=[requires_scope("read", limits_sites=True)], problems={404: ("site_not_found",)})
async def list_recipient_imports(request: HTTPRequest, query: ImportsQuery) -> Response[Listing[RecipientImport]]:
    """The last 20 imports of a site, the newest first, and how far those are that run.

    An import goes on when its sender leaves after the whole file was sent; a preview ends.
    """
    site = resolve_site(request, query.site)
    return report_response(request, Listing(await app_state(request).database.read(list_imports, site.id, clock.now())))


async def _import(
    request: HTTPRequest, site_id: int, query: ImportQuery, rejected: IO[str], received_at: datetime
) -> ImportReport:
    """Returns what became of the file in the request; its rejected rows are written to `rejected`."""
    loop = asyncio.get_running_loop()
    async with receive_file(request) as file, watch_sender(request) as check_sender:
        work = await asyncio.to_thread(_Import, file, query, rejected)
        import_id = None if query.dry_run else await _begin(request, site_id, work.size)
        with closing(work.seen):
            while people := await asyncio.to_thread(work.next_people):
                if import_id is None:
                    check_sender()
                    continue
                begin = loop.time()
                progress = partial(save_progress, import_id=import_id, progress=work.progress())
                results = await _store(request, site_id, [person for _, person in people], received_at, progress)
                await asyncio.to_thread(work.reject_refused, people, results)
                # Answers have half of the time.
                await asyncio.sleep(loop.time() - begin)
        report = work.report()
    if import_id is not None:
        await _finish(request, site_id, report, partial(save_progress, import_id=import_id, progress=work.progress()))
    return report


class _Import:
    """One import: what was read so far. Its methods run in threads, one after the other."""

    def __init__(self, file: IO[bytes], query: ImportQuery, rejected: IO[str]) -> None:
        self._dry_run, self._file, self.size = query.dry_run, file, file.seek(0, SEEK_END)
        self._encoding = query.encoding or find_encoding(read_pieces(file))
        sample = next(decode(read_pieces(file), self._encoding))
        self._delimiter = query.delimiter or find_delimiter(sample)
        self._rows = read_rows(decode(read_pieces(file), self._encoding), self._delimiter)
        self._names = check_header(next(self._rows, None))
        self._columns = _parse_columns(query, self._names)
        self._first_rows: list[list[str]] = []
        self._count = self._accepted = self._merged = self._rejected_count = self._bytes_read = 0
        self._shown: list[RejectedRow] = []
        self._rejected = rejected
        self.seen = SeenKeys()
        rejected.write(BYTE_ORDER_MARK + encode_csv("csv", [["line", "reason", *self._names]]))

    def next_people(self) -> list[tuple[CsvRow, RecipientIn]]:
        """Returns the next people; an empty list at the end of the file."""
        people: list[tuple[CsvRow, RecipientIn]] = []
        while not people and (rows := list(islice(self._rows, _ROWS_PER_STEP))):
            self._count += len(rows)
            self._first_rows += [row.cells for row in rows[: _SHOWN_ROWS - len(self._first_rows)]]
            for row in rows:
                try:
                    if row.error:
                        raise InvalidError("row_invalid", row.error)
                    people.append((row, read_person(row.cells, self._names, self._columns)))
                except InvalidError as error:
                    self._reject(row, error)
        self._merged += self.seen.add(
            address_key(person.email) if person.id is UNSET else f"id {person.id}" for _, person in people
        )
        self._accepted += len(people)
        self._bytes_read = self._file.tell()
        return people

    def reject_refused(self, people: Sequence[tuple[CsvRow, RecipientIn]], results: Sequence[Recipient | RefusalError]) -> None:
        """Adds those who could not be stored to the rejected rows."""
        for (row, _), result in zip(people, results, strict=True):
            if isinstance(result, RefusalError):
                self._accepted -= 1
                self._reject(row, result)

    def progress(self) -> ImportProgress:
        """Returns how far the import is; rows that are being stored may still be refused."""
        return ImportProgress(self._bytes_read, self._count, max(self._accepted - self._merged, 0), self._rejected_count)

    def report(self) -> ImportReport:
        """Returns what became of the file."""
        return ImportReport(
            dry_run=self._dry_run,
            encoding=self._encoding,
            delimiter=self._delimiter,
            columns=[ImportColumn(name, self._columns.get(name, "")) for name in self._names],
            first_rows=self._first_rows,
            rows=self._count,
            stored=max(self._accepted - self._merged, 0),
            merged=self._merged,
            rejected=self._rejected_count,
            rejected_rows=self._shown,
            warnings=self._warnings(),
        )

    def _warnings(self) -> list[str]:
        warnings = []
        if self._encoding == "windows-1252":
            warnings.append(
                "The file is not in UTF-8 and was read as Windows-1252. Check letters such as ä and é in the first rows. If "
                "they are wrong, save the file as UTF-8."
            )
        if self._merged:
            rows = "1 row is" if self._merged == 1 else f"{self._merged:,} rows are"
            warnings.append(f"{rows} about people who are in the file more than once. The last row counts.")
        if "id" not in self._columns.values():
            warnings.append(
                "No column is the id with which your pages identify people. People are found by the e-mail address."
            )
        return warnings

    def _reject(self, row: CsvRow, error: RefusalError) -> None:
        self._rejected_count += 1
        if len(self._shown) < _SHOWN_REJECTED:
            self._shown.append(RejectedRow(row.line, error.code, error.detail, row.cells))
        self._rejected.write(encode_csv("csv", [[str(row.line), error.detail, *row.cells]]))


def _parse_columns(query: ImportQuery, names: Sequence[str]) -> Mapping[str, str]:
    if query.columns is None:
        if not query.dry_run:
            raise InvalidError(
                "columns_invalid",
                "`columns` is missing. Send the file with dry_run=true first, and confirm the columns that the reply proposes.",
            )
        return propose_columns(names)
    columns = parse_columns(query.columns, '{"E-Mail": "email"}')
    check_columns(columns, names)
    return columns


async def _begin(request: HTTPRequest, site_id: int, size: int) -> int:
    actor, now = get_credential(request).actor, clock.now()
    return await app_state(request).database.writer.run_transaction(
        lambda connection: begin_import(connection, site_id, size, actor, now)
    )


async def _store(
    request: HTTPRequest, site_id: int, people: Sequence[RecipientIn], received_at: datetime, save: _Save
) -> list[Recipient | RefusalError]:
    database, now = app_state(request).database, clock.now()
    # Somebody whose key was revoked, or whose sites are others now, stores no more.
    await check_again(request, site_id)

    async def store(connection: Any) -> list[Recipient | RefusalError]:
        await save(connection, now=now)
        return await upsert_recipients(connection, site_id, people, database.hash_respondent, now, received_at=received_at)

    return await database.writer.run_transaction(store)


async def _finish(request: HTTPRequest, site_id: int, report: ImportReport, save: _Save) -> None:
    actor, now = get_credential(request).actor, clock.now()
    subject = {"site_id": site_id, "rows": report.rows, "stored": report.stored, "rejected": report.rejected}

    async def finish(connection: Any) -> None:
        await save(connection, now=now, is_finished=True)
        await add_audit_entry(connection, actor, "recipients.imported", subject, now)

    await app_state(request).database.writer.run_transaction(finish)
