"""`/v1/sites/{site_id}/referral-codes`: the owner's codes, which rules give to respondents."""

from typing import Annotated

from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.field_types import text_format
from outoften.storage.responses.rules import referral_codes
from outoften.storage.responses.rules.referral_codes import ReferralCodes
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.routing import delete, get, post
from outoften.web.http.state import HTTPRequest, app_state

Code = Annotated[
    str,
    text_format(
        r"^[^\s\x00-\x1f\x7f]{1,100}(?!\n)$",
        "a code without spaces of at most 100 characters, such as FRIEND-7Q2X",
        max_length=100,
    ),
]


class ReferralCodesIn(Struct, frozen=True, forbid_unknown_fields=True):
    """New codes."""

    codes: Annotated[
        tuple[Code, ...],
        Meta(
            min_length=1,
            max_length=5000,
            description="The codes. Those that are known already are left out.",
            examples=[["FRIEND-7Q2X"]],
        ),
    ]


class AddedCodes(Struct, frozen=True):
    """The number of codes that were added, and of those that can be given now."""

    added: Annotated[int, Meta(description="Codes that were not known yet.", examples=[100])]
    left: Annotated[int, Meta(description="Codes that were not given yet.", examples=[187])]


@get("/v1/sites/{site_id:int}/referral-codes", guards=[requires_scope("write")])
async def show_referral_codes(request: HTTPRequest, site_id: FromPath[int]) -> ReferralCodes:
    """The number of codes that a site has left, and the latest that were given."""
    database = app_state(request).database
    return await database.read(referral_codes.read_codes, database.catalog.site(site_id).id)


@post("/v1/sites/{site_id:int}/referral-codes", guards=[requires_scope("write")], problems={409: ("too_many_codes",)})
async def add_referral_codes(request: HTTPRequest, site_id: FromPath[int], body: ReferralCodesIn) -> AddedCodes:
    """Add codes to a site's list. They are given in this order, each to one person."""
    database, actor = app_state(request).database, get_credential(request).actor
    database.catalog.site(site_id)
    added = await database.writer.run_transaction(
        lambda connection: referral_codes.add_codes(connection, site_id, body.codes, actor, clock.now())
    )
    return AddedCodes(added, await database.read(referral_codes.count_free_codes, site_id))


@delete("/v1/sites/{site_id:int}/referral-codes", guards=[requires_scope("write")])
async def delete_referral_codes(request: HTTPRequest, site_id: FromPath[int]) -> None:
    """Delete the codes that were not given."""
    database, actor = app_state(request).database, get_credential(request).actor
    database.catalog.site(site_id)
    await database.writer.run_transaction(
        lambda connection: referral_codes.delete_free_codes(connection, site_id, actor, clock.now())
    )
