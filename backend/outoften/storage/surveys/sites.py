"""Sites and their identity secrets."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.tally import SiteDays, site_days
from outoften.domain.surveys.site import IdentitySecret, Site
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry

MAX_LIVE_SECRETS = 2
REVOKED_EFFECT = (
    "Identities that it signed are refused from now on, in other processes within two seconds, and so are the ask tokens that "
    "were issued for them: cards that are open for these respondents cannot send their answers any more. Anonymous answers are "
    "not affected. Sign with another secret of the site; POST /v1/sites/{site_id}/identity-secrets creates one."
)


async def load_sites(connection: AsyncConnection, site_id: int | None = None) -> list[Site]:
    """Returns all sites, or the one with this id if it exists."""
    sites, secrets = select(schema.site), select(schema.identity_secret).order_by(schema.identity_secret.c.id)
    if site_id is not None:
        sites = sites.where(schema.site.c.id == site_id)
        secrets = secrets.where(schema.identity_secret.c.site_id == site_id)
    site_rows = (await connection.execute(sites)).all()
    secrets_by_site: dict[int, list[IdentitySecret]] = {}
    for row in await connection.execute(secrets):
        secrets_by_site.setdefault(row.site_id, []).append(IdentitySecret(row.id, row.secret))
    return [_site_from_row(row._mapping, tuple(secrets_by_site.get(row.id, ()))) for row in site_rows]


async def read_locked_days(connection: AsyncConnection, site_ids: Collection[int]) -> dict[int, SiteDays]:
    """Returns how the sites' days are counted; no other process can change that before this transaction ends."""
    site = schema.site.c
    columns = (site.id, site.time_zone, site.next_time_zone, site.counted_to)
    rows = await connection.execute(select(*columns).where(site.id.in_(site_ids)).order_by(site.id).with_for_update(read=True))
    return {row.id: site_days(row.time_zone, row.next_time_zone, row.counted_to) for row in rows}


async def lock_site(connection: AsyncConnection, site_id: int) -> None:
    """Waits until no other process changes the site, and lets none change it before this transaction ends."""
    await connection.execute(select(schema.site.c.id).where(schema.site.c.id == site_id).with_for_update())


async def add_site(connection: AsyncConnection, site: Site, now: datetime) -> int:
    """Adds a site and returns its id. The id and the identity secrets of `site` are ignored."""
    values = _site_values(site) | {"created_at": now}
    if connection.dialect.name == "sqlite":
        # SQLite would use the id of a deleted site again.
        last = [await connection.scalar(select(func.max(table.c.id))) for table in (schema.site, schema.deleted_site)]
        values["id"] = max(site_id or 0 for site_id in last) + 1
    row = await connection.execute(insert(schema.site).values(values).returning(schema.site.c.id))
    return int(row.scalar_one())


async def save_site(connection: AsyncConnection, site: Site) -> None:
    """Writes everything but the identity secrets."""
    await connection.execute(update(schema.site).where(schema.site.c.id == site.id).values(_site_values(site)))


async def free_segment_values(connection: AsyncConnection, site_id: int, keys: Collection[str]) -> None:
    """Frees the places of all values of these keys. Their asks stay counted in them."""
    value = schema.segment_value.c
    freed = update(schema.segment_value).where(value.site_id == site_id, value.key.in_(keys), value.counted_as.is_(None))
    await connection.execute(freed.values(holds_place=False))


async def rotate_identity_secret(connection: AsyncConnection, site_id: int, secret: str, actor: str, now: datetime) -> int:
    """Adds an identity secret and returns its id.

    The secret before it stays valid, so that hosts can change over; older secrets are revoked.
    """
    # Two at the same time would each keep the other's, and so more than the newest two.
    await lock_site(connection, site_id)
    table = schema.identity_secret
    values = {"site_id": site_id, "secret": secret, "created_at": now}
    new = int((await connection.execute(insert(table).values(values).returning(table.c.id))).scalar_one())
    await add_audit_entry(connection, actor, "identity_secret.created", {"site_id": site_id, "secret_id": new}, now)
    live = select(table.c.id).where(table.c.site_id == site_id).order_by(table.c.id.desc()).limit(MAX_LIVE_SECRETS)
    await _delete_identity_secrets(connection, site_id, table.c.id.not_in(live), actor, now)
    return new


async def revoke_identity_secret(connection: AsyncConnection, site_id: int, secret_id: int, actor: str, now: datetime) -> bool:
    """Deletes an identity secret; returns False if the site has none with this id."""
    return await _delete_identity_secrets(connection, site_id, schema.identity_secret.c.id == secret_id, actor, now)


async def _delete_identity_secrets(
    connection: AsyncConnection, site_id: int, condition: Any, actor: str, now: datetime
) -> bool:
    table = schema.identity_secret
    deleted = delete(table).where(table.c.site_id == site_id, condition).returning(table.c.id)
    ids = sorted((await connection.execute(deleted)).scalars())
    for secret_id in ids:
        await add_audit_entry(connection, actor, "identity_secret.revoked", {"site_id": site_id, "secret_id": secret_id}, now)
    return bool(ids)


def _site_from_row(row: Mapping[Any, Any], secrets: tuple[IdentitySecret, ...]) -> Site:
    values = {name: row[name] for name in Site.__struct_fields__ if name != "identity_secrets"}
    lists = {name: tuple(row[name]) for name in ("origins", "segment_keys", "watched_segments")}
    return Site(**(values | lists), identity_secrets=secrets)


def _site_values(site: Site) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(site).items() if name not in ("id", "identity_secrets")}
