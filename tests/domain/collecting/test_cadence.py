"""The cadence: whether a respondent may be asked, and if not, the reason and its end."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from outoften.domain.collecting.ask import Answer, Ask, Change, Dismissal, View, advance
from outoften.domain.collecting.cadence import AskClaim, Cadence, Reason, check_cadence, check_claim
from tests.domain.asks import ISSUED, issued

VECTORS = msgspec.json.decode((Path(__file__).parents[2] / "widget/cadence.json").read_bytes())


def _ask(day: int, outcome: str, survey: int = 1) -> Ask:
    moment = ISSUED + timedelta(days=day)
    ask = advance(issued(issued_at=moment, survey_id=survey, respondent_id="u1"), View(), moment)
    changes: dict[str, Change] = {"viewed": View(), "dismissed": Dismissal(), "answered": Answer(9)}
    return advance(ask, changes[outcome], moment)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_server_and_browser_give_the_same_reason_for_as_long(case: dict[str, Any]) -> None:
    cadence = msgspec.convert(VECTORS["cadence"] | case.get("cadence", {}), Cadence)
    history = [_ask(**ask) for ask in reversed(case["asks"])]
    now = history[0].issued_at if history else ISSUED
    reason = check_cadence(history, 1, cadence, now)
    assert (reason and reason.code) == case["reason"]
    if reason:
        until = ISSUED + timedelta(days=case["until_day"])
        assert reason.retry_at == until
        last = check_cadence(history, 1, cadence, until - timedelta(milliseconds=1))
        assert (last and last.code) == case["reason"]
        assert check_cadence(history, 1, cadence, until) is None


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
