"""Who is left alone, why, and until when."""

from datetime import timedelta

from outoften.domain.ask import Answer, Ask, Dismissal, View, advance
from outoften.domain.cadence import Cadence, rest
from tests.domain.asks import ISSUED, issued

CADENCE = Cadence()


def _ask(days_ago: int, change: View | Dismissal | Answer, survey_id: int = 1) -> Ask:
    moment = ISSUED - timedelta(days=days_ago)
    return advance(issued(issued_at=moment, survey_id=survey_id, respondent_id="u1"), change, moment)


def test_who_was_never_asked_may_be_asked() -> None:
    assert rest([], 1, CADENCE, ISSUED) is None


def test_an_answer_gives_ninety_days_of_rest() -> None:
    reason = rest([_ask(89, Answer(9))], 1, CADENCE, ISSUED)
    assert reason
    assert reason.code == "answered_recently"
    assert reason.retry_at == ISSUED + timedelta(days=1)
    assert rest([_ask(90, Answer(9))], 1, CADENCE, ISSUED) is None


def test_each_dismissal_in_a_row_gives_a_longer_rest() -> None:
    history: list[Ask] = []
    for expected in (30, 60, 90, 365, 365):
        history.insert(0, _ask(0, Dismissal()))
        reason = rest(history, 1, CADENCE, ISSUED)
        assert reason
        assert reason.code == "dismissed_recently"
        assert reason.retry_at == ISSUED + timedelta(days=expected)


def test_an_ask_that_was_seen_and_ignored_counts_as_dismissed() -> None:
    reason = rest([_ask(0, View())], 1, CADENCE, ISSUED)
    assert reason
    assert reason.code == "dismissed_recently"


def test_an_answer_ends_the_row_of_dismissals() -> None:
    reason = rest([_ask(0, Dismissal()), _ask(100, Answer(9)), _ask(200, Dismissal())], 1, CADENCE, ISSUED)
    assert reason
    assert reason.retry_at == ISSUED + timedelta(days=30)


def test_another_survey_gives_a_fortnight() -> None:
    reason = rest([_ask(13, View(), survey_id=2)], 1, CADENCE, ISSUED)
    assert reason
    assert reason.code == "asked_recently"
    assert rest([_ask(14, View(), survey_id=2)], 1, CADENCE, ISSUED) is None


def test_the_longest_rest_wins() -> None:
    reason = rest([_ask(0, View(), survey_id=2), _ask(10, Answer(9))], 1, CADENCE, ISSUED)
    assert reason
    assert reason.retry_at == ISSUED + timedelta(days=80)
