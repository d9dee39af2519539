"""Rates that can't mislead: never over 1, null without a denominator, and every ask in exactly one place."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.collecting.ask import Ask, Change, Channel, advance
from outoften.domain.collecting.tally import COUNTS, SUSPECT_SEGMENT, tally_entries
from outoften.domain.errors import ConflictError
from outoften.domain.reports.rates import FIELD_DEFINITIONS, Rates, compute_rates
from outoften.domain.reports.rates import ISSUED as GIVEN_OUT
from tests.domain.asks import ISSUED, READ, changes, issued

CHANNELS: tuple[Channel, ...] = ("widget", "link", "email", "import", "api")
Life = tuple[Sequence[Change], datetime]

# Who answers at the moment of the ask is suspect, who needs a while is not.
lives = st.lists(st.tuples(st.lists(changes, max_size=4), st.sampled_from([ISSUED, READ])), max_size=8)
outcomes = st.dictionaries(st.sampled_from([GIVEN_OUT, "wrong_page", "sampled_out"]), st.integers(0, 12))


def _counts(asks: Sequence[Ask], segment: str = "") -> dict[str, int]:
    counted = Counter(name for ask in asks for key, name in tally_entries(ask, ZoneInfo("UTC")) if key.segment == segment)
    return {name: counted[name] for name in COUNTS}


def _lived(number: int, life: Life) -> Ask:
    steps, at = life
    ask = issued(number)
    for change in steps:
        try:
            ask = advance(ask, change, at)
        except ConflictError:
            continue
    return ask


def _rates(channel: Channel, counts: dict[str, int], outcomes: dict[str, int] | None = None) -> Rates:
    return compute_rates(channel, counts, suspect=0, unique=0, outcomes=outcomes or {}, issued_known=True)


@given(st.sampled_from(CHANNELS), lives, outcomes)
def test_no_rate_passes_one_and_every_ask_is_in_one_place(channel: Channel, lived: list[Life], came: dict[str, int]) -> None:
    rates = _rates(channel, _counts([_lived(*numbered) for numbered in enumerate(lived, 1)]), came)
    assert rates.answered + rates.dismissed + rates.ignored == rates.asked
    assert min(rates.answered, rates.dismissed, rates.ignored, rates.commented) >= 0
    for share in (rates.response_rate, rates.comment_rate, rates.dismissal_rate, rates.render_rate):
        assert share is None or 0 <= share <= 1
    if rates.interval:
        assert rates.response_rate is not None
        assert 0 <= rates.interval.low <= rates.response_rate <= rates.interval.high <= 1


@given(st.sampled_from(CHANNELS), lives)
def test_without_what_is_suspect_the_rates_are_those_of_all_others(channel: Channel, lived: list[Life]) -> None:
    asks = [_lived(*numbered) for numbered in enumerate(lived, 1)]
    everything, suspect = _counts(asks), _counts(asks, SUSPECT_SEGMENT)
    left = {name: everything[name] - suspect[name] for name in COUNTS}
    assert _rates(channel, left) == _rates(channel, _counts([ask for ask in asks if not ask.suspect]))


@given(lives)
def test_what_is_imported_has_no_rate_however_much_there_is(lived: list[Life]) -> None:
    rates = _rates("import", _counts([_lived(*numbered) for numbered in enumerate(lived, 1)]))
    assert (rates.response_rate, rates.interval, rates.dismissal_rate, rates.render_rate) == (None, None, None, None)


def _some(asked: int, answered: int) -> dict[str, int]:
    return dict.fromkeys(COUNTS, 0) | {"asked": asked, "answered": answered}


def test_a_link_has_no_rate_because_nobody_knows_who_got_it() -> None:
    rates = _rates("link", _some(4, 3), {GIVEN_OUT: 8})
    assert (rates.answered, rates.response_rate, rates.dismissal_rate, rates.render_rate) == (3, None, None, None)


@pytest.mark.parametrize(
    ("asked", "issued", "rate"), [(0, 0, None), (0, 4, 0), (1, 4, 0.25), (4, 4, 1), (5, 4, None), (1, 0, None)]
)
def test_what_was_rendered_is_a_share_of_what_was_issued_or_unknown(asked: int, issued: int, rate: float | None) -> None:
    rates = _rates("widget", _some(asked, 0), {GIVEN_OUT: issued})
    assert (rates.issued, rates.render_rate) == (issued, rate)


def test_reasons_are_those_why_nobody_was_asked() -> None:
    rates = _rates("widget", _some(1, 1), {"wrong_page": 2, GIVEN_OUT: 5, "cap_reached": 1})
    assert rates.not_asked.reasons == {"cap_reached": 1, "wrong_page": 2}


def test_every_number_is_defined() -> None:
    fields: dict[str, object] = msgspec.to_builtins(_rates("widget", _some(1, 1)))
    nested = fields.pop("respondents")
    assert isinstance(nested, dict)
    assert set(FIELD_DEFINITIONS) == set(fields) | {f"respondents.{name}" for name in nested}
