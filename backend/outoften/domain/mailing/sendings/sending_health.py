"""Whether a sending has so many bounces or complaints that it must pause, before mailbox providers refuse all e-mails."""

from typing import Literal

from msgspec import Struct

# Shares of the e-mails that were sent. Gmail wants complaints never to reach 0.3 %.
MAX_BOUNCES = 0.05
MAX_COMPLAINTS = 0.003
# Of fewer e-mails, bounces say little; and so do fewer complaints, each of which may be a mistake.
MIN_SENT = 100
MIN_COMPLAINTS = 3

PauseReason = Literal["too_many_bounces", "too_many_complaints"]


class SendingCounts(Struct, frozen=True):
    """The e-mails that a run of a sending has sent, and how many of them bounced or were complained about."""

    sent: int
    bounced: int
    complained: int


def judge_sending(counts: SendingCounts) -> PauseReason | None:
    """Returns why a sending must pause; None if it goes on."""
    if counts.sent < MIN_SENT:
        return None
    if counts.complained >= MIN_COMPLAINTS and counts.complained / counts.sent >= MAX_COMPLAINTS:
        return "too_many_complaints"
    return "too_many_bounces" if counts.bounced / counts.sent >= MAX_BOUNCES else None
