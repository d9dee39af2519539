"""`/v1/sendings`: a survey by e-mail to an audience, once or regularly."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct
from msgspec.structs import asdict

from outoften import clock
from outoften.domain.errors import NotFoundError
from outoften.domain.field_types import Name
from outoften.domain.mailing.sendings.mail_template import MailContent, validate_mail
from outoften.domain.mailing.sendings.schedule import Schedule, check_schedule
from outoften.domain.mailing.sendings.sending import Sending, SendingAction, SendingState
from outoften.storage.core.types import MAX_ID
from outoften.storage.mailing.sendings import sendings
from outoften.storage.mailing.sendings.preconditions import check_audience, check_ready, check_survey
from outoften.storage.mailing.sendings.sending_report import Progress, read_progress
from outoften.web.http.access.sites import SiteId, resolve_site, visible_catalog
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.cached_report import report_response
from outoften.web.http.mail.own_mail import require_mail_server
from outoften.web.http.pagination import next_link
from outoften.web.http.resource import Listing, changed_fields, patch_of
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import AppState, HTTPRequest, app_state

SendingId = Annotated[int, Meta(description="The sending's id.", examples=[1])]
SurveyField = Annotated[int, Meta(description="The survey that is sent.", examples=[1])]
AudienceField = Annotated[int | None, Meta(description="The audience to which it is sent; null: all recipients.", examples=[1])]
NameField = Annotated[Name, Meta(description="The name, for people.", examples=["Quarterly relationship survey"])]
ContentField = Annotated[MailContent, Meta(description="The owner's texts of the e-mail, its sender's name and reply address.")]
ScheduleField = Annotated[
    Schedule, Meta(description="The schedule.", examples=[{"kind": "quarterly", "first_at": "2027-01-11T09:00:00Z"}])
]
LimitField = Annotated[
    Annotated[int, Meta(ge=1, le=1_000_000)] | None,
    Meta(description="The most e-mails in an hour, as your mail provider allows; null for no limit.", examples=[1000]),
]


class SendingsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    site: SiteId | None = None
    state: Annotated[SendingState | None, Meta(description="Only sendings in this state.")] = None
    limit: Annotated[int, Meta(ge=1, le=200, description="The maximum number of sendings on a page.")] = 50
    cursor: Annotated[int, Meta(ge=1, le=MAX_ID, description="The cursor in the previous page's Link header.")] | None = None


class SendingIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A new sending. It is a draft until it is started."""

    survey_id: SurveyField
    name: NameField
    audience_id: AudienceField = None
    content: ContentField = MailContent()
    schedule: ScheduleField = Schedule()
    hourly_limit: LimitField = None


SendingPatch = patch_of(
    SendingIn,
    "The changes to a sending. Omitted fields keep their value; `content` and `schedule` are replaced as a whole. After its "
    "start, only `name`, `content` and `hourly_limit` can change.",
)


class SendingOut(Struct, frozen=True, kw_only=True):
    """A sending."""

    id: SendingId
    site_id: Annotated[int, Meta(description="The id of the site.", examples=[1])]
    survey_id: SurveyField
    audience_id: AudienceField
    name: NameField
    content: ContentField
    schedule: ScheduleField
    hourly_limit: LimitField
    state: Annotated[SendingState, Meta(description="`draft` until it is started; `finished` once all was sent.")]
    state_reason: Annotated[
        str | None,
        Meta(description="The reason in English why it paused itself; null if it did not.", examples=["too_many_bounces"]),
    ]
    next_at: Annotated[datetime | None, Meta(description="The time at which its next run begins; null if there is none.")]
    created_at: Annotated[datetime, Meta(description="The time of its creation.")]
    created_by: Annotated[str, Meta(description="The creator: a member's address, or a key.", examples=["ann@example.com"])]
    progress: Annotated[Progress, Meta(description="The progress of its latest run.")]


_NOT_FOUND = ("survey_not_found", "audience_not_found")
_INVALID = ("schedule_invalid", "locale_unsupported", "placeholder_unknown", "placeholder_without_fallback")
_NOT_READY = ("mail_not_configured", "survey_closed", "postal_address_missing", "audience_empty")


@get("/v1/sendings", guards=[requires_scope("read", limits_sites=True)], problems={404: ("site_not_found",)})
async def list_sendings(request: HTTPRequest, query: SendingsQuery) -> Response[Listing[SendingOut]]:
    """A page of sendings, the newest first.

    Without `site`, of all sites that the sender may see. The Link header has the next page.
    """
    sites = visible_catalog(request).sites.keys() if query.site is None else [resolve_site(request, query.site).id]

    async def read(connection: Any) -> tuple[list[SendingOut], bool]:
        # One more than `limit` shows whether there is a next page.
        found = await sendings.list_sendings(connection, sites, query.limit + 1, query.cursor, query.state)
        return await _with_progress(connection, found[: query.limit]), len(found) > query.limit

    page, has_more = await app_state(request).database.read(read)
    return report_response(request, Listing(page), next_link(request, str(page[-1].id)) if has_more else {})


@post(
    "/v1/sendings",
    body=SendingIn,
    guards=[requires_scope("write", limits_sites=True)],
    problems={400: _INVALID, 404: _NOT_FOUND, 409: ("too_many_sendings",)},
)
async def add_sending(request: HTTPRequest, body: SendingIn) -> SendingOut:
    """Add a sending, as a draft. Nothing is sent before POST …/start."""
    state = app_state(request)
    survey = visible_catalog(request).survey(body.survey_id)
    _validate(state, asdict(body))
    new = Sending(
        id=0,
        site_id=survey.site_id,
        **asdict(body),
        state="draft",
        state_reason=None,
        next_at=None,
        created_at=clock.now(),
        created_by=get_credential(request).actor,
    )

    async def add(connection: Any) -> Sending:
        await check_audience(connection, survey.site_id, body.audience_id)
        return await sendings.add_sending(connection, new)

    return await _out(request, await state.database.writer.run_transaction(add))


@get("/v1/sendings/{sending_id:int}", guards=[requires_scope("read")])
async def show_sending(request: HTTPRequest, sending_id: FromPath[int]) -> Response[SendingOut]:
    """A sending, with the progress of its latest run."""
    sending = await app_state(request).database.read(sendings.read_sending, sending_id)
    return report_response(request, await _out(request, sending))


@patch(
    "/v1/sendings/{sending_id:int}",
    body=SendingPatch,
    guards=[requires_scope("write")],
    problems={400: _INVALID, 404: _NOT_FOUND, 409: ("sending_state", "sending_started")},
)
async def change_sending(request: HTTPRequest, sending_id: FromPath[int], body: Struct) -> SendingOut:
    """Change a sending. E-mails that were not sent yet get the new content."""
    state, changes, actor = app_state(request), changed_fields(body), get_credential(request).actor
    _validate(state, changes)

    async def change(connection: Any) -> Sending:
        site_id = (await sendings.read_sending(connection, sending_id)).site_id
        if "survey_id" in changes and state.database.catalog.survey(changes["survey_id"]).site_id != site_id:
            raise NotFoundError("survey_not_found", "The survey belongs to another site. GET /v1/surveys lists them.")
        if "audience_id" in changes:
            await check_audience(connection, site_id, changes["audience_id"])
        return await sendings.change_sending(connection, sending_id, changes, actor, clock.now())

    changed = await state.database.writer.run_transaction(change)
    state.database.mail_due.set()
    return await _out(request, changed)


@delete("/v1/sendings/{sending_id:int}", guards=[requires_scope("write")], problems={409: ("sending_state",)})
async def delete_sending(request: HTTPRequest, sending_id: FromPath[int]) -> None:
    """Delete a draft. Sendings that were started stay, with their numbers."""
    actor, writer = get_credential(request).actor, app_state(request).database.writer
    await writer.run_transaction(lambda connection: sendings.delete_sending(connection, sending_id, actor, clock.now()))


@post(
    "/v1/sendings/{sending_id:int}/start",
    guards=[requires_scope("write")],
    status_code=200,
    problems={409: ("sending_state", *_NOT_READY)},
)
async def start_sending(request: HTTPRequest, sending_id: FromPath[int]) -> SendingOut:
    """Start a sending. From now on, e-mails are sent as its schedule says."""
    return await _act(request, sending_id, "start")


@post(
    "/v1/sendings/{sending_id:int}/pause", guards=[requires_scope("write")], status_code=200, problems={409: ("sending_state",)}
)
async def pause_sending(request: HTTPRequest, sending_id: FromPath[int]) -> SendingOut:
    """Pause a sending. Its e-mails wait, except those that are being sent at this moment."""
    return await _act(request, sending_id, "pause")


@post(
    "/v1/sendings/{sending_id:int}/resume",
    guards=[requires_scope("write")],
    status_code=200,
    problems={409: ("sending_state", *_NOT_READY)},
)
async def resume_sending(request: HTTPRequest, sending_id: FromPath[int]) -> SendingOut:
    """Go on with a paused sending where it stopped."""
    return await _act(request, sending_id, "resume")


@post(
    "/v1/sendings/{sending_id:int}/cancel",
    guards=[requires_scope("write")],
    status_code=200,
    problems={409: ("sending_state",)},
)
async def cancel_sending(request: HTTPRequest, sending_id: FromPath[int]) -> SendingOut:
    """End a sending for ever. E-mails that were not sent yet are not sent."""
    return await _act(request, sending_id, "cancel")


async def _act(request: HTTPRequest, sending_id: int, action: SendingAction) -> SendingOut:
    state, actor = app_state(request), get_credential(request).actor

    async def act(connection: Any) -> Sending:
        changed = await sendings.act_on_sending(connection, sending_id, action, actor, clock.now())
        if action in ("start", "resume"):
            require_mail_server(state)
            check_survey(state.database.catalog, changed.survey_id, clock.now())
            await check_ready(connection, state.database.catalog, changed, clock.now())
        return changed

    changed = await state.database.writer.run_transaction(act)
    state.database.mail_due.set()
    return await _out(request, changed)


def _validate(state: AppState, fields: Mapping[str, Any]) -> None:
    if "schedule" in fields:
        check_schedule(fields["schedule"])
    if "content" in fields:
        validate_mail(fields["content"], state.locales.keys())


async def _out(request: HTTPRequest, sending: Sending) -> SendingOut:
    [found] = await app_state(request).database.read(_with_progress, [sending])
    return found


async def _with_progress(connection: Any, found: Sequence[Sending]) -> list[SendingOut]:
    progress = await read_progress(connection, found, clock.now())
    return [SendingOut(**asdict(sending), progress=one) for sending, one in zip(found, progress, strict=True)]
