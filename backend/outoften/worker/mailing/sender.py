"""Sends surveys by e-mail: prepares the e-mails of runs, claims what is due, hands it over, and settles it.

One transaction settles what was handed over and claims what comes next, at most one e-mail per connection. So when the process
is killed, no more e-mails than connections have an outcome that nobody knows.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import get_args

from outoften import clock
from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.cadence import ReasonCode
from outoften.domain.collecting.tally import local_day
from outoften.domain.collecting.targeting import RuleReason
from outoften.domain.errors import UnavailableError
from outoften.domain.mailing.recipients.address import address_key
from outoften.domain.mailing.sendings.mail import Settlement, settle
from outoften.domain.mailing.sendings.mail_template import MailContent, MailTemplate, localize_mail
from outoften.domain.reports.rates import ISSUED
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.domain.surveys.texts.locale_texts import LocaleTexts
from outoften.outgoing.mail import MailUnsentError, envelope_sender, serialize_mail
from outoften.outgoing.mail_connections import Handover, MailConnections
from outoften.outgoing.survey_mail import compose_survey_mail
from outoften.settings import Settings
from outoften.storage.core.opening.engine import DatabaseConnection
from outoften.storage.database import Database
from outoften.storage.mailing.sendings.claims import Claimer, Claims, take_turn
from outoften.storage.mailing.sendings.runs import finish_step, prepare_step, start_due_run
from outoften.storage.mailing.sendings.settlement import ClaimedMail, expire_leases
from outoften.storage.mailing.sendings.work import Work, find_work, has_work
from outoften.tokens.mail_token import MailTokens, name_addressee
from outoften.worker.load import Load

log = logging.getLogger(__name__)

CONNECTIONS = 8
# How soon it is looked again for what another process has added or left.
POLL_SECONDS = 5.0
# How long connections stay open without an e-mail.
IDLE_SECONDS = 10.0
# How long e-mails may still be handed over when the server stops.
STOPPING_SECONDS = 5.0
RECOVERY_SECONDS = 1.0
MIN_DELAY_SECONDS = 0.05
# Pauses while the mail server takes nothing, each twice as long as the one before.
FIRST_PAUSE_SECONDS = 1.0
MAX_PAUSE_SECONDS = 300.0
# Templates that are kept: one for each language of each sending.
_MAX_TEMPLATES = 200

_COUNTED_REASONS = frozenset({*get_args(ReasonCode), *get_args(RuleReason)})


class SurveySender:
    """Sends the surveys of one server process, until there is nothing more to do."""

    def __init__(self, database: Database, settings: Settings, locales: Mapping[str, LocaleTexts]) -> None:
        assert settings.mail_server
        self._database, self._server, self._base_url = database, settings.mail_server, settings.base_url
        self._bounce_address = settings.bounce_address
        self._locales = locales
        self._tokens = MailTokens(settings.signing_keys, lambda: database.revoked_signing_secrets)
        self._connections = MailConnections(self._server, CONNECTIONS)
        self._load = Load(database.writer)
        self._wake = database.mail_due
        self._settled: list[tuple[ClaimedMail, Settlement]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._templates: dict[tuple[int, int, str | None], tuple[MailContent, MailTemplate]] = {}
        self._catalog = database.catalog
        self._pause = 0.0
        self._paused_until = 0.0
        self._sent_at = 0.0

    async def run(self) -> None:
        """Send until no sending is active and nothing is left, or the task is cancelled."""
        writer = self._database.writer
        try:
            if not self._database.shared:
                # No other process can have claimed them.
                await self._expire(None)
            while True:
                self._wake.clear()
                try:
                    delay = await self._turn()
                    if delay and not self._tasks and not await self._database.read(has_work):
                        return
                except UnavailableError:
                    delay = RECOVERY_SECONDS
                if delay:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(delay):
                            await self._wake.wait()
        finally:
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=STOPPING_SECONDS)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            if self._settled:
                with suppress(UnavailableError):
                    await writer.run_transaction(partial(self._take_turn, settled=self._settled, count=0))
            await self._connections.close()

    async def _turn(self) -> float:
        """Do what can be done now; returns in how many seconds there may be more."""
        now = clock.now()
        work = await self._database.read(find_work, now)
        if work.expires:
            await self._expire(now)
        await self._do_runs(work)
        count = min(await self._load.admit(), await self._free()) if work.sends else 0
        has_settled = bool(self._settled)
        claims = await self._claim(count) if count or has_settled else Claims([], [])
        if not self._tasks and self._time() - self._sent_at > IDLE_SECONDS:
            await self._connections.close()
        if claims.mails or has_settled or work.starts or work.prepares or work.finishes:
            return 0
        return self._delay(work, claims)

    async def _do_runs(self, work: Work) -> None:
        """Start, prepare and finish runs, in one step each; answers have half of the time."""
        database, zones = self._database, self._database.catalog.zones
        steps = (
            (work.starts, lambda connection: start_due_run(connection, zones, clock.now())),
            (work.prepares or work.starts, lambda connection: prepare_step(connection, zones, clock.now())),
            (work.finishes, lambda connection: finish_step(connection, clock.now())),
        )
        for is_wanted, step in steps:
            if is_wanted:
                begin = self._time()
                await database.writer.run_transaction(step)
                await asyncio.sleep(self._time() - begin)

    async def _free(self) -> int:
        """Returns how many e-mails can be handed over at once. While the mail server is away, none."""
        if self._time() < self._paused_until:
            return 0
        try:
            free = await self._connections.open() - len(self._tasks)
        except MailUnsentError as error:
            self._back_off(error.code)
            return 0
        return free

    async def _claim(self, count: int) -> Claims:
        settled = tuple(self._settled)
        claims = await self._database.writer.run_transaction(partial(self._take_turn, settled=settled, count=count))
        del self._settled[: len(settled)]
        for ask, reason in claims.refused:
            if reason in _COUNTED_REASONS:
                self._count_outcome(ask, reason)
        for mail in claims.mails:
            self._count_outcome(mail.ask, ISSUED)
            task = asyncio.create_task(self._send(mail))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            self._sent_at = self._time()
        return claims

    async def _take_turn(
        self, connection: DatabaseConnection, settled: Sequence[tuple[ClaimedMail, Settlement]], count: int
    ) -> Claims:
        database = self._database
        claimer = Claimer(database.catalog, database.apply_batch, database.hash_respondent, self._choose_locale)
        return await take_turn(connection, claimer, settled, count, clock.now())

    async def _send(self, mail: ClaimedMail) -> None:
        done = Handover("never")
        try:
            composed = self._compose(mail)
        except UnavailableError:
            # Every signing secret was revoked.
            done = Handover("untried")
        except Exception:
            log.exception("The e-mail %s could not be composed.", mail.ask.id)
        else:
            done = await self._connections.send(*composed)
        if done.wants_rest:
            self._back_off("not_taken")
        elif done.verdict == "taken":
            self._pause = 0.0
        settlement = settle(done.verdict, mail.attempts, clock.now(), done.text)
        self._database.metrics.mails.add(settlement.state)
        self._settled.append((mail, settlement))
        self._wake.set()

    def _compose(self, mail: ClaimedMail) -> tuple[str, str, bytes]:
        catalog = self._database.catalog
        survey, site = catalog.survey(mail.ask.survey_id), catalog.site(mail.ask.site_id)
        template = self._template(survey, site, mail.content, mail.recipient_locale, mail.sending_id)
        composed = compose_survey_mail(
            template,
            self._tokens,
            self._base_url,
            address=mail.email,
            name=mail.name,
            ask_id=mail.ask.id,
            sending_id=mail.sending_id,
            bounce_address=self._bounce_address,
            addressee=name_addressee(
                self._database.hash_respondent, site.id, mail.ask.respondent_id or "", address_key(mail.email)
            ),
        )
        return envelope_sender(self._server, composed), mail.email, serialize_mail(self._server, composed)

    def _choose_locale(self, survey: Survey, site: Site, content: MailContent, locale: str | None, sending_id: int) -> str:
        return self._template(survey, site, content, locale, sending_id).locale

    def _template(self, survey: Survey, site: Site, content: MailContent, locale: str | None, sending_id: int) -> MailTemplate:
        if self._catalog is not self._database.catalog or len(self._templates) > _MAX_TEMPLATES:
            self._catalog = self._database.catalog
            self._templates.clear()
        key = (survey.id, sending_id, locale)
        if key not in self._templates or self._templates[key][0] != content:
            template = localize_mail(survey, self._locales, site, content, *([locale] if locale else []))
            self._templates[key] = (content, template)
        return self._templates[key][1]

    def _count_outcome(self, ask: Ask, outcome: str) -> None:
        survey = self._database.catalog.surveys.get(ask.survey_id)
        if survey:
            day = local_day(clock.now(), self._database.catalog.zones[survey.site_id])
            self._database.count_ask_outcome(survey, day, "email", outcome)

    async def _expire(self, before: datetime | None) -> None:
        count = await self._database.writer.run_transaction(lambda connection: expire_leases(connection, before))
        if count:
            log.warning(
                "%s e-mails with surveys were being sent when a process stopped. Nobody knows whether they were; they are not "
                "sent again. GET /v1/sendings/{id}/mails?state=uncertain lists them.",
                count,
            )

    def _back_off(self, code: str) -> None:
        if self._time() < self._paused_until:
            return
        if not self._pause:
            log.warning("The mail server takes no e-mails (%s). Nothing is lost: it is tried again.", code)
        self._pause = min(self._pause * 2 or FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS)
        self._paused_until = self._time() + self._pause

    def _delay(self, work: Work, claims: Claims) -> float:
        delay = POLL_SECONDS
        if (pause := self._paused_until - self._time()) > 0:
            return min(pause, delay)
        if not (work.sends and self._tasks):
            for at in (work.next_at, claims.next_at):
                if at is not None:
                    delay = min(delay, (at - clock.now()).total_seconds())
        # A limit by the hour may hold up what is due.
        return max(delay, MIN_DELAY_SECONDS)

    def _time(self) -> float:
        return asyncio.get_running_loop().time()
