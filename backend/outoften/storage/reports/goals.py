"""Goals and benchmarks, kept for each survey."""

from datetime import date
from typing import Any

from sqlalchemy import Row, Table, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.reports.goals import Benchmark, Goal
from outoften.storage.core import schema
from outoften.storage.core.types import MAX_ID


async def list_goals(connection: AsyncConnection, survey_id: int | None = None) -> list[Goal]:
    """All goals, or those of a survey, oldest first."""
    return [_goal(row) for row in await _rows(connection, schema.goal, survey_id)]


async def find_goal(connection: AsyncConnection, goal_id: int) -> Goal | None:
    """One goal, or None."""
    row = await _row(connection, schema.goal, goal_id)
    return None if row is None else _goal(row)


async def add_goal(connection: AsyncConnection, goal: Goal) -> int:
    """Keep a new goal; its id."""
    return await _add(
        connection,
        schema.goal,
        survey_id=goal.survey_id,
        metric=goal.metric,
        channel=goal.channel,
        target=goal.target,
        created_at=goal.created_at,
    )


async def save_goal(connection: AsyncConnection, goal: Goal) -> None:
    """Change a goal."""
    await _save(connection, schema.goal, goal.id, metric=goal.metric, channel=goal.channel, target=goal.target)


async def list_benchmarks(connection: AsyncConnection, survey_id: int | None = None) -> list[Benchmark]:
    """All benchmarks, or those of a survey, oldest first."""
    return [_benchmark(row) for row in await _rows(connection, schema.benchmark, survey_id)]


async def find_benchmark(connection: AsyncConnection, benchmark_id: int) -> Benchmark | None:
    """One benchmark, or None."""
    row = await _row(connection, schema.benchmark, benchmark_id)
    return None if row is None else _benchmark(row)


async def add_benchmark(connection: AsyncConnection, benchmark: Benchmark) -> int:
    """Keep a new benchmark; its id."""
    values = _benchmark_values(benchmark) | {"survey_id": benchmark.survey_id, "created_at": benchmark.created_at}
    return await _add(connection, schema.benchmark, **values)


async def save_benchmark(connection: AsyncConnection, benchmark: Benchmark) -> None:
    """Change a benchmark."""
    await _save(connection, schema.benchmark, benchmark.id, **_benchmark_values(benchmark))


async def delete_goal(connection: AsyncConnection, goal_id: int) -> None:
    """Forget a goal."""
    await connection.execute(delete(schema.goal).where(schema.goal.c.id == goal_id))


async def delete_benchmark(connection: AsyncConnection, benchmark_id: int) -> None:
    """Forget a benchmark."""
    await connection.execute(delete(schema.benchmark).where(schema.benchmark.c.id == benchmark_id))


async def count_goals(connection: AsyncConnection, survey_id: int) -> int:
    """How many goals a survey has."""
    return await _count(connection, schema.goal, survey_id)


async def count_benchmarks(connection: AsyncConnection, survey_id: int) -> int:
    """How many benchmarks a survey has."""
    return await _count(connection, schema.benchmark, survey_id)


def _goal(row: Row[Any]) -> Goal:
    return Goal(row.id, row.survey_id, row.metric, row.channel, row.target, row.created_at)


def _benchmark(row: Row[Any]) -> Benchmark:
    as_of = date.fromisoformat(row.as_of)
    return Benchmark(row.id, row.survey_id, row.name, row.value, row.source, as_of, row.created_at)


def _benchmark_values(of: Benchmark) -> dict[str, Any]:
    return {"name": of.name, "value": of.value, "source": of.source, "as_of": of.as_of.isoformat()}


async def _rows(connection: AsyncConnection, table: Table, survey_id: int | None) -> Any:
    wanted = select(table).order_by(table.c.id)
    return await connection.execute(wanted if survey_id is None else wanted.where(table.c.survey_id == survey_id))


async def _row(connection: AsyncConnection, table: Table, row_id: int) -> Row[Any] | None:
    if not 0 < row_id <= MAX_ID:
        return None
    return (await connection.execute(select(table).where(table.c.id == row_id))).one_or_none()


async def _count(connection: AsyncConnection, table: Table, survey_id: int) -> int:
    counted = select(func.count()).select_from(table).where(table.c.survey_id == survey_id)
    return int((await connection.execute(counted)).scalar_one())


async def _add(connection: AsyncConnection, table: Table, **values: Any) -> int:
    return int((await connection.execute(insert(table).values(values).returning(table.c.id))).scalar_one())


async def _save(connection: AsyncConnection, table: Table, row_id: int, **values: Any) -> None:
    await connection.execute(update(table).where(table.c.id == row_id).values(values))
