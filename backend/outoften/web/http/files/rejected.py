"""A file of the rejected rows of an import, written while the import runs and sent at its end."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from tempfile import TemporaryFile
from typing import IO

from litestar.response import Stream

from outoften.web.http.files.upload import spool_folder
from outoften.web.http.state import HTTPRequest, app_state


async def open_rejected(request: HTTPRequest) -> IO[str]:
    """An empty temporary file."""
    folder = spool_folder(app_state(request).settings)
    return await asyncio.to_thread(TemporaryFile, "w+", encoding="utf-8", newline="", dir=folder)


def send_rejected(file: IO[str]) -> Stream:
    """Returns a reply with the content of the file, which is closed at its end."""
    headers = {"Content-Disposition": 'attachment; filename="rejected.csv"'}
    return Stream(_stream(file), headers=headers, media_type="text/csv")


async def _stream(file: IO[str]) -> AsyncIterator[str]:
    def pieces() -> Iterator[str]:
        file.seek(0)
        while piece := file.read(64 * 1024):
            yield piece

    reading = pieces()
    try:
        while piece := await asyncio.to_thread(next, reading, ""):
            yield piece
    finally:
        await asyncio.to_thread(file.close)
