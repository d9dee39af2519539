"""Print the score and the response rate when they change. Uses only the standard library.

python3 poll_score.py --server http://127.0.0.1:8010 --key oot_sk_… --survey 1
"""

import argparse
import contextlib
import json
import time
import urllib.error
import urllib.request
from typing import Any


class Report:
    """Polls one URL; an unchanged report is a 304 without a body."""

    def __init__(self, address: str, key: str) -> None:
        self._address = address
        self._headers = {"Authorization": f"Bearer {key}"}

    def fetch(self) -> dict[str, Any] | None:
        """Return the report, or None if it has not changed."""
        request = urllib.request.Request(self._address, headers=self._headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                self._headers["If-None-Match"] = response.headers["ETag"]
                report: dict[str, Any] = json.load(response)
                return report
        except urllib.error.HTTPError as error:
            if error.code == 304:
                return None
            # 429 is a rate limit; 5xx are of the server while it starts again, or of a proxy meanwhile.
            if error.code != 429 and error.code < 500:
                raise SystemExit(_reason(error)) from None
            print(f"{self._address}: {error}. Trying again.", flush=True)
            return None
        except OSError as error:
            print(f"{self._address}: {error}. Trying again.", flush=True)
            return None


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["detail"])
    except (ValueError, LookupError, TypeError):
        return f"{error.url}: {error}. Is this the address of an Out of Ten server?"


def main(server: str, key: str, survey: int, every: float, once: bool) -> None:
    """Poll until stopped, or once."""
    score = Report(f"{server}/v1/surveys/{survey}/score", key)
    rate = Report(f"{server}/v1/surveys/{survey}/response-rate", key)
    while True:
        if report := score.fetch():
            shown = "hidden until 5 responses" if report["nps"] is None else report["nps"]
            print(f"NPS {shown}, {report['responses']} responses", flush=True)
        if report := rate.fetch():
            widget = report["channels"]["widget"]
            print(f"{widget['answered']} of {widget['asked']} asked have answered", flush=True)
        if once:
            return
        time.sleep(every)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default="http://127.0.0.1:8010")
    parser.add_argument("--key", required=True)
    parser.add_argument("--survey", type=int, default=1)
    parser.add_argument("--every", type=float, default=10.0, help="seconds between polls")
    parser.add_argument("--once", action="store_true", help="poll once and stop")
    arguments = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        main(arguments.server, arguments.key, arguments.survey, arguments.every, arguments.once)
