"""The values of a site's segment keys: the owner lists, allows, bans, merges and frees them."""

from functools import partial
from typing import Annotated

import msgspec
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.collecting.segment import MAX_VALUE_LENGTH, OTHER_VALUE, SegmentKey, normalize_value
from outoften.domain.errors import InvalidError
from outoften.storage.database import Database
from outoften.storage.responses import segment_values as stored
from outoften.storage.responses.segment_values import SegmentValueRow
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.resource import Listing
from outoften.web.http.routing import delete, get, patch
from outoften.web.http.state import HTTPRequest, app_state

Value = Annotated[str, Meta(min_length=1, max_length=MAX_VALUE_LENGTH)]


class SegmentValuePatch(Struct, frozen=True, forbid_unknown_fields=True):
    """A decision about a value: it counts as itself (allowed, always with a place), as `other` (banned) or as another.

    In the last two cases, the asks that were counted in it move too. A later decision does not move them back.
    """

    value: Annotated[Value, Meta(description="The value to decide about.", examples=["junk"])]
    counted_as: Annotated[Value, Meta(description="The value that it is counted as from now on.", examples=["other"])]


class SegmentValueQuery(Struct, frozen=True, forbid_unknown_fields=True):
    value: Annotated[Value, Meta(description="The value to free.", examples=["junk"])]


@get("/v1/sites/{site_id:int}/segment-values/{key:str}", guards=[requires_scope("read")])
async def list_segment_values(request: HTTPRequest, site_id: FromPath[int], key: FromPath[str]) -> Listing[SegmentValueRow]:
    """The known values of a segment key, with the number of their asks. `other` has all that have no place, or are banned."""
    return Listing(await _read_values(app_state(request).database, site_id, key))


@patch(
    "/v1/sites/{site_id:int}/segment-values/{key:str}",
    guards=[requires_scope("write")],
    problems={409: ("too_many_segment_values",), 400: ("segment_value_invalid",)},
)
async def change_segment_value(
    request: HTTPRequest, site_id: FromPath[int], key: FromPath[str], body: SegmentValuePatch
) -> Listing[SegmentValueRow]:
    """Allow, ban or merge a value; returns the values as they are then. Reports follow."""
    await _count_as(request, site_id, key, _valid(body.value), normalize_value(body.counted_as) or OTHER_VALUE)
    return Listing(await _read_values(app_state(request).database, site_id, key))


@delete(
    "/v1/sites/{site_id:int}/segment-values/{key:str}",
    guards=[requires_scope("write")],
    problems={400: ("segment_value_invalid",)},
)
async def delete_segment_value(
    request: HTTPRequest, site_id: FromPath[int], key: FromPath[str], query: SegmentValueQuery
) -> None:
    """Free a value's place and forget decisions about it. Its asks are counted in `other`; new ones may bring it again."""
    value = _valid(query.value)
    # Counted as "other" first, so that no ask brings the value again while its asks are moved.
    await _count_as(request, site_id, key, value, OTHER_VALUE)
    run = app_state(request).database.writer.run_transaction
    await run(lambda connection: stored.forget_value(connection, site_id, key, value))


async def _read_values(database: Database, site_id: int, key: str) -> list[SegmentValueRow]:
    database.catalog.site(site_id)
    _check_key(key)
    survey_ids = [survey.id for survey in database.catalog.surveys.values() if survey.site_id == site_id]
    return await database.read(stored.list_segment_values, site_id, survey_ids, key)


async def _count_as(request: HTTPRequest, site_id: int, key: str, value: str, counted_as: str) -> None:
    """Stores the decision, and moves the asks in steps that let answers through."""
    database, actor = app_state(request).database, get_credential(request).actor
    database.catalog.site(site_id)
    _check_key(key)
    target = await database.writer.run_transaction(
        lambda connection: stored.save_decision(connection, site_id, key, value, counted_as, actor, clock.now())
    )
    if target == value:
        return
    # It reads all asks. Admitted, because the decision is stored already.
    async with database.scan_transaction(admitted=True) as connection:
        ids = await stored.find_asks(connection, site_id, f"{key}={value}")
    for start in range(0, len(ids), stored.MOVE_SIZE):
        step = ids[start : start + stored.MOVE_SIZE]
        await database.writer.run_transaction(partial(stored.move_asks, site_id=site_id, ids=step, key=key, value=value))


def _check_key(key: str) -> None:
    try:
        msgspec.convert(key, SegmentKey)
    except msgspec.ValidationError:
        raise InvalidError(
            "segment_unknown", f"`key`: {key!r} can't be a segment key. Send one of the site's `segment_keys`, such as `plan`."
        ) from None


def _valid(text: str) -> str:
    value = normalize_value(text)
    if value in ("", OTHER_VALUE):
        raise InvalidError("segment_value_invalid", f"{text!r} is no value that can be decided about. Send one such as `pro`.")
    return value
