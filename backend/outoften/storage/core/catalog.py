"""Sites and surveys: few and asked for all the time, so one immutable copy of them is kept in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct, field
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import NotFoundError
from outoften.domain.surveys.survey import IdentitySecret, Site, Survey
from outoften.storage.core import schema
from outoften.storage.core.raw_sql import RawConnection

MAX_LIVE_SECRETS = 2

_SURVEY_COLUMNS = {"id", "site_id", "name", "active"}

_select_zones_for_share = (
    select(schema.site.c.id, schema.site.c.time_zone).order_by(schema.site.c.id).with_for_update(read=True)
)


class Catalog(Struct, frozen=True):
    """What is known of sites and surveys at one moment."""

    sites: Mapping[int, Site] = field(default_factory=dict)
    surveys: Mapping[int, Survey] = field(default_factory=dict)
    by_key: Mapping[str, Site] = field(default_factory=dict)
    zones: Mapping[int, ZoneInfo] = field(default_factory=dict)
    active: Mapping[int, Sequence[Survey]] = field(default_factory=dict)

    def site(self, site_id: int) -> Site:
        """Raises NotFound."""
        if site_id not in self.sites:
            raise NotFoundError("site_not_found", f"There is no site {site_id}. GET /v1/sites lists them.")
        return self.sites[site_id]

    def site_with_key(self, key: str) -> Site:
        """Raises NotFound."""
        if key not in self.by_key:
            raise NotFoundError("site_not_found", "No site has this key. Copy the tag from the dashboard once more.")
        return self.by_key[key]

    def survey(self, survey_id: int) -> Survey:
        """Raises NotFound."""
        if survey_id not in self.surveys:
            raise NotFoundError("survey_not_found", f"There is no survey {survey_id}. GET /v1/surveys lists them.")
        return self.surveys[survey_id]

    def active_surveys(self, site_id: int) -> Sequence[Survey]:
        """A site's surveys that may ask, in the order of their ids."""
        return self.active.get(site_id, ())

    def merge_site(self, newer: "Catalog") -> "Catalog":
        """This one, in which a site is as the other one has it."""
        parts = ({**getattr(self, name), **getattr(newer, name)} for name in self.__struct_fields__)
        return Catalog(*parts)


async def load_catalog(connection: AsyncConnection, site_id: int | None = None) -> Catalog:
    """Everything, or all of one site, in three statements."""
    site, survey, secret = schema.site.c, schema.survey.c, schema.identity_secret.c
    which = [site.id, survey.site_id, secret.site_id]
    asked = [select(column.table).order_by(column.table.c.id) for column in which]
    if site_id is not None:
        asked = [one.where(column == site_id) for one, column in zip(asked, which, strict=True)]
    rows = [await connection.execute(one) for one in asked]
    secrets: dict[int, list[IdentitySecret]] = {}
    for row in rows[2]:
        secrets.setdefault(row.site_id, []).append(IdentitySecret(row.id, row.secret))
    sites = {row.id: _site(row._mapping, tuple(secrets.get(row.id, ()))) for row in rows[0]}
    surveys = {row.id: _survey(row._mapping) for row in rows[1]}
    active: dict[int, list[Survey]] = {known: [] for known in sites}
    for one in surveys.values():
        if one.active:
            active[one.site_id].append(one)
    zones = {known.id: ZoneInfo(known.time_zone) for known in sites.values()}
    return Catalog(sites, surveys, {known.key: known for known in sites.values()}, zones, active)


async def lock_zones(driver: RawConnection, site_ids: Collection[int]) -> dict[int, ZoneInfo]:
    """The sites' time zones, which no other process can change before this transaction ends."""
    rows = await driver.select_in(_select_zones_for_share, (schema.site.c.id, site_ids))
    return {row["id"]: ZoneInfo(row["time_zone"]) for row in rows}


async def add_site(connection: AsyncConnection, site: Site, now: datetime) -> int:
    """The new site's id; the id and the secrets of `site` are not looked at."""
    row = await connection.execute(insert(schema.site).values(**_site_values(site), created_at=now).returning(schema.site.c.id))
    return int(row.scalar_one())


async def save_site(connection: AsyncConnection, site: Site) -> None:
    """Write all but the secrets."""
    await connection.execute(update(schema.site).where(schema.site.c.id == site.id).values(_site_values(site)))


async def add_survey(connection: AsyncConnection, survey: Survey, now: datetime) -> int:
    """The new survey's id; the id of `survey` is not looked at."""
    values = _survey_values(survey)
    row = await connection.execute(insert(schema.survey).values(**values, created_at=now).returning(schema.survey.c.id))
    return int(row.scalar_one())


async def save_survey(connection: AsyncConnection, survey: Survey) -> None:
    """Write all of it."""
    await connection.execute(update(schema.survey).where(schema.survey.c.id == survey.id).values(_survey_values(survey)))


async def rotate_identity_secret(connection: AsyncConnection, site_id: int, secret: str, now: datetime) -> int:
    """The new secret's id. The one before it stays live, so that hosts can change over; older ones end."""
    table = schema.identity_secret
    values = {"site_id": site_id, "secret": secret, "created_at": now}
    new = int((await connection.execute(insert(table).values(values).returning(table.c.id))).scalar_one())
    live = select(table.c.id).where(table.c.site_id == site_id).order_by(table.c.id.desc()).limit(MAX_LIVE_SECRETS)
    await connection.execute(delete(table).where(table.c.site_id == site_id, table.c.id.not_in(live)))
    return new


def _site(row: Mapping[Any, Any], secrets: tuple[IdentitySecret, ...]) -> Site:
    values = {name: row[name] for name in Site.__struct_fields__ if name != "identity_secrets"}
    lists = {name: tuple(row[name]) for name in ("origins", "segment_keys")}
    return Site(**(values | lists), identity_secrets=secrets)


def _site_values(site: Site) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(site).items() if name not in ("id", "identity_secrets")}


def _survey(row: Mapping[Any, Any]) -> Survey:
    return msgspec.convert(row["definition"] | {name: row[name] for name in _SURVEY_COLUMNS}, Survey)


def _survey_values(survey: Survey) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(survey)
    definition = {name: value for name, value in values.items() if name not in _SURVEY_COLUMNS}
    return {name: values[name] for name in _SURVEY_COLUMNS - {"id"}} | {"definition": definition}
