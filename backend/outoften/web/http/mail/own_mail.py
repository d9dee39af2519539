"""E-mails that members send to themselves, to see what arrives; and what is needed to send any."""

from typing import TYPE_CHECKING

from outoften.domain.access.member import Member
from outoften.domain.errors import ConflictError, ForbiddenError, RateLimitedError, UnavailableError
from outoften.outgoing.mail_server import ADDRESS, MailServer
from outoften.web.http.auth import get_credential
from outoften.web.http.state import AppState, HTTPRequest

if TYPE_CHECKING:
    from outoften.outgoing.mail import Mail

# E-mails in a minute that one member sends to themselves.
MAX_IN_A_MINUTE = 3


def require_mail_server(state: AppState) -> MailServer:
    """Returns the mail server. Raises ConflictError if there is none."""
    if state.settings.mail_server is None:
        raise ConflictError(
            "mail_not_configured",
            "This server sends no e-mails yet. Its operator sets OUTOFTEN_SMTP_URL, such as "
            "starttls://user:password@mail.example.com:587, and OUTOFTEN_MAIL_FROM, such as nps@example.com, and restarts it.",
        )
    return state.settings.mail_server


def require_member(request: HTTPRequest) -> Member:
    """Returns the member who calls. Raises ForbiddenError for keys and links."""
    member = get_credential(request).member
    if member is None:
        raise ForbiddenError("member_needed", "A key or link has no e-mail address. Sign in as a member.")
    return member


def admit_own_mail(state: AppState, member: Member) -> MailServer:
    """Count an e-mail to oneself. Returns the mail server. Raises ConflictError or RateLimitedError if it cannot be sent."""
    server = require_mail_server(state)
    if not ADDRESS.fullmatch(member.email):
        raise ConflictError(
            "mail_refused", f"E-mails cannot be sent to {member.email}, only to addresses such as ann@example.com."
        )
    if state.mails_sent.used(member.id) >= MAX_IN_A_MINUTE:
        wait = state.mails_sent.remaining()
        raise RateLimitedError("too_many_requests", f"You have sent yourself several e-mails. Wait {wait} s.", wait)
    state.mails_sent.count(member.id)
    return server


async def send_own_mail(server: MailServer, mail: "Mail") -> None:
    """Send it. Raises UnavailableError without a reply of the mail server, and ConflictError with its refusal."""
    # Imported here, because most servers send no e-mails.
    from outoften.outgoing.mail import MailUnsentError, send_mail

    try:
        reply = await send_mail(server, mail)
    except MailUnsentError as error:
        raise UnavailableError(
            "mail_server_unavailable",
            f"The mail server {server.host}:{server.port} did not take the e-mail ({error.code}). Check OUTOFTEN_SMTP_URL.",
            60,
        ) from None
    if reply.status >= 400:
        raise ConflictError("mail_refused", f"The mail server refused the e-mail: {reply.status} {reply.text[:300]}")
