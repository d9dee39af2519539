"""When the next attempt is made, what Retry-After may ask for, and how long a payload can be."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from outoften.domain.automation.delivery import Refused, Retry, Settlement, Slow, Stop, next_delay, retry_after, settle
from outoften.domain.automation.payload import MAX_BYTES, encode_payload, payload
from outoften.domain.automation.samples import SAMPLE_CONTEXT, sample_event

NOW = datetime(2026, 11, 22, tzinfo=UTC)
# Of Standard Webhooks 1.0.0, in seconds, between the ten attempts.
SCHEDULE = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)


def test_the_schedule_is_that_of_standard_webhooks_with_up_to_a_fifth_more() -> None:
    for chance, factor in ((0.0, 1.0), (1.0, 1.2)):
        delays = [next_delay(attempts, chance) for attempts in range(1, 11)]
        assert delays == [timedelta(seconds=seconds * factor) for seconds in SCHEDULE] + [None]
    assert sum(SCHEDULE) == timedelta(hours=75, minutes=35, seconds=5).total_seconds()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        *(("120", 120), (" 7 ", 7), ("0", 0), ("Sun, 22 Nov 2026 00:02:00 GMT", 120)),
        # Nobody can stop the server for longer than a day, nor make it try again at once.
        *(("9" * 5000, 86_400), ("Fri, 01 Jan 2099 00:00:00 GMT", 86_400)),
        *((text, None) for text in ("", "-5", "1.5", "1e9", "٣", "soon", "Sat, 21 Nov 2026 00:00:00 GMT", "\x00", "99999-")),
        *((text, None) for text in ("Sun, 22 Nov 99999 00:00:00 GMT", "Sun, 31 Feb 2026 00:00:00 GMT")),
    ],
)
def test_retry_after_delays_by_at_most_a_day(text: str, seconds: float | None) -> None:
    asked = retry_after({"retry-after": text}, NOW)
    delay = next_delay(1, 0, asked)
    assert delay is not None
    assert delay.total_seconds() == max(5, seconds or 0)
    assert (asked is None) == (seconds is None)


def test_an_attempt_settles_a_delivery() -> None:
    assert settle(Refused(), 1, 0, NOW) == Settlement("failed")
    assert settle(Stop("gone"), 1, 0, NOW) == Settlement("failed", disables="gone")
    assert settle(Slow(timedelta(hours=2)), 1, 0, NOW) == Settlement("pending", NOW + timedelta(hours=2))
    assert settle(Retry(), 9, 0, NOW) == Settlement("pending", NOW + timedelta(days=1))
    assert settle(Retry(), 10, 0, NOW) == Settlement("failed", disables="failing")
    # A test has a single attempt and disables nothing.
    for verdict in (Retry(), Slow(), Stop("gone")):
        assert settle(verdict, 1, 0, NOW, is_test=True) == Settlement("failed")


@pytest.mark.parametrize("comment", ["é" * 50_000, "\x01\\" * 30_000, "🙂" * 20_000])
def test_a_payload_stays_below_20_kilobytes_and_says_what_was_cut(comment: str) -> None:
    sample = sample_event("response.finished")
    texts = {"comment": comment, "tags": ["t" * 3000] * 20, "segments": {f"key{number}": "v" * 100 for number in range(20)}}
    content = payload("response.finished", sample.at, {"response": sample.data["response"] | texts}, SAMPLE_CONTEXT)
    body = encode_payload(content)
    assert len(body) <= MAX_BYTES
    data = msgspec.json.decode(body)["data"]
    assert "response.comment" in data["truncated"]
    assert data["response"]["comment"].endswith("…")
    assert data["response"]["score"] == 3
