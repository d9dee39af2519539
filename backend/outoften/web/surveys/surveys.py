"""Surveys: list, add, read and change. The NPS question itself cannot be replaced."""

from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Response
from litestar.params import FromPath
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict, replace

from outoften import clock
from outoften.domain.collecting.targeting import normalize_rules
from outoften.domain.field_types import Locale, Name, Translation
from outoften.domain.reports.survey_counts import SurveyCounts
from outoften.domain.surveys.notice import Notice
from outoften.domain.surveys.notices import find_notices
from outoften.domain.surveys.summary import summarize_targeting
from outoften.domain.surveys.survey import Definition, Survey
from outoften.domain.surveys.texts.translations import validate_translations
from outoften.storage.reports.survey_counts import read_survey_counts
from outoften.storage.surveys import surveys
from outoften.web.http.access.sites import visible_catalog
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.cached_report import lag_headers, report_response
from outoften.web.http.resource import Listing, changed_fields, patch_of
from outoften.web.http.routing import get, patch, post
from outoften.web.http.state import AppState, HTTPRequest, app_state


class SurveyIn(Definition, frozen=True, forbid_unknown_fields=True):
    """A new survey. The question names `subject`, such as "Acme"; without it, the word for `subject_kind`."""

    site_id: Annotated[int, Meta(description="The site's id.")]
    name: Annotated[Name, Meta(description="The survey's name, for its owner.", examples=["Relationship"])]
    active: Annotated[bool, Meta(description="Whether the survey asks respondents.")] = True


SurveyPatch = patch_of(
    SurveyIn,
    "The changes to a survey. Omitted fields keep their value; nested objects are replaced as a whole. `translations` changes "
    "only the languages in it; null removes one.",
    without=("site_id",),
    translations=Annotated[
        dict[Locale, Translation | None], Meta(description="The owner's texts in other languages. Languages not named stay.")
    ],
)


class SurveyOut(Survey, frozen=True, kw_only=True):
    """A survey, with what its owner should know about it."""

    notices: Annotated[
        tuple[Notice, ...], Meta(description="Translations and a name that are missing, and colors that were adjusted.")
    ] = ()
    summary: Annotated[
        str,
        Meta(
            description="The survey's rules and cadence in an English sentence: who is asked, where and how often.",
            examples=["Asks everyone, on /account, at most every 90 days."],
        ),
    ] = ""


class SurveyWithCounts(SurveyOut, frozen=True, kw_only=True):
    """A survey in a list."""

    counts: Annotated[
        SurveyCounts | UnsetType,
        Meta(description="The number of people who were asked and who answered, and the score; only with `counts=true`."),
    ] = UNSET


class SurveysQuery(Struct, frozen=True, forbid_unknown_fields=True):
    archived: Annotated[bool, Meta(description="Only archived surveys (true) or only others.")] = False
    counts: Annotated[bool, Meta(description="True to get the `counts` of each survey.")] = False


@get("/v1/surveys", guards=[requires_scope("read", limits_sites=True)])
async def list_surveys(request: HTTPRequest, query: SurveysQuery) -> Response[Listing[SurveyWithCounts]]:
    """The surveys that the sender may see and that are not archived, or that are."""
    state = app_state(request)
    visible = visible_catalog(request).surveys.values()
    listed = [survey for survey in visible if (survey.archived_at is not None) == query.archived]
    ids, database = [survey.id for survey in listed], state.database
    counts: Mapping[int, SurveyCounts | UnsetType] = dict.fromkeys(ids, UNSET)
    headers: dict[str, str] = {}
    if query.counts:
        source = await database.choose_source(needs_revisions=False)
        counts = await database.read_report(source, lambda: database.read(read_survey_counts, ids))
        headers = lag_headers(source)
    found = [SurveyWithCounts(**asdict(survey_out(state, survey)), counts=counts[survey.id]) for survey in listed]
    return report_response(request, Listing(found), headers)


@post("/v1/surveys", guards=[requires_scope("write")], problems={400: ("choices_differ", "locale_unsupported")})
async def add_survey(request: HTTPRequest, body: SurveyIn) -> SurveyOut:
    """Add a survey."""
    state, actor = app_state(request), get_credential(request).actor
    survey = Survey(id=0, **_validate(asdict(body)))
    state.database.catalog.site(survey.site_id)
    validate_translations(survey, state.locales)
    survey_id = await state.database.change_site(
        lambda connection: surveys.add_survey(connection, survey, clock.now(), actor), lambda _: survey.site_id
    )
    return survey_out(state, state.database.catalog.survey(survey_id))


@get("/v1/surveys/{survey_id:int}", guards=[requires_scope("read")])
async def show_survey(request: HTTPRequest, survey_id: FromPath[int]) -> SurveyOut:
    """One survey."""
    state = app_state(request)
    return survey_out(state, state.database.catalog.survey(survey_id))


@patch(
    "/v1/surveys/{survey_id:int}",
    body=SurveyPatch,
    guards=[requires_scope("write")],
    problems={400: ("choices_differ", "locale_unsupported")},
)
async def change_survey(request: HTTPRequest, survey_id: FromPath[int], body: Struct) -> SurveyOut:
    """Change a survey, and publish the change at once as the next version. A draft stays as it is."""
    state, actor = app_state(request), get_credential(request).actor
    survey = state.database.catalog.survey(survey_id)
    changes = _validate(changed_fields(body))

    def change(stored: Survey) -> Survey:
        translations = stored.translations | changes.get("translations", {})
        kept = {locale: translation for locale, translation in translations.items() if translation is not None}
        changed = replace(stored, **changes | {"translations": kept})
        validate_translations(changed, state.locales)
        return changed

    changed = await state.database.change_site(
        lambda connection: surveys.change_survey(connection, survey, change, actor, clock.now()),
        lambda changed: changed.site_id,
    )
    return survey_out(state, changed)


def survey_out(state: AppState, survey: Survey) -> SurveyOut:
    """Returns a survey with what its owner should know about it."""
    site = state.database.catalog.site(survey.site_id)
    return SurveyOut(**asdict(survey), notices=find_notices(survey, site.locale), summary=summarize_targeting(survey))


def _validate(values: dict[str, Any]) -> dict[str, Any]:
    # Not in the Struct, because stored surveys may have more.
    if "rules" in values:
        values["rules"] = normalize_rules(values["rules"])
    return values
