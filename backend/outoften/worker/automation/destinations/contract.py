"""What each kind of destination does: it renders an event as a request or e-mail, and judges the response."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from msgspec import Struct

from outoften.domain.automation.delivery import Verdict
from outoften.domain.automation.endpoint import Endpoint
from outoften.domain.automation.payload import EventPayload
from outoften.outgoing.mail import Mail

# A header of ours in a reply of a mail server that takes mail for none of the recipients.
REFUSED = "recipients-refused"


class Sending(Struct, frozen=True):
    """One attempt: the event as it is sent, to which endpoint, with which secrets (by name), and when."""

    endpoint: Endpoint
    event_id: str
    event: EventPayload
    secrets: Mapping[str, str]
    now: datetime


class Request(Struct, frozen=True):
    """A request over HTTP."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    method: str = "POST"


class Reply(Struct, frozen=True):
    """The response, of a web or mail server. Names of headers are in lower case; `content` is its beginning."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Pace(Struct, frozen=True):
    """How many requests a destination takes, and how many deliveries one of them may contain."""

    per_second: float | None = None
    batch: int = 1


class Outcome(Struct, frozen=True):
    """What became of a delivery in an attempt; `error` says why there was no reply."""

    verdict: Verdict
    reply: Reply | None = None
    error: str | None = None


# Sends a request of an attempt. Raises UnreachableError.
Send = Callable[[Request], Awaitable[Reply]]


class Destination(Protocol):
    """A kind of destination, one file each in this folder."""

    @property
    def pace(self) -> Pace:
        """How fast events are sent."""

    def render(self, sending: Sending) -> Request | Mail | None:
        """Returns the request or e-mail that sends an event; None if there is nothing to send."""

    def judge(self, reply: Reply, now: datetime) -> Verdict:
        """Returns whether the destination has the event, and if not, what is done next."""


@runtime_checkable
class BatchDestination(Protocol):
    """A destination that takes several deliveries together, or several requests for one."""

    @property
    def pace(self) -> Pace:
        """How fast events are sent."""

    async def deliver(self, sendings: Sequence[Sending], send: Send) -> list[Outcome]:
        """Send events; returns what became of each, in the same order."""
