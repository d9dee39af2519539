"""API keys: list, add and revoke."""

from datetime import datetime
from typing import Annotated

from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.access.scope import SCOPES, Scope, normalize_expiry
from outoften.domain.errors import NotFoundError
from outoften.domain.field_types import Name
from outoften.storage.access import api_keys
from outoften.tokens import api_key, secrets
from outoften.web.http.auth import requires_scope
from outoften.web.http.resource import Listing
from outoften.web.http.routing import delete, get, post
from outoften.web.http.state import HTTPRequest, app_state


class KeyIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A new key. `read` allows reports and responses, `write` changes. Without `expires_at`, it is valid until revoked."""

    name: Annotated[Name, Meta(description="The key's name.", examples=["a poller"])]
    scopes: Annotated[
        tuple[Scope, ...], Meta(min_length=1, max_length=2, description="What the key may do.", examples=[["read"]])
    ] = ("read",)
    expires_at: Annotated[
        Annotated[datetime, Meta(tz=True)] | None, Meta(description="When the key expires, within 3,650 days; null for never.")
    ] = None


class KeyOut(Struct, frozen=True):
    """A key without its secret. `last_used_at` is precise to one minute."""

    id: Annotated[str, Meta(description="The key's id, the 12 characters after `oot_sk_`.", examples=["0123456789ab"])]
    name: Annotated[str, Meta(description="The key's name.", examples=["a poller"])]
    scopes: Annotated[tuple[Scope, ...], Meta(description="What the key may do.", examples=[["read"]])]
    created_at: Annotated[datetime, Meta(description="When the key was created.")]
    expires_at: Annotated[datetime | None, Meta(description="When the key expires; null for never.", examples=[None])]
    last_used_at: Annotated[datetime | None, Meta(description="When the key was last used, to the minute.")]
    revoked_at: Annotated[datetime | None, Meta(description="When the key was revoked; null if it is valid.", examples=[None])]


class NewKey(Struct, frozen=True):
    """A new key. The server shows it only once."""

    id: Annotated[str, Meta(description="The key's id, the 12 characters after `oot_sk_`.", examples=["0123456789ab"])]
    name: Annotated[str, Meta(description="The key's name.", examples=["a poller"])]
    scopes: Annotated[tuple[Scope, ...], Meta(description="What the key may do.", examples=[["read"]])]
    expires_at: Annotated[datetime | None, Meta(description="When the key expires; null for never.", examples=[None])]
    key: Annotated[str, Meta(description="The whole key. The server shows it only once.", examples=["oot_sk_0123456789ab_…"])]


@get("/v1/keys", guards=[requires_scope("write")])
async def list_keys(request: HTTPRequest) -> Listing[KeyOut]:
    """All keys, including revoked ones, without their secrets."""
    database = app_state(request).database
    await database.keys_last_used.flush_before_read()
    async with database.read_transaction() as connection:
        keys = await api_keys.list_keys(connection)
    return Listing([KeyOut(**{name: getattr(key, name) for name in KeyOut.__struct_fields__}) for key in keys])


@post("/v1/keys", guards=[requires_scope("write")], problems={400: ("key_expired", "key_expiry_too_late")})
async def add_key(request: HTTPRequest, body: KeyIn) -> NewKey:
    """Add a key."""
    now = clock.now()
    expires_at = normalize_expiry(body.expires_at, now)
    scopes = tuple(scope for scope in SCOPES if scope in body.scopes)
    key_id, text = api_key.new_api_key()
    key = api_keys.ApiKey(key_id, body.name, secrets.digest(text), scopes, now, expires_at=expires_at)
    await app_state(request).database.writer.run_transaction(lambda connection: api_keys.add_key(connection, key))
    return NewKey(key_id, body.name, scopes, expires_at, text)


@delete("/v1/keys/{key_id:str}", guards=[requires_scope("write")])
async def revoke_key(request: HTTPRequest, key_id: FromPath[str]) -> None:
    """Revoke a key. It stops working immediately."""
    state, now = app_state(request), clock.now()
    writer = state.database.writer
    revoked = key_id.isalnum() and await writer.run_transaction(lambda connection: api_keys.revoke_key(connection, key_id, now))
    state.credential_cache.clear()
    if not revoked:
        raise NotFoundError(
            "key_not_found", f"There is no key {key_id!r}, or it is already revoked. GET /v1/keys lists the keys."
        )
