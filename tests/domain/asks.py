"""Asks and changes for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from outoften.domain.collecting.ask import Answer, Ask, Change, Dismissal, View

ISSUED = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
# When a person who reads the question has tapped.
READ = ISSUED + timedelta(seconds=5)


def issued(number: int = 1, **values: Any) -> Ask:
    """An ask that nobody has seen yet."""
    facts: dict[str, Any] = {"id": UUID(int=number), "site_id": 1, "survey_id": 1, "issued_at": ISSUED}
    return Ask(**(facts | values))


answers = st.builds(Answer, st.integers(0, 10), st.none() | st.sampled_from(["", "  ", "Good", "Bad\nthing"]), st.booleans())
changes: st.SearchStrategy[Change] = st.one_of(st.just(View()), st.just(Dismissal()), answers)
