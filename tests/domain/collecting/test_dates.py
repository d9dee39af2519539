"""Dates as pages write them. The browser must read the same: both are held to the cases of tests/widget/dates.json."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.collecting.dates import parse_time

CASES: list[dict[str, Any]] = msgspec.json.decode((Path(__file__).parents[2] / "widget" / "dates.json").read_bytes())
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case["value"]))
def test_server_and_browser_read_the_same(case: dict[str, Any]) -> None:
    time = parse_time(case["value"])
    assert (None if time is None else (time - EPOCH) // timedelta(milliseconds=1)) == case["ms"]


@given(st.text() | st.floats() | st.integers())
def test_nothing_raises(value: str | float) -> None:
    time = parse_time(value)
    assert time is None or time.utcoffset() is not None
