"""Sends members their digests: claims each before it is sent, so that one process sends it, and settles it afterwards."""

import logging
from collections.abc import Sequence
from datetime import date, datetime

from outoften import clock
from outoften.domain.access.member import Member
from outoften.domain.automation.digests.digest import WANTED, DigestKind, digest_day, has_become_due
from outoften.outgoing.mail import TIMEOUT_SECONDS, MailUnsentError, send_mail
from outoften.outgoing.mail_server import ADDRESS, MailServer
from outoften.storage.access.members import list_members
from outoften.storage.automation.digests import LEASE, DigestState, claim_digest, list_digest_states, settle_digest
from outoften.storage.database import Database
from outoften.storage.digest import member_zones, read_digest
from outoften.tokens.unsubscribe_link import UnsubscribeLinks

log = logging.getLogger(__name__)


class DigestSender:
    """Sends what is due. An e-mail that the mail server may take later is tried again after its lease."""

    def __init__(self, database: Database, server: MailServer, base_url: str, signing_keys: Sequence[str]) -> None:
        self._database = database
        self._server = server
        self._base_url = base_url
        self._signing_keys = signing_keys

    async def run(self) -> None:
        """Send all digests that are due. Raises UnavailableError."""
        members = await self._database.read(list_members)
        states = await self._database.read(list_digest_states)
        for member in members:
            zones = member_zones(self._database.catalog, member)
            for kind, is_usual in WANTED.items():
                state = states.get((member.id, kind), DigestState(is_usual))
                day = digest_day(kind, clock.now(), zones)
                is_due = state.sent_for is None or state.sent_for < day
                if is_due and state.wanted and ADDRESS.fullmatch(member.email):
                    await self._take(member, kind, day, state.sent_for)

    async def _take(self, member: Member, kind: DigestKind, day: date, last: date | None) -> None:
        now, writer = clock.now(), self._database.writer
        # As the member is now: with the sites and the address of this moment.
        present = await writer.run_transaction(lambda connection: claim_digest(connection, member, kind, day, now))
        if present and await self._send(present, kind, day, last, now + LEASE):
            await writer.run_transaction(lambda connection: settle_digest(connection, member.id, kind, day))

    async def _send(self, member: Member, kind: DigestKind, day: date, last: date | None, leased_until: datetime) -> bool:
        """Returns whether the digest is done: sent, refused for ever, or nothing to say."""
        database = self._database
        async with database.scan_transaction() as connection:
            digest = await read_digest(connection, database.catalog, member, kind, day)
        if all(site.is_empty for site in digest.sites) or (kind == "overdue" and not has_become_due(digest, last)):
            return True
        # Imported here, because most runs send nothing.
        from outoften.outgoing.digest_mail import compose_digest

        token = UnsubscribeLinks(self._signing_keys, database.revoked_signing_secrets).sign(member, kind)
        mail = compose_digest(digest, member.email, self._base_url, token, f"digest-{kind}-{member.id}-{day}")
        if (leased_until - clock.now()).total_seconds() < TIMEOUT_SECONDS:
            # Reading took so long that another process may send it soon.
            return False
        try:
            reply = await send_mail(self._server, mail)
        except MailUnsentError as error:
            log.warning("No digest was sent to member %s: %s. It is tried again.", member.id, error.code)
            return False
        if reply.status >= 400:
            log.warning("The mail server refused a digest to member %s: %s %s", member.id, reply.status, reply.text[:200])
        # 5xx is permanent.
        return not 400 <= reply.status < 500
