"""The origins whose pages loaded a site's tag or were refused. Only origins are stored: no paths, nothing about visitors."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import asdict
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.surveys.origin_refusals import refusal_hint
from outoften.domain.surveys.origins import is_origin_allowed
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.tag_origins import OriginUse, Uses, kept_uses
from outoften.storage.core import schema
from outoften.storage.surveys.sites import load_sites

# The processes of one database replace the rows of a site one after the other.
_LOCK_ID = 7071076112
_origin = schema.tag_origin
_FIELDS = OriginUse.__struct_fields__


async def save_tag_origins(connection: AsyncConnection, uses: Mapping[tuple[int, bool], Uses]) -> None:
    """Add to the stored uses and keep the most telling ones of each site.

    `uses` are by site id, and by whether the site allowed the origins, which may have changed since.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(_LOCK_ID)))
    site_ids = {site_id for site_id, _ in uses}
    stored = await _load(connection, site_ids)
    rows = []
    for site in await load_sites(connection):
        if site.id in site_ids:
            later = {**uses.get((site.id, False), {}), **uses.get((site.id, True), {})}
            kept = kept_uses(stored.get(site.id, {}), later, site)
            rows += [{"site_id": site.id, "origin": origin} | asdict(use) for origin, use in kept.items()]
    await connection.execute(delete(_origin).where(_origin.c.site_id.in_(site_ids)))
    if rows:
        await connection.execute(insert(_origin), rows)


async def load_tag_origins(connection: AsyncConnection, site_id: int) -> Uses:
    """Returns the uses of a site's tag by origin, the latest first."""
    uses = (await _load(connection, [site_id])).get(site_id, {})
    return dict(sorted(uses.items(), key=lambda item: item[1].last_at, reverse=True))


async def load_refusal_hints(connection: AsyncConnection, sites: Iterable[Site]) -> dict[int, str]:
    """Returns a sentence for each site whose tag was refused lately, by site id."""
    hints = {site.id: refusal_hint(await load_tag_origins(connection, site.id), site) for site in sites}
    return {site_id: hint for site_id, hint in hints.items() if hint}


async def forget_allowed_origins(connection: AsyncConnection, site: Site) -> None:
    """Delete the uses of those refused origins that the site allows now."""
    rows = select(_origin.c.origin).where(_origin.c.site_id == site.id, _origin.c.refusals > 0)
    settled = [origin for origin in (await connection.execute(rows)).scalars() if is_origin_allowed(origin, site)]
    await connection.execute(delete(_origin).where(_origin.c.site_id == site.id, _origin.c.origin.in_(settled)))


async def dismiss_origin(connection: AsyncConnection, site_id: int, origin: str, dismissed: bool) -> OriginUse | None:
    """Store whether the owner wants to see an origin among the refused ones; returns its use, None without one."""
    row = (_origin.c.site_id == site_id, _origin.c.origin == origin)
    await connection.execute(update(_origin).where(*row).values(dismissed=dismissed))
    return (await _load(connection, [site_id])).get(site_id, {}).get(origin)


async def delete_old_tag_origins(connection: AsyncConnection, before: datetime) -> None:
    """Delete the origins whose pages were last seen before this time."""
    last = (_origin.c.loaded_at, _origin.c.refused_at)
    await connection.execute(delete(_origin).where(*(column.is_(None) | (column < before) for column in last)))


async def _load(connection: AsyncConnection, site_ids: Iterable[int]) -> Mapping[int, Uses]:
    uses: dict[int, dict[str, OriginUse]] = {}
    for row in await connection.execute(select(_origin).where(_origin.c.site_id.in_(site_ids))):
        uses.setdefault(row.site_id, {})[row.origin] = OriginUse(**{name: row._mapping[name] for name in _FIELDS})
    return uses
