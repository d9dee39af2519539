"""`/v1/members`: who may use the dashboard, as what, and for which sites."""

from datetime import datetime
from typing import Annotated, Any

from litestar.params import FromPath
from msgspec import UNSET, Meta, Struct, UnsetType, structs

from outoften import clock
from outoften.domain.field_types import Name
from outoften.storage.access import membership
from outoften.storage.access.credentials import require_current
from outoften.storage.access.members import list_members as load_members
from outoften.tokens import secrets
from outoften.web.access.fields import MemberOut, RoleField, SiteIdsIn, member_out
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.resource import Listing
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import HTTPRequest, app_state


class MemberPatch(Struct, frozen=True, forbid_unknown_fields=True):
    """The changes to a member. Omitted fields keep their value. They apply to the member's sessions at once."""

    name: Annotated[Name | UnsetType, Meta(description="The member's name.", examples=["Ann Smith"])] = UNSET
    role: RoleField | UnsetType = UNSET
    sites: SiteIdsIn | UnsetType = UNSET


class RemovalQuery(Struct, frozen=True, forbid_unknown_fields=True):
    keys: Annotated[bool, Meta(description="True to revoke the API keys that the member created, too.")] = False


class RemovedMemberOut(Struct, frozen=True):
    """The sessions and keys that ended with the member, and the member's keys and shared links that still work."""

    sessions_ended: Annotated[
        tuple[str, ...], Meta(description="The ids of the member's sessions.", examples=[["5b0c6a1f9e27"]])
    ]
    keys_revoked: Annotated[tuple[str, ...], Meta(description="The ids of the keys that were revoked.", examples=[[]])]
    remaining_keys: Annotated[
        tuple[str, ...],
        Meta(
            description="The ids of keys that the member created and that still work. Revoke those you do not know.",
            examples=[[]],
        ),
    ]
    remaining_shares: Annotated[
        tuple[str, ...],
        Meta(
            description="The ids of shared links that the member created and that still work. Revoke those you do not know.",
            examples=[[]],
        ),
    ]


class ChangedMemberOut(MemberOut, frozen=True):
    """A changed member, what ended with the change, and what did not."""

    sessions_ended: Annotated[
        tuple[str, ...],
        Meta(
            description="The ids of links for the member, and of sessions that began with one: they end with more rights.",
            examples=[[]],
        ),
    ]
    exceeding_keys: Annotated[
        tuple[str, ...],
        Meta(
            description="The ids of keys that the member created and that may do more than the member may now. Revoke those "
            "you do not know.",
            examples=[[]],
        ),
    ]


class MemberLink(Struct, frozen=True):
    """A link with which the member signs in once. The server shows it only once."""

    url: Annotated[str, Meta(description="The link to send to the member.", examples=["https://nps.example.com/#sign-in=Zk3…"])]
    expires_at: Annotated[datetime, Meta(description="The time at which the link expires.")]


@get("/v1/members", guards=[requires_scope("respond", limits_sites=True)])
async def list_members(request: HTTPRequest) -> Listing[MemberOut]:
    """The members by name; for members of some sites, those who share one."""
    state, sender = app_state(request), get_credential(request)
    await state.database.members_last_seen.flush_before_read()
    listed = await state.database.read(load_members)
    return Listing([member_out(member) for member in listed if sender.sees_member(member)])


@patch(
    "/v1/members/{member_id:int}",
    guards=[requires_scope("keys", limits_sites=True)],
    problems={
        400: ("sites_invalid",),
        403: ("expiry_exceeded", "role_exceeded"),
        404: ("site_not_found",),
        409: ("last_owner",),
    },
)
async def change_member(request: HTTPRequest, member_id: FromPath[int], body: MemberPatch) -> ChangedMemberOut:
    """Change a member's name, role or sites. With more rights, links for the member and sessions that began with one end."""
    values: dict[str, Any] = {"name": body.name, "role": body.role}
    values["site_ids"] = frozenset(body.sites) if isinstance(body.sites, list) else body.sites
    changes = {name: value for name, value in values.items() if value is not UNSET}

    async def change(connection: Any) -> membership.ChangedMember:
        await membership.lock_members(connection)
        sender = await require_current(connection, get_credential(request), clock.now())
        return await membership.change_member(connection, member_id, changes, sender, clock.now())

    changed = await app_state(request).database.writer.run_transaction(change)
    app_state(request).credential_cache.clear()
    fields = structs.asdict(member_out(changed.member))
    return ChangedMemberOut(**fields, sessions_ended=changed.sessions_ended, exceeding_keys=changed.exceeding_keys)


@delete(
    "/v1/members/{member_id:int}",
    guards=[requires_scope("keys", limits_sites=True)],
    status_code=200,
    problems={403: ("role_exceeded",), 409: ("last_owner",)},
)
async def remove_member(request: HTTPRequest, member_id: FromPath[int], query: RemovalQuery) -> RemovedMemberOut:
    """Remove a member. The member's sessions end at once; keys that the member created stay valid unless `keys=true`."""

    async def remove(connection: Any) -> membership.RemovedMember:
        await membership.lock_members(connection)
        sender = await require_current(connection, get_credential(request), clock.now())
        return await membership.remove_member(connection, member_id, query.keys, sender, clock.now())

    removed = await app_state(request).database.writer.run_transaction(remove)
    app_state(request).credential_cache.clear()
    return RemovedMemberOut(**structs.asdict(removed))


@post(
    "/v1/members/{member_id:int}/sign-in-links",
    guards=[requires_scope("keys", limits_sites=True)],
    problems={403: ("expiry_exceeded", "role_exceeded")},
)
async def add_sign_in_link(request: HTTPRequest, member_id: FromPath[int]) -> MemberLink:
    """Create a link with which a member signs in once, within a day, and may choose a password. It replaces an earlier one."""
    state, token, link_id = app_state(request), secrets.new_secret(), secrets.new_public_id()

    async def add(connection: Any) -> datetime:
        sender = await require_current(connection, get_credential(request), clock.now())
        return await membership.add_member_link(connection, member_id, link_id, secrets.digest(token), sender, clock.now())

    expires_at = await state.database.writer.run_transaction(add)
    return MemberLink(state.settings.url("/", fragment=f"sign-in={token}"), expires_at)
