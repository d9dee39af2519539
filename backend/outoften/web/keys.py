"""API keys."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import tokens
from outoften.clock import present
from outoften.domain.errors import NotFound
from outoften.domain.survey import Name
from outoften.storage import access
from outoften.web.auth import needs
from outoften.web.parts import HTTPRequest, parts
from outoften.web.reading import read_json


class KeyIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A new key: `read` for reports and responses, `write` to manage."""

    name: Name
    scopes: Annotated[tuple[access.Scope, ...], Meta(min_length=1, max_length=2)] = ("read",)


class KeyOut(Struct, frozen=True):
    id: str
    name: str
    scopes: tuple[access.Scope, ...]
    created_at: datetime
    revoked_at: datetime | None


class KeyList(Struct, frozen=True):
    data: list[KeyOut]


class NewKey(Struct, frozen=True):
    """A new key, shown this once."""

    id: str
    name: str
    scopes: tuple[access.Scope, ...]
    key: str


_key_in = msgspec.json.Decoder(KeyIn)


@get("/v1/keys", guards=[needs("write")])
async def list_keys(request: HTTPRequest) -> KeyList:
    """All keys, revoked ones too, without their secrets."""
    async with parts(request).database.reading() as reading:
        found = await access.list_keys(reading)
    return KeyList([KeyOut(key.id, key.name, key.scopes, key.created_at, key.revoked_at) for key in found])


@post("/v1/keys", body=KeyIn, guards=[needs("write")])
async def add_key(request: HTTPRequest) -> NewKey:
    """Make a key."""
    given = await read_json(request, _key_in)
    scopes = tuple(scope for scope in access.SCOPES if scope in given.scopes)
    key_id, text = tokens.new_api_key()
    await parts(request).database.writer.act(
        lambda connection: access.add_key(connection, key_id, given.name, tokens.digest(text), scopes, present())
    )
    return NewKey(key_id, given.name, scopes, text)


@delete("/v1/keys/{key_id:str}", guards=[needs("write")])
async def revoke_key(request: HTTPRequest, key_id: FromPath[str]) -> None:
    """Revoke a key. It ends at once."""
    writer = parts(request).database.writer
    if not (key_id.isalnum() and await writer.act(lambda connection: access.revoke_key(connection, key_id, present()))):
        raise NotFound("key_not_found", "There is no such key, or it was revoked already.")
