"""Changes many responses at once."""

from collections.abc import Callable
from contextlib import aclosing
from datetime import date, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from litestar.params import FromPath
from msgspec import UNSET, Meta, Struct, UnsetType

from outoften import clock
from outoften.domain.collecting.ask import Ask
from outoften.domain.errors import InvalidError
from outoften.domain.responses.response import (
    ClosedReason,
    ExclusionReason,
    MemberId,
    ResponseUpdate,
    State,
    Tags,
    apply_update,
    erase,
)
from outoften.domain.surveys.survey import Survey
from outoften.storage.responses.response_changes import change_responses, check_assignee
from outoften.storage.responses.responses import stream_responses
from outoften.web.http.auth import check_scope, get_credential, requires_scope
from outoften.web.http.routing import post
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.responses.query import UnreadFilter, read_criteria

MAX_CHANGED = 10_000
# Responses per transaction. Answers wait for one, which takes a few milliseconds.
_CHUNK_SIZE = 50


class BulkQuery(UnreadFilter, frozen=True, forbid_unknown_fields=True):
    """The filters of the response list, for `all_matching`."""


class BulkIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The responses, either `ids` or all that match the filters in the URL, and what to change.

    Omitted fields keep their value.
    """

    ids: Annotated[
        tuple[UUID, ...], Meta(max_length=200, description="The responses to change; unknown ones are ignored.")
    ] = ()
    all_matching: Annotated[
        bool, Meta(description="Change all responses that match the filters in the URL, up to 10,000; more are refused.")
    ] = False
    add_tags: Annotated[Tags, Meta(description="Tags to add.")] = ()
    remove_tags: Annotated[Tags, Meta(description="Tags to remove.")] = ()
    excluded: Annotated[
        ExclusionReason | UnsetType | None,
        Meta(description="The reason for excluding the responses; null includes them again."),
    ] = UNSET
    state: Annotated[
        State | UnsetType, Meta(description="The state of the work on the responses; `closed` needs `closed_reason`.")
    ] = UNSET
    closed_reason: Annotated[ClosedReason | UnsetType, Meta(description="The reason for closing the responses.")] = UNSET
    assignee: Annotated[
        MemberId | UnsetType | None, Meta(description="The member who takes care of the responses; null for nobody.")
    ] = UNSET
    due: Annotated[date | UnsetType | None, Meta(description="The day on which the work is due; null for none.")] = UNSET
    erase: Annotated[bool, Meta(description="Erase the responses, with the scope `write`, instead of a change.")] = False

    def changes(self) -> ResponseUpdate:
        """Returns the changes. Raises InvalidError if there are none, and if they contradict each other."""
        update = ResponseUpdate(
            excluded=self.excluded,
            state=self.state,
            closed_reason=self.closed_reason,
            assignee=self.assignee,
            due=self.due,
            add_tags=self.add_tags,
            remove_tags=self.remove_tags,
        )
        if (update == ResponseUpdate()) != self.erase:
            raise InvalidError(
                "body_invalid", 'Send what to change, such as {"add_tags": ["called back"]}, or {"erase": true} alone.'
            )
        return update


class BulkChanged(Struct, frozen=True):
    """The number of responses that were found and changed."""

    matched: Annotated[int, Meta(description="Responses that were found.", examples=[12])]
    changed: Annotated[int, Meta(description="Responses that changed; the others had these values before.", examples=[11])]


@post(
    "/v1/surveys/{survey_id:int}/responses/bulk",
    guards=[requires_scope("respond")],
    status_code=200,
    problems={
        400: ("assignee_unknown", "closed_reason_missing", "state_not_closed", "too_many_tags"),
        503: ("too_many_reads",),
    },
)
async def change_many(request: HTTPRequest, survey_id: FromPath[int], query: BulkQuery, body: BulkIn) -> BulkChanged:
    """Change or erase many responses. If it fails in between, part of them are changed: send it again."""
    database, actor, now = app_state(request).database, get_credential(request).actor, clock.now()
    survey = database.catalog.survey(survey_id)
    changes = body.changes()
    if body.erase:
        await check_scope(request, "write")
    if changes.assignee:
        await database.read(check_assignee, survey.site_id, changes.assignee)
    ids = await _find_ids(request, survey, query, body)
    change = _change(body, changes, now)
    matched = changed = 0
    for start in range(0, len(ids), _CHUNK_SIZE):
        chunk = ids[start : start + _CHUNK_SIZE]
        counts = await database.writer.run_transaction(
            partial(change_responses, survey=survey, ids=chunk, change=change, actor=actor, now=now, outbox=database.outbox)
        )
        matched, changed = matched + counts[0], changed + counts[1]
    return BulkChanged(matched, changed)


def _change(body: BulkIn, changes: ResponseUpdate, now: datetime) -> Callable[[Ask], Ask]:
    if body.erase:
        return lambda ask: erase(ask, now)
    return lambda ask: apply_update(ask, changes, now)


async def _find_ids(request: HTTPRequest, survey: Survey, query: BulkQuery, body: BulkIn) -> list[UUID]:
    if bool(body.ids) == body.all_matching or (body.ids and query != BulkQuery()):
        raise InvalidError(
            "body_invalid", 'Send either {"ids": ["…"]}, or {"all_matching": true} with filters in the URL, such as ?tag=spam.'
        )
    if body.ids:
        return list(dict.fromkeys(body.ids))
    criteria, ids = read_criteria(request, survey, query), []
    async with aclosing(stream_responses(app_state(request).database.scan_transaction, survey, criteria)) as chunks:
        async for asks in chunks:
            ids += [ask.id for ask in asks]
            if len(ids) > MAX_CHANGED:
                raise InvalidError(
                    "too_many_responses",
                    f"More than {MAX_CHANGED:,} responses match the filter. Narrow it, for example with `from` and `to`.",
                )
    return ids
