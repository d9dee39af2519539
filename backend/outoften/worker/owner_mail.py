"""Sends e-mails to all owners."""

import logging

from outoften.outgoing.mail import Mail, MailUnsentError, send_mail
from outoften.outgoing.mail_server import ADDRESS, MailServer
from outoften.storage.access.members import list_members
from outoften.storage.database import Database

log = logging.getLogger(__name__)


async def mail_owners(database: Database, server: MailServer, subject: str, text: str, html: str, about: str) -> None:
    """Send each owner an e-mail. `about` names in the log what an e-mail was about that was not sent."""
    for member in await database.read(list_members):
        if member.role == "owner" and ADDRESS.fullmatch(member.email):
            try:
                reply = await send_mail(server, Mail((member.email,), subject, text, html))
            except MailUnsentError as error:
                log.warning("No e-mail was sent to an owner about %s: %s.", about, error.code)
                continue
            if reply.status >= 400:
                log.warning("The mail server refused an e-mail about %s: %s.", about, reply.status)
