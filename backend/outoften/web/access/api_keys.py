"""API keys: list, add and revoke."""

from datetime import datetime
from typing import Annotated, Any

from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.access.scope import SCOPES, Scope, normalize_expiry
from outoften.domain.errors import NotFoundError
from outoften.domain.field_types import Name
from outoften.storage.access import api_keys
from outoften.storage.access.credentials import require_current
from outoften.tokens import api_key, secrets
from outoften.web.access.fields import SiteIds, SiteIdsIn, sites_out
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.resource import Listing
from outoften.web.http.routing import delete, get, post
from outoften.web.http.state import HTTPRequest, app_state


class KeyIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A new key. `read` allows reports and responses, `write` changes, `keys` members, keys, sessions and signing secrets.

    `respond` allows work on responses: tags, notes, exclusion; `write` includes it. Without `expires_at`, a key is valid until
    revoked. It has no scope and no site that its creator lacks, and ends no later.
    """

    name: Annotated[Name, Meta(description="The key's name.", examples=["a poller"])]
    scopes: Annotated[
        tuple[Scope, ...],
        Meta(min_length=1, max_length=len(SCOPES), description="The scopes of the key: what it may do.", examples=[["read"]]),
    ] = ("read",)
    expires_at: Annotated[
        Annotated[datetime, Meta(tz=True)] | None, Meta(description="When the key expires, within 3,650 days; null for never.")
    ] = None
    sites: SiteIdsIn = None


class KeyOut(Struct, frozen=True):
    """A key without its secret. `last_used_at` is precise to one minute."""

    id: Annotated[str, Meta(description="The key's id, the 12 characters after `oot_sk_`.", examples=["0123456789ab"])]
    name: Annotated[str, Meta(description="The key's name.", examples=["a poller"])]
    scopes: Annotated[tuple[Scope, ...], Meta(description="The scopes of the key: what it may do.", examples=[["read"]])]
    created_at: Annotated[datetime, Meta(description="When the key was created.")]
    expires_at: Annotated[datetime | None, Meta(description="When the key expires; null for never.", examples=[None])]
    last_used_at: Annotated[datetime | None, Meta(description="When the key was last used, to the minute.")]
    revoked_at: Annotated[datetime | None, Meta(description="When the key was revoked; null if it is valid.", examples=[None])]
    created_by: Annotated[
        str | None, Meta(description="The key that created it, itself or through a session; else null.", examples=[None])
    ]
    member_id: Annotated[int | None, Meta(description="The id of the member who created it; else null.", examples=[1])]
    sites: SiteIds


class NewKey(Struct, frozen=True):
    """A new key. The server shows it only once."""

    id: Annotated[str, Meta(description="The key's id, the 12 characters after `oot_sk_`.", examples=["0123456789ab"])]
    name: Annotated[str, Meta(description="The key's name.", examples=["a poller"])]
    scopes: Annotated[tuple[Scope, ...], Meta(description="The scopes of the key: what it may do.", examples=[["read"]])]
    expires_at: Annotated[datetime | None, Meta(description="When the key expires; null for never.", examples=[None])]
    key: Annotated[str, Meta(description="The whole key. The server shows it only once.", examples=["oot_sk_0123456789ab_…"])]


class RevokedKey(Struct, frozen=True):
    """The sessions that ended with the key, and its keys and shared links that still work."""

    sessions_ended: Annotated[tuple[str, ...], Meta(description="The ids of the key's sessions.", examples=[["5b0c6a1f9e27"]])]
    remaining_keys: Annotated[
        tuple[str, ...],
        Meta(description="The ids of keys that it created and that still work. Revoke those you do not know.", examples=[[]]),
    ]
    remaining_shares: Annotated[
        tuple[str, ...],
        Meta(
            description="The ids of shared links that it created and that still work. Revoke those you do not know.",
            examples=[[]],
        ),
    ]
    effect: Annotated[str, Meta(description="The effect, for people.", examples=["The key and its 1 session have ended."])]


@get("/v1/keys", guards=[requires_scope("keys", limits_sites=True)])
async def list_keys(request: HTTPRequest) -> Listing[KeyOut]:
    """All keys that one may revoke, and revoked ones, without their secrets."""
    database, sender = app_state(request).database, get_credential(request)
    await database.keys_last_used.flush_before_read()
    async with database.read_transaction() as connection:
        keys = await api_keys.list_keys(connection)
    names = [name for name in KeyOut.__struct_fields__ if name != "sites"]
    return Listing(
        [
            KeyOut(**{name: getattr(key, name) for name in names}, sites=sites_out(key.site_ids))
            for key in keys
            if sender.may_manage(key.credential.rank, key.site_ids)
        ]
    )


@post(
    "/v1/keys",
    guards=[requires_scope("keys", limits_sites=True)],
    problems={
        400: ("key_expired", "key_expiry_too_late"),
        403: ("expiry_exceeded", "scope_exceeded", "sites_exceeded"),
        404: ("site_not_found",),
    },
)
async def add_key(request: HTTPRequest, body: KeyIn) -> NewKey:
    """Add a key. It has no scope and no site that the sender lacks, and ends no later. Without `sites`, it has the sender's."""
    sender, now = get_credential(request), clock.now()
    expires_at = normalize_expiry(body.expires_at, now)
    scopes = tuple(scope for scope in SCOPES if scope in body.scopes)
    site_ids = sender.site_ids if body.sites is None else frozenset(body.sites)
    key_id, text = api_key.new_api_key()
    key = api_keys.ApiKey(key_id, body.name, secrets.digest(text), scopes, now, expires_at=expires_at, site_ids=site_ids)

    async def add(connection: Any) -> None:
        creator = await require_current(connection, sender, clock.now())
        await api_keys.add_key(connection, key, creator)

    await app_state(request).database.writer.run_transaction(add)
    return NewKey(key_id, body.name, scopes, expires_at, text)


@delete("/v1/keys/{key_id:str}", guards=[requires_scope("keys", limits_sites=True)], status_code=200)
async def revoke_key(request: HTTPRequest, key_id: FromPath[str]) -> RevokedKey:
    """Revoke a key. It and its sessions stop working immediately."""
    state, sender, now = app_state(request), get_credential(request), clock.now()
    run = state.database.writer.run_transaction
    revoked = await run(lambda connection: api_keys.revoke_key(connection, key_id, sender, now)) if key_id.isalnum() else None
    state.credential_cache.clear()
    if not revoked:
        raise NotFoundError(
            "key_not_found", f"There is no key {key_id!r}, or it is already revoked. GET /v1/keys lists the keys."
        )
    return RevokedKey(revoked.sessions_ended, revoked.remaining_keys, revoked.remaining_shares, revoked.effect)
