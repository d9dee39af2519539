"""The asks of imported responses, as far as they follow from the file: a thread prepares them while others are written."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Integer, bindparam, insert, literal_column

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.segment import segments_from_traits
from outoften.domain.importing.imported import ImportedResponse, ask_id, person_id
from outoften.storage.core import schema
from outoften.storage.core.types import BigInt, to_milliseconds
from outoften.storage.importing.staging import Staged

# To bind values takes a good part of the time. So columns that are the same in all rows are left out or literal, and times are
# bound as they are stored.
ADD_IMPORTED_ASK = insert(schema.ask).values(
    {"channel": literal_column("'import'"), "view_inferred": literal_column("1"), "done": bindparam("done", type_=Integer)}
    | dict.fromkeys(("issued_at", "viewed_at"), bindparam("at", type_=BigInt))
    | {name: bindparam(name, type_=BigInt) for name in ("dismissed_at", "answered_at", "updated_at")}
    | {name: bindparam(name) for name in ("site_id", "id", "survey_id", "respondent_id", "locale", "page")}
    | {name: bindparam(name) for name in ("score", "comment", "segments", "tags", "note")}
)


class ImportTarget(Struct, frozen=True):
    """Where responses are imported to, and from which source. `retention_days`: how long the site keeps them."""

    site_id: int
    survey_id: int
    source: str
    segment_keys: tuple[str, ...]
    retention_days: int | None = None


class PreparedAsk(Struct, gc=False):
    """The values of ADD_IMPORTED_ASK for a response: answered or dismissed at its time, with a view that follows from that.

    Times are in milliseconds. `person` and `given_segments` are what the file says; what is stored follows from the database.
    """

    staged: Staged
    site_id: int
    survey_id: int
    id: UUID
    at: int | None
    dismissed_at: int | None
    answered_at: int | None
    score: int | None
    done: bool
    locale: str
    page: str
    tags: tuple[str, ...] | None
    note: str | None
    person: str | None
    given_segments: tuple[str, ...]
    respondent_id: str | None
    comment: str | None
    segments: tuple[str, ...] | None = None
    updated_at: int | None = None

    @property
    def response(self) -> ImportedResponse:
        """The response itself."""
        return self.staged.response

    def counted(self) -> Ask:
        """Returns the ask as far as tallies count it."""
        at, is_answer = self.response.at, self.score is not None
        return Ask(
            id=self.id,
            site_id=self.site_id,
            survey_id=self.survey_id,
            issued_at=at,
            channel="import",
            viewed_at=at,
            dismissed_at=None if is_answer else at,
            answered_at=at if is_answer else None,
            score=self.score,
            comment=self.comment,
            segments=self.segments or (),
        )


def prepare_step(target: ImportTarget, step: Sequence[Staged]) -> list[PreparedAsk]:
    """Returns the asks of the responses."""
    return [_prepare(target, staged) for staged in step]


def _prepare(target: ImportTarget, staged: Staged) -> PreparedAsk:
    response = staged.response
    at, person, is_answer = to_milliseconds(response.at), person_id(response), response.score is not None
    return PreparedAsk(
        staged,
        target.site_id,
        target.survey_id,
        ask_id(target.site_id, target.source, response),
        at,
        None if is_answer else at,
        at if is_answer else None,
        response.score,
        is_answer and response.done,
        response.locale,
        response.page,
        response.tags or None,
        response.note,
        person,
        segments_from_traits(target.segment_keys, response.traits, response.locale) if target.segment_keys else (),
        person,
        response.comment,
    )
