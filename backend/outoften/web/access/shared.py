"""`/v1/shared`: what visitors of a shared link call besides the reports that it shows."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from litestar import Response
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.access.passwords import normalize_password
from outoften.domain.access.share import UNLOCKED_HOURS
from outoften.domain.date_range import DateRange, TimeZone, start_of_day
from outoften.domain.errors import UnauthenticatedError, UnavailableError
from outoften.domain.responses.response_filter import ResponseCriteria
from outoften.domain.score import Category, category
from outoften.storage.responses.responses import list_responses
from outoften.tokens import share_link
from outoften.web.access.shares import PeriodField, Sections, ShareName
from outoften.web.http.access.shares import ShareGuard, bearer_without_signature, get_share
from outoften.web.http.cached_report import uncached_report
from outoften.web.http.limits.requests import sender_address
from outoften.web.http.resource import Listing
from outoften.web.http.routing import get, post
from outoften.web.http.state import HTTPRequest, app_state

MAX_COMMENTS = 50


class SharedView(Struct, frozen=True):
    """The view behind a shared link: its survey, sections and defaults."""

    name: ShareName
    survey_id: Annotated[int, Meta(description="The survey's id, for the reports that the link shows.")]
    time_zone: TimeZone
    sections: Sections
    period: PeriodField
    segment_keys: Annotated[
        tuple[str, ...], Meta(description="The keys of the segments, if the link shows segments.", examples=[["plan"]])
    ]
    expires_at: Annotated[datetime | None, Meta(description="When the link ends; null for never.", examples=[None])]


class UnlockIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The link's password."""

    password: Annotated[str, Meta(max_length=1_000, description="The link's password.", examples=["correct horse 7"])]


class UnlockedShare(Struct, frozen=True):
    """The credential to send instead of the link's own, after the password was entered."""

    token: Annotated[
        str, Meta(description="The token, to be sent as `Authorization: Bearer oot_sh_…`.", examples=["oot_sh_4d1f0c7a92be_…"])
    ]
    expires_at: Annotated[
        datetime, Meta(description="The time at which the token expires. Then the password must be entered again.")
    ]


class SharedComment(Struct, frozen=True):
    """A comment without anything about its author."""

    score: Annotated[int, Meta(description="The score, 0 to 10.", examples=[9])]
    category: Annotated[Category, Meta(description="The score's category.", examples=["promoter"])]
    comment: Annotated[str, Meta(description="The comment.", examples=["Fast and friendly."])]
    locale: Annotated[str, Meta(description="The language of the card.", examples=["en"])]
    day: Annotated[date, Meta(description="The day of the answer, in the site's time zone.")]


class SharedCommentsQuery(DateRange, frozen=True):
    """The days of the comments."""


@get("/v1/shared", guards=[ShareGuard()])
async def show_shared(request: HTTPRequest) -> SharedView:
    """The name, sections and defaults of the link that was sent."""
    share, catalog = get_share(request), app_state(request).database.catalog
    survey = catalog.survey(share.survey_id)
    return SharedView(
        name=share.name,
        survey_id=survey.id,
        time_zone=catalog.site(survey.site_id).time_zone,
        sections=share.sections,
        period=share.period,
        segment_keys=tuple(catalog.site(survey.site_id).segment_keys) if "segments" in share.sections else (),
        expires_at=share.expires_at,
    )


@post(
    "/v1/shared/session",
    guards=[ShareGuard(is_locked=True)],
    problems={401: ("password_wrong",), 429: ("too_many_sign_ins",), 503: ("too_many_sign_ins",)},
)
async def unlock_shared(request: HTTPRequest, body: UnlockIn) -> UnlockedShare:
    """Enter the password of the link."""
    state, share, address = app_state(request), get_share(request), sender_address(request.scope)
    account = f"share {share.id}"
    state.sign_in_limiter.begin(address, account, "or ask the person from whom you have the link")
    try:
        is_right = await state.passwords.verify(share.password_hash, normalize_password(body.password), address)
    except UnavailableError:
        state.sign_in_limiter.was_not_judged(address, account)
        raise
    if not is_right or not share.password_hash:
        raise UnauthenticatedError("password_wrong", "The password is wrong. Ask the person from whom you have the link.")
    state.sign_in_limiter.succeeded(address, account)
    token = share_link.unlock(bearer_without_signature(request), share.password_hash)
    return UnlockedShare(token, clock.now().astimezone(UTC) + timedelta(hours=UNLOCKED_HOURS))


@get("/v1/shared/comments", guards=[ShareGuard("comments")], problems={503: ("too_many_reads",)})
async def shared_comments(request: HTTPRequest, query: SharedCommentsQuery) -> Response[Listing[SharedComment]]:
    """The newest comments, at most 50, if the link shows comments."""
    database, share = app_state(request).database, get_share(request)
    survey = database.catalog.survey(share.survey_id)
    zone: ZoneInfo = database.catalog.zones[survey.site_id]
    criteria = ResponseCriteria(
        first=start_of_day(query.first, zone) if query.first else None,
        end=start_of_day(query.end, zone) if query.end else None,
        excluded=False,
        has_comment=True,
    )

    async def read() -> Listing[SharedComment]:
        page = await database.scan(list_responses, survey, MAX_COMMENTS, None, criteria)
        comments = [
            SharedComment(ask.score, category(ask.score), ask.comment, ask.locale, ask.answered_at.astimezone(zone).date())
            for ask in page.asks
            if ask.score is not None and ask.comment and ask.answered_at
        ]
        return Listing(comments)

    return await uncached_report(request, read)
