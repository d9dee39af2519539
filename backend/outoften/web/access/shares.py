"""`/v1/shares`: links with which people without an account read some reports of a survey."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any

from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.access.passwords import check_share_password, normalize_password
from outoften.domain.access.share import DEFAULT_SECTIONS, MAX_FRAME_ORIGINS, SECTIONS, Period, Section, Share, check_expiry
from outoften.domain.errors import InvalidError, NotFoundError
from outoften.domain.field_types import Name
from outoften.domain.surveys.origins import MAX_ORIGIN_CHARACTERS, normalize_origin
from outoften.storage.access import shares
from outoften.storage.access.credentials import require_current
from outoften.tokens import secrets
from outoften.tokens.share_link import link_credential
from outoften.web.http.access.sites import visible_catalog
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.limits.requests import sender_address
from outoften.web.http.resource import Listing, changed_fields, patch_of
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import HTTPRequest, app_state

ShareId = Annotated[str, Meta(description="The link's id, which is not secret.", examples=["4d1f0c7a92be"])]
ShareName = Annotated[Name, Meta(description="The link's name. Its visitors read it.", examples=["For the board"])]
Sections = Annotated[
    tuple[Section, ...],
    Meta(
        min_length=1,
        max_length=len(SECTIONS),
        description="The sections that the link shows. `comments` is left out by default.",
    ),
]
PeriodField = Annotated[
    Period, Meta(description="The days that are shown first: a number of days up to today, or `all`. Visitors choose others.")
]
FrameOrigins = Annotated[
    tuple[Annotated[str, Meta(max_length=MAX_ORIGIN_CHARACTERS)], ...],
    Meta(
        max_length=MAX_FRAME_ORIGINS,
        description="Pages of these origins may show the view in a frame, such as `https://wiki.example.com`. Others may not.",
        examples=[["https://wiki.example.com"]],
    ),
]


class ShareIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A new link to a read-only view of a survey."""

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    name: ShareName
    sections: Sections = DEFAULT_SECTIONS
    period: PeriodField = "90"
    password: Annotated[
        Annotated[str, Meta(min_length=8, max_length=200)] | None,
        Meta(description="A password that visitors must enter: 8 to 200 characters; null for none.", examples=[None]),
    ] = None
    frame_origins: FrameOrigins = ()
    expires_at: Annotated[
        Annotated[datetime, Meta(tz=True)] | None, Meta(description="When the link ends, within 3,650 days; null for never.")
    ] = None


SharePatch = patch_of(
    ShareIn, "The changes to a link. Omitted fields keep their value; null removes the password.", without=("survey_id",)
)


class ShareOut(Struct, frozen=True):
    """A link without its secret. `last_viewed_at` is precise to one minute."""

    id: ShareId
    survey_id: Annotated[int, Meta(description="The survey's id.")]
    name: ShareName
    sections: Sections
    period: PeriodField
    has_password: Annotated[bool, Meta(description="Whether visitors must enter a password.")]
    frame_origins: FrameOrigins
    expires_at: Annotated[datetime | None, Meta(description="When the link ends; null for never.", examples=[None])]
    created_at: Annotated[datetime, Meta(description="The time of its creation.")]
    created_by: Annotated[str, Meta(description="The creator: a member's address, or a key.", examples=["ann@example.com"])]
    last_viewed_at: Annotated[
        datetime | None,
        Meta(description="The time at which it was last opened, to the minute; null if never.", examples=[None]),
    ]


class NewShare(Struct, frozen=True):
    """A new link. The server shows its address only once."""

    id: ShareId
    url: Annotated[str, Meta(description="The address to send.", examples=["https://nps.example.com/share/4d1f0c7a92be#Zk3…"])]
    expires_at: Annotated[datetime | None, Meta(description="When the link ends; null for never.", examples=[None])]


class SharesQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """A filter by survey."""

    survey: Annotated[int | None, Meta(description="Only links to this survey.")] = None


@get("/v1/shares", guards=[requires_scope("write", limits_sites=True)])
async def list_shares(request: HTTPRequest, query: SharesQuery) -> Listing[ShareOut]:
    """The shared links, also those that have expired, the newest first; without their addresses."""
    database, catalog = app_state(request).database, visible_catalog(request)
    survey_ids: Collection[int] = catalog.surveys if query.survey is None else [catalog.survey(query.survey).id]
    await database.shares_last_viewed.flush_before_read()
    return Listing([_share_out(share) for share in await database.read(shares.list_shares, survey_ids)])


@post(
    "/v1/shares",
    guards=[requires_scope("write")],
    problems={
        400: ("expiry_invalid", "invalid_origin", "password_invalid"),
        409: ("too_many_shares",),
        503: ("too_many_sign_ins",),
    },
)
async def add_share(request: HTTPRequest, body: ShareIn) -> NewShare:
    """Share a survey. Anyone with the link reads the sections, without an account and without anybody's identity."""
    state, share_id, secret, now = app_state(request), secrets.new_public_id(), secrets.new_secret(), clock.now()
    survey = state.database.catalog.survey(body.survey_id)
    sender = get_credential(request)
    share = Share(
        id=share_id,
        survey_id=survey.id,
        name=body.name,
        digest=secrets.digest(link_credential(share_id, secret)),
        sections=_in_order(body.sections),
        period=body.period,
        password_hash=await _hash(request, body.password),
        frame_origins=_normalize(body.frame_origins),
        expires_at=check_expiry(body.expires_at, now),
        created_at=now,
        created_by=sender.actor,
    )

    async def add(connection: Any) -> Share:
        await require_current(connection, sender, now, "write", survey.site_id)
        return await shares.add_share(connection, share)

    await state.database.writer.run_transaction(add)
    return NewShare(share_id, state.settings.url(f"/share/{share_id}", fragment=secret), share.expires_at)


@patch(
    "/v1/shares/{share_id:str}",
    body=SharePatch,
    guards=[requires_scope("write", limits_sites=True)],
    problems={400: ("expiry_invalid", "invalid_origin", "password_invalid"), 503: ("too_many_sign_ins",)},
)
async def change_share(request: HTTPRequest, share_id: FromPath[str], body: Struct) -> ShareOut:
    """Change what a link shows, its password, its end, or who may show it in a frame. Its address stays the same."""
    state, sender, now = app_state(request), get_credential(request), clock.now()
    await _check_visible(request, share_id)
    changes: dict[str, Any] = changed_fields(body)
    if "password" in changes:
        changes["password_hash"] = await _hash(request, changes.pop("password"))
    if "sections" in changes:
        changes["sections"] = _in_order(changes["sections"])
    if "frame_origins" in changes:
        changes["frame_origins"] = _normalize(changes["frame_origins"])
    if "expires_at" in changes:
        changes["expires_at"] = check_expiry(changes["expires_at"], now)

    async def change(connection: Any) -> Share | None:
        await require_current(connection, sender, now, "write")
        return await shares.change_share(connection, share_id, changes, sender.actor, now)

    share = await state.database.writer.run_transaction(change)
    state.credential_cache.clear()
    if share is None:
        raise _unknown_share(share_id)
    return _share_out(share)


@delete("/v1/shares/{share_id:str}", guards=[requires_scope("write", limits_sites=True)])
async def delete_share(request: HTTPRequest, share_id: FromPath[str]) -> None:
    """Revoke a link. It stops working immediately."""
    state, actor, now = app_state(request), get_credential(request).actor, clock.now()
    await _check_visible(request, share_id)
    deleted = await state.database.writer.run_transaction(
        lambda connection: shares.delete_share(connection, share_id, actor, now)
    )
    state.credential_cache.clear()
    if not deleted:
        raise _unknown_share(share_id)


async def _check_visible(request: HTTPRequest, share_id: str) -> None:
    """Raises NotFoundError unless this is a link to a survey that the sender sees."""
    share = await app_state(request).database.read(shares.find_share, share_id) if share_id.isalnum() else None
    if share is None or share.survey_id not in visible_catalog(request).surveys:
        raise _unknown_share(share_id)


async def _hash(request: HTTPRequest, password: str | None) -> str | None:
    if password is None:
        return None
    check_share_password(password)
    return await app_state(request).passwords.hash(normalize_password(password), sender_address(request.scope))


def _in_order(sections: Collection[Section]) -> tuple[Section, ...]:
    return tuple(section for section in SECTIONS if section in sections)


def _normalize(origins: Collection[str]) -> tuple[str, ...]:
    """Returns the origins as browsers send them, each once. Raises InvalidError."""
    try:
        return tuple(dict.fromkeys(map(normalize_origin, origins)))
    except InvalidError as error:
        raise InvalidError(error.code, error.detail.replace("`origins`", "`frame_origins`")) from None


def _share_out(share: Share) -> ShareOut:
    fields = {name: getattr(share, name) for name in ShareOut.__struct_fields__ if name != "has_password"}
    return ShareOut(**fields, has_password=share.password_hash is not None)


def _unknown_share(share_id: str) -> NotFoundError:
    return NotFoundError("share_not_found", f"There is no shared link {share_id!r}. GET /v1/shares lists them.")
