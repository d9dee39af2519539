"""How long a site keeps asks and responses."""

from datetime import date, timedelta
from typing import Annotated, Literal

from msgspec import Meta

# Asks are younger while their tokens are valid, so an erased one cannot be written again.
MIN_RETENTION_DAYS = 30
MAX_RETENTION_DAYS = 3650
# `anonymize` keeps scores, choices, segments and tags, so that all reports stay as they are.
RetentionAction = Literal["erase", "anonymize"]
RetentionDays = Annotated[int, Meta(ge=MIN_RETENTION_DAYS, le=MAX_RETENTION_DAYS)]


def first_kept_day(days: int, today: date) -> date:
    """Returns the first day whose asks and responses are kept. Dates are in the site's time zone."""
    return today - timedelta(days=days)
