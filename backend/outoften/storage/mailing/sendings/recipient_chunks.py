"""Reads the recipients of a sending in chunks, in the order of their ids."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.mailing.audiences.audience import EVERYBODY, Criterion
from outoften.domain.mailing.sendings.sending import Sending
from outoften.storage.mailing.audiences.audience_evaluation import AudiencePage, read_audience_page, without_unknown
from outoften.storage.mailing.audiences.audiences import Audience, get_audience

# To find out that nobody has a trait, all recipients are looked at: not for each chunk.
_VALID_FOR = timedelta(minutes=10)
_MAX_CACHED = 100
_CHUNK_SIZE = 1_000
_EXAMINED_CHUNKS = 5

_cached: dict[Audience, tuple[datetime, Criterion]] = {}


async def read_chunk(connection: AsyncConnection, sending: Sending, after: str, limit: int, now: datetime) -> AudiencePage:
    """Returns the next recipients of a sending's audience after this id."""
    criteria = await _read_criteria(connection, sending, now)
    return await read_audience_page(connection, sending.site_id, criteria, after, limit, now)


async def has_recipients(connection: AsyncConnection, sending: Sending, now: datetime) -> bool:
    """Whether anybody may be in the audience of a sending. Of many recipients, the first ones are looked at."""
    after: str | None = ""
    for _ in range(_EXAMINED_CHUNKS):
        page = await read_chunk(connection, sending, after or "", _CHUNK_SIZE, now)
        after = page.last_id
        if page.recipients or after is None:
            return bool(page.recipients)
    return True


async def _read_criteria(connection: AsyncConnection, sending: Sending, now: datetime) -> Criterion:
    if sending.audience_id is None:
        return EVERYBODY
    audience = await get_audience(connection, sending.audience_id)
    known = _cached.get(audience)
    if known is None or not now - _VALID_FOR < known[0] <= now:
        if len(_cached) >= _MAX_CACHED:
            _cached.clear()
        known = _cached[audience] = now, await without_unknown(connection, audience.site_id, audience.criteria, now)
    return known[1]
