"""When sendings are sent: runs, working hours across changes of the clocks, and hourly limits."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.errors import InvalidError
from outoften.domain.mailing.sendings.schedule import (
    MAX_MISSED_DAYS,
    Schedule,
    WorkingHours,
    add_working_time,
    check_schedule,
    due_at,
    due_days,
    falls_due,
    first_run_at,
    next_run_at,
    take_pace,
)

ZURICH = ZoneInfo("Europe/Zurich")
NEW_YORK = ZoneInfo("America/New_York")
OFFICE = WorkingHours()
# Clocks were changed at 1:00 UTC: forward on 29 March, back on 25 October 2026, both Sundays.
FRIDAY_BEFORE_SPRING = datetime(2026, 3, 27, 16, tzinfo=ZURICH)
FRIDAY_BEFORE_AUTUMN = datetime(2026, 10, 23, 16, tzinfo=ZURICH)


def test_regular_runs_stay_at_the_same_time_by_the_clock_on_the_wall() -> None:
    first = datetime(2026, 1, 12, 9, tzinfo=ZURICH)
    schedule = Schedule(kind="quarterly", first_at=first)
    second = next_run_at(schedule, first, first, ZURICH)
    assert second == datetime(2026, 4, 12, 9, tzinfo=ZURICH)
    assert second is not None
    assert second - first == timedelta(days=90, hours=-1)


def test_a_run_on_the_31st_is_on_the_last_day_of_shorter_months_and_comes_back_to_the_31st() -> None:
    first = datetime(2025, 8, 31, 9, tzinfo=ZURICH)
    schedule = Schedule(kind="half_yearly", first_at=first)
    second = next_run_at(schedule, first, first, ZURICH)
    assert second == datetime(2026, 2, 28, 9, tzinfo=ZURICH)
    assert second is not None
    assert next_run_at(schedule, first, second, ZURICH) == datetime(2026, 8, 31, 9, tzinfo=ZURICH)


def test_runs_that_were_missed_are_not_made_up_for() -> None:
    first = datetime(2024, 1, 12, 9, tzinfo=UTC)
    after_long = datetime(2026, 11, 29, tzinfo=UTC)
    assert next_run_at(Schedule(kind="yearly"), first, after_long, UTC) == datetime(2027, 1, 12, 9, tzinfo=UTC)


def test_what_is_sent_once_has_no_next_run_and_begins_at_once_if_its_time_has_passed() -> None:
    now = datetime(2026, 11, 29, tzinfo=UTC)
    assert next_run_at(Schedule(), now, now, UTC) is None
    assert first_run_at(Schedule(first_at=now - timedelta(days=1)), now) == now
    assert first_run_at(Schedule(first_at=now + timedelta(days=1)), now) == now + timedelta(days=1)


def test_a_relative_sending_runs_each_day_from_the_sites_midnight() -> None:
    evening = datetime(2026, 3, 28, 20, tzinfo=ZURICH)
    schedule = Schedule(kind="relative", relative_to="created_at", after_days=30)
    assert next_run_at(schedule, evening, evening, ZURICH) == datetime(2026, 3, 29, tzinfo=ZURICH)


def test_everybody_falls_due_on_one_day_even_if_the_server_did_not_run_for_some() -> None:
    schedule = Schedule(kind="relative", relative_to="created_at", after_days=30)
    created = [datetime(2026, 1, day, 23, 30, tzinfo=ZURICH) for day in range(1, 20)]
    runs = [date(2026, 2, day) for day in (3, 4, 5, 9, 10, 17)]
    previous: date | None = None
    due: list[list[int]] = []
    for today in runs:
        days = due_days(today, previous)
        due.append([at.day for at in created if falls_due(schedule, at, {}, days, ZURICH)])
        previous = today
    assert due == [[4], [5], [6], [7, 8, 9, 10], [11], [12, 13, 14, 15, 16, 17, 18]]


def test_not_more_than_a_week_is_made_up_for() -> None:
    assert due_days(date(2026, 2, 20), date(2026, 1, 1)) == (date(2026, 2, 14), date(2026, 2, 20))
    assert MAX_MISSED_DAYS == 7


def test_a_trait_with_a_date_makes_recipients_due_and_anything_else_does_not() -> None:
    schedule = Schedule(kind="relative", relative_to="renewed_at", after_days=1)
    days = (date(2026, 5, 2), date(2026, 5, 2))
    assert falls_due(schedule, None, {"renewed_at": "2026-05-01"}, days, UTC)
    for traits in ({}, {"renewed_at": "soon"}, {"renewed_at": True}, {"renewed_at": "2026-05-02"}, {"renewed_at": 10**14}):
        assert not falls_due(schedule, None, traits, days, UTC)


@pytest.mark.parametrize("start", [FRIDAY_BEFORE_SPRING, FRIDAY_BEFORE_AUTUMN])
def test_working_hours_go_on_after_a_weekend_on_which_clocks_were_changed(start: datetime) -> None:
    at = add_working_time(start, timedelta(hours=2), OFFICE, ZURICH)
    assert at.astimezone(ZURICH).strftime("%a %H:%M") == "Mon 10:00"


def test_a_reader_in_another_time_zone_gets_the_e_mail_in_the_morning_there() -> None:
    start = datetime(2026, 3, 30, 9, tzinfo=ZURICH)
    at = due_at(Schedule(spread_hours=0), start, 0.5, NEW_YORK)
    assert at == datetime(2026, 3, 30, 9, tzinfo=NEW_YORK)


def test_without_working_hours_an_e_mail_may_be_sent_at_any_time() -> None:
    sunday = datetime(2026, 3, 29, 3, tzinfo=ZURICH)
    assert due_at(Schedule(working_hours=None, spread_hours=10), sunday, 0.5, ZURICH) == sunday + timedelta(hours=5)


@given(
    st.integers(0, 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.floats(0, 1),
    st.integers(0, 100),
    st.sampled_from(["Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]),
    st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda hours: hours[0] < hours[1]),
)
def test_every_e_mail_is_due_within_the_readers_working_hours_and_not_before_the_run(
    start: datetime, fraction: float, spread: int, zone_name: str, hours: tuple[int, int]
) -> None:
    zone = ZoneInfo(zone_name)
    schedule = Schedule(spread_hours=spread, working_hours=WorkingHours(opens=hours[0], closes=hours[1]))
    at = due_at(schedule, start, fraction, zone)
    local = at.astimezone(zone)
    assert at >= start
    assert local.isoweekday() <= 5
    # Where the clocks go forward, an hour that does not exist is read as the next one.
    assert hours[0] <= local.hour <= hours[1]
    assert add_working_time(at, timedelta(0), schedule.working_hours, zone) - at <= timedelta(hours=1)


@given(st.integers(1, 100_000), st.lists(st.tuples(st.floats(0, 600), st.integers(1, 300)), min_size=1, max_size=300))
def test_in_no_hour_are_there_more_e_mails_than_the_limit(limit: int, turns: list[tuple[float, int]]) -> None:
    now, paced_to = datetime(2026, 1, 1, tzinfo=UTC), None
    sent: list[tuple[datetime, int]] = []
    for pause, wanted in turns:
        now += timedelta(seconds=pause)
        allowed, paced_to = take_pace(paced_to, limit, now, wanted)
        assert 0 <= allowed <= wanted
        sent.append((now, allowed))
    for begin, _ in sent:
        within = sum(count for at, count in sent if begin <= at < begin + timedelta(hours=1))
        assert within <= limit


def test_an_hourly_limit_can_be_used_up() -> None:
    now, paced_to, total = datetime(2026, 1, 1, tzinfo=UTC), None, 0
    for _ in range(36_000):
        allowed, paced_to = take_pace(paced_to, 10_000, now, 8)
        total += allowed
        now += timedelta(milliseconds=100)
    assert 9_800 <= total <= 10_000


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(kind="relative"),
        Schedule(kind="relative", relative_to="created_at", first_at=datetime(2026, 1, 1, tzinfo=UTC)),
        Schedule(kind="once", after_days=3),
        Schedule(kind="yearly", relative_to="created_at"),
    ],
)
def test_fields_that_do_not_fit_the_kind_of_schedule_are_refused(schedule: Schedule) -> None:
    with pytest.raises(InvalidError) as refused:
        check_schedule(schedule)
    assert refused.value.code == "schedule_invalid"
