"""Numbers of several processes in one file, whichever way the processes are started."""

import multiprocessing
from multiprocessing.context import ForkContext, SpawnContext

import pytest

from outoften.metrics import Metrics
from outoften.metrics.shared import SharedFile

HTTP = 'outoften_http_request_duration_seconds_bucket{route="/livez",method="GET",status="200",le="0.001"}'


def _count(shared: SharedFile, times: int) -> None:
    metrics = Metrics(shared.claim())
    metrics.answers.add("widget", "promoter", count=times)
    for _ in range(times):
        metrics.requests.observe(0.0005, "/livez", "GET", "200")


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_that_have_ended_stay_counted_and_leave_their_place_to_others(method: str) -> None:
    context: ForkContext | SpawnContext = multiprocessing.get_context(method)  # type: ignore[assignment]
    with SharedFile(1) as shared:
        own = Metrics(shared.claim())
        own.answers.add("widget", "promoter")
        # There is room for two at once.
        for times in (2, 3, 4):
            process = context.Process(target=_count, args=(shared, times))
            process.start()
            process.join()
            assert process.exitcode == 0
        lines = list(own.lines())
    assert 'outoften_answers_total{channel="widget",category="promoter"} 10' in lines
    assert f"{HTTP} 9" in lines
