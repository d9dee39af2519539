"""What runs beside requests, as a table: what, how often, how."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from outoften.clock import present
from outoften.domain.errors import Busy
from outoften.storage.access.access import forget_expired
from outoften.storage.database import Database
from outoften.storage.responses.respondents import remove_erased
from outoften.storage.responses.search_index import tidy_words
from outoften.tokens import ASK_LIFETIME

log = logging.getLogger(__name__)


class Duty(NamedTuple):
    """`every` is in seconds. A duty that fails is logged, and tried again when it is next due."""

    what: str
    every: float
    how: Callable[[Database], Awaitable[None]]


async def _forget(database: Database) -> None:
    await database.writer.act(lambda connection: forget_expired(connection, present()))


async def _remove_erased(database: Database) -> None:
    act = database.writer.act
    # A day more than a token lasts, because clocks differ.
    until = present() - ASK_LIFETIME - timedelta(days=1)
    begin = await act(lambda connection: remove_erased(connection, until))
    more = begin
    while more:
        more = await act(partial(tidy_words, begin=begin))
        begin = False


async def _follow(database: Database) -> None:
    if database.shared:
        await database.refresh()


DUTIES = (
    Duty("forget expired links and sessions", 3600, _forget),
    Duty("remove what was erased", 3600, _remove_erased),
    Duty("write what pages were seen to do", 5, lambda database: database.sightings.write()),
    Duty("write what came of occasions to ask", 5, lambda database: database.occasions.write()),
    Duty("write when keys were used", 5, lambda database: database.key_uses.write()),
    Duty("learn what other processes have changed", 2, _follow),
)


@asynccontextmanager
async def duties(database: Database) -> AsyncIterator[None]:
    """They are carried out for as long as the context is open, first of all at once."""
    tasks = [asyncio.create_task(_carry_out(duty, database), name=duty.what) for duty in DUTIES]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for later in (database.sightings, database.occasions, database.key_uses):
            with suppress(Busy):
                await later.write()


async def _carry_out(duty: Duty, database: Database) -> None:
    while True:
        try:
            await duty.how(database)
        except Busy:
            # The writer says so, once, and a duty that is not done now is done later.
            log.debug("Could not %s; trying again in %s s.", duty.what, duty.every)
        except Exception:
            log.exception("Could not %s; trying again in %s s.", duty.what, duty.every)
        await asyncio.sleep(duty.every)
