"""What an ask counts for, and on which day."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.collecting.ask import Answer, Ask, Change, Dismissal, View, advance
from outoften.domain.collecting.tally import SUSPECT_SEGMENT, Delta, add_difference, local_day, tally_entries
from outoften.domain.errors import ConflictError
from tests.domain.asks import ISSUED, READ, changes, issued

UTC_ZONE = ZoneInfo("UTC")
ZURICH = ZoneInfo("Europe/Zurich")


def _totals(ask: Ask, zone: ZoneInfo = UTC_ZONE) -> dict[str, int]:
    return dict(Counter(name for _, name in tally_entries(ask, zone)))


def test_an_ask_that_nobody_saw_counts_for_nothing() -> None:
    assert tally_entries(issued(), UTC_ZONE) == ()


def test_a_view_counts_as_asked() -> None:
    assert _totals(advance(issued(), View(), READ)) == {"asked": 1}


def test_an_answer_counts_as_asked_answered_and_its_score() -> None:
    assert _totals(advance(issued(), Answer(7), READ)) == {"asked": 1, "answered": 1, "score_7": 1}


def test_a_comment_counts_once() -> None:
    assert _totals(advance(issued(), Answer(7, "Slow"), READ))["commented"] == 1


def test_what_is_suspect_counts_once_more_in_a_slice_of_its_own() -> None:
    entries = tally_entries(advance(issued(), Answer(7, "Slow"), ISSUED), UTC_ZONE)
    counted = {segment: sorted(name for key, name in entries if key.segment == segment) for segment in ("", SUSPECT_SEGMENT)}
    assert counted[SUSPECT_SEGMENT] == counted[""] == ["answered", "asked", "commented", "score_7"]


def test_a_dismissal_counts_until_an_answer_comes_after_all() -> None:
    closed = advance(issued(), Dismissal(), ISSUED)
    assert _totals(closed) == {"asked": 1, "dismissed": 1}
    assert "dismissed" not in _totals(advance(closed, Answer(2), ISSUED))


def test_rates_belong_to_the_day_of_the_ask_and_scores_to_the_day_of_the_answer() -> None:
    answered = advance(issued(), Answer(10), ISSUED + timedelta(hours=3))
    days = {name: key.day for key, name in tally_entries(answered, UTC_ZONE)}
    assert days == {"asked": "2026-03-28", "answered": "2026-03-28", "score_10": "2026-03-29"}


def test_days_are_those_of_the_sites_time_zone() -> None:
    seen = advance(issued(issued_at=datetime(2026, 3, 28, 23, 30, tzinfo=UTC)), View(), ISSUED + timedelta(days=1))
    assert [key.day for key, _ in tally_entries(seen, ZURICH)] == ["2026-03-29"]


def test_the_day_on_which_clocks_change_is_one_day() -> None:
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    days = {local_day(night + timedelta(hours=hour), ZURICH).isoformat() for hour in range(21)}
    assert days == {"2026-03-29"}


@given(st.lists(st.tuples(st.integers(1, 3), changes), max_size=12))
def test_added_shifts_equal_a_fresh_count(steps: list[tuple[int, Change]]) -> None:
    asks = {number: issued(number) for number in (1, 2, 3)}
    running = Delta()
    for minute, (number, step) in enumerate(steps):
        try:
            after = advance(asks[number], step, ISSUED + timedelta(minutes=17 * minute))
        except ConflictError:
            continue
        add_difference(running, asks[number], after, ZURICH)
        asks[number] = after
    fresh = Counter(entry for ask in asks.values() for entry in tally_entries(ask, ZURICH))
    assert +running == fresh
    assert not -running


@given(st.lists(changes, max_size=8))
def test_an_ask_is_one_response_at_most_and_its_rate_never_passes_one(steps: list[Change]) -> None:
    ask = issued()
    for step in steps:
        try:
            ask = advance(ask, step, READ)
        except ConflictError:
            continue
    totals = Counter(name for _, name in tally_entries(ask, UTC_ZONE))
    assert totals["answered"] + totals["dismissed"] <= totals["asked"] <= 1
    assert totals["commented"] <= totals["answered"]
    assert sum(count for name, count in totals.items() if name.startswith("score_")) == totals["answered"]
