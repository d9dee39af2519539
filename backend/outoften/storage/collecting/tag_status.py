"""The tag's signals per site: when the loader and the card were last seen, so that the owner knows that the tag works."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.storage.core import schema
from outoften.storage.core.upsert import upsert

# "tag": the loader was requested. "card_refused": the page's policy or an extension blocked the card. "not_visible": the card
# was drawn and not visible for half a minute. "identity_refused": the host's token for a respondent was wrong.
SignalKind = Literal["tag", "card_refused", "not_visible", "identity_refused"]
SIGNAL_KINDS: tuple[SignalKind, ...] = get_args(SignalKind)

_add_signal = upsert(schema.tag_signal, add=["count"], overwrite=["last_at"])


class TagSignal(Struct, frozen=True):
    """One kind of signal. `count` counts requests that reached the server; browsers cache the loader for minutes."""

    kind: Annotated[SignalKind, Meta(description="The kind of signal: `tag` is a loaded tag, the others are problems.")]
    last_at: Annotated[datetime | None, Meta(description="The time of the last report; null if there was none.")]
    count: Annotated[int, Meta(description="The number of reports.")]


async def save_tag_signals(connection: AsyncConnection, counts: Mapping[tuple[int, SignalKind], int]) -> None:
    """Add to the stored counts. `counts` are by site id and kind."""
    now = clock.now()
    await connection.execute(
        _add_signal[connection.dialect.name],
        [
            {"site_id": site_id, "kind": kind, "last_at": now, "count": count}
            for (site_id, kind), count in sorted(counts.items())
        ],
    )


async def load_tag_signals(connection: AsyncConnection, site_id: int) -> list[TagSignal]:
    """Returns one signal of each kind; `last_at` is None for a kind that was never seen."""
    rows = await connection.execute(select(schema.tag_signal).where(schema.tag_signal.c.site_id == site_id))
    signals = {row.kind: TagSignal(row.kind, row.last_at, row._mapping["count"]) for row in rows}
    return [signals.get(kind, TagSignal(kind, None, 0)) for kind in SIGNAL_KINDS]
