"""On which responses rules have acted."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.rules.actions import SkipReason
from outoften.domain.automation.rules.rule_actions import Action
from outoften.storage.core import schema

_run = schema.rule_run.c


class RuleRun(Struct, frozen=True):
    """The actions of a rule on a response. It acts on each response once."""

    response_id: Annotated[UUID, Meta(description="The response's id.")]
    survey_id: Annotated[int, Meta(description="The survey's id.")]
    at: Annotated[datetime, Meta(description="When the rule acted.")]
    done: Annotated[
        tuple[Action, ...], Meta(description="The actions that were done. E-mails are sent afterwards.", examples=[["tag"]])
    ]
    skipped: Annotated[
        dict[Action, SkipReason],
        Meta(
            description="The actions that were not done, each with the reason.", examples=[{"email_respondent": "no_code_left"}]
        ),
    ]


async def list_runs(connection: AsyncConnection, rule_id: int, before: UUID | None, limit: int) -> list[RuleRun]:
    """Returns the runs on the newest responses; with `before`, on those before it."""
    columns = (_run.ask_id, _run.survey_id, _run.at, _run.done, _run.skipped)
    query = select(*columns).where(_run.rule_id == rule_id).order_by(_run.ask_id.desc()).limit(limit)
    rows = await connection.execute(query if before is None else query.where(_run.ask_id < before))
    return [RuleRun(*row) for row in rows]


async def delete_runs(connection: AsyncConnection, ask_ids: Collection[UUID]) -> None:
    """Delete the runs on erased responses."""
    if ask_ids:
        await connection.execute(delete(schema.rule_run).where(_run.ask_id.in_(ask_ids)))
