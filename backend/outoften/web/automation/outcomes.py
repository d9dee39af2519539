"""`/v1/outcomes`: what respondents did, as the host reports it. `/outcomes` of a survey compares it with their scores."""

import base64
from datetime import datetime
from typing import Annotated

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.automation.outcome import MAX_OUTCOMES, Outcome, OutcomeId, Value, check_time
from outoften.domain.errors import InvalidError, NotFoundError
from outoften.domain.field_types import OutcomeKind, text_format
from outoften.storage.automation import outcomes
from outoften.storage.automation.outcomes import OutcomeCursor
from outoften.web.http.access.sites import SiteId, resolve_site, visible_catalog
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.cached_report import uncached_report
from outoften.web.http.pagination import next_link
from outoften.web.http.resource import Listing
from outoften.web.http.routing import delete, get, post
from outoften.web.http.state import HTTPRequest, app_state

RespondentId = Annotated[
    str,
    text_format(
        r"^[^\x00-\x1f\x7f]{1,128}(?!\n)$",
        "an id without control characters, such as `user-1`",
        min_length=1,
        max_length=128,
        description="The id with which you identify the respondent.",
        examples=["user-1"],
    ),
]


class OutcomeRespondent(Struct, frozen=True, forbid_unknown_fields=True):
    """The respondent of an outcome, by the host's id."""

    id: RespondentId


class OutcomeIn(Struct, frozen=True, forbid_unknown_fields=True):
    """An action of a respondent that you report, such as a purchase."""

    id: OutcomeId
    respondent: Annotated[OutcomeRespondent, Meta(description="The respondent who did it.")]
    kind: OutcomeKind
    at: Annotated[datetime, Meta(tz=True, description="The time of the event.", examples=["2026-11-22T09:30:00Z"])]
    value: Value = None
    site_id: Annotated[int | None, Meta(description="The site; optional if there is only one, or with `survey_id`.")] = None
    survey_id: Annotated[int | None, Meta(description="A survey of the site, instead of `site_id`.")] = None


class StoredOutcomes(Struct, frozen=True):
    """The outcomes as they are stored."""

    data: Annotated[list[Outcome], Meta(description="The outcomes in the order in which they were sent.")]
    refused: Annotated[
        list[str],
        Meta(
            description="Ids of outcomes that were not stored, because their respondent was erased after they happened.",
            examples=[[]],
        ),
    ]


class OutcomesQuery(Struct, frozen=True, forbid_unknown_fields=True):
    site: SiteId | None = None
    respondent: Annotated[RespondentId | None, Meta(description="Only outcomes of this respondent.")] = None
    kind: Annotated[OutcomeKind | None, Meta(description="Only outcomes of this kind.")] = None
    limit: Annotated[int, Meta(ge=1, le=200, description="The maximum number of outcomes on a page.")] = 50
    cursor: Annotated[str, Meta(max_length=300, description="The cursor in the previous page's Link header.")] | None = None


class OutcomeQuery(Struct, frozen=True, forbid_unknown_fields=True):
    site: SiteId | None = None


@post(
    "/v1/outcomes",
    body=OutcomeIn,
    max_items=MAX_OUTCOMES,
    guards=[requires_scope("write", limits_sites=True)],
    problems={400: ("outcome_time_invalid", "query_invalid"), 404: ("site_not_found", "survey_not_found")},
)
async def add_outcomes(request: HTTPRequest, body: list[OutcomeIn]) -> StoredOutcomes:
    """Store an outcome, or up to 500 as an array; all or none. An id that is stored changes nothing."""
    database, now = app_state(request).database, clock.now()
    sent = [_outcome(request, item, now) for item in body]
    stored = await database.writer.run_transaction(
        lambda connection: outcomes.add_outcomes(connection, sent, database.hash_respondent)
    )
    keys = [(outcome.site_id, outcome.id) for outcome in sent]
    return StoredOutcomes([stored[key] for key in keys if key in stored], [key[1] for key in keys if key not in stored])


@get(
    "/v1/outcomes",
    guards=[requires_scope("read", limits_sites=True)],
    problems={404: ("site_not_found",), 503: ("too_many_reads",)},
)
async def list_outcomes(request: HTTPRequest, query: OutcomesQuery) -> Response[Listing[Outcome]]:
    """A page of a site's outcomes, the latest first. The Link header has the next page."""
    database, site, after = app_state(request).database, resolve_site(request, query.site), _decode_cursor(query.cursor)
    headers: dict[str, str] = {}

    async def read() -> Listing[Outcome]:
        found = await database.scan(
            outcomes.list_outcomes, site.id, query.limit + 1, after, respondent_id=query.respondent, kind=query.kind
        )
        page = found[: query.limit]
        if len(found) > len(page):
            headers.update(next_link(request, _encode_cursor(page[-1])))
        return Listing(page)

    return await uncached_report(request, read, headers)


@delete(
    "/v1/outcomes/{outcome_id:str}",
    guards=[requires_scope("write", limits_sites=True)],
    problems={404: ("outcome_not_found", "site_not_found")},
)
async def delete_outcome(request: HTTPRequest, outcome_id: FromPath[str], query: OutcomeQuery) -> None:
    """Delete an outcome, such as one that was reported by mistake. Its id can be used again."""
    database, site, actor = app_state(request).database, resolve_site(request, query.site), get_credential(request).actor
    if not outcome_id.isprintable():
        raise NotFoundError("outcome_not_found", "There is no outcome with control characters in its id.")
    await database.writer.run_transaction(
        lambda connection: outcomes.delete_outcome(connection, site.id, outcome_id, actor, clock.now())
    )


def _outcome(request: HTTPRequest, item: OutcomeIn, now: datetime) -> Outcome:
    """Returns the outcome, not yet stored. Raises InvalidError, NotFoundError."""
    check_time(item.at, now)
    site_id = item.site_id
    if item.survey_id is not None:
        of_survey = visible_catalog(request).survey(item.survey_id).site_id
        if site_id not in (None, of_survey):
            raise InvalidError(
                "body_invalid", f"Survey {item.survey_id} is not of site {site_id}. Send one of `site_id` and `survey_id`."
            )
        site_id = of_survey
    return Outcome(
        id=item.id,
        site_id=resolve_site(request, site_id).id,
        respondent_id=item.respondent.id,
        kind=item.kind,
        at=item.at,
        value=item.value,
        created_at=now,
    )


def _encode_cursor(outcome: Outcome) -> str:
    text = f"{round(outcome.at.timestamp() * 1000)} {outcome.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode_cursor(cursor: str | None) -> OutcomeCursor | None:
    if cursor is None:
        return None
    try:
        milliseconds, _, outcome_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        return OutcomeCursor(clock.from_epoch_ms(int(milliseconds)), outcome_id.replace("\0", ""))
    except (ValueError, OverflowError, OSError):
        raise InvalidError("query_invalid", "`cursor` is invalid. Use the URL in the Link header, or omit it.") from None
