"""The owner's benchmarks."""

from outoften.domain.reports.goals import MAX_BENCHMARKS, Benchmark
from outoften.storage.core import schema
from outoften.storage.core.owned_rows import OwnedRows

benchmark_rows = OwnedRows(schema.benchmark, Benchmark, "benchmark", MAX_BENCHMARKS)
