"""`GET metrics`: the score and its parts as whole numbers."""

from litestar import Response
from msgspec import Struct

from outoften.domain.score import counts, nps
from outoften.storage.compat.delighted.answers import read_distribution
from outoften.web.compat.delighted.call import Call, Epoch, end_of_second, from_epoch
from outoften.web.http.cached_report import cached_report

_NO_TREND = (
    "there are no trends here. Omit it, and for a part of the respondents read GET /v1/surveys/{id}/score?segment=plan:pro."
)
_NO_FILTER = "the score of a segment is GET /v1/surveys/{id}/score?segment=plan:pro. Omit it."


class MetricsParams(Struct, frozen=True):
    """The range, both ends included, in seconds since 1970."""

    since: Epoch | None = None
    until: Epoch | None = None
    groups: list[str] = []


class Metrics(Struct, frozen=True):
    """The score; without responses, what is computed from them is null."""

    nps: int | None
    promoter_count: int
    promoter_percent: int | None
    passive_count: int
    passive_percent: int | None
    detractor_count: int
    detractor_percent: int | None
    response_count: int


async def retrieve_metrics(call: Call) -> Response[Metrics]:
    """The score of a range, by default of the 30 days before the latest response."""
    params = call.read(MetricsParams)
    call.reject(trend=_NO_TREND, person_properties=_NO_FILTER)
    if others := [group for group in params.groups if group != "core"]:
        call.reject(
            groups=f"only `core` is here, not {others[0]!r}. Counts by channel are in "
            f"GET /v1/surveys/{call.survey.id}/response-rate."
        )

    async def read() -> Metrics:
        span = from_epoch(params.since), end_of_second(params.until)
        return _metrics(await call.state.database.scan(read_distribution, call.survey, *span))

    return await cached_report(call.request, call.survey, read)


def _metrics(distribution: list[int]) -> Metrics:
    counted = counts(distribution)
    total = counted.responses

    def percent(part: int) -> int | None:
        return (200 * part + total) // (2 * total) if total else None

    return Metrics(
        nps=nps(counted),
        promoter_count=counted.promoters,
        promoter_percent=percent(counted.promoters),
        passive_count=counted.passives,
        passive_percent=percent(counted.passives),
        detractor_count=counted.detractors,
        detractor_percent=percent(counted.detractors),
        response_count=total,
    )
