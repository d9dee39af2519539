"""E-mails to the owners about what the server has done by itself."""

from datetime import datetime

from outoften.domain.automation.endpoint import DisabledReason, Endpoint
from outoften.outgoing.mail import render_mail
from outoften.outgoing.mail_server import MailServer
from outoften.storage.database import Database
from outoften.worker.owner_mail import mail_owners

_REASONS: dict[DisabledReason, str] = {
    "gone": "the receiver says that it is gone",
    "failing": "all attempts have failed for three days",
    "refused": "the receiver refuses everything",
}


async def tell_owners(
    database: Database, server: MailServer, base_url: str, endpoint: Endpoint, reason: DisabledReason, since: datetime
) -> None:
    """Send each owner an e-mail about an endpoint that was disabled. `since`: when the event happened that failed last."""
    name = endpoint.name or f"{endpoint.id} ({endpoint.kind})"
    text, html = render_mail(
        "endpoint_disabled",
        name=name,
        reason=_REASONS[reason],
        endpoint_id=endpoint.id,
        since=since.isoformat(timespec="seconds").replace("+00:00", "Z"),
        server=base_url,
    )
    await mail_owners(database, server, f"Endpoint disabled: {name}", text, html, f"endpoint {endpoint.id}")
