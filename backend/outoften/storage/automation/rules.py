"""Stored rules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import structs
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.endpoint import Endpoint
from outoften.domain.automation.rules.rule import MAX_RULES, Rule, mail_lane
from outoften.domain.errors import ConflictError, NotFoundError
from outoften.storage.automation.endpoints import load_endpoints
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry

_table, _delivery = schema.rule, schema.delivery.c


async def load_automation(connection: AsyncConnection) -> tuple[list[Endpoint], list[Rule]]:
    """Returns all endpoints and all rules."""
    rules = await connection.execute(select(_table).order_by(_table.c.id))
    return await load_endpoints(connection), [_from_row(row) for row in rules]


async def add_rule(connection: AsyncConnection, rule: Rule) -> Rule:
    """Store a new rule, and return it with its id. Raises ConflictError if there are too many."""
    if ((await connection.scalar(select(func.count()).select_from(_table))) or 0) >= MAX_RULES:
        raise ConflictError("too_many_rules", f"There can be {MAX_RULES} rules. Delete one before you add another.")
    values = _values(rule)
    del values["id"]
    rule_id = (await connection.execute(insert(_table).values(values).returning(_table.c.id))).scalar_one()
    stored = structs.replace(rule, id=rule_id)
    await add_audit_entry(connection, stored.created_by, "rule.created", _subject(stored), stored.created_at)
    return stored


async def change_rule(connection: AsyncConnection, rule_id: int, changes: Mapping[str, Any], actor: str, now: datetime) -> Rule:
    """Store new values of some fields, and return the rule. Raises NotFoundError.

    What a rule has not sent yet is not sent if it is not active any more, or sends no e-mails any more.
    """
    rule = structs.replace(await _lock(connection, rule_id), **changes)
    if changes:
        await connection.execute(update(_table).where(_table.c.id == rule_id).values(_values(rule)))
        if not (rule.active and rule.then.sends_mail):
            # Else they would be sent when it is switched on again, perhaps after its text was corrected.
            unsent = (_delivery.endpoint_id == mail_lane(rule), _delivery.next_at.is_not(None), _delivery.lease.is_(None))
            await connection.execute(update(schema.delivery).where(*unsent).values(state="failed", next_at=None))
        await add_audit_entry(connection, actor, "rule.changed", _subject(rule) | {"changed": sorted(changes)}, now)
    return rule


async def delete_rule(connection: AsyncConnection, rule_id: int, actor: str, now: datetime) -> None:
    """Delete a rule with its runs. Its e-mails are deleted later, in steps. Raises NotFoundError."""
    rule = await _lock(connection, rule_id)
    await connection.execute(delete(_table).where(_table.c.id == rule_id))
    await add_audit_entry(connection, actor, "rule.deleted", _subject(rule), now)


async def _lock(connection: AsyncConnection, rule_id: int) -> Rule:
    row = (await connection.execute(select(_table).where(_table.c.id == rule_id).with_for_update())).one_or_none()
    if row is None:
        raise NotFoundError("rule_not_found", f"There is no rule {rule_id}. GET /v1/rules lists them.")
    return _from_row(row)


def _subject(rule: Rule) -> dict[str, Any]:
    return {"site_id": rule.site_id, "rule_id": rule.id, "name": rule.name}


def _values(rule: Rule) -> dict[str, Any]:
    values = structs.asdict(rule)
    return values | {"conditions": values.pop("when"), "effects": values.pop("then")}


def _from_row(row: Row[Any]) -> Rule:
    columns = {"when": "conditions", "then": "effects"}
    values = {name: row._mapping[columns.get(name, name)] for name in Rule.__struct_fields__}
    return msgspec.convert(values, Rule)
