"""Who gets no more e-mails after bounces and complaints."""

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from outoften.domain.mailing.bounces.mail_report import ReportKind

BlockReason = Literal["unsubscribed", "bounced", "complained"]

# Soft bounces in a row that block, the last at least so long after the first: a full mailbox may be emptied.
MAX_SOFT_BOUNCES = 3
SOFT_BOUNCE_TIME = timedelta(days=7)

# What a person said outlasts what a mail server said.
_STRENGTH: dict[BlockReason | None, int] = {None: 0, "bounced": 1, "unsubscribed": 2, "complained": 3}
_BLOCKS: dict[ReportKind, BlockReason] = {"bounced_hard": "bounced", "complained": "complained", "unsubscribed": "unsubscribed"}


class Standing(Struct, frozen=True):
    """Whether a recipient may get e-mails, and the soft bounces in a row, the first at `soft_bounced_at`."""

    blocked: BlockReason | None = None
    soft_bounces: int = 0
    soft_bounced_at: datetime | None = None


def apply_report(standing: Standing, kind: ReportKind, at: datetime, answered_at: datetime | None = None) -> Standing:
    """Returns the standing after a report about an e-mail. `answered_at`: when the recipient last answered one.

    A hard bounce, a complaint and an unsubscription are for ever, and so are three soft bounces in a row over a week.
    A delivery or an answer ends the row.
    """
    if block := _BLOCKS.get(kind):
        return replace(standing, blocked=max(standing.blocked, block, key=lambda one: _STRENGTH[one]))
    if kind == "delivered":
        return replace(standing, soft_bounces=0, soft_bounced_at=None)
    first = standing.soft_bounced_at
    if first is None or (answered_at and answered_at > first):
        return replace(standing, soft_bounces=1, soft_bounced_at=at)
    count = standing.soft_bounces + 1
    is_blocked = count >= MAX_SOFT_BOUNCES and at - first >= SOFT_BOUNCE_TIME
    return replace(standing, soft_bounces=count, blocked=standing.blocked or ("bounced" if is_blocked else None))
