"""Sends what is due: claims deliveries, sends them outside of transactions, and settles them.

Each endpoint has a lane of its own, so that a slow receiver delays nobody else. One transaction at a time settles what has
been sent and claims what comes next.
"""

import asyncio
import logging
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from random import SystemRandom
from typing import Any

from msgspec.structs import replace

from outoften import clock
from outoften.domain.automation.delivery import ATTEMPT_TIMEOUT, MAX_RECORDED_BYTES, Delivered, Refused, Retry, settle
from outoften.domain.automation.endpoint import DisabledReason, Endpoint
from outoften.domain.automation.payload import Context, payload
from outoften.domain.automation.rules.rule import mail_endpoint
from outoften.domain.automation.samples import SAMPLE_CONTEXT
from outoften.domain.collecting.ask import strip_control_characters
from outoften.domain.collecting.tally import local_day
from outoften.domain.errors import InvalidError, UnavailableError
from outoften.outgoing.addresses import Network
from outoften.outgoing.client import Client, UnreachableError
from outoften.outgoing.mail import Mail, MailUnsentError, send_mail
from outoften.outgoing.mail_server import MailServer
from outoften.public_url import join_url
from outoften.storage.automation.claimed_delivery import ClaimedDelivery
from outoften.storage.automation.deliveries import Attempt, Turn, release_leases, settle_attempts, take_turn
from outoften.storage.automation.endpoints import disable_endpoint
from outoften.storage.database import Database
from outoften.storage.responses.rules.apply_rules import RuleWork
from outoften.tokens.no_mail_link import NoMailLinks
from outoften.worker.automation.destinations import destination_of, pace_of
from outoften.worker.automation.destinations.contract import (
    REFUSED,
    BatchDestination,
    Destination,
    Outcome,
    Reply,
    Request,
    Send,
    Sending,
)
from outoften.worker.automation.lanes import POLL_SECONDS, Lanes
from outoften.worker.automation.notices import tell_owners
from outoften.worker.load import Load

log = logging.getLogger(__name__)

# How long after an error of the database it is used again.
RECOVERY_SECONDS = 1.0
# How soon events are looked for again while another process may be making their deliveries.
SHARED_SECONDS = 0.01
# While attempts are being made, what ends so soon after another one is settled with it: a transaction costs as much as several.
GATHERING_SECONDS = 0.005
# How long attempts may go on when the server stops.
STOPPING_SECONDS = 2.0
# The longest wait before the database is asked again what is due: the clock may be set, and a machine may sleep meanwhile.
LONGEST_WAIT_SECONDS = 30.0
# How much is read of a reply that says what became of each delivery of a batch.
MAX_READ_BYTES = 1_000_000
_TIMEOUT = ATTEMPT_TIMEOUT.total_seconds()


class Sender:
    """Sends the deliveries of one server process."""

    def __init__(
        self,
        database: Database,
        base_url: str,
        allowed_networks: Iterable[Network],
        mail_server: MailServer | None,
        signing_keys: Sequence[str],
    ) -> None:
        self._database, self._base_url, self._mail_server = database, base_url, mail_server
        self._client = Client(allowed_networks)
        self._lanes = Lanes(database.shared, pace_of)
        self._load = Load(database.writer)
        links = NoMailLinks(signing_keys, lambda: database.revoked_signing_secrets)
        can_mail = mail_server is not None
        self._rules = RuleWork(lambda: database.catalog, database.outbox, database.hash_respondent, links, base_url, can_mail)
        self._made: list[Attempt] = []
        self._to_disable: list[tuple[ClaimedDelivery, DisabledReason]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._random = SystemRandom()
        self._wake = database.outbox.due
        # When the deliveries of events can be made, by the event loop's time. A stopped process may have left some.
        self._expand_at = 0.0

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
        catalog = self._database.catalog
        mailing = [mail_endpoint(rule) for rule in catalog.rules.values() if rule.then.sends_mail]
        self._lanes.update([*catalog.endpoints.values(), *mailing])
        now = clock.now()
        written = self._database.outbox.take_written()
        self._lanes.mark_due(written.endpoint_ids)
        self._expand_at = min(self._expand_at, self._loop_time(written.expand_at, now))
        wanted = self._lanes.wanted(self._time(), most, self._expand_at <= self._time())
        made, self._made = self._made, []
        if not wanted.due and not wanted.events and not made:
            await self._disable_all()
            return
        try:
            turn = await self._database.writer.run_transaction(
                partial(take_turn, attempts=made, wanted=wanted, now=now, act=self._rules.act)
            )
        except UnavailableError:
            self._made += made
            self._wake.set()
            await asyncio.sleep(RECOVERY_SECONDS)
            return
        self._lanes.set_due({key: self._loop_time(at, now) for key, at in turn.next_at.items()}, self._time())
        if wanted.events:
            self._expand_at = self._loop_time(turn.expand_at, now)
            if self._database.shared:
                # Another process may have written some, or may be expanding what is due.
                self._expand_at = min(self._time() + POLL_SECONDS, max(self._expand_at, self._time() + SHARED_SECONDS))
        self._begin(turn)
        for attempt in made:
            self._lanes.mark_due_at(attempt.claimed.endpoint_id, self._loop_time(attempt.settlement.next_at, now))
            if reason := attempt.settlement.disables:
                self._to_disable.append((attempt.claimed, reason))
        await self._disable_all()

    async def _disable_all(self) -> None:
        try:
            while self._to_disable:
                await self._disable(*self._to_disable[0])
                self._to_disable.pop(0)
        except UnavailableError:
            self._wake.set()
            await asyncio.sleep(RECOVERY_SECONDS)

    async def _disable(self, claimed: ClaimedDelivery, reason: DisabledReason) -> None:
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
        for endpoint_id, group in groupby(turn.claimed, lambda claimed: claimed.endpoint_id):
            claimed = list(group)
            size = self._lanes.batch_of(endpoint_id)
            for first in range(0, len(claimed), size):
                batch = claimed[first : first + size]
                # Without their endpoint, which was deleted at this moment, deliveries are left alone.
                if endpoint := self._lanes.begin(endpoint_id, len(batch), self._time()):
                    self._start(self._attempt(batch, endpoint, turn.secrets.get(endpoint_id, {})))

    async def _wait(self) -> None:
        delay = min(self._lanes.next_ready_at(), self._expand_at) - self._time()
        with suppress(TimeoutError):
            async with asyncio.timeout(None if delay == float("inf") else max(0, delay)):
                await self._wake.wait()
        if self._tasks:
            await asyncio.sleep(GATHERING_SECONDS)

    async def _attempt(self, batch: list[ClaimedDelivery], endpoint: Endpoint, secrets: dict[str, str]) -> None:
        """Make an attempt for deliveries that are sent together."""
        at, begin = clock.now(), self._time()
        outcomes = [Outcome(Retry(), error="internal_error")] * len(batch)
        try:
            outcomes = await self._deliver(batch, endpoint, secrets)
        except InvalidError as invalid:
            outcomes = [Outcome(Refused(), error=invalid.code)] * len(batch)
        except (UnreachableError, MailUnsentError) as unsent:
            outcomes = [Outcome(Retry(), error=unsent.code)] * len(batch)
        except Exception:
            log.exception("An event could not be sent to endpoint %s.", endpoint.id)
        finally:
            for outcome in outcomes:
                self._lanes.end(endpoint.id, outcome.verdict, self._time())
        duration = round((self._time() - begin) * 1000)
        for claimed, outcome in zip(batch, outcomes, strict=True):
            reply, chance = outcome.reply, self._random.random()
            settlement = settle(outcome.verdict, claimed.attempts, chance, clock.now(), is_test=claimed.is_test)
            self._database.metrics.deliveries.add(endpoint.kind, settlement.state)
            text = strip_control_characters(reply.content[:MAX_RECORDED_BYTES].decode(errors="replace")) if reply else None
            status = reply.status if reply else None
            self._made.append(Attempt(claimed, settlement, at, duration, status, outcome.error, text))
        self._wake.set()

    async def _deliver(self, batch: list[ClaimedDelivery], endpoint: Endpoint, secrets: dict[str, str]) -> list[Outcome]:
        deleted = self._database.catalog.deleted_surveys
        wanted = [claimed for claimed in batch if claimed.survey_id not in deleted]
        sendings = [self._sending(claimed, endpoint, secrets) for claimed in wanted]
        destination = destination_of(endpoint)
        if isinstance(destination, BatchDestination):
            sent = await destination.deliver(sendings, self._send_until(self._time() + _TIMEOUT)) if sendings else []
        else:
            sent = [await self._send(destination, sending) for sending in sendings]
        outcomes = iter(sent)
        gone = Outcome(Refused(), error="survey_deleted")
        return [gone if claimed.survey_id in deleted else next(outcomes) for claimed in batch]

    def _sending(self, claimed: ClaimedDelivery, endpoint: Endpoint, secrets: dict[str, str]) -> Sending:
        event = payload(claimed.type, claimed.at, claimed.data, self._context(claimed))
        return Sending(endpoint, str(claimed.event_id), event, secrets, clock.now())

    async def _send(self, destination: Destination, sending: Sending) -> Outcome:
        request = destination.render(sending)
        if request is None:
            return Outcome(Delivered(), error="nothing_to_send")
        if isinstance(request, Mail):
            reply = await self._send_mail(request)
        else:
            reply = await self._send_http(request, MAX_RECORDED_BYTES, _TIMEOUT)
        return Outcome(destination.judge(reply, clock.now()), reply)

    def _send_until(self, end: float) -> Send:
        """Returns what sends the requests of one attempt, which all end by then."""

        async def send(request: Request) -> Reply:
            if (left := end - self._time()) <= 0:
                raise UnreachableError("too_slow", request.url)
            return await self._send_http(request, MAX_READ_BYTES, left)

        return send

    async def _send_http(self, request: Request, max_bytes: int, timeout_seconds: float) -> Reply:
        page = await self._client.send(request.method, request.url, request.headers, request.body, max_bytes, timeout_seconds)
        return Reply(page.status, dict(page.headers), page.content)

    async def _send_mail(self, mail: Mail) -> Reply:
        if self._mail_server is None:
            raise MailUnsentError("mail_not_configured")
        replied = await send_mail(self._mail_server, mail, _TIMEOUT)
        headers = {REFUSED: "all"} if replied.refused else {}
        return Reply(replied.status, headers, replied.text.encode())

    def _context(self, claimed: ClaimedDelivery) -> Context:
        catalog = self._database.catalog
        site, survey = catalog.sites.get(claimed.site_id), catalog.surveys.get(claimed.survey_id or 0)
        person = (claimed.respondent_id, claimed.name, claimed.email) if claimed.respondent_id is not None else None
        path = f"/app/surveys/{claimed.survey_id}/responses/{claimed.ask_id}" if "response" in claimed.data else None
        if claimed.is_test:  # Its response and survey are made up, so it leads to the dashboard.
            return replace(SAMPLE_CONTEXT, url=path and join_url(self._base_url, "/app"), is_test=True)
        return Context(
            site=(site.id, site.name) if site else None,
            survey=(survey.id, survey.name) if survey else None,
            respondent=person,
            url=join_url(self._base_url, path) if path else self._list_url(claimed),
        )

    def _list_url(self, claimed: ClaimedDelivery) -> str | None:
        """Returns the page with the responses about which no e-mails were sent, because there were too many in an hour."""
        catalog = self._database.catalog
        if "mails" not in claimed.data or claimed.survey_id not in catalog.surveys or claimed.site_id not in catalog.zones:
            return None
        last = claimed.at + timedelta(minutes=59)
        first_day, last_day = (str(local_day(at, catalog.zones[claimed.site_id])) for at in (claimed.at, last))
        query = {"from": first_day, "to": last_day}
        rule, endpoint = catalog.rules.get(-claimed.endpoint_id), catalog.endpoints.get(claimed.endpoint_id)
        chosen = rule.when.categories if rule else endpoint.filter.categories if endpoint else ()
        if len(chosen) == 1:
            query["category"] = chosen[0]
        return join_url(self._base_url, f"/app/surveys/{claimed.survey_id}/responses", query)

    def _loop_time(self, at: datetime | None, now: datetime) -> float:
        """Returns a time as the event loop counts it, or the next at which to ask again; infinite for never."""
        return float("inf") if at is None else self._time() + min(LONGEST_WAIT_SECONDS, (at - now).total_seconds())

    def _time(self) -> float:
        return asyncio.get_running_loop().time()
