"""Pauses sendings with too many bounces or complaints, and tells the owners."""

from outoften import clock
from outoften.domain.mailing.sendings.sending_health import PauseReason, judge_sending
from outoften.outgoing.mail import render_mail
from outoften.outgoing.mail_server import MailServer
from outoften.storage.database import Database
from outoften.storage.mailing.sendings.sending_watch import WatchedRun, list_watched_runs, pause_itself
from outoften.worker.owner_mail import mail_owners

INTERVAL_SECONDS = 60

_WORDS: dict[PauseReason, str] = {"too_many_bounces": "bounced", "too_many_complaints": "were complained about"}
_ADVICE: dict[PauseReason, str] = {
    "too_many_bounces": "Many of the addresses are probably old. Remove those before you resume it.",
    "too_many_complaints": "Many people do not expect these e-mails. Send them to fewer people, and say why they get them.",
}


class SendingWatch:
    """Looks at all active sendings."""

    def __init__(self, database: Database, server: MailServer, base_url: str) -> None:
        self._database = database
        self._server = server
        self._base_url = base_url

    async def run(self) -> None:
        """Pause the sendings that must pause. Raises UnavailableError."""
        for run in await self._database.read(list_watched_runs):
            if reason := judge_sending(run.counts):
                await self._pause(run, reason)

    async def _pause(self, run: WatchedRun, reason: PauseReason) -> None:
        if not await self._database.writer.run_transaction(
            lambda connection: pause_itself(connection, run, reason, clock.now())
        ):
            return
        text, html = render_mail(
            "sending_paused",
            name=run.name,
            sending_id=run.sending_id,
            sent=run.counts.sent,
            count=run.counts.bounced if reason == "too_many_bounces" else run.counts.complained,
            what=_WORDS[reason],
            advice=_ADVICE[reason],
            server=self._base_url,
        )
        about = f"sending {run.sending_id}"
        await mail_owners(self._database, self._server, f"Sending paused: {run.name}", text, html, about)
