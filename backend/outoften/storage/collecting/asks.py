"""Reads and writes the asks, respondents and segment values of a batch, in a few statements however large the batch is."""

from collections.abc import Collection, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.cadence import AskClaim
from outoften.domain.collecting.segment import SegmentValue
from outoften.storage.core import schema
from outoften.storage.core.raw_sql import RawConnection
from outoften.storage.core.upsert import upsert

AskKey = tuple[int, UUID]
RespondentKey = tuple[int, str]
SegmentValues = dict[int, dict[str, dict[str, SegmentValue]]]

_KEY_COLUMNS = ("site_id", "id")
# Columns that an answer never changes: set when the ask is issued, or only by the site's owner.
_IMMUTABLE_COLUMNS = {
    *_KEY_COLUMNS,
    *("survey_id", "issued_at", "respondent_id", "channel", "locale", "page", "segments"),
    *("tags", "note", "excluded", "state", "closed_reason", "assignee", "due", "erased_at", "version"),
}

_select_asks = select(schema.ask)
_select_asks_for_update = _select_asks.order_by(schema.ask.c.site_id, schema.ask.c.id).with_for_update()
_select_respondents_for_update = (
    select(schema.respondent).order_by(schema.respondent.c.site_id, schema.respondent.c.id).with_for_update()
)


def _update_statement(table: Table, unchanged: set[str]) -> Any:
    return (
        update(table)
        .where(*(table.c[name] == bindparam(name) for name in _KEY_COLUMNS))
        .values({c.name: bindparam(c.name) for c in table.c if c.name not in unchanged})
    )


_add_ask, _change_ask = insert(schema.ask), _update_statement(schema.ask, _IMMUTABLE_COLUMNS)
_add_respondent, _change_respondent = insert(schema.respondent), _update_statement(schema.respondent, set(_KEY_COLUMNS))


_select_segment_values = select(schema.segment_value)

_add_value = upsert(schema.segment_value)
_give_place = (
    update(schema.segment_value)
    .where(*(schema.segment_value.c[name] == bindparam(name) for name in ("site_id", "key", "value")))
    .values(holds_place=bindparam("holds_place"))
)


def ask_from_row(row: Row[Any]) -> Ask:
    """Returns the ask that is stored in a row."""
    return Ask(**row._mapping)


async def load_asks(driver: RawConnection, keys: Collection[AskKey]) -> dict[AskKey, Ask]:
    """Returns and locks the stored asks among these keys."""
    if not keys:
        return {}
    sites, ids = _split_pairs(keys)
    rows = await driver.select_in(_select_asks_for_update, (schema.ask.c.site_id, sites), (schema.ask.c.id, ids))
    return {(row["site_id"], row["id"]): Ask(**row) for row in rows}


async def load_respondents(driver: RawConnection, keys: Collection[RespondentKey]) -> dict[RespondentKey, AskClaim]:
    """Returns and locks the stored claims of these respondents, so that no other process can ask them meanwhile."""
    if not keys:
        return {}
    sites, ids = _split_pairs(keys)
    rows = await driver.select_in(
        _select_respondents_for_update, (schema.respondent.c.site_id, sites), (schema.respondent.c.id, ids)
    )
    return {(row["site_id"], row["id"]): AskClaim(**row) for row in rows}


async def load_history(driver: RawConnection, keys: Collection[RespondentKey]) -> dict[RespondentKey, dict[UUID, Ask]]:
    """Returns all asks of these respondents. The cadence keeps their number small."""
    if not keys:
        return {}
    sites, ids = _split_pairs(keys)
    history: dict[RespondentKey, dict[UUID, Ask]] = {}
    for row in await driver.select_in(_select_asks, (schema.ask.c.site_id, sites), (schema.ask.c.respondent_id, ids)):
        history.setdefault((row["site_id"], row["respondent_id"]), {})[row["id"]] = Ask(**row)
    return history


async def find_last_answer(connection: AsyncConnection, site_id: int, survey_id: int, respondent_id: str) -> Ask | None:
    """Returns the latest ask that this respondent has answered in the survey, or None."""
    stored = schema.ask.c
    query = (
        select(schema.ask)
        .where(stored.site_id == site_id, stored.respondent_id == respondent_id, stored.survey_id == survey_id)
        .where(stored.answered_at.is_not(None), stored.erased_at.is_(None))
        .order_by(stored.answered_at.desc(), stored.id.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    return ask_from_row(row) if row else None


async def load_segment_values(driver: RawConnection, site_ids: Collection[int]) -> SegmentValues:
    """Returns the values of each site's segments, by key."""
    values: SegmentValues = {}
    if site_ids:
        for row in await driver.select_in(_select_segment_values, (schema.segment_value.c.site_id, site_ids)):
            value = SegmentValue(row["value"], row["holds_place"], row["counted_as"])
            values.setdefault(row["site_id"], {}).setdefault(row["key"], {})[value.value] = value
    return values


async def save_segment_values(driver: RawConnection, changed: Mapping[tuple[int, str, str], SegmentValue]) -> None:
    """Add values, and give places to existing ones. Another process may do the same with the same values at the same time."""
    rows: list[dict[str, Any]] = [
        {"site_id": site_id, "key": key, "value": name, "holds_place": value.holds_place, "counted_as": None}
        for (site_id, key, name), value in sorted(changed.items(), key=itemgetter(0))
    ]
    await driver.executemany(_add_value[driver.engine], rows)
    await driver.executemany(_give_place, [row for row in rows if row["holds_place"]])


async def save_asks(driver: RawConnection, new: Sequence[Ask], changed: Sequence[Ask]) -> None:
    """Write asks, each list in the order of its keys, so that two processes can't deadlock."""
    await _save(driver, _add_ask, new)
    await _save(driver, _change_ask, changed)


async def save_respondents(driver: RawConnection, new: Sequence[AskClaim], changed: Sequence[AskClaim]) -> None:
    """Write the claims of respondents, in the order of their keys."""
    await _save(driver, _add_respondent, new)
    await _save(driver, _change_respondent, changed)


def _split_pairs(keys: Collection[tuple[int, Any]]) -> tuple[set[int], set[Any]]:
    """Returns the sites and the ids. SQLite uses no index for a list of pairs, so the query matches their cross product."""
    return {site_id for site_id, _ in keys}, {id_ for _, id_ in keys}


async def _save(driver: RawConnection, statement: Any, records: Sequence[Any]) -> None:
    await driver.save_records(statement, sorted(records, key=attrgetter(*_KEY_COLUMNS)))
