"""Identified respondents: list, read, export and erase."""

import base64
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.automation.outcome import Outcome
from outoften.domain.collecting.ask import Ask, Channel
from outoften.domain.errors import InvalidError, NotFoundError
from outoften.domain.mailing.recipients.recipient import RecipientOut, recipient_out
from outoften.domain.mailing.sendings.mail_record import MailRecord
from outoften.domain.responses.respondent import ErasePreview, RespondentOut, erase_preview, summarize_respondent
from outoften.domain.responses.response import ResponseOut, response_from_ask
from outoften.domain.score import Category
from outoften.domain.surveys.site import Site
from outoften.storage.responses.respondents.person_records import PersonRecords
from outoften.storage.responses.respondents.respondents import (
    History,
    erase_respondent,
    list_latest_respondents,
    read_everything,
    read_history,
    search_respondents,
)
from outoften.storage.responses.respondents.respondents import list_respondents as read_respondents
from outoften.storage.responses.respondents.waiting_erasure import erase_after_mails
from outoften.web.http.access.sites import SiteId, resolve_site
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.cached_report import report_response, uncached_report
from outoften.web.http.pagination import decode_cursor, encode_cursor, next_link
from outoften.web.http.resource import Listing
from outoften.web.http.routing import delete, get
from outoften.web.http.state import HTTPRequest, app_state

RespondentId = Annotated[str, Meta(min_length=1, max_length=128, description="The id that the host signed.")]

ID_IN_QUERY = "-"
_OUTCOMES = Meta(description="The outcomes that you reported, the latest first.", examples=[[]])


class RespondentsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """`became=detractor` selects respondents whose latest score is a detractor's and whose score before was not."""

    site: SiteId | None = None
    survey: Annotated[int | None, Meta(description="Only respondents of this survey.")] = None
    category: Annotated[Category | None, Meta(description="Only respondents whose latest score is in this category.")] = None
    became: Annotated[
        Category | None,
        Meta(description="Only respondents whose latest score is in this category, and whose score before was in another."),
    ] = None
    q: Annotated[
        Annotated[str, Meta(min_length=1, max_length=200)] | None,
        Meta(description="Search: the whole id, or the beginning of a name or of an e-mail address."),
    ] = None
    order: Annotated[
        Literal["id", "latest_answer"], Meta(description="`latest_answer`: of `survey`, the latest answer first.")
    ] = "id"
    at_risk: Annotated[
        bool, Meta(description="Only respondents of `survey` with `risks`, the latest answer first. They are no predictions.")
    ] = False
    limit: Annotated[int, Meta(ge=1, le=200, description="The maximum number of respondents on a page.")] = 50
    cursor: Annotated[str, Meta(max_length=200, description="The cursor in the previous page's Link header.")] | None = None


class RespondentQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """If the id contains a slash, or is `.` or `..`, pass it as `id` and put a hyphen into the path."""

    site: SiteId | None = None
    id: RespondentId | None = None


class AskRecord(Struct, frozen=True):
    """An ask of a respondent, and the response if there is one."""

    id: Annotated[UUID, Meta(description="The ask's id.")]
    survey_id: Annotated[int, Meta(description="The survey's id.")]
    channel: Annotated[
        Channel, Meta(description="The channel by which the survey reached the respondent.", examples=["widget"])
    ]
    issued_at: Annotated[datetime, Meta(description="When the ask was issued.")]
    viewed_at: Annotated[datetime | None, Meta(description="When the card was first viewed.")]
    dismissed_at: Annotated[datetime | None, Meta(description="When the card was closed without a score.")]
    response: Annotated[ResponseOut | None, Meta(description="The response; null without an answer.")]


class RespondentHistory(Struct, frozen=True):
    """A summary of a respondent, and all asks, newest first."""

    respondent: Annotated[RespondentOut, Meta(description="The respondent, with their latest response.")]
    asks: Annotated[list[AskRecord], Meta(description="All asks of the respondent, the newest first.")]
    outcomes: Annotated[list[Outcome], _OUTCOMES]


class RespondentExport(Struct, frozen=True):
    """Everything stored about a respondent, except what readers have read, and links with which somebody could answer."""

    site_id: Annotated[int, Meta(description="The site's id.")]
    site_name: Annotated[str, Meta(description="The site's name.", examples=["Acme"])]
    respondent_id: Annotated[str, Meta(description="The host's id of the respondent.", examples=["user-1"])]
    name: Annotated[str | None, Meta(description="The name, if the host has signed or stored it.")]
    email: Annotated[str | None, Meta(description="The e-mail address, if the host has signed or stored it.")]
    exported_at: Annotated[datetime, Meta(description="When the data was read.")]
    asks: Annotated[list[Ask], Meta(description="All asks of the respondent, the newest first.")]
    outcomes: Annotated[list[Outcome], _OUTCOMES]
    recipient: Annotated[RecipientOut | None, Meta(description="The person in the list of recipients; null if not in it.")]
    mails: Annotated[list[MailRecord], Meta(description="E-mails with surveys, the latest first.", examples=[[]])]
    records: Annotated[
        PersonRecords, Meta(description="E-mails and events that were sent, follow-ups, referral codes, and actions of rules.")
    ]


@get(
    "/v1/respondents",
    guards=[requires_scope("read", limits_sites=True)],
    problems={404: ("site_not_found",), 503: ("too_many_reads",)},
)
async def respondents(request: HTTPRequest, query: RespondentsQuery) -> Response[Listing[RespondentOut]]:
    """A page of identified respondents, by their ids or by `order`. The Link header has the next page."""
    state = app_state(request)
    site = resolve_site(request, query.site)
    if query.survey is not None and state.database.catalog.survey(query.survey).site_id != site.id:
        raise NotFoundError("survey_not_found", f"Site {site.id} has no survey {query.survey}.")
    if query.q is not None:
        text = _reject_nul(query.q)

        async def search() -> Listing[RespondentOut]:
            return Listing(await state.database.scan(search_respondents, site.id, text, query.limit))

        return await uncached_report(request, search)
    if query.at_risk or query.order == "latest_answer":
        return await _latest_respondents(request, query)
    after = _decode_cursor(query.cursor)
    headers: dict[str, str] = {}

    async def read() -> Listing[RespondentOut]:
        filters = query.survey, query.category, query.became
        page = await state.database.scan(read_respondents, site.id, query.limit, after, *filters)
        if page.next_after is not None:
            headers.update(next_link(request, _encode_cursor(page.next_after)))
        return Listing(page.respondents)

    return await uncached_report(request, read, headers)


@get(
    "/v1/respondents/{respondent_id:str}",
    guards=[requires_scope("read", limits_sites=True)],
    problems={404: ("respondent_not_found", "site_not_found"), 503: ("too_many_reads",)},
)
async def show_respondent(
    request: HTTPRequest, respondent_id: FromPath[str], query: RespondentQuery
) -> Response[RespondentHistory]:
    """One respondent with all asks and responses."""
    _, host_id, history = await _load_history(request, respondent_id, query)
    summary = summarize_respondent(host_id, history.asks, history.person)
    asks = [_ask_record(ask) for ask in history.asks]
    return report_response(request, RespondentHistory(summary, asks, history.outcomes))


@get(
    "/v1/respondents/{respondent_id:str}/erase-preview",
    guards=[requires_scope("write", limits_sites=True)],
    problems={404: ("respondent_not_found", "site_not_found"), 503: ("too_many_reads",)},
)
async def preview_erasure(request: HTTPRequest, respondent_id: FromPath[str], query: RespondentQuery) -> Response[ErasePreview]:
    """The data that erasing a respondent removes."""
    _, host_id, history = await _load_history(request, respondent_id, query)
    return report_response(
        request, erase_preview(host_id, history.person, history.asks, len(history.outcomes), len(history.mails))
    )


@get(
    "/v1/respondents/{respondent_id:str}/export",
    returns=RespondentExport,
    guards=[requires_scope("write", limits_sites=True)],
    problems={404: ("respondent_not_found", "site_not_found"), 503: ("too_many_reads",)},
)
async def export_respondent(request: HTTPRequest, respondent_id: FromPath[str], query: RespondentQuery) -> Response[bytes]:
    """Everything stored about a respondent, as a JSON file."""
    site, host_id = _resolve_respondent(request, respondent_id, query)
    database = app_state(request).database
    history, records = await database.scan(read_everything, site.id, host_id, database.hash_respondent(host_id))
    person = history.person
    export = RespondentExport(
        site.id,
        site.name,
        host_id,
        person.name,
        person.email,
        clock.now(),
        history.asks,
        history.outcomes,
        recipient_out(history.recipient) if history.recipient else None,
        history.mails,
        records,
    )
    content = msgspec.json.format(msgspec.json.encode(export), indent=1)
    headers = {"Content-Disposition": 'attachment; filename="respondent.json"'}
    return Response(content, headers=headers, media_type="application/json")


@delete(
    "/v1/respondents/{respondent_id:str}",
    guards=[requires_scope("write", limits_sites=True)],
    problems={404: ("respondent_not_found", "site_not_found")},
)
async def delete_respondent(request: HTTPRequest, respondent_id: FromPath[str], query: RespondentQuery) -> None:
    """Erase a respondent: all asks and responses are deleted, and all reports change accordingly."""
    state, actor_name = app_state(request), get_credential(request).actor
    site, host_id = _resolve_respondent(request, respondent_id, query)
    await erase_after_mails(
        state.database.writer,
        site.id,
        host_id,
        lambda connection: erase_respondent(
            connection, site.id, host_id, state.database.hash_respondent, actor_name, clock.now()
        ),
    )


async def _latest_respondents(request: HTTPRequest, query: RespondentsQuery) -> Response[Listing[RespondentOut]]:
    if query.survey is None or query.became:
        raise InvalidError(
            "query_invalid",
            "`at_risk` and `order=latest_answer` are about one survey, without `became`. Send `survey`, such as ?survey=1.",
        )
    database = app_state(request).database
    survey, after = database.catalog.survey(query.survey), decode_cursor(query.cursor)
    headers: dict[str, str] = {}

    async def read() -> Listing[RespondentOut]:
        page = await database.scan(list_latest_respondents, survey, query.limit, after, query.category, query.at_risk)
        if page.next_cursor:
            headers.update(next_link(request, encode_cursor(page.next_cursor)))
        return Listing(page.respondents)

    return await uncached_report(request, read, headers)


async def _load_history(request: HTTPRequest, respondent_id: str, query: RespondentQuery) -> tuple[Site, str, History]:
    site, host_id = _resolve_respondent(request, respondent_id, query)
    return site, host_id, await app_state(request).database.scan(read_history, site.id, host_id)


def _resolve_respondent(request: HTTPRequest, respondent_id: str, query: RespondentQuery) -> tuple[Site, str]:
    if (respondent_id == ID_IN_QUERY) != (query.id is not None):
        raise InvalidError(
            "query_invalid",
            "`id` needs a hyphen in the path: /v1/respondents/-?id=… Without `id`, the path must contain the id.",
        )
    return resolve_site(request, query.site), _reject_nul(query.id or respondent_id)


def _reject_nul(respondent_id: str) -> str:
    # PostgreSQL cannot store NUL, and a signed identity cannot contain it.
    if "\0" in respondent_id:
        raise NotFoundError(
            "respondent_not_found", "There is no respondent with this id: an id cannot contain a NUL character."
        )
    return respondent_id


def _ask_record(ask: Ask) -> AskRecord:
    return AskRecord(
        id=ask.id,
        survey_id=ask.survey_id,
        channel=ask.channel,
        issued_at=ask.issued_at,
        viewed_at=ask.viewed_at,
        dismissed_at=ask.dismissed_at,
        response=response_from_ask(ask) if ask.answered_at else None,
    )


def _encode_cursor(respondent_id: str) -> str:
    return base64.urlsafe_b64encode(respondent_id.encode()).decode().rstrip("=")


def _decode_cursor(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    try:
        return _reject_nul(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
    except (ValueError, NotFoundError):
        raise InvalidError(
            "query_invalid",
            f"`cursor`: {cursor!r} is not a cursor of this server. Use the Link header of the previous page, or omit it.",
        ) from None
