"""`make bench`: each claim beside its yardstick, taken in turns within the same minute, because machines are noisy.

Names of parts measure those alone: `python -m tests.benchmarks.server answers score`.
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.server import (
    answers,
    audience,
    automation,
    dashboard,
    export,
    footprint,
    hostile,
    importing,
    mailing,
    paint,
    reports,
    themes,
)
from tests.benchmarks.server.place import Place

PARTS = {
    "start": footprint.start,
    "answers": answers.answers,
    "latency": answers.latency,
    "workers": answers.workers,
    "automation": automation.automation,
    "mailing": mailing.mailing,
    "audience": audience.audience,
    "score": reports.score,
    "polling": reports.polling,
    "themes": themes.themes,
    "export": export.export,
    "import": importing.importing,
    "dashboard": dashboard.dashboard,
    "paint": paint.paint,
    "growth": footprint.growth,
    "sizes": footprint.sizes,
    "hostile": hostile.hostile,
}


def main(names: list[str]) -> None:
    """Measure the named parts, or all of them, and print what was found."""
    if unknown := set(names) - set(PARTS):
        raise SystemExit(f"There is no part {', '.join(unknown)}. Parts: {', '.join(PARTS)}")
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder, Place(Path(folder)) as place:
        for name in names or PARTS:
            PARTS[name](place)
    print(f"\nMeasured in {(time.perf_counter() - begin) / 60:.1f} minutes.")


if __name__ == "__main__":
    main(sys.argv[1:])
