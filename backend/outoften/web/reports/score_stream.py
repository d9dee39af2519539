"""The score as it changes, as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html"""

import asyncio
from time import monotonic

import msgspec
from litestar.params import FromPath
from litestar.types import ASGIApp, Receive, Scope, Send
from msgspec.structs import asdict

from outoften.domain.errors import RefusalError
from outoften.domain.score import ScoreSummary
from outoften.domain.surveys.survey import Survey
from outoften.web.http.auth import check_again, get_credential, requires_scope
from outoften.web.http.routing import get
from outoften.web.http.state import AppState, HTTPRequest, app_state, request_context
from outoften.web.reports.score import current_score

# Proxies and browsers close connections that are idle for a minute.
HEARTBEAT_SECONDS = 15.0
# A client that stops reading must not delay the shutdown of the server.
SEND_TIMEOUT_SECONDS = 5.0
RETRY_FRAME = b"retry: 3000\n\n"
HEARTBEAT_FRAME = b":\n\n"

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # By default, nginx buffers events until it has a few kilobytes.
    (b"x-accel-buffering", b"no"),
]


class ScoreEvent(ScoreSummary, frozen=True):
    """The score of all days and channels, and its revision. For other reports, use their GET routes."""

    survey_id: int
    revision: int


@get(
    "/v1/surveys/{survey_id:int}/events",
    returns="text/event-stream",
    guards=[requires_scope("read")],
    problems={503: ("stopping", "too_many_streams")},
)
async def events(request: HTTPRequest, survey_id: FromPath[int]) -> ASGIApp:
    """A `score` event now and after every change to the survey's data, at most one per second."""
    survey = app_state(request).database.catalog.survey(survey_id)

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        stream_hub, credential = app_state(request).stream_hub, get_credential(request)
        # The sessions of a key share its limit.
        with stream_hub.subscribe(credential.key_id or credential.actor):
            await stream_hub.refresh()
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            if request_context(scope).method != "HEAD":
                await _Stream(request, survey, send).run(receive)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return stream


class _Stream:
    """One client's event stream."""

    def __init__(self, request: HTTPRequest, survey: Survey, send: Send) -> None:
        self._request = request
        self._state = app_state(request)
        self._survey = survey
        self._send = send
        # A client that reconnects with the latest revision receives nothing until the next change.
        self._last_event_id = request.headers.get("last-event-id", "")
        self._last_sent_at = monotonic()

    async def run(self, receive: Receive) -> None:
        """Sends events until the client disconnects, its key loses the scope, or the server stops."""
        disconnected = asyncio.create_task(_wait_for_disconnect(receive))
        try:
            await self._send_chunk(RETRY_FRAME)
            while not (disconnected.done() or self._state.stream_hub.closed):
                await check_again(self._request)
                await self._send_if_changed()
                woken = asyncio.create_task(self._state.stream_hub.wait())
                await asyncio.wait([disconnected, woken], return_when=asyncio.FIRST_COMPLETED)
                woken.cancel()
        except (RefusalError, TimeoutError, OSError):
            # The status was already sent, so the stream just ends. A client that reconnects receives the error.
            return
        finally:
            disconnected.cancel()

    async def _send_if_changed(self) -> None:
        revision = self._state.stream_hub.revisions.get(self._survey.id, 0)
        if str(revision) != self._last_event_id:
            event = await _read_event(self._state, self._survey)
            await self._send_chunk(_encode_event(event))
            self._last_event_id = str(event.revision)
        elif monotonic() - self._last_sent_at >= HEARTBEAT_SECONDS:
            await self._send_chunk(HEARTBEAT_FRAME)

    async def _send_chunk(self, text: bytes) -> None:
        async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
            await self._send({"type": "http.response.body", "body": text, "more_body": True})
        self._last_sent_at = monotonic()


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _read_event(state: AppState, survey: Survey) -> ScoreEvent:
    revision, summary = await current_score(state, survey)
    return ScoreEvent(survey_id=survey.id, revision=revision, **asdict(summary))


def _encode_event(event: ScoreEvent) -> bytes:
    return b"event: score\nid: %d\ndata: %b\n\n" % (event.revision, msgspec.json.encode(event))
