"""Erases a respondent when no e-mail to the person is in the hands of the mail server: none arrives after the reply."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.storage.collecting.erasures import lock_out_batches
from outoften.storage.core.writer import Writer
from outoften.storage.responses.respondents.respondent_mails import is_being_mailed

# Ten seconds: a mail server that is stuck does not stop an erasure.
_STEPS, _STEP_SECONDS = 200, 0.05


async def erase_after_mails(
    writer: Writer, site_id: int, respondent_id: str, erase: Callable[[AsyncConnection], Awaitable[object]]
) -> None:
    """Call `erase` in a transaction, once no e-mail to the respondent is being sent. Raises what it raises."""

    async def attempt(connection: AsyncConnection, *, waits: bool = False) -> bool:
        # No more e-mails are claimed until this transaction ends.
        await lock_out_batches(connection)
        if waits and await is_being_mailed(connection, site_id, respondent_id, clock.now()):
            return False
        await erase(connection)
        return True

    for _ in range(_STEPS):
        if await writer.run_transaction(partial(attempt, waits=True)):
            return
        await asyncio.sleep(_STEP_SECONDS)
    await writer.run_transaction(attempt)
