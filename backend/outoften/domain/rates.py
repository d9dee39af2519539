"""Response rates of one channel, from its counts."""

from collections.abc import Mapping

from msgspec import Struct

from outoften.domain.ask import Channel
from outoften.domain.score import Interval, rate, rate_interval

DEFINITIONS: dict[Channel, str] = {
    "widget": "Respondents who answered ÷ respondents who saw the card (half of it, for a second).",
    "link": "Respondents who answered ÷ respondents who saw the page behind the link.",
    "email": "Respondents who answered ÷ respondents who saw the page behind the e-mail's link.",
    "import": "Imported answers have no denominator, so there is no rate.",
    "api": "Respondents who answered ÷ respondents whom the caller reported as asked.",
}


class Rates(Struct, frozen=True):
    """One channel. Rates are shares from 0 to 1, null where nobody was asked."""

    asked: int
    answered: int
    commented: int
    dismissed: int
    ignored: int
    suspect: int
    response_rate: float | None
    interval: Interval | None
    comment_rate: float | None
    dismissal_rate: float | None


def rates_of(counts: Mapping[str, int], suspect: int) -> Rates:
    """The rates of a channel with these counts; `suspect` of its answers are suspect, whether they are counted or not."""
    asked, answered, commented, dismissed = (counts[name] for name in ("asked", "answered", "commented", "dismissed"))
    return Rates(
        asked=asked,
        answered=answered,
        commented=commented,
        dismissed=dismissed,
        ignored=asked - answered - dismissed,
        suspect=suspect,
        response_rate=rate(answered, asked),
        interval=rate_interval(answered, asked),
        comment_rate=rate(commented, answered),
        dismissal_rate=rate(dismissed, asked),
    )
