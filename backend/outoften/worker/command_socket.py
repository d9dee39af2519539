"""Runs the operator's commands while the server runs on SQLite, to which only one process may write.

The commands come through a socket beside the database file. Like that file, only its owner may use it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import msgspec

from outoften import clock
from outoften.domain.errors import RefusalError, UnavailableError
from outoften.storage.access.commands import ApplySurvey, Command
from outoften.storage.database import Database

log = logging.getLogger(__name__)

# A survey with texts in 60 languages.
_MAX_BYTES = 4 * 1024 * 1024
_TIMEOUT_SECONDS = 10


class Reply(msgspec.Struct, frozen=True):
    """What a command prints, or why it was refused."""

    text: str = ""
    code: str | None = None
    detail: str = ""


_commands: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)


@asynccontextmanager
async def accepting_commands(database: Database, after_command: Callable[[], None]) -> AsyncIterator[None]:
    """Runs commands while the context is open. `after_command` is called after each."""
    if database.command_socket is None:
        yield
        return
    try:
        server = await asyncio.start_unix_server(
            partial(_serve, database, after_command), database.command_socket, limit=_MAX_BYTES
        )
    except OSError as error:
        # A file system without sockets, or a path that is too long for one.
        log.warning("Commands such as `outoften key create` need the server to be stopped: %s.", error)
        yield
        return
    try:
        yield
    finally:
        server.close()
        with suppress(OSError):
            database.command_socket.unlink()


def send_command(socket: Path, command: Command) -> str:
    """Returns what the command prints, once the server has run it. Raises OSError if no server listens, RefusalError."""
    reply = asyncio.run(_send(socket, msgspec.json.encode(command)))
    if reply.code is not None:
        raise RefusalError(reply.code, reply.detail)
    return reply.text


async def _send(socket: Path, command: bytes) -> Reply:
    reader, writer = await asyncio.open_unix_connection(socket, limit=_MAX_BYTES)
    try:
        writer.write(command + b"\n")
        return msgspec.json.decode(await asyncio.wait_for(reader.readline(), _TIMEOUT_SECONDS), type=Reply)
    except msgspec.DecodeError:
        raise UnavailableError("not_recorded", "The server stopped before it replied. Try again.", 5) from None
    finally:
        writer.close()


async def _serve(
    database: Database, after_command: Callable[[], None], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        line = await asyncio.wait_for(reader.readline(), _TIMEOUT_SECONDS)
        writer.write(msgspec.json.encode(await _run(database, line)) + b"\n")
        await writer.drain()
    except (OSError, TimeoutError, ValueError):
        log.debug("A command was not sent completely.")
    finally:
        after_command()
        writer.close()


async def _run(database: Database, line: bytes) -> Reply:
    try:
        command = _commands.decode(line)
        if isinstance(command, ApplySurvey):
            # Requests read surveys from the catalog.
            site_id = command.survey.site_id
            run = database.change_site(lambda connection: command.run(connection, clock.now()), lambda _: site_id)
        else:
            run = database.writer.run_transaction(lambda connection: command.run(connection, clock.now()))
        return Reply(await run)
    except msgspec.DecodeError:
        return Reply(code="command_unknown", detail="The server is of another version. Restart it, and try again.")
    except RefusalError as error:
        return Reply(code=error.code, detail=error.detail)
    except Exception:
        log.exception("A command failed.")
        return Reply(code="internal_error", detail="Unexpected error in the server; it was logged. Nothing was recorded.")
