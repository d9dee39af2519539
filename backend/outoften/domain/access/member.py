"""Members: the people who sign in to the dashboard."""

import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Struct

from outoften.domain.access.role import SCOPES_BY_ROLE, Role
from outoften.domain.access.scope import Scope
from outoften.domain.errors import ConflictError, InvalidError
from outoften.domain.field_types import text_format

MAX_MEMBERS = 1_000
INVITATION_LIFETIME = timedelta(hours=48)
# Categories of Unicode: control and format characters, surrogates, private use, not assigned, separators.
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs")
LAST_OWNER = "At least one owner must remain, because only an owner can do everything. Make another member an owner first."

Email = Annotated[
    str,
    text_format(
        r"^[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+@[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+(?!\n)$",
        "an e-mail address such as ann@example.com",
        min_length=3,
        max_length=254,
        examples=["ann@example.com"],
    ),
]


class Member(Struct, frozen=True):
    """A member. `site_ids`: for these sites only; None for all. `email` is in lower case."""

    id: int
    email: str
    name: str
    role: Role
    site_ids: frozenset[int] | None
    created_at: datetime
    last_seen_at: datetime | None = None
    has_password: bool = False

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Returns what the member may do."""
        return SCOPES_BY_ROLE[self.role]


def normalize_email(email: str) -> str:
    """Returns the address as it is stored and compared: two spellings of one address are one member."""
    return unicodedata.normalize("NFC", email.strip().lower())


def new_email(email: str) -> str:
    """Returns the normalized address of a new member. Raises InvalidError for characters that are invisible or imitate others.

    With these, somebody's name in the audit log could look like another member's.
    """
    normalized = normalize_email(email)
    strange = [
        character
        for character in normalized
        if unicodedata.category(character) in _INVISIBLE or unicodedata.normalize("NFKC", character) != character
    ]
    if strange:
        raise InvalidError(
            "email_invalid",
            f"`email`: the address contains the character U+{ord(strange[0]):04X}, which cannot be seen or looks like another. "
            "Type the address again, such as ann@example.com.",
        )
    return normalized


def validate_sites(role: Role, site_ids: Collection[int] | None) -> frozenset[int] | None:
    """Returns the sites of a member with this role. Raises InvalidError."""
    if site_ids is None:
        return None
    if role == "owner":
        raise InvalidError("sites_invalid", "`sites`: an owner has all sites. Send null, or another role.")
    if not site_ids:
        raise InvalidError("sites_invalid", "`sites`: the list is empty. Send ids of sites such as [1], or null for all.")
    return frozenset(site_ids)


def reader_of_member(member_id: int) -> str:
    """Returns the name under which it is stored what a member has read."""
    return f"member {member_id}"


def check_owner_remains(owners: Collection[int], member_id: int) -> None:
    """Raises ConflictError if this member is the only owner."""
    if set(owners) == {member_id}:
        raise ConflictError("last_owner", LAST_OWNER)
