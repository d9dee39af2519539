"""A valid credential: what it may do, until when, and how the audit log names its holder."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from outoften.domain.access.scope import Scope
from outoften.domain.errors import ForbiddenError

# Actors that have no credential.
COMMAND_LINE = "command line"
SERVER_START = "server start"


class Credential(Struct, frozen=True, kw_only=True):
    """A key, or a session. A session from a sign-in link has no key.

    `keys_end_by`: no key that it creates may end later. For a session, this is the end of its key: a session ends within days
    because it is a cookie, not because its holder may do less.
    """

    scopes: tuple[Scope, ...]
    expires_at: datetime | None
    keys_end_by: datetime | None
    key_id: str | None = None
    session_id: str | None = None

    @property
    def actor(self) -> str:
        """Returns the name of its holder in the audit log."""
        if self.session_id is None:
            return str(self.key_id)
        return f"session {self.session_id} of {f'key {self.key_id}' if self.key_id else 'a sign-in link'}"

    @property
    def kind(self) -> str:
        """Returns "key" or "session", for messages."""
        return "key" if self.session_id is None else "session"

    def check_may_create(self, scopes: Collection[Scope], expires_at: datetime | None) -> None:
        """Raises ForbiddenError if a new key would have a scope that this credential lacks, or would end later."""
        if missing := [scope for scope in scopes if scope not in self.scopes]:
            raise ForbiddenError(
                "scope_exceeded",
                f"`scopes`: this {self.kind} lacks the scope {missing[0]!r}, so it can't create a key that has it. "
                f'Send scopes that it has, such as {{"scopes": ["{self.scopes[0]}"]}}, or use another key.',
            )
        latest = self.keys_end_by
        if latest and (expires_at is None or expires_at > latest):
            raise ForbiddenError(
                "expiry_exceeded",
                f"`expires_at`: your key ends at {latest:%Y-%m-%dT%H:%M:%SZ}, and a key that it creates can't end later. "
                f'Send {{"expires_at": "{latest:%Y-%m-%dT%H:%M:%SZ}"}} or earlier, or use a key that does not expire.',
            )
