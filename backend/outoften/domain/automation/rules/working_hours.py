"""Working hours: Monday to Friday, 9 to 17, in the site's time zone."""

from datetime import datetime, timedelta, tzinfo

_OPENS, _CLOSES = 9, 17
_SATURDAY = 5


def add_working_hours(start: datetime, hours: int, zone: tzinfo) -> datetime:
    """Returns the time after `hours` working hours since `start`."""
    # Hours on the wall, so that a change of the clocks, which is at night, does not move them.
    now = start.astimezone(zone).replace(tzinfo=None)
    left = timedelta(hours=hours)
    while True:
        opens, closes = (now.replace(hour=hour, minute=0, second=0, microsecond=0) for hour in (_OPENS, _CLOSES))
        now = max(now, opens)
        if now.weekday() < _SATURDAY and now < closes:
            if left <= closes - now:
                return (now + left).replace(tzinfo=zone)
            left -= closes - now
        now = opens.replace(hour=0) + timedelta(days=1)
