"""Signing secrets that were revoked. Only their fingerprints are stored."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry

REVOKED_EFFECT = (
    "Ask tokens that it signed are refused from now on, in other processes within two seconds. Cards and survey pages that are "
    "open cannot send their answers any more: what is being typed is lost, and the next page view asks again."
)
ADD_FIRST = (
    "Add a new one first: `outoften signing-secret create` if it is in the data folder, else append it to OUTOFTEN_SECRET, "
    "after a space. Then restart the server, and revoke the old one."
)


async def load_revoked_signing_secrets(connection: AsyncConnection) -> frozenset[str]:
    """Returns the fingerprints of all revoked signing secrets."""
    return frozenset((await connection.execute(select(schema.revoked_signing_secret.c.id))).scalars())


async def revoke_signing_secret(connection: AsyncConnection, secret_id: str, actor: str, now: datetime) -> bool:
    """Revoke the signing secret with this fingerprint; returns False if it was already revoked."""
    if secret_id in await load_revoked_signing_secrets(connection):
        return False
    await connection.execute(insert(schema.revoked_signing_secret).values(id=secret_id, revoked_at=now))
    await add_audit_entry(connection, actor, "signing_secret.revoked", {"secret_id": secret_id}, now)
    return True
