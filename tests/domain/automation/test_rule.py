"""Rules: when they act, and what they change."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace

from outoften.domain.automation.rule import NewFollowUp, Rule, Then, When, apply_rule, business_time_after, fires
from outoften.domain.collecting.ask import Ask
from outoften.domain.errors import InvalidError

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
ZURICH = ZoneInfo("Europe/Zurich")
ISSUED = Ask(
    id=UUID(int=2), site_id=1, survey_id=1, issued_at=AT, respondent_id="ann", segments=("plan=pro", "boss=Bo@x.example")
)
SCORED = replace(ISSUED, answered_at=AT, updated_at=AT, score=3)
COMMENTED = replace(SCORED, updated_at=AT + timedelta(seconds=9), comment="Too slow")
EARLIER = replace(SCORED, id=UUID(int=1), score=9, answered_at=AT - timedelta(days=90))


def rule(**when: object) -> Rule:
    """A rule that tags."""
    return Rule(id=1, site_id=1, when=msgspec.convert(when, When), then=Then(tag="angry"))


@pytest.mark.parametrize(
    ("holds", "fails"),
    [
        ({"survey_id": 1}, {"survey_id": 2}),
        ({"categories": ("detractor",)}, {"categories": ("passive", "promoter")}),
        ({"scores": (3,), "categories": ("promoter",)}, {"scores": (4,)}),
        ({"segment": "plan=pro"}, {"segment": "plan=free"}),
        ({"with_comment": False}, {"with_comment": True}),
        ({"identified": True}, {"identified": False}),
        ({"repeated": True}, {"repeated": False}),
        ({"events": ("respondent.became_detractor",)}, {"events": ("response.updated",)}),
    ],
)
def test_each_condition_decides(holds: dict[str, object], fails: dict[str, object]) -> None:
    assert fires(rule(**holds), ISSUED, SCORED, [EARLIER])
    assert not fires(rule(**fails), ISSUED, SCORED, [EARLIER])


def test_a_rule_acts_once_when_a_response_first_meets_its_conditions() -> None:
    assert fires(rule(with_comment=True), SCORED, COMMENTED, [])
    later = replace(COMMENTED, comment="Much too slow", updated_at=AT + timedelta(seconds=20))
    assert not fires(rule(with_comment=True), COMMENTED, later, [])
    assert not fires(rule(), SCORED, COMMENTED, [])
    assert not fires(rule(), COMMENTED, COMMENTED, [])
    updated = rule(events=("response.updated",))
    assert [fires(updated, *change, []) for change in ((ISSUED, SCORED), (SCORED, COMMENTED), (COMMENTED, later))] == [
        False,
        True,
        False,
    ]


def test_excluded_responses_and_those_of_other_sites_are_left_alone() -> None:
    assert not fires(rule(), ISSUED, replace(SCORED, excluded="test"), [])
    assert not fires(replace(rule(), site_id=2), ISSUED, SCORED, [])


def test_a_rule_tags_and_begins_a_follow_up_of_the_account_owner() -> None:
    wanted = NewFollowUp(assignee=1, assignee_segment="boss", due_in_hours=8)
    done = apply_rule(Then(tag="angry", follow_up=wanted), SCORED, {"bo@x.example": 7}, AT, ZURICH)
    assert (done.tags, done.state, done.assignee, str(done.due)) == (("angry",), "open", 7, "2026-11-30")
    assert apply_rule(Then(follow_up=wanted), SCORED, {}, AT, ZURICH).assignee == 1


def test_work_that_has_begun_stays_as_it_is() -> None:
    closed = replace(SCORED, state="closed", closed_reason="Called", tags=("angry",))
    assert apply_rule(Then(tag="angry", follow_up=NewFollowUp(assignee=1)), closed, {}, AT, ZURICH) == closed


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-27T10:00", 2, "2026-11-27T12:00"),
        ("2026-11-27T16:00", 2, "2026-11-30T10:00"),
        ("2026-11-28T12:00", 8, "2026-11-30T17:00"),
        ("2026-11-30T03:00", 9, "2026-12-01T10:00"),
        ("2026-11-30T17:00", 40, "2026-12-07T17:00"),
        # The clocks change in this night.
        ("2026-10-23T16:00", 2, "2026-10-26T10:00"),
    ],
)
def test_business_hours_are_from_monday_to_friday_in_the_time_zone_of_the_site(start: str, hours: int, end: str) -> None:
    begin = datetime.fromisoformat(start).replace(tzinfo=ZURICH).astimezone(UTC)
    assert business_time_after(begin, hours, ZURICH) == datetime.fromisoformat(end).replace(tzinfo=ZURICH)


def test_a_rule_must_do_something() -> None:
    with pytest.raises(InvalidError) as refusal:
        Then()
    assert refusal.value.code == "rule_without_effect"
