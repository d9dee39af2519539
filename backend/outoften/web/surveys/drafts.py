"""/v1/surveys/{survey_id}/draft and /publish: what the owner is working on, and making it what respondents see."""

from datetime import datetime
from typing import Annotated, Any

from litestar.params import FromPath
from msgspec import Meta, Struct
from msgspec.structs import asdict

from outoften import clock
from outoften.domain.surveys.drafts import draft as domain
from outoften.domain.surveys.drafts.changes import FieldChange, find_changes
from outoften.domain.surveys.notice import Notice
from outoften.domain.surveys.notices import find_notices
from outoften.domain.surveys.summary import summarize_targeting
from outoften.domain.surveys.survey import Survey, definition_of
from outoften.storage.surveys import drafts
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.routing import delete, get, post, put
from outoften.web.http.state import AppState, HTTPRequest, app_state
from outoften.web.surveys.surveys import SurveyOut, survey_out

SEEN_REVISION = Meta(description="The revision that you have seen; the request is refused if the draft has another one.")
DraftDefinition = Annotated[
    dict[str, Any],
    Meta(
        description="The fields of a survey without its name and its state. Values may be incomplete.",
        examples=[{"subject": "Acme", "follow_ups": {"detractor": {"question": ""}}}],
    ),
]


class DraftIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole draft. Fields that are missing get their default. Values may be incomplete: only publishing needs them all."""

    definition: DraftDefinition
    revision: Annotated[Annotated[int, Meta(ge=0)] | None, SEEN_REVISION] = None


class RevisionQuery(Struct, frozen=True, forbid_unknown_fields=True):
    revision: Annotated[Annotated[int, Meta(ge=0)] | None, SEEN_REVISION] = None


class RestoreQuery(Struct, frozen=True, forbid_unknown_fields=True):
    replace: Annotated[bool, Meta(description="True to replace a draft that is not published.")] = False


class DraftOut(Struct, frozen=True):
    """A draft, how it differs from the published version, and what keeps it from being published.

    Without a draft it is the published version itself, with the revision 0.
    """

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    revision: Annotated[int, Meta(description="Grows with every save; 0 if there is no draft.", examples=[3])]
    based_on: Annotated[int, Meta(description="The version from which the draft was begun.", examples=[1])]
    version: Annotated[int, Meta(description="The version that is published.", examples=[1])]
    updated_at: Annotated[datetime | None, Meta(description="When the draft was saved; null if there is none.")]
    updated_by: Annotated[
        str | None, Meta(description="The member or key that saved it; null if there is no draft.", examples=["0123456789ab"])
    ]
    definition: DraftDefinition
    changes: Annotated[
        tuple[FieldChange, ...], Meta(description="The differences between the draft and the published version.")
    ]
    reasons: Annotated[
        tuple[domain.ReasonAgainst, ...], Meta(description="The reasons against publishing it; empty if there are none.")
    ]
    notices: Annotated[
        tuple[Notice, ...], Meta(description="Translations and a name that are missing, and colors that were adjusted.")
    ]
    summary: Annotated[
        str,
        Meta(
            description="The survey's rules and cadence in an English sentence: who is asked, where and how often.",
            examples=["Asks everyone, on /account, at most every 90 days."],
        ),
    ]


@get("/v1/surveys/{survey_id:int}/draft", guards=[requires_scope("read")])
async def show_draft(request: HTTPRequest, survey_id: FromPath[int]) -> DraftOut:
    """The draft of a survey, its changes, and the reasons against publishing it."""
    state = app_state(request)
    survey = state.database.catalog.survey(survey_id)
    return _draft_out(state, survey, await state.database.read(drafts.read_draft, survey))


@put("/v1/surveys/{survey_id:int}/draft", guards=[requires_scope("write")], problems={409: ("draft_changed",)})
async def save_draft(request: HTTPRequest, survey_id: FromPath[int], body: DraftIn) -> DraftOut:
    """Save the draft of a survey. Respondents see no change before it is published."""
    state, actor = app_state(request), get_credential(request).actor
    survey, values = state.database.catalog.survey(survey_id), domain.complete_values(body.definition)
    draft = await state.database.writer.run_transaction(
        lambda connection: drafts.save_draft(connection, survey_id, values, body.revision, actor, clock.now())
    )
    return _draft_out(state, survey, draft)


@delete("/v1/surveys/{survey_id:int}/draft", guards=[requires_scope("write")])
async def discard_draft(request: HTTPRequest, survey_id: FromPath[int]) -> None:
    """Discard the draft of a survey. The published version stays."""
    database = app_state(request).database
    database.catalog.survey(survey_id)
    await database.writer.run_transaction(lambda connection: drafts.discard_draft(connection, survey_id))


@post(
    "/v1/surveys/{survey_id:int}/publish",
    guards=[requires_scope("write")],
    status_code=200,
    problems={409: ("draft_changed", "draft_incomplete", "nothing_to_publish")},
)
async def publish_draft(request: HTTPRequest, survey_id: FromPath[int], query: RevisionQuery) -> SurveyOut:
    """Publish the draft as the next version. It is refused with the reasons if the draft is incomplete."""
    state, actor = app_state(request), get_credential(request).actor
    site_id = state.database.catalog.survey(survey_id).site_id

    def require_publishable(values: domain.DraftValues) -> Any:
        return domain.require_publishable(values, state.locales)

    published = await state.database.change_site(
        lambda connection: drafts.publish_draft(connection, survey_id, query.revision, require_publishable, actor, clock.now()),
        lambda _: site_id,
    )
    return survey_out(state, published)


@post(
    "/v1/surveys/{survey_id:int}/versions/{number:int}/restore",
    guards=[requires_scope("write")],
    status_code=200,
    problems={404: ("version_not_found",), 409: ("draft_exists",)},
)
async def restore_version(
    request: HTTPRequest, survey_id: FromPath[int], number: FromPath[int], query: RestoreQuery
) -> DraftOut:
    """Make a published version the draft. Publish it to make it what respondents see."""
    state, actor = app_state(request), get_credential(request).actor
    survey = state.database.catalog.survey(survey_id)
    draft = await state.database.writer.run_transaction(
        lambda connection: drafts.restore_version(connection, survey_id, number, query.replace, actor, clock.now())
    )
    return _draft_out(state, survey, draft)


def _draft_out(state: AppState, survey: Survey, draft: domain.Draft) -> DraftOut:
    definition, reasons = domain.read_draft(draft.definition, state.locales)
    own_locale = state.database.catalog.site(survey.site_id).locale
    published = domain.values_of(definition_of(survey))
    values = {name: value for name, value in asdict(draft).items() if name != "definition"}
    return DraftOut(
        survey_id=survey.id,
        version=survey.version,
        **values,
        definition=dict(draft.definition),
        changes=find_changes(published, draft.definition),
        reasons=reasons,
        notices=find_notices(definition, own_locale),
        summary=summarize_targeting(definition),
    )
