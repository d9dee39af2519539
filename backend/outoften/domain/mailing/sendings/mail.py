"""E-mails with a survey: their states, and what becomes of one that was handed to the mail server."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from outoften.domain.collecting.cadence import ReasonCode

MailState = Literal["pending", "sending", "sent", "uncertain", "failed", "skipped"]

# Why an e-mail was not sent: a code of the cadence and the rules, or one of these. `erased`: the recipient is not stored.
MailReason = Literal[ReasonCode, "unsubscribed", "bounced", "complained", "erased", "canceled", "refused", "refused_too_often"]

# How long an e-mail may be in the hands of one process. Longer than any attempt takes.
LEASE = timedelta(minutes=5)
# After a temporary refusal; greylisting ends within minutes, a full mailbox within days.
_RETRIES: Sequence[timedelta] = (
    *(timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4)),
    *(timedelta(hours=12), timedelta(days=1), timedelta(days=1)),
)
MAX_ATTEMPTS = len(_RETRIES) + 1

# What the mail server did with an e-mail. `taken`: it has it. `later`, `never`: refused for now or for good, `no_recipient`:
# because of the recipient. `untried`: it was not offered. `unknown`: it was sent, and the reply was cut off.
Verdict = Literal["taken", "later", "never", "no_recipient", "untried", "unknown"]


class Settlement(Struct, frozen=True):
    """What becomes of an e-mail after an attempt. `was_asked`: the recipient has, or may have, got it."""

    state: MailState
    reason: MailReason | None = None
    due_at: datetime | None = None
    was_asked: bool = False
    is_attempt: bool = True
    text: str = ""


def settle(verdict: Verdict, attempts: int, now: datetime, text: str = "") -> Settlement:
    """Returns what becomes of an e-mail; `attempts` counts those that were made before, `text` is the mail server's."""
    match verdict:
        case "taken":
            return Settlement("sent", was_asked=True)
        case "unknown":
            return Settlement("uncertain", was_asked=True)
        case "untried":
            return Settlement("pending", due_at=now, is_attempt=False)
        case "never":
            return Settlement("failed", "refused")
        case "no_recipient":
            return Settlement("failed", "bounced", text=text)
    if attempts >= len(_RETRIES):
        return Settlement("failed", "refused_too_often")
    return Settlement("pending", due_at=now + _RETRIES[attempts])
