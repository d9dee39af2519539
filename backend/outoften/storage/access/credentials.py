"""The credential of a request as it is at the moment of a change, in the change's transaction."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.access.credential import Credential
from outoften.domain.access.scope import Scope
from outoften.domain.errors import ForbiddenError, UnauthenticatedError
from outoften.storage.access.api_keys import find_key
from outoften.storage.access.sessions import find_session_by_id
from outoften.storage.core import schema


async def require_current(
    connection: AsyncConnection, sender: Credential, now: datetime, scope: Scope | None = "keys", site_id: int | None = None
) -> Credential:
    """Returns what the sender may do now. Raises UnauthenticatedError, or ForbiddenError without the scope or the site.

    For changes that outlive the sender's session or key, such as a new credential: a request may begin before these end, and
    other processes know of the end a moment later.
    """
    credential = await _find_current(connection, sender, now)
    if credential is None:
        raise UnauthenticatedError("session_ended", f"This {sender.kind} was ended a moment ago. Sign in again.")
    if scope is not None and scope not in credential.scopes:
        raise ForbiddenError("scope_missing", f"Your role was changed a moment ago, and lacks the scope {scope!r}.")
    if site_id is not None and not credential.sees_site(site_id):
        raise ForbiddenError("scope_missing", f"Your sites were changed a moment ago, and lack site {site_id}.")
    return credential


async def _find_current(connection: AsyncConnection, sender: Credential, now: datetime) -> Credential | None:
    """Returns what the sender may do now; None if the session or key has ended.

    What this depends on is locked, so that it stays so until the transaction ends.
    """
    key, member = schema.key.c, schema.member.c
    if sender.key_id:
        await connection.execute(select(key.id).where(key.id == sender.key_id).with_for_update(read=True))
    if sender.member:
        await connection.execute(select(member.id).where(member.id == sender.member.id).with_for_update(read=True))
    if sender.session_id is None:
        found = await find_key(connection, str(sender.key_id))
        return None if found is None or (found.expires_at and found.expires_at <= now) else found.credential
    session = await find_session_by_id(connection, sender.session_id, now)
    return None if session is None else session.credential
