"""Receives large files into a temporary file, so that memory does not grow with them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from outoften.domain.errors import InvalidError, UnavailableError
from outoften.settings import Settings
from outoften.web.http.problems import PayloadTooLargeError, RequestTimeoutError, UnsupportedMediaTypeError
from outoften.web.http.state import HTTPRequest, app_state

MAX_FILE_BYTES = 200 * 1024 * 1024
# Browsers of Windows call CSV files by the name of the program that opens them. None of these comes from a form.
_CSV_MEDIA_TYPES = ("text/csv", "application/csv", "application/vnd.ms-excel", "application/octet-stream")
JSON_MEDIA_TYPES = ("application/json", "application/x-ndjson", "application/jsonl")

_PIECE_BYTES = 64 * 1024
_WRITE_BYTES = 1024 * 1024
# Without anything received.
_IDLE_SECONDS = 15


@asynccontextmanager
async def receive_file(request: HTTPRequest, media_types: Sequence[str] = ()) -> AsyncIterator[IO[bytes]]:
    """The body of a request, CSV or one of the `media_types`, as a temporary file.

    Raises InvalidError, PayloadTooLargeError, UnsupportedMediaTypeError.
    """
    if request.content_type[0] not in (*_CSV_MEDIA_TYPES, *media_types):
        also = f" or {media_types[0]}" if media_types else ""
        raise UnsupportedMediaTypeError("not_csv", f"Send the file as the body, with the header Content-Type: text/csv{also}.")
    try:
        file = await asyncio.to_thread(TemporaryFile, "w+b", dir=spool_folder(app_state(request).settings))
    except OSError as error:
        raise UnavailableError("no_temporary_file", f"The server can't store the file: {error.strerror}.", 60) from error
    try:
        await _receive(request, file)
        yield file
    finally:
        await asyncio.to_thread(file.close)


@asynccontextmanager
async def watch_sender(request: HTTPRequest) -> AsyncIterator[Callable[[], None]]:
    """Yields a check that raises RequestTimeoutError once the sender has gone, such as by closing the tab of the browser.

    Use it after the whole body was received.
    """
    gone = asyncio.create_task(_wait_for_disconnect(request))

    def check() -> None:
        if gone.done():
            raise RequestTimeoutError("body_incomplete", "The connection closed before the reply.")

    try:
        yield check
    finally:
        gone.cancel()


async def _wait_for_disconnect(request: HTTPRequest) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def spool_folder(settings: Settings) -> Path | None:
    """Returns a folder on a disk; None for the system's, which may be in memory, if there is no data folder."""
    folder = Path(settings.data_dir)
    return folder if folder.is_dir() else None


def read_pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yields the content of a file in pieces, from its beginning."""
    file.seek(0)
    while piece := file.read(_PIECE_BYTES):
        yield piece


async def _receive(request: HTTPRequest, file: IO[bytes]) -> None:
    size, waiting, more = 0, bytearray(), True
    while more:
        try:
            async with asyncio.timeout(_IDLE_SECONDS):
                message = await request.receive()
        except TimeoutError:
            raise RequestTimeoutError("body_too_slow", f"Nothing arrived for {_IDLE_SECONDS} seconds. Try again.") from None
        if message["type"] != "http.request":
            raise RequestTimeoutError("body_incomplete", "The connection closed before the file was complete.")
        waiting += message["body"]
        size += len(message["body"])
        more = message["more_body"]
        if size > MAX_FILE_BYTES:
            raise PayloadTooLargeError(
                "body_too_large",
                f"The file is larger than {MAX_FILE_BYTES // 1024 // 1024} MiB. Split it, each part with the header.",
            )
        if len(waiting) >= _WRITE_BYTES or not more:
            try:
                await asyncio.to_thread(file.write, bytes(waiting))
            except OSError as error:
                raise UnavailableError(
                    "no_temporary_file", f"The server can't store the file: {error.strerror}.", 60
                ) from error
            waiting.clear()
    if not size:
        raise InvalidError("body_missing", "The body is empty. Send a CSV file whose first row names the columns.")
