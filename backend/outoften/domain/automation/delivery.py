"""Deliveries: one event to one endpoint, in attempts. Decides when the next attempt is made, and when there is none."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from outoften.domain.automation.endpoint import DisabledReason

# How long after an attempt the next one is made: the schedule of Standard Webhooks. Ten attempts in three days.
RETRY_DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
MAX_ATTEMPTS = len(RETRY_DELAYS) + 1
# So that what failed together is not sent again together.
JITTER = 0.2
MAX_RETRY_AFTER = timedelta(hours=24)

# How long an attempt may take, and how long no other process makes another one.
ATTEMPT_TIMEOUT = timedelta(seconds=15)
LEASE = ATTEMPT_TIMEOUT + timedelta(seconds=10)

# Deliveries, their attempts and their events are kept for so long.
KEPT = timedelta(days=30)
MAX_RECORDED_BYTES = 1024

DeliveryState = Literal["pending", "delivered", "failed"]


class Delivered(Struct, frozen=True):
    """The destination has it."""


class Retry(Struct, frozen=True):
    """It failed and may succeed later, not before `after`."""

    after: timedelta | None = None


class Slow(Struct, frozen=True):
    """The destination is overloaded: nothing is sent to it before `after`."""

    after: timedelta | None = None


class Stop(Struct, frozen=True):
    """The destination will never take anything again: the endpoint is disabled."""

    reason: DisabledReason


class Refused(Struct, frozen=True):
    """The destination will never take this event. Others are sent."""


Verdict = Delivered | Retry | Slow | Stop | Refused


class Settlement(Struct, frozen=True):
    """What becomes of a delivery after an attempt. `disables`: why its endpoint is disabled, if it is."""

    state: DeliveryState
    next_at: datetime | None = None
    disables: DisabledReason | None = None


def settle(verdict: Verdict, attempts: int, chance: float, now: datetime, *, is_test: bool = False) -> Settlement:
    """Returns what becomes of a delivery after this many attempts. `chance` is a random number from 0 to 1.

    A test has a single attempt and disables nothing.
    """
    match verdict:
        case Delivered():
            return Settlement("delivered")
        case Refused():
            return Settlement("failed")
        case Stop(reason):
            return Settlement("failed", disables=None if is_test else reason)
    if is_test:
        return Settlement("failed")
    delay = next_delay(attempts, chance, verdict.after)
    if delay is None:
        return Settlement("failed", disables="failing")
    return Settlement("pending", now + delay)


def next_delay(attempts: int, chance: float, at_least: timedelta | None = None) -> timedelta | None:
    """Returns how long after this many failed attempts the next one is made; None if there is none."""
    if attempts >= MAX_ATTEMPTS:
        return None
    delay = RETRY_DELAYS[max(0, attempts - 1)] * (1 + JITTER * chance)
    return max(delay, min(at_least or delay, MAX_RETRY_AFTER))


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Returns what Retry-After asks for, in seconds or as a date; None without a valid one. Names are in lower case."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), MAX_RETRY_AFTER.total_seconds()))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    delay = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return delay if delay > timedelta() else None


def judge_http(status: int, headers: Mapping[str, str], now: datetime) -> Verdict:
    """Returns what a status of HTTP means by Standard Webhooks. Redirects are failures, and are not followed."""
    if 200 <= status < 300:
        return Delivered()
    if status == 410:
        return Stop("gone")
    if status in (429, 502, 503, 504):
        return Slow(retry_after(headers, now))
    return Retry(retry_after(headers, now))


def delivery_id(endpoint_id: int, event_id: UUID) -> str:
    """Returns the id of the delivery of an event to an endpoint."""
    return f"{event_id}-{endpoint_id}"


def parse_delivery_id(text: str) -> tuple[int, UUID] | None:
    """Returns the endpoint and the event of a delivery's id; None if it is none."""
    event, _, endpoint = text.rpartition("-")
    try:
        return (int(endpoint), UUID(event)) if delivery_id(int(endpoint), UUID(event)) == text else None
    except ValueError:
        return None
