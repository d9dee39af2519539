"""Benchmarks: scores that the owner adds to compare a survey with. None are built in."""

from datetime import date
from typing import Annotated

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct
from msgspec.structs import asdict

from outoften import clock
from outoften.domain.field_types import ONE_LINE, ONE_LINE_EXPECTED, Name, text_format
from outoften.domain.reports.goals import Benchmark, NpsPoints
from outoften.storage.reports.benchmarks import benchmark_rows
from outoften.web.http.auth import requires_scope
from outoften.web.http.resource import Listing, changed_fields, patch_of
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.reports.query import SurveyQuery, list_rows

Source = Annotated[
    str,
    text_format(
        ONE_LINE,
        ONE_LINE_EXPECTED,
        min_length=1,
        max_length=500,
        description="The source: a report or a URL.",
        examples=["Annual report 2025"],
    ),
]
AsOf = Annotated[date, Meta(description="The day of the score or of its publication, YYYY-MM-DD.")]


class BenchmarkIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A score to compare a survey's score with, and its source."""

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    name: Annotated[Name, Meta(description="The benchmark's name.", examples=["Our industry"])]
    value: Annotated[NpsPoints, Meta(description="The benchmark's score, in NPS points.", examples=[32])]
    source: Source
    as_of: AsOf


BenchmarkPatch = patch_of(BenchmarkIn, "The changes to a benchmark. Omitted fields keep their value.", without=("survey_id",))


@get("/v1/benchmarks", guards=[requires_scope("read", limits_sites=True)])
async def list_benchmarks(request: HTTPRequest, query: SurveyQuery) -> Response[Listing[Benchmark]]:
    """The owner's benchmarks."""
    return await list_rows(request, benchmark_rows, query)


@post("/v1/benchmarks", guards=[requires_scope("write")], problems={409: ("too_many_benchmarks",)})
async def add_benchmark(request: HTTPRequest, body: BenchmarkIn) -> Benchmark:
    """Add a benchmark."""
    database = app_state(request).database
    survey, now = database.catalog.survey(body.survey_id), clock.now()
    benchmark = Benchmark(id=0, created_at=now, **asdict(body))
    return await database.writer.run_transaction(lambda connection: benchmark_rows.add(connection, survey.id, benchmark, now))


@patch("/v1/benchmarks/{benchmark_id:int}", body=BenchmarkPatch, guards=[requires_scope("write")])
async def change_benchmark(request: HTTPRequest, benchmark_id: FromPath[int], body: Struct) -> Benchmark:
    """Change a benchmark."""
    database = app_state(request).database
    return await database.writer.run_transaction(
        lambda connection: benchmark_rows.change(connection, benchmark_id, changed_fields(body))
    )


@delete("/v1/benchmarks/{benchmark_id:int}", guards=[requires_scope("write")])
async def delete_benchmark(request: HTTPRequest, benchmark_id: FromPath[int]) -> None:
    """Delete a benchmark."""
    writer = app_state(request).database.writer
    await writer.run_transaction(lambda connection: benchmark_rows.delete(connection, benchmark_id))
