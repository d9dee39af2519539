"""Who is left alone, why, and until when."""

from datetime import timedelta
from uuid import UUID

import pytest

from outoften.domain.collecting.ask import Answer, Ask, Dismissal, View, advance
from outoften.domain.collecting.cadence import AskClaim, Cadence, Reason, check_cadence, check_claim
from tests.domain.asks import ISSUED, issued

CADENCE = Cadence()


def _ask(days_ago: int, change: View | Dismissal | Answer, survey_id: int = 1) -> Ask:
    moment = ISSUED - timedelta(days=days_ago)
    return advance(issued(issued_at=moment, survey_id=survey_id, respondent_id="u1"), change, moment)


def test_who_was_never_asked_may_be_asked() -> None:
    assert check_cadence([], 1, CADENCE, ISSUED) is None


def test_an_answer_gives_ninety_days_of_rest() -> None:
    reason = check_cadence([_ask(89, Answer(9))], 1, CADENCE, ISSUED)
    assert reason
    assert reason.code == "answered_recently"
    assert reason.retry_at == ISSUED + timedelta(days=1)
    assert check_cadence([_ask(90, Answer(9))], 1, CADENCE, ISSUED) is None


def test_each_dismissal_in_a_row_gives_a_longer_rest() -> None:
    history: list[Ask] = []
    for expected in (30, 60, 90, 365, 365):
        history.insert(0, _ask(0, Dismissal()))
        reason = check_cadence(history, 1, CADENCE, ISSUED)
        assert reason
        assert reason.code == "dismissed_recently"
        assert reason.retry_at == ISSUED + timedelta(days=expected)


def test_an_ask_that_was_seen_and_ignored_counts_as_dismissed() -> None:
    reason = check_cadence([_ask(0, View())], 1, CADENCE, ISSUED)
    assert reason
    assert reason.code == "dismissed_recently"


def test_an_answer_ends_the_row_of_dismissals() -> None:
    reason = check_cadence([_ask(0, Dismissal()), _ask(100, Answer(9)), _ask(200, Dismissal())], 1, CADENCE, ISSUED)
    assert reason
    assert reason.retry_at == ISSUED + timedelta(days=30)


def test_another_survey_gives_a_fortnight() -> None:
    reason = check_cadence([_ask(13, View(), survey_id=2)], 1, CADENCE, ISSUED)
    assert reason
    assert reason.code == "asked_recently"
    assert check_cadence([_ask(14, View(), survey_id=2)], 1, CADENCE, ISSUED) is None


def test_the_longest_rest_wins() -> None:
    reason = check_cadence([_ask(0, View(), survey_id=2), _ask(10, Answer(9))], 1, CADENCE, ISSUED)
    assert reason
    assert reason.retry_at == ISSUED + timedelta(days=80)


def _claimed(seconds: float) -> Reason | None:
    return check_claim(AskClaim(1, "u1", UUID(int=1), ISSUED), [], ISSUED + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [0, 59.9, -0.5])
def test_who_was_given_an_ask_a_moment_ago_is_left_alone_though_clocks_differ_a_little(seconds: float) -> None:
    reason = _claimed(seconds)
    assert reason
    assert (reason.code, reason.retry_at) == ("asked_elsewhere", ISSUED + timedelta(minutes=1))


@pytest.mark.parametrize("seconds", [60, 3600, -3600])
def test_an_ask_that_was_never_seen_holds_nobody_up_for_long_though_a_clock_was_stepped_back(seconds: float) -> None:
    assert _claimed(seconds) is None


def test_nobody_is_held_up_by_nothing() -> None:
    assert check_claim(None, [], ISSUED) is None


def test_once_the_card_was_seen_the_cadence_alone_decides() -> None:
    seen = advance(issued(7), View(), ISSUED)
    assert check_claim(AskClaim(1, "u1", seen.id, ISSUED), [seen], ISSUED) is None
    assert check_claim(AskClaim(1, "u1", UUID(int=8), ISSUED), [seen], ISSUED)
