"""Forget what is of no more use."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from outoften.clock import present
from outoften.storage.access import forget_expired
from outoften.storage.database import Database

log = logging.getLogger(__name__)

EVERY = 3600


@asynccontextmanager
async def retention(database: Database) -> AsyncIterator[None]:
    """Runs once an hour for as long as the context is open."""
    task = asyncio.create_task(_run(database), name="retention")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _run(database: Database) -> None:
    while True:
        try:
            await database.writer.act(lambda connection: forget_expired(connection, present()))
        except Exception:
            log.exception("Expired sessions could not be deleted; trying again in an hour.")
        await asyncio.sleep(EVERY)
