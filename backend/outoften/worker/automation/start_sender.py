"""Starts the sender once there is an endpoint or a rule. A server without both loads and does nothing of it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress

from outoften.outgoing.addresses import Network
from outoften.outgoing.mail_server import MailServer
from outoften.storage.database import Database

log = logging.getLogger(__name__)

# How soon a process finds the first endpoint or rule, which another one has added.
_POLL_SECONDS = 2.0
_RESTART_SECONDS = 5.0


@asynccontextmanager
async def sending_events(
    database: Database,
    base_url: str,
    allowed_networks: Iterable[Network],
    mail_server: MailServer | None,
    signing_keys: Sequence[str],
) -> AsyncIterator[None]:
    """Sends events to endpoints while the context is open."""
    task = asyncio.create_task(_run(database, base_url, tuple(allowed_networks), mail_server, signing_keys), name="sender")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _run(
    database: Database,
    base_url: str,
    allowed_networks: tuple[Network, ...],
    mail_server: MailServer | None,
    signing_keys: Sequence[str],
) -> None:
    while not (database.catalog.endpoints or database.catalog.rules):
        with suppress(TimeoutError):
            async with asyncio.timeout(_POLL_SECONDS if database.shared else None):
                await database.outbox.due.wait()
        database.outbox.due.clear()
    # Imported here, because most servers have neither.
    from outoften.worker.automation.sender import Sender

    while True:
        try:
            await Sender(database, base_url, allowed_networks, mail_server, signing_keys).run()
        except Exception:
            log.exception("Could not send events; trying again in %s s.", _RESTART_SECONDS)
            await asyncio.sleep(_RESTART_SECONDS)
