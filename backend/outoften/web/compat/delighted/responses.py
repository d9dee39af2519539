"""Responses: list, read, add those that were given elsewhere, and change."""

from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.collecting.ask import Answer, Ask
from outoften.domain.collecting.segment import parse_segment, segments_from_traits
from outoften.domain.errors import InvalidError, NotFoundError
from outoften.domain.mailing.recipients.recipient import Email, RecipientId, Traits
from outoften.domain.responses.response import ResponseUpdate, Tags
from outoften.storage.collecting.people import read_people
from outoften.storage.compat.delighted.answers import AnswerFilter, list_answers, record_answer
from outoften.storage.compat.delighted.people import find_contacts
from outoften.storage.core.writer import RecordChange
from outoften.storage.mailing.recipients.recipients import find_recipients
from outoften.storage.mailing.sendings.runs import ask_id_at
from outoften.storage.responses.response_changes import update_response
from outoften.storage.responses.responses import get_response
from outoften.web.compat.delighted.additional_answers import additional_answers
from outoften.web.compat.delighted.call import Call, Epoch, PageParams, end_of_second, from_epoch, to_epoch
from outoften.web.compat.delighted.people import person_item
from outoften.web.compat.delighted.replies import json_reply
from outoften.web.http.cached_report import lag_headers

Score = Annotated[int, Meta(ge=0, le=10)]
Comment = Annotated[str, Meta(max_length=4000)]

_NO_TREND = "there are no trends here. Omit it, or read GET /v1/surveys/{id}/responses?segment=plan:pro."
_NO_FILTER = "filter by a segment with GET /v1/surveys/{id}/responses?segment=plan:pro. Omit it."
_FIXED = "it cannot change after the answer. Send the value that you received, or omit it."


class ResponsesParams(PageParams, frozen=True):
    """Which responses, and in which order."""

    updated_since: Epoch | None = None
    updated_until: Epoch | None = None
    order: Literal["asc", "desc", "asc:updated_at", "desc:updated_at"] = "asc"
    person_id: RecipientId | None = None
    person_email: Email | None = None


class ExpandParams(Struct, frozen=True):
    """What a reply has in full."""

    expand: list[str] = []


class NewResponseParams(Struct, frozen=True):
    """An answer that a person gave elsewhere."""

    person: RecipientId | int
    score: Score
    comment: Comment | None = None
    person_properties: Traits = {}
    created_at: Epoch | None = None


class ChangedResponseParams(Struct, frozen=True):
    """A response as its client sends it back, changed or not."""

    id: str | None = None
    person: RecipientId | int | dict[str, Any] | None = None
    score: Score | None = None
    comment: Comment | None = None
    # PHP has one empty value for lists and objects, which it sends as a list.
    person_properties: Traits | Annotated[list[None], Meta(max_length=0)] | None = None
    created_at: Epoch | None = None
    tags: Tags | None = None


async def list_responses(call: Call) -> Response[bytes]:
    """A page of responses, the oldest first unless `order` says otherwise."""
    call.reject(trend=_NO_TREND, person_properties=_NO_FILTER)
    params = call.read(ResponsesParams)
    people = [params.person_id] if params.person_id else None
    if params.person_email:
        named = await call.find_people(params.person_email)
        people = [name for name in named if people is None or name in people]
    since, until = params.span
    chosen = AnswerFilter(
        since=since,
        until=until,
        updated_since=from_epoch(params.updated_since),
        updated_until=end_of_second(params.updated_until),
        people=None if people is None else tuple(people),
    )
    direction, _, time = params.order.partition(":")
    order = (time == "updated_at", direction == "desc")
    database = call.state.database

    async def read() -> list[dict[str, Any]]:
        return await _items(call, await database.scan(list_answers, call.survey, chosen, *order, params.size, params.offset))

    source = await database.choose_source(needs_revisions=False)
    return json_reply(await database.read_report(source, read), headers=lag_headers(source))


async def retrieve_response(call: Call, response_id: str) -> Response[bytes]:
    """One response."""
    return await _reply(call, await _read(call, response_id))


async def create_response(call: Call) -> Response[bytes]:
    """Store an answer that a person gave elsewhere. It counts in the score; there is no response rate for it."""
    params, now, site_id = call.read(NewResponseParams), clock.now(), call.site.id
    at = from_epoch(params.created_at) or now
    if at > now + timedelta(minutes=1):
        raise InvalidError("params_invalid", "`created_at`: it is in the future. Send seconds since 1970, such as 1713418460.")
    database, person = call.state.database, str(params.person)
    recipients = await database.read(find_recipients, site_id, [person])
    if not recipients and not await database.read(read_people, site_id, [person]):
        raise InvalidError("person_unknown", "`person`: there is no person with this id. POST people returns the id.")
    traits = (recipients[person].traits if person in recipients else {}) | params.person_properties
    ask = Ask(
        id=ask_id_at(at),
        site_id=site_id,
        survey_id=call.survey.id,
        issued_at=at,
        respondent_id=person,
        channel="import",
        segments=segments_from_traits(call.site.segment_keys, traits),
    )
    change = RecordChange(ask, Answer(params.score, params.comment, done=True), at)
    stored = await database.writer.run_transaction(
        lambda connection: record_answer(connection, database.apply_batch, change, None, now)
    )
    return await _reply(call, stored, 201)


async def save_response(call: Call, response_id: str | None = None) -> Response[bytes]:
    """Change the score, the comment or the tags of a response."""
    params = call.read(ChangedResponseParams)
    ask = await _read(call, response_id or params.id or "")
    _check_fixed(call, ask, params)
    # The clients send null for a comment that is not there.
    comment = (params.comment or "") if "comment" in call.params else None
    score = ask.score if params.score is None else params.score
    assert score is not None
    database, now = call.state.database, clock.now()
    change = RecordChange(ask, Answer(score, comment), now)

    async def save(connection: Any) -> Ask:
        changed = await record_answer(connection, database.apply_batch, change, call.actor, now)
        if params.tags is None or tuple(params.tags) == ask.tags:
            return changed
        tags = ResponseUpdate(tags=tuple(dict.fromkeys(params.tags)))
        return await update_response(connection, call.survey, ask.id, tags, call.actor, now, database.outbox)

    return await _reply(call, await database.writer.run_transaction(save))


def _check_fixed(call: Call, ask: Ask, params: ChangedResponseParams) -> None:
    """Raises InvalidError if the client changes what an answer keeps."""
    person = params.person.get("id") if isinstance(params.person, dict) else params.person
    keys = call.site.segment_keys
    kept = _properties(ask)
    properties = params.person_properties if isinstance(params.person_properties, dict) else {}
    given = dict(map(parse_segment, segments_from_traits(keys, properties)))
    for name, is_changed in (
        ("person", person is not None and str(person) != ask.respondent_id),
        ("created_at", params.created_at is not None and params.created_at != to_epoch(ask.answered_at)),
        (
            "person_properties",
            params.person_properties is not None and given != {key: kept[key] for key in kept if key in keys},
        ),
    ):
        if is_changed:
            raise InvalidError("not_supported", f"`{name}`: {_FIXED}")


async def _read(call: Call, response_id: str) -> Ask:
    try:
        ask_id = UUID(response_id)
    except ValueError:
        raise NotFoundError(
            "response_not_found", "There is no response with this id. GET survey_responses lists them."
        ) from None
    return await call.state.database.read(get_response, call.survey, ask_id)


async def _reply(call: Call, ask: Ask, status: int = 200) -> Response[bytes]:
    return json_reply((await _items(call, [ask]))[0], status)


async def _items(call: Call, asks: list[Ask]) -> list[dict[str, Any]]:
    """Returns responses as the clients read them, with what the call expands."""
    expand = call.read(ExpandParams).expand
    people = await _expand(call, {ask.respondent_id for ask in asks if ask.respondent_id}) if "person" in expand else {}
    return [_item(call, ask, people.get(ask.respondent_id or "", ask.respondent_id), "notes" in expand) for ask in asks]


async def _expand(call: Call, ids: set[str]) -> dict[str, dict[str, Any]]:
    database, site_id = call.state.database, call.site.id
    contacts = await database.read(find_contacts, site_id, ids)
    others = await database.read(read_people, site_id, ids - contacts.keys())
    named = {name: {"id": name, "email": person.email, "name": person.name} for name, person in others.items()}
    return {name: {"id": name} for name in ids} | named | {name: person_item(contact) for name, contact in contacts.items()}


def _item(call: Call, ask: Ask, person: Any, has_notes: bool) -> dict[str, Any]:
    note = {"id": f"{ask.id}-note", "text": ask.note, "user_email": None, "created_at": None}
    return {
        "id": str(ask.id),
        "person": person,
        "survey_type": "nps",
        "score": ask.score,
        "comment": ask.comment,
        "permalink": call.state.settings.url(f"/app/surveys/{call.survey.id}/responses/{ask.id}"),
        "created_at": to_epoch(ask.answered_at),
        "updated_at": to_epoch(ask.updated_at) if ask.updated_at != ask.answered_at else None,
        "person_properties": _properties(ask),
        "notes": [note] if has_notes and ask.note else [],
        "tags": ask.tags,
        "additional_answers": additional_answers(call.survey, ask),
    }


def _properties(ask: Ask) -> dict[str, str]:
    return dict(map(parse_segment, ask.segments))
