"""A valid credential: what it may do, for which sites, until when, and how the audit log names its holder."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from outoften.domain.access.member import Member
from outoften.domain.access.role import SCOPES_BY_ROLE, Role, highest_role, is_above
from outoften.domain.access.scope import SCOPES, Scope
from outoften.domain.errors import ForbiddenError

# Actors that have no key and no session.
COMMAND_LINE = "command line"
SERVER_START = "server start"


class Credential(Struct, frozen=True, kw_only=True):
    """A key, or a session of a key, of a member, or of a sign-in link without a member; or an operator's command.

    `site_ids`: for these sites only; None for all. `acts_as_owner`: with the scope `keys`, it may do what an owner may.

    `keys_end_by`: no key that it creates may end later. For a session, this is the end of its key: a session ends within days
    because it is a cookie, not because its holder may do less.
    """

    scopes: tuple[Scope, ...]
    expires_at: datetime | None
    keys_end_by: datetime | None = None
    key_id: str | None = None
    session_id: str | None = None
    member: Member | None = None
    site_ids: frozenset[int] | None = None
    acts_as_owner: bool = False
    from_link: bool = False
    operator: str | None = None

    @property
    def actor(self) -> str:
        """Returns the name of its holder in the audit log."""
        if self.operator:
            return self.operator
        if self.member:
            return self.member.email
        if self.session_id is None:
            return str(self.key_id)
        return f"session {self.session_id} of {f'key {self.key_id}' if self.key_id else 'a sign-in link'}"

    @property
    def kind(self) -> str:
        """Returns "key" or "session", for messages."""
        return "key" if self.session_id is None else "session"

    @property
    def holder_ends_with_session(self) -> bool:
        """Whether its holder has no other right than this session: neither a member nor a key stands behind it."""
        return self.session_id is not None and self.key_id is None and self.member is None

    @property
    def role(self) -> Role | None:
        """Returns the member's role, else the highest whose rights it has; None if it may not even read."""
        return self.member.role if self.member else highest_role(self.scopes, self.acts_as_owner)

    def sees_site(self, site_id: int) -> bool:
        """Whether it is for this site."""
        return self.site_ids is None or site_id in self.site_ids

    def covers(self, site_ids: frozenset[int] | None) -> bool:
        """Whether it is for all of these sites; None means all."""
        return self.site_ids is None or (site_ids is not None and site_ids <= self.site_ids)

    @property
    def rank(self) -> Role:
        """Returns the role up to which it manages members and credentials; it needs the scope `keys` for that."""
        if self.member:
            return self.member.role
        if "keys" in self.scopes:
            return "owner" if self.acts_as_owner else "admin"
        return self.role or "viewer"

    def exceeds(self, role: Role, site_ids: frozenset[int] | None) -> bool:
        """Whether it may do something that a member with this role for these sites may not."""
        is_more = not set(self.scopes) <= set(SCOPES_BY_ROLE[role]) or ("keys" in self.scopes and is_above(self.rank, role))
        return is_more or (site_ids is not None and (self.site_ids is None or not self.site_ids <= site_ids))

    def may_manage(self, rank: Role, site_ids: frozenset[int] | None) -> bool:
        """Whether it may change or end what has this rank and is for these sites."""
        return "keys" in self.scopes and not is_above(rank, self.rank) and self.covers(site_ids)

    def may_end(self, other: "Credential") -> bool:
        """Whether it may end another session: one of the same member, or one that it manages."""
        is_own = self.member is not None and other.member is not None and self.member.id == other.member.id
        return is_own or other.session_id == self.session_id or self.may_manage(other.rank, other.site_ids)

    def sees_member(self, member: Member) -> bool:
        """Whether the member is for one of its sites."""
        return self.site_ids is None or member.site_ids is None or not self.site_ids.isdisjoint(member.site_ids)

    def check_may_grant(self, role: Role, site_ids: frozenset[int] | None) -> None:
        """Raises ForbiddenError unless it may make someone a member with this role for these sites."""
        if self.keys_end_by is not None:
            raise ForbiddenError(
                "expiry_exceeded", "Your key expires, and members don't. Sign in as a member, or use a key without an end."
            )
        if not self.may_manage(role, site_ids):
            is_sites = self.may_manage(role, self.site_ids)
            what = "`sites` names sites that you lack" if is_sites else f"`role`: {role!r} is above your own"
            raise ForbiddenError("role_exceeded", f"{what}, and nobody grants more than they have. Ask an owner.")
        if missing := set(SCOPES_BY_ROLE[role]).difference(self.scopes):
            raise ForbiddenError(
                "role_exceeded",
                f"`role`: {role!r} includes the scope {min(missing)!r}, which this {self.kind} lacks. Ask an owner.",
            )

    def check_may_create(
        self, scopes: Collection[Scope], expires_at: datetime | None, site_ids: frozenset[int] | None = None
    ) -> None:
        """Raises ForbiddenError if a new key would have a scope or site that this credential lacks, or would end later."""
        if missing := [scope for scope in scopes if scope not in self.scopes]:
            raise ForbiddenError(
                "scope_exceeded",
                f"`scopes`: this {self.kind} lacks the scope {missing[0]!r}, so it can't create a key that has it. "
                f'Send scopes that it has, such as {{"scopes": ["{self.scopes[0]}"]}}, or use another key.',
            )
        if not self.covers(site_ids):
            raise ForbiddenError(
                "sites_exceeded", f"`sites`: a key can't be for sites that you lack. Yours are {sorted(self.site_ids or ())}."
            )
        latest = self.keys_end_by
        if latest and (expires_at is None or expires_at > latest):
            raise ForbiddenError(
                "expiry_exceeded",
                f"`expires_at`: your key ends at {latest:%Y-%m-%dT%H:%M:%SZ}, and a key that it creates can't end later. "
                f'Send {{"expires_at": "{latest:%Y-%m-%dT%H:%M:%SZ}"}} or earlier, or use a key that does not expire.',
            )


def operator(name: str) -> Credential:
    """Returns what a command may do: everything, because who runs it can change the database anyway."""
    return Credential(scopes=SCOPES, expires_at=None, acts_as_owner=True, operator=name)
