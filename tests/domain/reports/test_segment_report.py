"""Each value against everybody else: nobody stands on both sides, and what is tested at once is tested more strictly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.collecting.ask import Channel
from outoften.domain.collecting.tally import COUNTS
from outoften.domain.date_range import DateRange
from outoften.domain.reports.segment_report import ReportHeader, SegmentReport, SegmentRow, remainder, segment_report
from outoften.domain.score import Counts, difference

Sums = dict[str, int]
Part = tuple[int, int, int]
HEAD = ReportHeader(1, "plan", "UTC", DateRange())

parts = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
channels: st.SearchStrategy[Channel] = st.sampled_from(["widget", "email"])


def _sums(promoters: int, passives: int, detractors: int) -> Sums:
    responses = promoters + passives + detractors
    values = {"score_10": promoters, "score_7": passives, "score_6": detractors, "asked": responses * 2, "answered": responses}
    return dict.fromkeys(COUNTS, 0) | values


def _report(without: Part, **values: Part) -> SegmentReport:
    everybody = [sum(part) for part in zip(without, *values.values(), strict=True)]
    return segment_report(
        HEAD, {"widget": _sums(*everybody)}, {value: {"widget": _sums(*part)} for value, part in values.items()}
    )


def _row(report: SegmentReport, value: str) -> SegmentRow:
    return next(row for row in report.data if row.value == value)


def test_the_largest_comes_first_and_shares_are_of_everybody() -> None:
    report = _report((5, 5, 0), a=(20, 0, 0), b=(0, 0, 30), c=(20, 20, 0))
    assert [(row.value, row.responses, row.share) for row in report.data] == [("c", 40, 0.4), ("b", 30, 0.3), ("a", 20, 0.2)]
    assert (report.responses, report.without_value) == (100, 10)


def test_under_ten_answers_there_are_counts_alone() -> None:
    row = _row(_report((50, 0, 50), few=(9, 0, 0), enough=(10, 0, 0)), "few")
    assert (row.promoters, row.responses, row.reliability, row.channels["widget"].asked) == (9, 9, "hidden", 18)
    assert (row.nps, row.interval, row.difference, row.difference_interval, row.p_value, row.significant) == (None,) * 6
    assert _row(_report((50, 0, 50), few=(9, 0, 0), enough=(10, 0, 0)), "enough").nps == 100


def test_without_ten_others_there_is_nobody_to_compare_with() -> None:
    row = _row(_report((9, 0, 0), a=(50, 0, 50)), "a")
    assert (row.nps, row.others_responses, row.others_nps, row.p_value) == (0, 9, None, None)


def test_the_more_values_are_tested_the_less_chance_is_taken_for_a_difference() -> None:
    odd, usual = (12, 6, 2), (40, 30, 30)
    alone, among = _report(usual, a=odd), _report((0, 0, 0), a=odd, b=usual, c=usual, d=usual, few=(1, 1, 1))
    assert (alone.tested, alone.threshold, _row(alone, "a").significant) == (1, 0.05, True)
    assert (among.tested, among.threshold, _row(among, "a").significant) == (4, 0.0125, False)
    assert 0.0125 < (_row(among, "a").p_value or 0) < 0.05


def test_with_nothing_to_test_there_is_no_threshold() -> None:
    assert (_report((0, 0, 0)).data, _report((0, 0, 0)).threshold, _report((0, 0, 0)).tested) == ([], None, 0)


def test_a_value_that_nobody_answered_has_a_rate_and_no_share() -> None:
    asked = dict.fromkeys(COUNTS, 0) | {"asked": 4}
    (row,) = segment_report(HEAD, {"widget": asked}, {"a": {"widget": asked}}).data
    assert (row.share, row.responses, row.channels["widget"].response_rate) == (None, 0, 0)


@given(st.lists(st.tuples(parts, channels), max_size=6), parts)
def test_each_row_and_its_rest_make_up_everybody(values: list[tuple[tuple[int, int, int], Channel]], without: Part) -> None:
    everybody: dict[Channel, Sums] = {"widget": _sums(*without)}
    for part, channel in values:
        sums, more = everybody.get(channel, dict.fromkeys(COUNTS, 0)), _sums(*part)
        everybody[channel] = {name: sums[name] + more[name] for name in COUNTS}
    report = segment_report(HEAD, everybody, {str(at): {channel: _sums(*part)} for at, (part, channel) in enumerate(values)})
    assert report.responses == sum(without) + sum(sum(part) for part, _ in values)
    assert report.without_value == sum(without)
    for row in report.data:
        assert row.responses + row.others_responses == report.responses
        counts = Counts(row.promoters, row.passives, row.detractors)
        others = [part for at, (part, _) in enumerate(values) if str(at) != row.value]
        rest = Counts(*map(sum, zip(without, *others, strict=True)))
        if row.p_value is None:
            assert min(counts.responses, rest.responses) < 10
        else:
            assert row.p_value == difference(counts, rest).p_value
            assert report.threshold
            assert row.significant == (row.p_value < report.threshold)


@pytest.mark.parametrize("total", [Counts(5, 5, 5), Counts(9, 0, 3)])
def test_the_rest_is_everybody_else(total: Counts) -> None:
    assert remainder(total, Counts(5, 0, 3)) == Counts(total.promoters - 5, total.passives, total.detractors - 3)
