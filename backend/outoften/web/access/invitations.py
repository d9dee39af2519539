"""`/v1/invitations`: links with which people become members."""

from datetime import datetime
from typing import Annotated, Any

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.access.member import Email, new_email, validate_sites
from outoften.domain.access.passwords import Password, check_password, normalize_password
from outoften.domain.errors import NotFoundError
from outoften.domain.field_types import Name
from outoften.storage.access import invitations, sessions
from outoften.storage.access.credentials import require_current
from outoften.tokens import secrets
from outoften.web.access.fields import RoleField, SiteIds, SiteIdsIn, sites_out
from outoften.web.access.session import SessionOut, check_sign_in, session_response
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.limits.requests import sender_address
from outoften.web.http.resource import Listing
from outoften.web.http.routing import delete, get, post
from outoften.web.http.state import HTTPRequest, app_state

InvitationId = Annotated[str, Meta(description="The invitation's id.", examples=["91c2d7e05fa3"])]


class InvitationIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The invited person, role and sites. Nobody grants more than they have."""

    email: Annotated[Email, Meta(description="The e-mail address with which the new member signs in.")]
    role: RoleField
    sites: SiteIdsIn = None


class InvitationOut(Struct, frozen=True):
    """An invitation that was not used yet, without its link."""

    id: InvitationId
    email: Annotated[Email, Meta(description="The e-mail address with which the new member signs in.")]
    role: RoleField
    sites: SiteIds
    created_at: Annotated[datetime, Meta(description="The time of its creation.")]
    expires_at: Annotated[datetime, Meta(description="The time at which it expires, 48 hours after the invitation.")]
    created_by: Annotated[str, Meta(description="The inviter: a member's address, or a key.", examples=["ann@example.com"])]


class NewInvitation(Struct, frozen=True):
    """A new invitation. The server shows its link only once."""

    id: InvitationId
    url: Annotated[str, Meta(description="The link to send.", examples=["https://nps.example.com/app/invitation#token=Zk3…"])]
    expires_at: Annotated[datetime, Meta(description="The time at which it expires, 48 hours after the invitation.")]


class AcceptanceIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The new member's name and password, and the token in the invitation's link."""

    token: Annotated[str, Meta(min_length=1, max_length=200, description="The token in the link.", examples=["Zk3…"])]
    name: Annotated[Name, Meta(description="The member's name.", examples=["Ann Smith"])]
    password: Password


@get("/v1/invitations", guards=[requires_scope("keys", limits_sites=True)])
async def list_invitations(request: HTTPRequest) -> Listing[InvitationOut]:
    """The invitations that were not used yet, the newest first."""
    sender = get_credential(request)
    async with app_state(request).database.read_transaction() as connection:
        listed = await invitations.list_invitations(connection, clock.now())
    stored = [name for name in InvitationOut.__struct_fields__ if name != "sites"]
    return Listing(
        [
            InvitationOut(**{name: getattr(invitation, name) for name in stored}, sites=sites_out(invitation.site_ids))
            for invitation in listed
            if sender.covers(invitation.site_ids)
        ]
    )


@post(
    "/v1/invitations",
    guards=[requires_scope("keys", limits_sites=True)],
    problems={
        400: ("email_invalid", "sites_invalid"),
        403: ("expiry_exceeded", "role_exceeded"),
        404: ("site_not_found",),
        409: ("member_exists", "too_many_members"),
    },
)
async def add_invitation(request: HTTPRequest, body: InvitationIn) -> NewInvitation:
    """Invite somebody. The link works once, within 48 hours; send it yourself. It replaces an earlier one for the address."""
    state, token, invitation_id = app_state(request), secrets.new_secret(), secrets.new_public_id()
    invited = (new_email(body.email), body.role, validate_sites(body.role, body.sites))

    async def add(connection: Any) -> invitations.Invitation:
        sender = await require_current(connection, get_credential(request), clock.now())
        return await invitations.add_invitation(connection, invitation_id, secrets.digest(token), invited, sender, clock.now())

    invitation = await state.database.writer.run_transaction(add)
    return NewInvitation(invitation.id, state.settings.url("/app/invitation", fragment=f"token={token}"), invitation.expires_at)


@delete("/v1/invitations/{invitation_id:str}", guards=[requires_scope("keys", limits_sites=True)])
async def delete_invitation(request: HTTPRequest, invitation_id: FromPath[str]) -> None:
    """Withdraw an invitation: its link works no more."""

    async def delete_it(connection: Any) -> bool:
        sender = await require_current(connection, get_credential(request), clock.now())
        return await invitations.delete_invitation(connection, invitation_id, sender, clock.now())

    if not invitation_id.isalnum() or not await app_state(request).database.writer.run_transaction(delete_it):
        raise NotFoundError(
            "invitation_not_found", f"There is no invitation {invitation_id!r}. GET /v1/invitations lists those that are open."
        )


@post(
    "/v1/invitations/accept",
    before_request=check_sign_in,
    problems={
        400: ("password_invalid",),
        403: ("foreign_page",),
        404: ("invitation_not_found", "site_not_found"),
        409: ("member_exists", "too_many_members"),
        429: ("too_many_requests",),
        503: ("database_away", "too_many_sign_ins"),
    },
)
async def accept_invitation(request: HTTPRequest, body: AcceptanceIn) -> Response[SessionOut]:
    """Become a member, and sign in."""
    state, digest, now = app_state(request), secrets.digest(body.token), clock.now()
    email = await state.database.read(invitations.find_invited, digest, now)
    if email is None:
        raise _unknown_invitation()
    password = normalize_password(body.password)
    check_password(password, email)
    password_hash = await state.passwords.hash(password, sender_address(request.scope))
    secret, session_id = secrets.new_secret(), secrets.new_public_id()

    async def accept(connection: Any) -> sessions.Session | None:
        member = await invitations.accept_invitation(connection, digest, body.name, password_hash, now)
        if member is None:
            return None
        return await sessions.add_member_session(connection, session_id, secrets.digest(secret), member.id, password_hash, now)

    session = await state.database.writer.run_transaction(accept)
    if session is None:
        raise _unknown_invitation()
    return session_response(state, session, secret)


def _unknown_invitation() -> NotFoundError:
    return NotFoundError(
        "invitation_not_found", "This invitation was already used or withdrawn, or has expired. Ask for a new one."
    )
