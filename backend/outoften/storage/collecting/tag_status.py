"""What the pages of a site were last seen to do, so that its owner knows that the tag works. Nothing of whoever saw it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, get_args

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.storage.core import schema
from outoften.storage.core.upsert import upsert

# The tag was loaded; the page, its policy or an extension refused the card; it was drawn and for half a minute not seen.
SignalKind = Literal["tag", "card_refused", "not_visible"]
SIGNAL_KINDS: tuple[SignalKind, ...] = get_args(SignalKind)

_add_signal = upsert(schema.sighting, add=["count"], overwrite=["last_at"])


class TagSignal(Struct, frozen=True):
    """`count` is of loaders and requests that reached the server: browsers and caches keep a loader for minutes."""

    kind: SignalKind
    last_at: datetime | None
    count: int


async def save_tag_signals(connection: AsyncConnection, seen: Mapping[tuple[int, SignalKind], int]) -> None:
    """Add to what was seen before."""
    now = clock.now()
    await connection.execute(
        _add_signal[connection.dialect.name],
        [{"site_id": site_id, "kind": kind, "last_at": now, "count": count} for (site_id, kind), count in sorted(seen.items())],
    )


async def load_tag_signals(connection: AsyncConnection, site_id: int) -> list[TagSignal]:
    """One of each kind, seen or not."""
    rows = await connection.execute(select(schema.sighting).where(schema.sighting.c.site_id == site_id))
    found = {row.kind: TagSignal(row.kind, row.last_at, row._mapping["count"]) for row in rows}
    return [found.get(kind, TagSignal(kind, None, 0)) for kind in SIGNAL_KINDS]
