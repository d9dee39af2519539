"""Print the score, the response rate and all responses of a survey, with a client generated from /openapi.json.

python3 poll.py --server http://127.0.0.1:8010 --key oot_sk_… --survey 1
"""

import argparse
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from out_of_ten_client import AuthenticatedClient
from out_of_ten_client.api.numbers import response_rate, score
from out_of_ten_client.api.responses import responses
from out_of_ten_client.models import ListedResponse, ListedResponseList, Problem, ResponseRateReport, ScoreReport


def print_score(client: AuthenticatedClient, survey: int) -> None:
    """Print the score as one line."""
    report = score.sync(survey, client=client)
    if not isinstance(report, ScoreReport):
        raise SystemExit(_why(report))
    shown = "hidden until 5 responses" if report.nps is None else report.nps
    between = f", {report.interval.low:.0f} to {report.interval.high:.0f}" if report.interval else ""
    print(f"NPS {shown}{between}, {report.responses} responses")


def print_rates(client: AuthenticatedClient, survey: int) -> None:
    """Print one line per channel."""
    report = response_rate.sync(survey, client=client)
    if not isinstance(report, ResponseRateReport):
        raise SystemExit(_why(report))
    for channel, rates in report.channels.additional_properties.items():
        share = "nobody was asked" if rates.response_rate is None else f"{rates.response_rate:.0%}"
        print(f"{channel}: {rates.answered} of {rates.asked} asked have answered, {share}")


def every_response(client: AuthenticatedClient, survey: int, limit: int) -> Iterator[ListedResponse]:
    """Yield responses, newest first, page by page; the Link header has the next page."""
    reply = responses.sync_detailed(survey, client=client, limit=limit)
    while True:
        if not isinstance(reply.parsed, ListedResponseList):
            raise SystemExit(_why(reply.parsed))
        yield from reply.parsed.data
        following = re.search(r'<([^>]+)>; rel="next"', reply.headers.get("link", ""))
        if not following:
            return
        (cursor,) = parse_qs(urlsplit(following[1]).query)["cursor"]
        reply = responses.sync_detailed(survey, client=client, limit=limit, cursor=cursor)


def _why(reply: object) -> str:
    return reply.detail if isinstance(reply, Problem) else "The server did not reply with what it describes."


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default="http://127.0.0.1:8010")
    parser.add_argument("--key", required=True)
    parser.add_argument("--survey", type=int, default=1)
    parser.add_argument("--limit", type=int, default=50, help="responses on a page")
    arguments = parser.parse_args()
    with AuthenticatedClient(base_url=arguments.server, token=arguments.key) as client:
        print_score(client, arguments.survey)
        print_rates(client, arguments.survey)
        for response in every_response(client, arguments.survey, arguments.limit):
            print(f"{response.answered_at:%Y-%m-%d %H:%M} {response.score:2} {response.comment or ''}".rstrip())
