"""Roles of members: what each may do, and over whom."""

from collections.abc import Collection
from typing import Literal

from outoften.domain.access.scope import Scope, with_implied

Role = Literal["owner", "admin", "editor", "responder", "viewer"]
# The highest first.
ROLES: tuple[Role, ...] = ("owner", "admin", "editor", "responder", "viewer")

# The one table of what a role may do. Each route names the scope that it needs.
SCOPES_BY_ROLE: dict[Role, tuple[Scope, ...]] = {
    "owner": ("read", "respond", "write", "keys", "metrics"),
    "admin": ("read", "respond", "write", "keys", "metrics"),
    "editor": ("read", "respond", "write"),
    "responder": ("read", "respond"),
    "viewer": ("read",),
}


def is_above(role: Role, other: Role) -> bool:
    """Whether a role is higher than another."""
    return ROLES.index(role) < ROLES.index(other)


def highest_role(scopes: Collection[Scope], may_be_owner: bool) -> Role | None:
    """Returns the highest role whose scopes these include; None without `read`."""
    owned = with_implied(scopes)
    roles = ROLES if may_be_owner else ROLES[1:]
    return next((role for role in roles if set(SCOPES_BY_ROLE[role]) <= set(owned)), None)
