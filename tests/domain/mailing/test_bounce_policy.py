"""Who gets no more e-mails, and which sending pauses."""

from datetime import UTC, datetime, timedelta

import pytest

from outoften.domain.mailing.bounces.bounce_policy import Standing, apply_report
from outoften.domain.mailing.sendings.sending_health import PauseReason, SendingCounts, judge_sending

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 29, tzinfo=UTC)


def after_days(*days: float, delivered: float | None = None, answered: float | None = None) -> Standing:
    """The standing after soft bounces on these days."""
    standing = Standing()
    for day in days:
        if delivered is not None and delivered < day:
            standing, delivered = apply_report(standing, "delivered", NOW), None
        answered_at = NOW + answered * DAY if answered is not None and answered < day else None
        standing = apply_report(standing, "bounced_soft", NOW + day * DAY, answered_at)
    return standing


def test_a_hard_bounce_a_complaint_and_an_unsubscription_are_for_ever() -> None:
    bounced = apply_report(Standing(), "bounced_hard", NOW)
    assert bounced.blocked == "bounced"
    assert apply_report(bounced, "delivered", NOW).blocked == "bounced"
    complained = apply_report(apply_report(bounced, "unsubscribed", NOW), "complained", NOW)
    assert (complained.blocked, apply_report(complained, "bounced_hard", NOW).blocked) == ("complained", "complained")


def test_three_soft_bounces_in_a_row_over_a_week_block() -> None:
    assert after_days(0, 3, 7).blocked == "bounced"
    assert after_days(0, 30).blocked is None
    # A mailbox that is full for some days is not gone.
    assert after_days(0, 1, 2, 6.9).blocked is None
    assert after_days(0, 1, 2, 7).blocked == "bounced"


def test_a_delivery_or_an_answer_ends_the_row() -> None:
    assert after_days(0, 3, 9, delivered=4).blocked is None
    assert after_days(0, 3, 9, answered=4).blocked is None
    assert after_days(0, 3, 9, 12, answered=1).blocked == "bounced"


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ((99, 90, 90), None),
        ((100, 4, 2), None),
        ((100, 5, 0), "too_many_bounces"),
        ((1000, 0, 3), "too_many_complaints"),
        ((1001, 0, 3), None),
    ],
)
def test_a_sending_with_too_many_bounces_or_complaints_pauses(counts: tuple[int, int, int], reason: PauseReason | None) -> None:
    assert judge_sending(SendingCounts(*counts)) == reason
