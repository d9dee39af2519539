"""Whether a sending has so many bounces or complaints that it must pause, before mailbox providers refuse all e-mails."""

from typing import Literal

from msgspec import Struct

# Shares of the e-mails that were sent. Gmail wants complaints below 0.1 %, and never 0.3 %.
MAX_BOUNCES, WARNING_BOUNCES = 0.05, 0.02
MAX_COMPLAINTS, WARNING_COMPLAINTS = 0.003, 0.001
# Of fewer e-mails, bounces say little; and so do fewer complaints, each of which may be a mistake.
MIN_SENT = 100
MIN_COMPLAINTS = 3

Verdict = Literal["ok", "warning", "pause"]
PauseReason = Literal["too_many_bounces", "too_many_complaints"]


class SendingCounts(Struct, frozen=True):
    """The e-mails that a run of a sending has sent, and how many of them bounced or were complained about."""

    sent: int
    bounced: int
    complained: int


class Health(Struct, frozen=True):
    """What a sending's counts say. `reason` is for a verdict that is not `ok`."""

    verdict: Verdict
    reason: PauseReason | None = None


def judge_sending(counts: SendingCounts) -> Health:
    """Returns whether a sending goes on, with a warning, or must pause."""
    if counts.sent < MIN_SENT:
        return Health("ok")
    bounces, complaints = counts.bounced / counts.sent, counts.complained / counts.sent
    are_complaints_real = counts.complained >= MIN_COMPLAINTS
    if are_complaints_real and complaints >= MAX_COMPLAINTS:
        return Health("pause", "too_many_complaints")
    if bounces >= MAX_BOUNCES:
        return Health("pause", "too_many_bounces")
    if are_complaints_real and complaints >= WARNING_COMPLAINTS:
        return Health("warning", "too_many_complaints")
    if bounces >= WARNING_BOUNCES:
        return Health("warning", "too_many_bounces")
    return Health("ok")
