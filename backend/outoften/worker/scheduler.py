"""Runs the background jobs while the server runs."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from outoften.domain.errors import UnavailableError
from outoften.storage.database import Database
from outoften.worker.jobs import Job, create_jobs

log = logging.getLogger(__name__)


@asynccontextmanager
async def running_jobs(database: Database, *more: Job) -> AsyncIterator[None]:
    """Runs every job while the context is open, immediately and then at its interval; on exit it flushes pending writes."""
    tasks = [asyncio.create_task(_repeat(job), name=job.name) for job in (*create_jobs(database), *more)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for write_behind in database.write_behinds:
            with suppress(UnavailableError):
                await write_behind.flush()


async def _repeat(job: Job) -> None:
    while True:
        try:
            await job.run()
        except UnavailableError:
            # The writer has logged why; the job runs again later.
            log.debug("Could not %s; trying again in %s s.", job.name, job.interval_seconds)
        except Exception:
            log.exception("Could not %s; trying again in %s s.", job.name, job.interval_seconds)
        await asyncio.sleep(job.interval_seconds)
