"""The score as it changes, as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html"""

import asyncio
from time import monotonic

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.types import ASGIApp, Receive, Scope, Send
from msgspec import Struct

from outoften.domain import score as numbers
from outoften.domain.errors import Refusal
from outoften.domain.surveys.survey import Survey
from outoften.web.http.auth import check, needs
from outoften.web.http.middleware import wants_body
from outoften.web.http.score_snapshots import Latest
from outoften.web.http.state import HTTPRequest, parts

# Proxies and browsers give up on what is silent for a minute.
SILENT_FOR = 15.0
# Nobody may keep the server from stopping by not reading.
SLOWEST_READER = 5.0
RETRY = b"retry: 3000\n\n"
HEARTBEAT = b":\n\n"

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # nginx would collect events until it has a few kilobytes of them.
    (b"x-accel-buffering", b"no"),
]


class ScoreEvent(Struct, frozen=True):
    """The score of all days and channels, with the revision that it was read at. Where there is more to know, GET it."""

    survey_id: int
    revision: int
    nps: int | None
    interval: numbers.Interval | None
    responses: int
    promoters: int
    passives: int
    detractors: int
    reliability: numbers.Reliability


@get("/v1/surveys/{survey_id:int}/events", returns="text/event-stream", guards=[needs("read")])
async def events(request: HTTPRequest, survey_id: FromPath[int]) -> ASGIApp:
    """An event `score` now, and whenever something was written of the survey; at most one a second."""
    survey = parts(request).database.catalog.survey(survey_id)

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        listeners = parts(request).listeners
        with listeners.one_more():
            await listeners.look()
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            if wants_body(scope):
                await _Stream(request, survey, send).run(receive)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return stream


class _Stream:
    """One listener's."""

    def __init__(self, request: HTTPRequest, survey: Survey, send: Send) -> None:
        self._request = request
        self._parts = parts(request)
        self._survey = survey
        self._send = send
        # Who was cut off and has the latest already waits for what comes after it.
        self._said = request.headers.get("last-event-id", "")
        self._said_at = monotonic()

    async def run(self, receive: Receive) -> None:
        """Until the listener leaves or is not allowed to listen any longer, or the server stops."""
        gone = asyncio.create_task(_left(receive))
        try:
            await self._say(RETRY)
            while not (gone.done() or self._parts.listeners.closed):
                await check(self._request, "read")
                await self._tell()
                beat = asyncio.create_task(self._parts.listeners.next_beat())
                await asyncio.wait([gone, beat], return_when=asyncio.FIRST_COMPLETED)
                beat.cancel()
        except (Refusal, TimeoutError, OSError):
            # The reply has begun: all that can be said now is its end, and whoever comes again is told why.
            return
        finally:
            gone.cancel()

    async def _tell(self) -> None:
        revision = self._parts.listeners.numbers.get(self._survey.id, 0)
        if str(revision) != self._said:
            latest = await self._parts.latest.of(self._survey, revision)
            await self._say(_encode(self._survey, latest))
            self._said = str(latest.revision)
        elif monotonic() - self._said_at >= SILENT_FOR:
            await self._say(HEARTBEAT)

    async def _say(self, text: bytes) -> None:
        async with asyncio.timeout(SLOWEST_READER):
            await self._send({"type": "http.response.body", "body": text, "more_body": True})
        self._said_at = monotonic()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _encode(survey: Survey, latest: Latest) -> bytes:
    counts = latest.counts
    reliability = numbers.reliability(counts.responses)
    shown = reliability in ("low", "ok")
    event = ScoreEvent(
        survey_id=survey.id,
        revision=latest.revision,
        nps=numbers.nps(counts) if shown else None,
        interval=numbers.nps_interval(counts) if shown else None,
        responses=counts.responses,
        promoters=counts.promoters,
        passives=counts.passives,
        detractors=counts.detractors,
        reliability=reliability,
    )
    return b"event: score\nid: %d\ndata: %b\n\n" % (latest.revision, msgspec.json.encode(event))
