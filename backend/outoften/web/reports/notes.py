"""Date notes: events such as a release, and the score before and after their day."""

from datetime import date
from typing import Annotated

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.collecting.ask import Channel
from outoften.domain.field_types import Text
from outoften.domain.reports.notes import DateNote, days_from
from outoften.domain.reports.score_report import (
    ANY_SEGMENT,
    MAX_VERSION,
    VERSION_FILTER,
    ScoreQuery,
    ScoreReport,
    SegmentFilter,
)
from outoften.storage.reports.notes import note_rows
from outoften.storage.reports.score import read_score
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report
from outoften.web.http.resource import Listing
from outoften.web.http.routing import delete, get, post
from outoften.web.http.state import HTTPRequest, app_state


class NoteIn(Struct, frozen=True, forbid_unknown_fields=True):
    """An event on a day in the site's time zone, such as "release 3.2"."""

    day: Annotated[date, Meta(description="The day of the note, in the site's time zone.")]
    text: Annotated[Text, Meta(description="The note's text.", examples=["Release 3.2"])]


class NoteQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """The number of days to compare on each side, and the filters of the responses."""

    days: Annotated[int, Meta(ge=1, le=366, description="The number of days to compare on each side of the note.")] = 28
    channel: Annotated[Channel | None, Meta(description="Only responses of this channel.")] = None
    segment: Annotated[SegmentFilter | None, ANY_SEGMENT] = None
    exclude_suspect: Annotated[bool, Meta(description="Leave out suspect responses.")] = False
    version: Annotated[Annotated[int, Meta(ge=1, le=MAX_VERSION)] | None, VERSION_FILTER] = None


class NoteReport(Struct, frozen=True):
    """A note, and the score of the days from its day on, compared with the same number of days before it."""

    id: Annotated[int, Meta(description="The note's id.")]
    day: Annotated[date, Meta(description="The day of the note.")]
    text: Annotated[str, Meta(description="The note's text.", examples=["Release 3.2"])]
    days: Annotated[int, Meta(description="The number of days compared on each side of the note.")]
    score: Annotated[
        ScoreReport, Meta(description="The score report of the days from the note on, compared with the days before it.")
    ]


@get("/v1/surveys/{survey_id:int}/notes", guards=[requires_scope("read")])
async def list_notes(request: HTTPRequest, survey_id: FromPath[int]) -> Response[Listing[DateNote]]:
    """All notes of a survey, oldest day first."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)

    async def read() -> Listing[DateNote]:
        return Listing(await database.read(note_rows.find_all, survey.id))

    return await cached_report(request, survey, read)


@post("/v1/surveys/{survey_id:int}/notes", guards=[requires_scope("write")], problems={409: ("too_many_notes",)})
async def add_note(request: HTTPRequest, survey_id: FromPath[int], body: NoteIn) -> DateNote:
    """Add a note to a day."""
    database = app_state(request).database
    survey, note = database.catalog.survey(survey_id), DateNote(0, body.day, body.text)
    return await database.writer.run_transaction(lambda connection: note_rows.add(connection, survey.id, note, clock.now()))


@get("/v1/surveys/{survey_id:int}/notes/{note_id:int}", guards=[requires_scope("read")])
async def show_note(
    request: HTTPRequest, survey_id: FromPath[int], note_id: FromPath[int], query: NoteQuery
) -> Response[NoteReport]:
    """A note, and the score before and after its day."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)

    async def read() -> NoteReport:
        async with database.read_transaction() as connection:
            note = await note_rows.find(connection, note_id, survey.id)
            days = days_from(note.day, query.days)
            score_query = ScoreQuery(
                days.first,
                days.end,
                query.channel,
                query.exclude_suspect,
                compare="previous",
                segment=query.segment,
                version=query.version,
            )
            score = await read_score(connection, database.catalog, survey, score_query)
        return NoteReport(note.id, note.day, note.text, query.days, score)

    return await cached_report(request, survey, read)


@delete("/v1/surveys/{survey_id:int}/notes/{note_id:int}", guards=[requires_scope("write")])
async def delete_note(request: HTTPRequest, survey_id: FromPath[int], note_id: FromPath[int]) -> None:
    """Delete a note."""
    database = app_state(request).database
    survey = database.catalog.survey(survey_id)
    await database.writer.run_transaction(lambda connection: note_rows.delete(connection, note_id, survey.id))
