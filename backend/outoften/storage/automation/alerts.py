"""Stored alerts: opened and closed with their events in one transaction, and at most one open alert per series."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Row, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.alerts.alert import QUIET_DAYS
from outoften.domain.automation.alerts.alert_record import (
    Alert,
    AlertState,
    Finding,
    alert_event,
    alert_from_values,
    count_tag_days,
    is_silent,
    silent_tag_sentence,
    split_alerts,
)
from outoften.domain.collecting.tally import local_day
from outoften.domain.errors import NotFoundError
from outoften.domain.surveys.site import Site
from outoften.storage.core import schema
from outoften.storage.core.outbox import Outbox
from outoften.storage.core.types import MAX_ID
from outoften.storage.core.upsert import upsert

# More than a survey has in many years.
MAX_LISTED = 500

_alert, _check, _signal = schema.alert.c, schema.alert_check.c, schema.tag_signal.c
_save_check = upsert(schema.alert_check, overwrite=["day", "checked_at", "tag_days"])


class SiteCheck(Struct, frozen=True):
    """What a site's daily check has found: the drops of each survey, by series."""

    site: Site
    today: date
    drops: Mapping[int, Mapping[str, Finding]]


async def read_checked_day(connection: AsyncConnection, site_id: int) -> date | None:
    """Returns the day of a site's last check."""
    day: date | None = await connection.scalar(select(_check.day).where(_check.site_id == site_id))
    return day


async def list_alerts(
    connection: AsyncConnection, site_ids: Collection[int], survey_id: int | None = None, state: AlertState | None = None
) -> list[Alert]:
    """Returns the alerts of these sites, the newest first."""
    conditions: list[ColumnElement[bool]] = [_alert.site_id.in_(site_ids)]
    if survey_id is not None:
        conditions.append(_alert.survey_id == survey_id)
    if state:
        conditions.append(_alert.closed_at.is_(None) if state == "open" else _alert.closed_at.is_not(None))
    query = select(schema.alert).where(*conditions).order_by(_alert.id.desc()).limit(MAX_LISTED)
    return [_from_row(row) for row in await connection.execute(query)]


async def close_alert(connection: AsyncConnection, outbox: Outbox, alert_id: int, actor: str, now: datetime) -> Alert:
    """Close an alert, and return it; one that is closed already stays as it is. Raises NotFoundError."""
    found = None
    if 0 < alert_id <= MAX_ID:
        query = select(schema.alert).where(_alert.id == alert_id).with_for_update()
        found = (await connection.execute(query)).one_or_none()
    if found is None:
        raise NotFoundError("alert_not_found", f"There is no alert {alert_id}. GET /v1/alerts lists them.")
    alert = _from_row(found)
    return alert if alert.closed_at else await _close(connection, outbox, alert, now, actor)


async def record_check(connection: AsyncConnection, outbox: Outbox, check: SiteCheck, zone: ZoneInfo, now: datetime) -> bool:
    """Store what a daily check has found, with its events. Returns False if the day was checked or the site deleted."""
    # Two processes may have found the same; the second one waits here for the first one.
    site = select(schema.site.c.id).where(schema.site.c.id == check.site.id).with_for_update()
    if (await connection.execute(site)).first() is None:
        return False
    last = (await connection.execute(select(schema.alert_check).where(_check.site_id == check.site.id))).one_or_none()
    if last and last.day >= check.today:
        return False
    for survey_id, findings in check.drops.items():
        await _record_drops(connection, outbox, check, survey_id, findings, now)
    tag = (_signal.site_id == check.site.id, _signal.kind == "tag")
    seen_at = await connection.scalar(select(_signal.last_at).where(*tag))
    seen_on = local_day(seen_at, zone) if seen_at else None
    days, day = (last.tag_days, last.day) if last else (0, None)
    if seen_at and is_silent(days, day, check.today, seen_on):
        values = {"kind": "silent_tag", "segment": "", "sentence": silent_tag_sentence(seen_at)}
        await _open(connection, outbox, check, values, now)
    tag_days = count_tag_days(days, day, check.today, seen_on)
    row = {"site_id": check.site.id, "day": check.today, "checked_at": now, "tag_days": tag_days}
    await connection.execute(_save_check[connection.dialect.name], [row])
    return True


def _seen_again() -> Any:
    """Returns the query of the silent tags that were seen again."""
    same_site = and_(_signal.site_id == _alert.site_id, _signal.kind == "tag")
    is_open = (_alert.kind == "silent_tag", _alert.closed_at.is_(None))
    return select(schema.alert).join(schema.tag_signal, same_site).where(*is_open, _signal.last_at > _alert.opened_at)


async def has_seen_again(connection: AsyncConnection) -> bool:
    """Whether a silent tag was seen again."""
    return (await connection.execute(_seen_again().limit(1))).first() is not None


async def close_seen_tags(connection: AsyncConnection, outbox: Outbox, now: datetime) -> None:
    """Close the alerts of silent tags that were seen again."""
    for row in (await connection.execute(_seen_again().with_for_update(of=schema.alert))).all():
        await _close(connection, outbox, _from_row(row), now)


async def _record_drops(
    connection: AsyncConnection,
    outbox: Outbox,
    check: SiteCheck,
    survey_id: int,
    findings: Mapping[str, Finding],
    now: datetime,
) -> None:
    # Those that somebody has closed count while their drop goes on.
    may_go_on = and_(_alert.closed_by.is_not(None), _alert.last_on > check.today - timedelta(days=QUIET_DAYS))
    of_survey = (_alert.survey_id == survey_id, _alert.kind == "drop", or_(_alert.closed_at.is_(None), may_go_on))
    rows = await connection.execute(select(schema.alert).where(*of_survey).order_by(_alert.id).with_for_update())
    going_on, over = split_alerts([_from_row(row) for row in rows], findings, check.today)
    for segment, finding in findings.items():
        if alert := going_on.get(segment):
            await connection.execute(update(schema.alert).where(_alert.id == alert.id).values(last_on=check.today))
            continue
        values = {"survey_id": survey_id, "kind": "drop", "segment": segment}
        values |= {name: getattr(finding, name) for name in ("sentence", "drop", "parts", "themes")}
        await _open(connection, outbox, check, values, now)
    for alert in over.values():
        if not alert.closed_at:
            await _close(connection, outbox, alert, now)


async def _open(
    connection: AsyncConnection, outbox: Outbox, check: SiteCheck, values: Mapping[str, Any], now: datetime
) -> None:
    row = {"site_id": check.site.id, "survey_id": None, "drop": None, "parts": (), "themes": ()} | dict(values)
    row |= {"opened_at": now, "last_on": check.today}
    added = await connection.execute(insert(schema.alert).values(row).returning(schema.alert))
    await outbox.emit(connection, alert_event(_from_row(added.one())))


async def _close(connection: AsyncConnection, outbox: Outbox, alert: Alert, now: datetime, actor: str | None = None) -> Alert:
    closed = {"closed_at": now, "closed_by": actor}
    await connection.execute(update(schema.alert).where(_alert.id == alert.id).values(closed))
    alert = replace(alert, **closed, state="closed")
    await outbox.emit(connection, alert_event(alert))
    return alert


def _from_row(row: Row[Any]) -> Alert:
    return alert_from_values(row._asdict())
