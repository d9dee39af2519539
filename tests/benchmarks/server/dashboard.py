"""How long the dashboard waits for the replies that its pages show, with a long history."""

import http.client
import os
import shutil
import statistics
import time
from datetime import date, timedelta

import msgspec

from tests.benchmarks import say
from tests.benchmarks.server.fill import FIRST, fill
from tests.benchmarks.server.place import ENGINES, Place
from tests.server import Server

RESPONSES = int(os.environ.get("ANSWERED", "1_000_000"))
YEAR = 365
TIMES = int(os.environ.get("TIMES", "40"))
TARGET_MS = 150
# Each person answers five times.
PEOPLE = RESPONSES // 5
# What people do to responses: a hundredth is worked on, a thousandth has a rare tag, one in fifty is suspect.
WORK = (
    "UPDATE ask SET state = 'open', assignee = 1, due = '2026-11-30' WHERE answered_at / 1000 % 200 = 0",
    "UPDATE ask SET state = 'closed', closed_reason = 'Called back' WHERE answered_at / 1000 % 200 = 1",
    """UPDATE ask SET tags = '["vip"]' WHERE answered_at / 1000 % 100 = 2""",
    """UPDATE ask SET tags = '["rare"]' WHERE answered_at / 1000 % 5000 = 3""",
    """UPDATE ask SET choices = '["Price"]' WHERE answered_at / 1000 % 20 = 4""",
    "UPDATE ask SET excluded = 'test' WHERE answered_at / 1000 % 1000 = 5",
    """INSERT INTO respondent (site_id, id, ask_id, asked_at, name, email)
       SELECT 1, respondent_id, id, answered_at, 'Anna ' || respondent_id, respondent_id || '@shop.example'
       FROM (SELECT *, row_number() OVER (PARTITION BY respondent_id ORDER BY answered_at DESC) AS place FROM ask) AS last
       WHERE place = 1""",
    "INSERT INTO respondent_term (site_id, term, respondent_id) SELECT 1, email, id FROM respondent",
    "INSERT INTO respondent_term (site_id, term, respondent_id) SELECT 1, lower(name), id FROM respondent",
)
LIST = "/v1/surveys/1/responses"
PAGES = {
    "responses, newest": f"{LIST}?marks=true",
    "responses, a week": f"{LIST}?marks=true&from={{day}}&to={{week_later}}",
    "responses, deep in the list": f"{LIST}?marks=true&to={{day}}",
    "responses, unread": f"{LIST}?unread=true",
    "responses, detractors with a comment": f"{LIST}?marks=true&category=detractor&has_comment=true&to={{day}}",
    "responses, new": f"{LIST}?marks=true&state=new&to={{day}}",
    "responses, open": f"{LIST}?marks=true&state=open&to={{day}}",
    "responses, of one member": f"{LIST}?marks=true&assignee=1&to={{day}}",
    "responses, overdue": f"{LIST}?marks=true&due_before=2026-12-01&to={{day}}",
    "responses, common tag": f"{LIST}?marks=true&tag=vip&to={{day}}",
    "responses, rare tag": f"{LIST}?marks=true&tag=rare&to={{day}}",
    "responses, no such tag": f"{LIST}?marks=true&tag=none&to={{day}}",
    "responses, excluded": f"{LIST}?marks=true&excluded=true&to={{day}}",
    "responses, suspect": f"{LIST}?marks=true&suspect=true&to={{day}}",
    "responses, choice": f"{LIST}?marks=true&choice=Price&to={{day}}",
    "responses, segment": f"{LIST}?marks=true&segment=plan:pro&to={{day}}",
    "responses, no such segment": f"{LIST}?marks=true&segment=plan:none&to={{day}}",
    "responses, no such page": f"{LIST}?marks=true&segment=page:/none/*&to={{day}}",
    "search, common word": f"{LIST}?marks=true&q=promised&to={{day}}",
    "search, no such word": f"{LIST}?marks=true&q=nothing{{number}}",
    "count, all": f"{LIST}/count?to={{day}}",
    "count, 90 days": f"{LIST}/count?from={{day}}&to={{quarter_later}}",
    "count, detractors with a comment": f"{LIST}/count?category=detractor&has_comment=true&to={{day}}",
    "count, open": f"{LIST}/count?state=open&to={{day}}",
    "count, rare tag": f"{LIST}/count?tag=rare&to={{day}}",
    "count, no such segment": f"{LIST}/count?segment=plan:none&to={{day}}",
    "count, common word": f"{LIST}/count?q=promised&to={{day}}",
    "one response": f"{LIST}/{{id}}",
    "respondents, newest": "/v1/respondents?survey=1&order=latest_answer",
    "respondents, promoters": "/v1/respondents?survey=1&order=latest_answer&category=promoter",
    "respondents, at risk": "/v1/respondents?survey=1&at_risk=true",
    "respondents, search": "/v1/respondents?q=u{number}",
    "respondents, nobody found": "/v1/respondents?q=nobody{number}",
    "one respondent": "/v1/respondents/u{number}",
    "choices": "/v1/surveys/1/choices?from={day}",
    "score with comparison": "/v1/surveys/1/score?from={day}&to={week_later}&compare=previous",
    "trend": "/v1/surveys/1/trend?by=week&from={day}&to={quarter_later}",
}


def dashboard(place: Place) -> None:
    """The 95th percentile of each request of a page. None is in the server's cache."""
    for engine in ENGINES:
        home = place.home(engine)
        with home.server() as server:
            key = server.admin_key
        fill(home, RESPONSES, YEAR, respondent=f"'u' || (number * 7919 % {PEOPLE})", more=WORK)
        with home.server() as server:
            say.heading(f"Requests of the dashboard on {engine}: {RESPONSES:,} responses, 95th percentile of {TIMES}")
            for name, path in PAGES.items():
                say.number(name, _percentile(server, key, path), "ms", at_most=TARGET_MS)
        shutil.rmtree(home.folder, ignore_errors=True)


def _percentile(server: Server, key: str, path: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Authorization": f"Bearer {key}"}

    def read(path: str) -> bytes:
        connection.request("GET", path, headers=headers)
        reply = connection.getresponse()
        content = reply.read()
        if reply.status != 200:
            raise SystemExit(f"{path}: {reply.status} {content.decode()}")
        return content

    first = date(1970, 1, 1) + timedelta(milliseconds=FIRST)
    ids = _ids(read(f"{LIST}?limit={TIMES}")) if "{id}" in path else [""] * TIMES
    times = []
    for number in range(TIMES):
        day = first + timedelta(days=YEAR // 2 + number)
        query = path.format(
            day=day, week_later=day + timedelta(days=7), quarter_later=day + timedelta(days=90), number=number, id=ids[number]
        )
        begin = time.perf_counter()
        read(query)
        times.append(time.perf_counter() - begin)
    connection.close()
    return statistics.quantiles(times, n=20)[-1] * 1000


def _ids(content: bytes) -> list[str]:
    return [row["id"] for row in msgspec.json.decode(content)["data"]]
