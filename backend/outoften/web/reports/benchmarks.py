"""Benchmarks: scores to compare with. All of them are the owner's, and none is shipped."""

from datetime import date
from typing import Annotated, Any

from litestar import Response
from litestar.params import FromPath
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict, replace

from outoften import clock
from outoften.domain.errors import ConflictError, NotFoundError
from outoften.domain.field_types import Name
from outoften.domain.reports.goals import Benchmark, NpsPoints
from outoften.storage.core.revisions import bump_survey_revision
from outoften.storage.reports import goals as stored
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import report_response
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.reports.query import SurveyQuery

MAX_BENCHMARKS = 20

Source = Annotated[
    str,
    Meta(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*(?!\n)$", description="Who says so: a report, an address."),
]
AsOf = Annotated[date, Meta(description="The day it was true or published, YYYY-MM-DD.")]


class BenchmarkIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A score to compare a survey's with, in points, and where it is from."""

    survey_id: int
    name: Name
    value: NpsPoints
    source: Source
    as_of: AsOf


class BenchmarkPatch(Struct, frozen=True, forbid_unknown_fields=True):
    """What to change; the rest stays."""

    name: Name | UnsetType = UNSET
    value: NpsPoints | UnsetType = UNSET
    source: Source | UnsetType = UNSET
    as_of: AsOf | UnsetType = UNSET


class BenchmarkList(Struct, frozen=True):
    data: list[Benchmark]


@get("/v1/benchmarks", returns=BenchmarkList, guards=[requires_scope("read")])
async def list_benchmarks(request: HTTPRequest, query: SurveyQuery) -> Response[bytes]:
    """The owner's benchmarks."""
    database = app_state(request).database
    if query.survey is not None:
        database.catalog.survey(query.survey)
    async with database.read_transaction() as reading:
        return report_response(request, BenchmarkList(await stored.list_benchmarks(reading, query.survey)))


@post("/v1/benchmarks", guards=[requires_scope("write")])
async def add_benchmark(request: HTTPRequest, body: BenchmarkIn) -> Benchmark:
    """Make a benchmark."""
    database = app_state(request).database
    survey = database.catalog.survey(body.survey_id)
    benchmark = Benchmark(id=0, created_at=clock.now(), **asdict(body))

    async def add(connection: Any) -> Benchmark:
        if await stored.count_benchmarks(connection, survey.id) >= MAX_BENCHMARKS:
            raise ConflictError(
                "too_many_benchmarks", f"A survey can have {MAX_BENCHMARKS} benchmarks. Delete one, or change one."
            )
        benchmark_id = await stored.add_benchmark(connection, benchmark)
        await bump_survey_revision(connection, survey)
        return replace(benchmark, id=benchmark_id)

    return await database.writer.run_transaction(add)


@patch("/v1/benchmarks/{benchmark_id:int}", guards=[requires_scope("write")])
async def change_benchmark(request: HTTPRequest, benchmark_id: FromPath[int], body: BenchmarkPatch) -> Benchmark:
    """Change a benchmark."""
    database = app_state(request).database
    changes = {name: value for name, value in asdict(body).items() if value is not UNSET}

    async def change(connection: Any) -> Benchmark:
        changed = replace(_require_benchmark(await stored.find_benchmark(connection, benchmark_id)), **changes)
        await stored.save_benchmark(connection, changed)
        await bump_survey_revision(connection, database.catalog.survey(changed.survey_id))
        return changed

    return await database.writer.run_transaction(change)


@delete("/v1/benchmarks/{benchmark_id:int}", guards=[requires_scope("write")])
async def delete_benchmark(request: HTTPRequest, benchmark_id: FromPath[int]) -> None:
    """Delete a benchmark."""
    database = app_state(request).database

    async def forget(connection: Any) -> None:
        benchmark = _require_benchmark(await stored.find_benchmark(connection, benchmark_id))
        await stored.delete_benchmark(connection, benchmark_id)
        await bump_survey_revision(connection, database.catalog.survey(benchmark.survey_id))

    await database.writer.run_transaction(forget)


def _require_benchmark(benchmark: Benchmark | None) -> Benchmark:
    if benchmark is None:
        raise NotFoundError("benchmark_not_found", "There is no such benchmark. GET /v1/benchmarks lists them.")
    return benchmark
