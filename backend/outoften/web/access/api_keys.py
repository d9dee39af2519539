"""API keys: list, add and revoke."""

from datetime import datetime
from typing import Annotated

from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.access.scope import SCOPES, Scope, normalize_expiry
from outoften.domain.errors import NotFoundError, UnauthenticatedError
from outoften.domain.field_types import Name
from outoften.storage.access import api_keys
from outoften.tokens import api_key, secrets
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.resource import Listing
from outoften.web.http.routing import delete, get, post
from outoften.web.http.state import HTTPRequest, app_state


class KeyIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A new key. `read` allows reports and responses, `write` changes, `keys` keys, sessions and signing secrets.

    Without `expires_at`, it is valid until revoked. A key has no scope that its creator lacks, and ends no later.
    """

    name: Annotated[Name, Meta(description="The key's name.", examples=["a poller"])]
    scopes: Annotated[
        tuple[Scope, ...], Meta(min_length=1, max_length=len(SCOPES), description="What the key may do.", examples=[["read"]])
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
    created_by: Annotated[
        str | None, Meta(description="The key that created it, itself or through a session; else null.", examples=[None])
    ]


class NewKey(Struct, frozen=True):
    """A new key. The server shows it only once."""

    id: Annotated[str, Meta(description="The key's id, the 12 characters after `oot_sk_`.", examples=["0123456789ab"])]
    name: Annotated[str, Meta(description="The key's name.", examples=["a poller"])]
    scopes: Annotated[tuple[Scope, ...], Meta(description="What the key may do.", examples=[["read"]])]
    expires_at: Annotated[datetime | None, Meta(description="When the key expires; null for never.", examples=[None])]
    key: Annotated[str, Meta(description="The whole key. The server shows it only once.", examples=["oot_sk_0123456789ab_…"])]


class RevokedKey(Struct, frozen=True):
    """What ended with the key, and what did not."""

    sessions_ended: Annotated[tuple[str, ...], Meta(description="The ids of the key's sessions.", examples=[["5b0c6a1f9e27"]])]
    remaining_keys: Annotated[
        tuple[str, ...],
        Meta(description="The ids of keys that it created and that still work. Revoke those you do not know.", examples=[[]]),
    ]
    effect: Annotated[str, Meta(description="The effect, for people.", examples=["The key and its 1 session have ended."])]


@get("/v1/keys", guards=[requires_scope("keys")])
async def list_keys(request: HTTPRequest) -> Listing[KeyOut]:
    """All keys, including revoked ones, without their secrets."""
    database = app_state(request).database
    await database.keys_last_used.flush_before_read()
    async with database.read_transaction() as connection:
        keys = await api_keys.list_keys(connection)
    return Listing([KeyOut(**{name: getattr(key, name) for name in KeyOut.__struct_fields__}) for key in keys])


@post(
    "/v1/keys",
    guards=[requires_scope("keys")],
    problems={400: ("key_expired", "key_expiry_too_late"), 403: ("expiry_exceeded", "scope_exceeded")},
)
async def add_key(request: HTTPRequest, body: KeyIn) -> NewKey:
    """Add a key. It has no scope that the sender lacks, and ends no later."""
    creator, now = get_credential(request), clock.now()
    expires_at = normalize_expiry(body.expires_at, now)
    scopes = tuple(scope for scope in SCOPES if scope in body.scopes)
    creator.check_may_create(scopes, expires_at)
    key_id, text = api_key.new_api_key()
    key = api_keys.ApiKey(
        key_id, body.name, secrets.digest(text), scopes, now, expires_at=expires_at, created_by=creator.key_id
    )
    run = app_state(request).database.writer.run_transaction
    if not await run(lambda connection: api_keys.add_key(connection, key, creator)):
        raise UnauthenticatedError(
            "key_unknown", f"This {creator.kind} was ended a moment ago, so it creates no key. Use another key."
        )
    return NewKey(key_id, body.name, scopes, expires_at, text)


@delete("/v1/keys/{key_id:str}", guards=[requires_scope("keys")], status_code=200)
async def revoke_key(request: HTTPRequest, key_id: FromPath[str]) -> RevokedKey:
    """Revoke a key. It and its sessions stop working immediately."""
    state, actor, now = app_state(request), get_credential(request).actor, clock.now()
    run = state.database.writer.run_transaction
    revoked = await run(lambda connection: api_keys.revoke_key(connection, key_id, actor, now)) if key_id.isalnum() else None
    state.credential_cache.clear()
    if not revoked:
        raise NotFoundError(
            "key_not_found", f"There is no key {key_id!r}, or it is already revoked. GET /v1/keys lists the keys."
        )
    return RevokedKey(revoked.sessions_ended, revoked.remaining_keys, revoked.effect)
