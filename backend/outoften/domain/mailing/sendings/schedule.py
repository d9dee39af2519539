"""When a sending is sent: its runs, and for each e-mail a time within the reader's working hours.

Working hours are counted by the clock on the wall, so that a change of the clocks moves none of them.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from outoften.domain.collecting.dates import parse_time
from outoften.domain.date_range import next_day, start_of_day
from outoften.domain.errors import InvalidError
from outoften.domain.field_types import Name

# How many days a sending that is relative to a date makes up for after the server did not run.
MAX_MISSED_DAYS = 7
# An hourly limit is used up evenly; so much at once makes up for the pauses between transactions.
_BURST = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_MONTHS: Mapping[str, int] = {"quarterly": 3, "half_yearly": 6, "yearly": 12}

Hour = Annotated[int, Meta(ge=0, le=24)]
Weekday = Annotated[int, Meta(ge=1, le=7)]


class WorkingHours(Struct, frozen=True, forbid_unknown_fields=True):
    """Hours in which e-mails may be sent, in the reader's time zone, or in the site's if the reader's is unknown."""

    days: Annotated[
        tuple[Weekday, ...],
        Meta(min_length=1, max_length=7, description="The working days: numbers from 1 for Monday to 7 for Sunday."),
    ] = (*(1, 2, 3), *(4, 5))
    opens: Annotated[Hour, Meta(description="The hour at which working hours begin, 0 to 23.", examples=[9])] = 9
    closes: Annotated[
        Hour, Meta(description="The hour at which working hours end, 1 to 24; e-mails are sent before it.", examples=[17])
    ] = 17

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("`closes` must be later than `opens`, such as 9 and 17")


ScheduleKind = Literal["once", "quarterly", "half_yearly", "yearly", "relative"]


class Schedule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The schedule of a sending. `relative` is evaluated every day; all others begin at `first_at`."""

    kind: Annotated[
        ScheduleKind,
        Meta(
            description="`once`; every 3, 6 or 12 months; or `relative`: to each recipient some days after a date of theirs.",
            examples=["quarterly"],
        ),
    ] = "once"
    first_at: Annotated[
        Annotated[datetime, Meta(tz=True)] | None,
        Meta(description="The time of the first run; null: as soon as it is started. Not for `relative`."),
    ] = None
    relative_to: Annotated[
        Name | None,
        Meta(
            description="Only for `relative`: `created_at`, or the name of a trait with a date, such as the date of an event.",
            examples=["created_at"],
        ),
    ] = None
    after_days: Annotated[
        int, Meta(ge=0, le=3650, description="Only for `relative`: the number of days after the date.", examples=[30])
    ] = 0
    spread_hours: Annotated[
        int,
        Meta(ge=0, le=720, description="The number of working hours over which the e-mails of a run are spread.", examples=[8]),
    ] = 0
    working_hours: Annotated[
        WorkingHours | None, Meta(description="The hours in which e-mails may be sent; null: at any time.")
    ] = WorkingHours()


def check_schedule(schedule: Schedule) -> None:
    """Raises InvalidError if fields of the schedule do not fit each other."""
    is_relative = schedule.kind == "relative"
    if is_relative and schedule.relative_to is None:
        raise InvalidError(
            "schedule_invalid",
            "`schedule.relative_to` is missing. Name the date, such as `created_at`, or a trait such as `last_purchase_at`.",
        )
    if is_relative and schedule.first_at:
        raise InvalidError("schedule_invalid", "`schedule.first_at` is not for `relative`, which is sent from its start on.")
    if not is_relative and (schedule.relative_to is not None or schedule.after_days):
        raise InvalidError(
            "schedule_invalid", '`schedule.relative_to` and `after_days` need `"kind": "relative"`. Leave them out otherwise.'
        )


def first_run_at(schedule: Schedule, now: datetime) -> datetime:
    """Returns when the first run of a sending begins that is started now."""
    return max(schedule.first_at or now, now)


def next_run_at(schedule: Schedule, first_at: datetime, now: datetime, zone: tzinfo) -> datetime | None:
    """Returns when the run after `now` begins; None if there is none. Runs that were missed are not made up for.

    Regular runs are on the day of `first_at`, or on the last day of shorter months, at the same time by the site's clock.
    """
    if schedule.kind == "once":
        return None
    local = now.astimezone(zone)
    if schedule.kind == "relative":
        return start_of_day(next_day(local.date()), zone).astimezone(UTC)
    step, first = _MONTHS[schedule.kind], first_at.astimezone(zone).replace(tzinfo=None)
    passed = (local.year - first.year) * 12 + local.month - first.month
    count = max(passed // step, 1)
    while (at := _add_months(first, count * step).replace(tzinfo=zone)) <= now:
        count += 1
    return at.astimezone(UTC)


def due_days(today: date, previous: date | None) -> tuple[date, date]:
    """Returns the first and the last of the days whose recipients a relative run is for; `previous`: that of the last run."""
    if previous is None or previous >= today:
        return today, today
    return max(previous + timedelta(days=1), today - timedelta(days=MAX_MISSED_DAYS - 1)), today


def falls_due(
    schedule: Schedule, created_at: datetime | None, traits: Mapping[str, Any], days: tuple[date, date], zone: tzinfo
) -> bool:
    """Whether a recipient's date and the days after it are one of these days (the first and the last)."""
    at = created_at if schedule.relative_to == "created_at" else parse_time(traits.get(schedule.relative_to or ""))
    if at is None:
        return False
    try:
        day = at.astimezone(zone).date() + timedelta(days=schedule.after_days)
    except OverflowError:
        return False
    return days[0] <= day <= days[1]


def due_at(schedule: Schedule, started_at: datetime, fraction: float, zone: tzinfo) -> datetime:
    """Returns when an e-mail of a run is due. `fraction`, from 0 to 1, is its place among those that are spread."""
    spread = timedelta(hours=schedule.spread_hours) * fraction
    return add_working_time(started_at, spread, schedule.working_hours, zone)


def add_working_time(start: datetime, duration: timedelta, hours: WorkingHours | None, zone: tzinfo) -> datetime:
    """Returns when so much working time has passed since `start`: for no time `start` itself, or when they open next."""
    if hours is None:
        return start + duration
    now = start.astimezone(zone).replace(tzinfo=None)
    while True:
        midnight = datetime.combine(now.date(), time.min)
        opens, closes = midnight + timedelta(hours=hours.opens), midnight + timedelta(hours=hours.closes)
        now = max(now, opens)
        if now.isoweekday() in hours.days and now < closes:
            if duration < closes - now:
                # An hour that occurs twice is read as the first one, which may be before the start.
                return max((now + duration).replace(tzinfo=zone).astimezone(UTC), start)
            duration -= closes - now
        now = midnight + timedelta(days=1)


def time_zone(name: str | None, default: tzinfo) -> tzinfo:
    """Returns the time zone with this name, or the default."""
    if not name:
        return default
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return default


def take_pace(paced_to: datetime | None, hourly_limit: int, now: datetime, wanted: int) -> tuple[int, datetime]:
    """Returns how many e-mails may be sent now, at most `wanted`, and how far the limit is used up with them.

    In no hour are there more than `hourly_limit`.
    """
    burst = max(_BURST, _HOUR / hourly_limit)
    # So many seconds longer, that a burst and an hour together stay within the limit.
    interval = (_HOUR + burst) / hourly_limit if burst == _BURST else burst
    used = max(paced_to or now - burst, now - burst)
    allowed = max(min(int((now - used) / interval), wanted), 0)
    return allowed, used + allowed * interval


def _add_months(at: datetime, months: int) -> datetime:
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))
