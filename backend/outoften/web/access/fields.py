"""Fields and replies that members, invitations and sessions share."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from outoften.domain.access.member import Email, Member
from outoften.domain.access.role import Role

SiteIds = Annotated[list[int] | None, Meta(description="The ids of the sites that it is for; null for all.", examples=[None])]
SiteIdsIn = Annotated[
    Annotated[list[int], Meta(min_length=1, max_length=1_000)] | None,
    Meta(description="The ids of the sites that it is for; null for all.", examples=[[1]]),
]
RoleField = Annotated[
    Role,
    Meta(
        description="`owner`: everything; `admin`: everything but what concerns owners; `editor`: surveys, sites, responses; "
        "`responder`: reads and works on responses; `viewer`: reads.",
        examples=["editor"],
    ),
]


class MemberOut(Struct, frozen=True):
    """A member. `last_seen_at` is precise to one minute."""

    id: Annotated[int, Meta(description="The member's id.", examples=[1])]
    email: Annotated[Email, Meta(description="The member's e-mail address, in lower case.")]
    name: Annotated[str, Meta(description="The member's name.", examples=["Ann Smith"])]
    role: RoleField
    sites: SiteIds
    has_password: Annotated[bool, Meta(description="Whether the member has a password.")]
    created_at: Annotated[datetime, Meta(description="When the member joined.")]
    last_seen_at: Annotated[datetime | None, Meta(description="When the member last used the dashboard, to the minute.")]


def member_out(member: Member) -> MemberOut:
    """Returns the member as replies contain it."""
    fields = {name: getattr(member, name) for name in MemberOut.__struct_fields__ if name != "sites"}
    return MemberOut(**fields, sites=sites_out(member.site_ids))


def sites_out(site_ids: frozenset[int] | None) -> list[int] | None:
    """Returns the ids of sites as replies contain them."""
    return None if site_ids is None else sorted(site_ids)
