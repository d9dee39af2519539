"""What respondents did, as hosts report it: purchases, renewals, cancellations."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from outoften.domain.errors import InvalidError
from outoften.domain.field_types import OutcomeKind, text_format

# So many can be reported in one request.
MAX_OUTCOMES = 500
# Clocks of hosts may be fast.
_TOLERANCE = timedelta(days=1)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

OutcomeId = Annotated[
    str,
    text_format(
        r"^[A-Za-z0-9][A-Za-z0-9._:~@+=-]{0,127}(?!\n)$",
        "up to 128 letters, digits and `._:~@+=-`, such as `order-1042`",
        description="Your id of the outcome, such as an order's. Sent again, it changes nothing.",
        examples=["order-1042"],
    ),
]
Value = Annotated[
    Annotated[float, Meta(ge=-1e15, le=1e15)] | None, Meta(description="A value, such as an amount of money.", examples=[49.9])
]


class Outcome(Struct, frozen=True, kw_only=True):
    """An action of a respondent that you report, such as a purchase."""

    id: OutcomeId
    site_id: Annotated[int, Meta(description="The site's id.")]
    respondent_id: Annotated[str, Meta(description="The host's id of the respondent.", examples=["user-1"])]
    kind: OutcomeKind
    at: Annotated[datetime, Meta(description="The time of the event.")]
    value: Value
    created_at: Annotated[datetime, Meta(description="The time at which the server stored it.")]


def check_time(at: datetime, now: datetime) -> None:
    """Raises InvalidError unless an outcome can have happened at this time."""
    if not _EARLIEST <= at <= now + _TOLERANCE:
        raise InvalidError(
            "outcome_time_invalid",
            f"`at`: {at.isoformat()} is in the future, or before {_EARLIEST:%Y-%m-%d}. Send the time at which it happened, "
            f"such as {now:%Y-%m-%dT%H:%M:%SZ}.",
        )
