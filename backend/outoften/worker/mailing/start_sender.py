"""Starts the sender of surveys once there is something to send. A server without that loads and does nothing of it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from outoften.domain.errors import UnavailableError
from outoften.domain.surveys.texts.locale_texts import LocaleTexts
from outoften.settings import Settings
from outoften.storage.database import Database

log = logging.getLogger(__name__)

# How soon a process finds what another one has added.
_POLL_SECONDS = 5.0
_RESTART_SECONDS = 5.0


@asynccontextmanager
async def sending_surveys(database: Database, settings: Settings, locales: Mapping[str, LocaleTexts]) -> AsyncIterator[None]:
    """Sends surveys by e-mail while the context is open; without a mail server, none."""
    if settings.mail_server is None:
        yield
        return
    task = asyncio.create_task(_run(database, settings, locales), name="sender of surveys")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _run(database: Database, settings: Settings, locales: Mapping[str, LocaleTexts]) -> None:
    # Imported here and below, because most servers send no surveys.
    from outoften.storage.mailing.sendings.work import has_work

    while True:
        try:
            # At first too: another process, or this one before it was stopped, may have left something.
            if await database.read(has_work):
                from outoften.worker.mailing.sender import SurveySender

                await SurveySender(database, settings, locales).run()
        except UnavailableError:
            await asyncio.sleep(_RESTART_SECONDS)
            continue
        except Exception:
            log.exception("Could not send surveys; trying again in %s s.", _RESTART_SECONDS)
            await asyncio.sleep(_RESTART_SECONDS)
            continue
        with suppress(TimeoutError):
            async with asyncio.timeout(_POLL_SECONDS if database.shared else None):
                await database.mail_due.wait()
        database.mail_due.clear()
