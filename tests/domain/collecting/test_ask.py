"""An ask moves forward and never back, whatever arrives in whatever order."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.collecting.ask import Answer, Ask, Change, Channel, Dismissal, View, advance
from outoften.domain.errors import ConflictError
from tests.conftest import refused_with
from tests.domain.asks import ISSUED, READ, changes, issued

LATER = READ
LATEST = ISSUED + timedelta(minutes=5)


def _stage(ask: Ask) -> int:
    return 3 if ask.answered_at else 2 if ask.dismissed_at else 1 if ask.viewed_at else 0


def _after(*steps: Change) -> Ask:
    ask = issued()
    for number, step in enumerate(steps):
        try:
            ask = advance(ask, step, LATER + timedelta(seconds=number))
        except ConflictError:
            continue
    return ask


def test_a_view_is_kept_with_its_moment() -> None:
    assert advance(issued(), View(), LATER).viewed_at == LATER


def test_a_second_view_changes_nothing() -> None:
    seen = advance(issued(), View(), LATER)
    assert advance(seen, View(), LATEST) is seen


def test_an_answer_without_a_view_infers_one() -> None:
    answered = advance(issued(), Answer(9), LATER)
    assert (answered.viewed_at, answered.view_inferred, answered.answered_at, answered.updated_at) == (
        LATER,
        True,
        LATER,
        LATER,
    )


def test_a_comment_revises_the_same_answer() -> None:
    revised = advance(_after(View(), Answer(9)), Answer(9, " Quick delivery\n"), LATEST)
    assert (revised.score, revised.comment) == (9, "Quick delivery")
    assert (revised.answered_at, revised.updated_at) == (LATER + timedelta(seconds=1), LATEST)


def test_a_comment_left_out_stays_and_an_empty_one_is_cleared() -> None:
    answered = _after(Answer(9, "Good"))
    assert advance(answered, Answer(8), LATEST).comment == "Good"
    assert advance(answered, Answer(9, ""), LATEST).comment is None


def test_a_comment_is_stored_without_control_characters_and_with_lf_line_ends() -> None:
    assert _after(Answer(9, "a\x00b\tc\r\nd\x7f")).comment == "ab\tc\nd"


def test_an_answer_after_a_dismissal_counts() -> None:
    assert _after(Dismissal(), Answer(3)).score == 3


def test_a_dismissal_after_an_answer_is_refused_with_the_reason() -> None:
    with refused_with("already_answered"):
        advance(_after(Answer(3)), Dismissal(), LATEST)


def test_a_clock_stepped_back_does_not_step_an_ask_back() -> None:
    answered = _after(View(), Answer(9))
    revised = advance(answered, Answer(2), ISSUED - timedelta(hours=1))
    assert revised.updated_at == answered.updated_at
    assert revised.score == 2


@given(st.lists(changes, max_size=8))
def test_an_ask_never_moves_backward(steps: list[Change]) -> None:
    ask = issued()
    for number, step in enumerate(steps):
        try:
            moved = advance(ask, step, LATER + timedelta(seconds=number))
        except ConflictError:
            moved = ask
        assert _stage(moved) >= _stage(ask)
        for moment in ("viewed_at", "dismissed_at", "answered_at"):
            assert getattr(ask, moment) in (None, getattr(moved, moment))
        ask = moved


@given(st.lists(changes, max_size=8), changes)
def test_the_same_change_again_changes_nothing(steps: list[Change], change: Change) -> None:
    once = _after(*steps, change)
    assert _after(*steps, change, change) == once


@given(st.lists(changes, max_size=8))
def test_who_answered_or_dismissed_has_seen_the_card(steps: list[Change]) -> None:
    ask = _after(*steps)
    if ask.answered_at or ask.dismissed_at:
        assert ask.viewed_at
    assert (ask.score is None) == (ask.answered_at is None)


@pytest.mark.parametrize(("milliseconds", "suspect"), [(0, True), (999, True), (1000, False), (86_400_000, False)])
def test_an_answer_that_came_faster_than_anybody_reads_is_suspect(milliseconds: int, suspect: bool) -> None:
    assert advance(issued(), Answer(9), ISSUED + timedelta(milliseconds=milliseconds)).suspect is suspect


@pytest.mark.parametrize(
    ("milliseconds", "channel", "suspect"),
    [(0, "widget", True), (999, "link", True), (1000, "widget", False), (0, "email", False), (0, "api", False)],
)
def test_a_view_before_a_card_can_have_been_visible_for_a_second_is_suspect(
    milliseconds: int, channel: Channel, suspect: bool
) -> None:
    viewed = advance(issued(channel=channel), View(), ISSUED + timedelta(milliseconds=milliseconds))
    assert viewed.suspect is suspect
    assert viewed.viewed_at
    assert not advance(issued(channel=channel, respondent_id="u1"), View(), ISSUED).suspect


def test_what_was_suspect_stays_so_and_what_was_not_does_not_become_so() -> None:
    hasty = advance(issued(), Answer(9), ISSUED)
    assert advance(hasty, Answer(9, "A comment", done=True), LATER).suspect
    calm = advance(issued(), Answer(9), LATER)
    assert not advance(calm, Answer(8), ISSUED).suspect


def test_whom_the_host_vouches_for_is_not_suspect() -> None:
    assert not advance(issued(respondent_id="u1"), Answer(9), ISSUED).suspect


def test_who_closes_a_card_at_once_is_not_suspect() -> None:
    assert not advance(issued(), Dismissal(), ISSUED).suspect
