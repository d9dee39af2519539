"""Sends what is due: claims deliveries, sends them outside of transactions, and settles them.

Each endpoint has a lane of its own, so that a slow receiver delays nobody else. One transaction at a time settles what has
been sent and claims what comes next.
"""

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from functools import partial
from random import SystemRandom
from typing import Any

from outoften import clock
from outoften.domain.automation.delivery import ATTEMPT_TIMEOUT, MAX_RECORDED_BYTES, Delivered, Refused, Retry, Verdict, settle
from outoften.domain.automation.endpoint import DisabledReason, Endpoint
from outoften.domain.automation.payload import Context, payload
from outoften.domain.collecting.ask import strip_control_characters
from outoften.domain.errors import InvalidError, UnavailableError
from outoften.outgoing.addresses import Network
from outoften.outgoing.client import Client, UnreachableError
from outoften.outgoing.mail import Mail, MailUnsentError, send_mail
from outoften.outgoing.mail_server import MailServer
from outoften.public_url import join_url
from outoften.storage.automation.deliveries import Attempt, Claimed, Turn, release_leases, settle_attempts, take_turn
from outoften.storage.automation.endpoints import disable_endpoint
from outoften.storage.database import Database
from outoften.worker.automation.destinations import destination_of
from outoften.worker.automation.destinations.contract import REFUSED, Reply, Sending
from outoften.worker.automation.lanes import Lanes
from outoften.worker.automation.load import Load
from outoften.worker.automation.notices import tell_owners

log = logging.getLogger(__name__)

# How long after an error of the database it is used again.
RECOVERY_SECONDS = 1.0
# How long attempts may go on when the server stops.
STOPPING_SECONDS = 2.0


class Sender:
    """Sends the deliveries of one server process."""

    def __init__(
        self, database: Database, base_url: str, allowed_networks: Iterable[Network], mail_server: MailServer | None
    ) -> None:
        self._database, self._base_url, self._mail_server = database, base_url, mail_server
        self._client = Client(allowed_networks)
        self._lanes = Lanes(database.shared)
        self._load = Load(database.writer)
        self._made: list[Attempt] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._random = SystemRandom()
        self._wake = database.outbox.due

    async def run(self) -> None:
        """Send until the task is cancelled."""
        writer = self._database.writer
        try:
            if not self._database.shared:
                # No other process can have claimed them.
                await writer.run_transaction(lambda connection: release_leases(connection, clock.now()))
            while True:
                self._wake.clear()
                await self._turn()
                await self._wait()
        finally:
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=STOPPING_SECONDS)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            if self._made:
                with suppress(UnavailableError):
                    await writer.run_transaction(partial(settle_attempts, attempts=self._made))
            await self._client.close()

    async def _turn(self) -> None:
        """Settle what has been sent, and begin to send what is due."""
        most = await self._load.admit()
        self._lanes.update(self._database.catalog.endpoints.values())
        self._lanes.mark_due(self._database.outbox.take_written())
        wanted = self._lanes.wanted(self._time(), most)
        made, self._made = self._made, []
        if not wanted and not made:
            return
        now = clock.now()
        try:
            turn = await self._database.writer.run_transaction(
                partial(take_turn, attempts=made, wanted=wanted, tests_only=self._lanes.inactive(wanted), now=now)
            )
        except UnavailableError:
            self._made += made
            self._wake.set()
            await asyncio.sleep(RECOVERY_SECONDS)
            return
        seconds = {key: None if at is None else (at - now).total_seconds() for key, at in turn.next_at.items()}
        self._lanes.set_due(seconds, self._time())
        self._begin(turn)
        for attempt in made:
            if reason := attempt.settlement.disables:
                await self._disable(attempt.claimed, reason)

    async def _disable(self, claimed: Claimed, reason: DisabledReason) -> None:
        """Disable an endpoint that takes nothing more, and tell the owners."""
        at = clock.now()
        disabled = await self._database.change_automation(
            partial(disable_endpoint, endpoint_id=claimed.endpoint_id, event_id=claimed.event_id, reason=reason, now=at)
        )
        endpoint = self._database.catalog.endpoints.get(claimed.endpoint_id)
        if disabled and endpoint and self._mail_server:
            self._start(tell_owners(self._database, self._mail_server, self._base_url, endpoint, reason, claimed.at))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _begin(self, turn: Turn) -> None:
        for claimed in turn.claimed:
            # Without its endpoint, which was deleted at this moment, the delivery is left alone.
            if endpoint := self._lanes.begin(claimed.endpoint_id):
                self._start(self._attempt(claimed, endpoint, turn.secrets.get(endpoint.id, {})))

    async def _wait(self) -> None:
        delay = self._lanes.next_ready_at() - self._time()
        with suppress(TimeoutError):
            async with asyncio.timeout(None if delay == float("inf") else max(0, delay)):
                await self._wake.wait()

    async def _attempt(self, claimed: Claimed, endpoint: Endpoint, secrets: dict[str, str]) -> None:
        at, begin = clock.now(), self._time()
        verdict: Verdict = Refused()
        reply, error = None, None
        try:
            if claimed.survey_id in self._database.catalog.deleted_surveys:
                error = "survey_deleted"
            else:
                reply, verdict = await self._send(claimed, endpoint, secrets)
                error = None if reply else "nothing_to_send"
        except InvalidError as invalid:
            error = invalid.code
        except (UnreachableError, MailUnsentError) as unsent:
            verdict, error = Retry(), unsent.code
        except Exception:
            log.exception("An event could not be sent to endpoint %s.", endpoint.id)
            verdict, error = Retry(), "internal_error"
        finally:
            self._lanes.end(endpoint.id, verdict, self._time())
        settlement = settle(verdict, claimed.attempts, self._random.random(), clock.now(), is_test=claimed.is_test)
        duration = round((self._time() - begin) * 1000)
        text = strip_control_characters(reply.content.decode(errors="replace")) if reply else None
        self._made.append(Attempt(claimed, settlement, at, duration, reply.status if reply else None, error, text))
        self._wake.set()

    async def _send(self, claimed: Claimed, endpoint: Endpoint, secrets: dict[str, str]) -> tuple[Reply | None, Verdict]:
        destination = destination_of(endpoint)
        event = payload(claimed.type, claimed.at, claimed.data, self._context(claimed))
        request = destination.render(Sending(endpoint, str(claimed.event_id), event, secrets, clock.now()))
        if request is None:
            return None, Delivered()
        if isinstance(request, Mail):
            reply = await self._send_mail(request)
            return reply, destination.judge(reply, clock.now())
        page = await self._client.send(
            request.method, request.url, request.headers, request.body, MAX_RECORDED_BYTES, ATTEMPT_TIMEOUT.total_seconds()
        )
        reply = Reply(page.status, dict(page.headers), page.content)
        return reply, destination.judge(reply, clock.now())

    async def _send_mail(self, mail: Mail) -> Reply:
        if self._mail_server is None:
            raise MailUnsentError("mail_not_configured")
        replied = await send_mail(self._mail_server, mail, ATTEMPT_TIMEOUT.total_seconds())
        headers = {REFUSED: "all"} if replied.refused else {}
        return Reply(replied.status, headers, replied.text.encode()[:MAX_RECORDED_BYTES])

    def _context(self, claimed: Claimed) -> Context:
        catalog = self._database.catalog
        site, survey = catalog.sites.get(claimed.site_id), catalog.surveys.get(claimed.survey_id or 0)
        respondent = claimed.respondent_id
        path = f"/app/surveys/{claimed.survey_id}/responses/{claimed.ask_id}" if "response" in claimed.data else None
        return Context(
            site=(site.id, site.name) if site else None,
            survey=(survey.id, survey.name) if survey else None,
            respondent=None if respondent is None else (respondent, claimed.name, claimed.email),
            url=path and join_url(self._base_url, path),
            is_test=claimed.is_test,
        )

    def _time(self) -> float:
        return asyncio.get_running_loop().time()
