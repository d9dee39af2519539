"""E-mails to the owners about what the server has done by itself."""

import logging
from datetime import datetime

from outoften.domain.automation.endpoint import DisabledReason, Endpoint
from outoften.outgoing.mail import Mail, MailUnsentError, render_mail, send_mail
from outoften.outgoing.mail_server import ADDRESS, MailServer
from outoften.storage.access.members import list_members
from outoften.storage.database import Database

log = logging.getLogger(__name__)

_REASONS: dict[DisabledReason, str] = {
    "gone": "the receiver says that it is gone",
    "failing": "all attempts have failed for three days",
    "refused": "the receiver refuses everything",
}


async def tell_owners(
    database: Database, server: MailServer, base_url: str, endpoint: Endpoint, reason: DisabledReason, since: datetime
) -> None:
    """Send each owner an e-mail about an endpoint that was disabled. `since`: when the event happened that failed last."""
    members = await database.read(list_members)
    name = endpoint.name or f"{endpoint.id} ({endpoint.kind})"
    text, html = render_mail(
        "endpoint_disabled",
        name=name,
        reason=_REASONS[reason],
        endpoint_id=endpoint.id,
        since=since.isoformat(timespec="seconds").replace("+00:00", "Z"),
        server=base_url,
    )
    for member in members:
        if member.role == "owner" and ADDRESS.fullmatch(member.email):
            try:
                reply = await send_mail(server, Mail((member.email,), f"Endpoint disabled: {name}", text, html))
            except MailUnsentError as error:
                log.warning("No e-mail was sent to an owner about endpoint %s: %s.", endpoint.id, error.code)
                continue
            if reply.status >= 400:
                log.warning("The mail server refused an e-mail about endpoint %s: %s.", endpoint.id, reply.status)
