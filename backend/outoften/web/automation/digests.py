"""`/v1/session/digests`: which e-mails one gets regularly, and sending one now."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.access.member import Member
from outoften.domain.automation.digests.digest import WANTED, DigestKind, digest_day, earliest_day
from outoften.outgoing.mail_server import MailServer
from outoften.storage.access.credentials import require_current
from outoften.storage.automation.digests import DigestState, change_wanted, list_digest_states
from outoften.storage.digest import member_zones, read_digest
from outoften.tokens.unsubscribe_link import UnsubscribeLinks
from outoften.web.http.auth import get_credential, requires_credential
from outoften.web.http.mail.own_mail import admit_own_mail, require_member, send_own_mail
from outoften.web.http.routing import get, patch, post
from outoften.web.http.state import AppState, HTTPRequest, app_state

KindField = Annotated[DigestKind, Meta(description="The kind of e-mail.", examples=["weekly"])]
_WEEKLY = Meta(description="On Mondays: scores, open alerts and people to contact, unless there is nothing to say.")
_OVERDUE = Meta(description="On days on which follow-ups become due: your own and, for owners, those of nobody.")


class DigestsOut(Struct, frozen=True):
    """The e-mails that the sender of the request gets regularly."""

    available: Annotated[bool, Meta(description="Whether this server sends e-mails.")]
    weekly: Annotated[bool, _WEEKLY]
    overdue: Annotated[bool, _OVERDUE]


class DigestsPatch(Struct, frozen=True, forbid_unknown_fields=True):
    """The e-mails to get regularly. Omitted fields keep their value."""

    weekly: Annotated[bool | None, _WEEKLY] = None
    overdue: Annotated[bool | None, _OVERDUE] = None


class DigestRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """The e-mail to send now."""

    kind: KindField


class SentDigest(Struct, frozen=True):
    """An e-mail that the mail server has taken."""

    to: Annotated[str, Meta(description="The address.", examples=["ann@example.com"])]
    subject: Annotated[str, Meta(description="The subject.", examples=["Acme: 16 Nov 2026 – 22 Nov 2026"])]


@get("/v1/session/digests", guards=[requires_credential()])
async def show_digests(request: HTTPRequest) -> DigestsOut:
    """The e-mails that the sender of the request gets regularly. A key or link gets none."""
    return await _show(app_state(request), get_credential(request).member)


@patch("/v1/session/digests", guards=[requires_credential()], problems={403: ("member_needed",)})
async def change_digests(request: HTTPRequest, body: DigestsPatch) -> DigestsOut:
    """Choose the e-mails to get regularly. A member who turns one on gets the next one."""
    state, member, now = app_state(request), require_member(request), clock.now()
    chosen: dict[DigestKind, bool | None] = {"weekly": body.weekly, "overdue": body.overdue}
    wanted = {kind: value for kind, value in chosen.items() if value is not None}

    zones = member_zones(state.database.catalog, member)
    days = {kind: digest_day(kind, now, zones) for kind in WANTED}

    async def change(connection: Any) -> None:
        await require_current(connection, get_credential(request), now, None)
        await change_wanted(connection, member, wanted, days, member.email, now)

    await state.database.writer.run_transaction(change)
    return await _show(state, member)


@post(
    "/v1/session/digests",
    guards=[requires_credential()],
    status_code=200,
    problems={
        403: ("member_needed",),
        409: ("mail_not_configured", "mail_refused"),
        429: ("too_many_requests",),
        503: ("mail_server_unavailable", "signing_secret_revoked"),
    },
)
async def send_digest(request: HTTPRequest, body: DigestRequest) -> SentDigest:
    """Send oneself an e-mail as it would be now: of the last seven days, or of what is due. It tries the mail server, too."""
    state, member = app_state(request), require_member(request)
    return await _send(state, admit_own_mail(state, member), member, body.kind)


async def _send(state: AppState, server: MailServer, member: Member, kind: DigestKind) -> SentDigest:
    # Imported here, because most servers send no e-mails.
    from outoften.outgoing.digest_mail import compose_digest

    database = state.database
    async with database.scan_transaction() as connection:
        today = earliest_day(clock.now(), member_zones(database.catalog, member))
        digest = await read_digest(connection, database.catalog, member, kind, today)
    token = UnsubscribeLinks(state.settings.signing_keys, database.revoked_signing_secrets).sign(member, kind)
    mail = compose_digest(digest, member.email, state.settings.base_url, token)
    await send_own_mail(server, mail)
    return SentDigest(member.email, mail.subject)


async def _show(state: AppState, member: Member | None) -> DigestsOut:
    if member is None:
        return DigestsOut(available=state.settings.mail_server is not None, weekly=False, overdue=False)
    states = await state.database.read(list_digest_states, [member.id])
    wanted = {kind: states.get((member.id, kind), DigestState(usual)).wanted for kind, usual in WANTED.items()}
    return DigestsOut(available=state.settings.mail_server is not None, weekly=wanted["weekly"], overdue=wanted["overdue"])
