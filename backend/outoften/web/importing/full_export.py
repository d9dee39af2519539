"""`GET /v1/export/everything`: a ZIP file of everything, sent while it is made.

It is made as fast as the server allows, into a file without a name: a slow reader must not keep a snapshot of the database
open, because SQLite could not shorten its write-ahead log meanwhile.
"""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import ExitStack, aclosing, suppress
from datetime import datetime
from typing import IO

from litestar.response import Stream

from outoften import __version__, clock
from outoften.domain.errors import ConflictError, UnavailableError
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.opening.errors import DatabaseUnusableError
from outoften.web.http.auth import check_again, check_scope, get_credential, requires_scope
from outoften.web.http.files.upload import spool_folder
from outoften.web.http.routing import get
from outoften.web.http.state import AppState, HTTPRequest, app_state, request_context

_BLOCK_BYTES = 64 * 1024


@get(
    "/v1/export/everything", returns=("application/zip",), guards=[requires_scope("keys")], problems={409: ("export_running",)}
)
async def export_everything(request: HTTPRequest) -> Stream:
    """Everything in a ZIP file: responses, people, settings, tallies and the audit log, without secrets.

    A key needs the scopes `read` and `write` too: without these, it sees no responses and no audit log elsewhere.
    """
    for scope in ("read", "write"):
        await check_scope(request, scope)
    state, now = app_state(request), clock.now()
    name = f"outoften-export-{now:%Y-%m-%d}"
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
    if request_context(request.scope).method == "HEAD":
        return Stream((), headers=headers, media_type="application/zip")
    blocks = _send(state, name, get_credential(request).actor, now)
    # An unreadable database, or an export that is being made already, still results in a problem reply.
    first = await anext(blocks)

    async def stream() -> AsyncIterator[bytes]:
        async with aclosing(blocks):
            yield first
            async for block in blocks:
                # A key that was revoked gets no more. The reply then lacks its end, which clients report as an error.
                await check_again(request)
                yield block

    return Stream(stream(), headers=headers, media_type="application/zip")


async def _send(state: AppState, name: str, actor: str, now: datetime) -> AsyncGenerator[bytes, None]:
    with tempfile.TemporaryFile(dir=spool_folder(state.settings)) as file:
        spool, position = _Spool(file), 0
        making = asyncio.create_task(_make(state, spool, name, actor, now))
        try:
            while block := await spool.read(position):
                position += len(block)
                yield block
            await making
        finally:
            # Not canceled, because the driver of SQLite does not end well in the middle of a read.
            spool.abandon()
            with suppress(Exception):
                await making


async def _make(state: AppState, spool: "_Spool", folder: str, actor: str, now: datetime) -> None:
    """Makes the ZIP file, until it is complete or nobody wants it any more. Raises ConflictError and UnavailableError."""
    # Loaded only for this.
    import zipfile

    from outoften.storage.importing.full_export import export_everything

    loop = asyncio.get_running_loop()
    try:
        if state.exporting.locked():
            raise ConflictError("export_running", "Another full export is being made. Try again in a few minutes.")
        async with state.exporting:
            for counts in state.database.write_behinds:
                await counts.flush()
            await state.database.writer.run_transaction(
                lambda connection: add_audit_entry(connection, actor, "everything.exported", {}, now)
            )
            async with (
                state.database.snapshot_transaction() as connection,
                aclosing(export_everything(connection, __version__, now)) as chunks,
            ):
                with zipfile.ZipFile(spool, "w", compresslevel=1) as archive, ExitStack() as member:
                    begin, name, file = loop.time(), "", None
                    async for chunk in chunks:
                        if state.stream_hub.closed or spool.is_abandoned:
                            spool.abandon()
                            raise UnavailableError("database_away", "The server is stopping. Try again.", 5)
                        if chunk.file != name:
                            member.close()
                            name = chunk.file
                            info = zipfile.ZipInfo(f"{folder}/{name}", now.timetuple()[:6])
                            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                            file = member.enter_context(archive.open(info, "w", force_zip64=True))
                        assert file
                        file.write(chunk.data)
                        # Answers have half of the time.
                        await asyncio.sleep(loop.time() - begin)
                        begin = loop.time()
    except DatabaseUnusableError:
        raise UnavailableError("database_away", "The database can't be read right now. Try again.", 2) from None
    finally:
        spool.finish()


class _Spool:
    """A file that is written and read at the same time. For `zipfile`, it can only be appended to."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._size = 0
        self._is_finished = False
        self.is_abandoned = False
        self._grown = asyncio.Event()

    def write(self, data: bytes) -> int:
        """Appends bytes."""
        if self.is_abandoned:
            return len(data)
        self._file.seek(self._size)
        self._file.write(data)
        self._size += len(data)
        self._grown.set()
        return len(data)

    def flush(self) -> None:
        """Does nothing: what is written can be read."""

    def close(self) -> None:
        """Does nothing: the file is closed by its context."""

    def abandon(self) -> None:
        """Nobody wants it any more: what is written from now on is lost."""
        self.is_abandoned = True

    def finish(self) -> None:
        """Nothing more will be written."""
        self._is_finished = True
        self._grown.set()

    async def read(self, position: int) -> bytes:
        """Returns the next bytes, once there are some; nothing at the end."""
        while self._size <= position and not self._is_finished:
            self._grown.clear()
            await self._grown.wait()
        self._file.seek(position)
        return self._file.read(_BLOCK_BYTES)
