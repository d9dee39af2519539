"""docs/statistics.md names the thresholds of the code."""

import re

from outoften.domain.reports.rates import DEFINITIONS
from outoften.domain.score import reliability
from tests.docs.markdown import code_spans, read, rows, section


def test_the_table_of_reliability_has_the_limits_of_the_code() -> None:
    table = rows(section(read("docs/statistics.md"), "When a score is shown"))
    starts = {code_spans(row[0])[0]: next(int(number) for number in re.findall(r"\d+", row[1])) for row in table}
    hidden_below, low_below = starts["hidden"], starts["low"]
    assert starts["ok"] == low_below
    assert [reliability(n) for n in (0, 1, hidden_below - 1)] == ["none", "hidden", "hidden"]
    assert [reliability(n) for n in (hidden_below, low_below - 1, low_below)] == ["low", "low", "ok"]


def test_the_rate_of_each_channel_is_defined_as_in_the_report() -> None:
    table = rows(section(read("docs/statistics.md"), "How the response rate is defined"))
    assert {code_spans(row[0])[0]: row[1] for row in table} == DEFINITIONS
