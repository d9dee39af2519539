"""Commands of the operator on members, keys and surveys.

The process that writes to the database runs them: on SQLite a running server, to which the command hands them as JSON.
"""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict, replace
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.credential import COMMAND_LINE, operator
from outoften.domain.access.member import Member, new_email, normalize_email, validate_sites
from outoften.domain.access.role import Role
from outoften.domain.access.scope import Scope
from outoften.domain.errors import ConflictError, NotFoundError
from outoften.domain.surveys.survey import Survey, definition_of
from outoften.storage.access import api_keys, membership, sessions
from outoften.storage.access.members import add_member, find_member_by_email
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.surveys.surveys import add_survey, change_survey


class CreateKey(Struct, frozen=True, tag=True):
    """Store a new key."""

    id: str
    name: str
    digest: bytes
    scopes: tuple[Scope, ...]
    expires_at: datetime | None

    async def run(self, connection: AsyncConnection, now: datetime) -> str:
        """Returns nothing to print."""
        key = api_keys.ApiKey(self.id, self.name, self.digest, self.scopes, now, expires_at=self.expires_at)
        await api_keys.add_key(connection, key, operator(COMMAND_LINE))
        return ""


class RevokeKey(Struct, frozen=True, tag=True):
    """Revoke a key and end its sessions."""

    id: str

    async def run(self, connection: AsyncConnection, now: datetime) -> str:
        """Returns the effect. Raises NotFoundError."""
        revoked = await api_keys.revoke_key(connection, self.id, operator(COMMAND_LINE), now)
        if not revoked:
            raise NotFoundError(
                "key_not_found", f"There is no key {self.id!r}, or it is already revoked. `outoften key list` lists the keys."
            )
        return revoked.effect


class CreateLink(Struct, frozen=True, tag=True):
    """Store a sign-in link: of the member with this address, or one with all rights."""

    id: str
    digest: bytes
    email: str | None = None

    async def run(self, connection: AsyncConnection, now: datetime) -> str:
        """Returns nothing to print. Raises NotFoundError."""
        if self.email is not None:
            member = await _find_member(connection, self.email)
            await membership.add_member_link(connection, member.id, self.id, self.digest, operator(COMMAND_LINE), now)
        else:
            await add_audit_entry(connection, COMMAND_LINE, "sign_in_link.created", {"session_id": self.id}, now)
            await sessions.add_sign_in_link(connection, self.id, self.digest, now)
        return ""


class CreateMember(Struct, frozen=True, tag=True):
    """Store a new member without a password, and a sign-in link."""

    email: str
    name: str
    role: Role
    sites: tuple[int, ...] | None
    link: CreateLink

    async def run(self, connection: AsyncConnection, now: datetime) -> str:
        """Returns nothing to print. Raises ConflictError, InvalidError, NotFoundError."""
        member = Member(0, new_email(self.email), self.name, self.role, validate_sites(self.role, self.sites), now)
        await add_member(connection, member, None, COMMAND_LINE, now)
        return await self.link.run(connection, now)


class ChangeMember(Struct, frozen=True, tag=True):
    """Store a member's role and sites."""

    email: str
    role: Role
    sites: tuple[int, ...] | None

    async def run(self, connection: AsyncConnection, now: datetime) -> str:
        """Returns the effect. Raises ConflictError for the last owner, InvalidError, NotFoundError."""
        await membership.lock_members(connection)
        member = await _find_member(connection, self.email)
        changes = {"role": self.role, "site_ids": None if self.sites is None else frozenset(self.sites)}
        changed = await membership.change_member(connection, member.id, changes, operator(COMMAND_LINE), now)
        effect = f"{member.email} is {self.role} now, also in open sessions."
        if changed.sessions_ended:
            effect += " Links for the member, and sessions that began with one, have ended."
        if changed.exceeding_keys:
            effect += f" Keys that the member created may do more, and still work: {', '.join(changed.exceeding_keys)}."
        return effect


class RemoveMember(Struct, frozen=True, tag=True):
    """Remove a member."""

    email: str
    with_keys: bool

    async def run(self, connection: AsyncConnection, now: datetime) -> str:
        """Returns the effect. Raises ConflictError for the last owner, NotFoundError."""
        await membership.lock_members(connection)
        member = await _find_member(connection, self.email)
        removed = await membership.remove_member(connection, member.id, self.with_keys, operator(COMMAND_LINE), now)
        effect = f"{member.email} is no member any more, and {len(removed.sessions_ended)} sessions have ended."
        if removed.remaining_keys:
            effect += f" Keys that the member created still work: {', '.join(removed.remaining_keys)}."
        if removed.remaining_shares:
            effect += f" Shared links that the member created still work: {', '.join(removed.remaining_shares)}."
        return effect


class ApplySurvey(Struct, frozen=True, tag=True):
    """Publish what a survey's file says. `seen_version`: the version with which it was compared; None: a new survey."""

    survey: Survey
    seen_version: int | None

    async def run(self, connection: AsyncConnection, now: datetime) -> str:
        """Returns the effect. Raises ConflictError if the survey has changed since it was compared, NotFoundError."""
        if self.seen_version is None:
            survey_id = await add_survey(connection, self.survey, now, COMMAND_LINE)
            return f"Created survey {survey_id}. Write `id = {survey_id}` into the file, so that it is changed next time."

        def change(stored: Survey) -> Survey:
            if stored.version != self.seen_version:
                raise ConflictError(
                    "survey_changed", "Somebody has changed the survey at the same moment. Run the command again."
                )
            return replace(stored, name=self.survey.name, active=self.survey.active, **asdict(definition_of(self.survey)))

        changed = await change_survey(connection, self.survey, change, COMMAND_LINE, now)
        return f"Survey {changed.id} is as in the file. Its published version is {changed.version}."


Command = CreateKey | RevokeKey | CreateLink | CreateMember | ChangeMember | RemoveMember | ApplySurvey


async def _find_member(connection: AsyncConnection, email: str) -> Member:
    member = await find_member_by_email(connection, normalize_email(email))
    if member is None:
        raise NotFoundError("member_not_found", f"There is no member {email!r}. `outoften member list` lists them.")
    return member
