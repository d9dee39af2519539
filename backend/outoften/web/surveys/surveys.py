"""Surveys: list, add, read and change. The NPS question itself cannot be replaced."""

from typing import Annotated, Any

from litestar.params import FromPath
from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from outoften import clock
from outoften.domain.collecting.cadence import Cadence
from outoften.domain.collecting.targeting import Rules, normalize_rules
from outoften.domain.field_types import FollowUps, ImageUrl, Locale, Name, Text, ThanksByKey, Translation
from outoften.domain.surveys.appearance import Appearance, find_adjusted_colors
from outoften.domain.surveys.notice import Notice
from outoften.domain.surveys.survey import (
    FORMALITY_DESCRIPTION,
    LOGO_DESCRIPTION,
    SUBJECT_KIND_DESCRIPTION,
    Badge,
    Formality,
    SubjectKind,
    Survey,
    TranslationsByLocale,
    Wording,
    find_unnamed_logo,
)
from outoften.domain.surveys.translations import find_incomplete_translations, validate_translations
from outoften.storage.surveys import surveys
from outoften.web.http.auth import requires_scope
from outoften.web.http.resource import Listing, changed_fields, patch_of
from outoften.web.http.routing import get, patch, post
from outoften.web.http.state import AppState, HTTPRequest, app_state

Delay = Annotated[int, Meta(ge=0, le=3600)]


class SurveyIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A new survey. The question names `subject`, such as "Acme"; without it, the word for `subject_kind`."""

    site_id: Annotated[int, Meta(description="The site's id.")]
    name: Annotated[Name, Meta(description="The survey's name, for its owner.", examples=["Relationship"])]
    active: Annotated[bool, Meta(description="Whether the survey asks respondents.")] = True
    wording: Annotated[Wording, Meta(description="`scale` mentions the scale from 0 to 10 in the question.")] = "standard"
    subject: Annotated[
        Name | None, Meta(description="What is recommended, such as “Acme” or “our support team”.", examples=["Acme"])
    ] = None
    subject_kind: Annotated[SubjectKind, Meta(description=SUBJECT_KIND_DESCRIPTION)] = "us"
    formality: Annotated[Formality, Meta(description=FORMALITY_DESCRIPTION)] = "formal"
    organization: Annotated[Name | None, Meta(description="Who asks. The card says so above the question.")] = None
    logo: Annotated[ImageUrl | None, Meta(description=LOGO_DESCRIPTION)] = None
    intro: Annotated[Text | None, Meta(description="A line above the question.")] = None
    follow_ups: Annotated[FollowUps, Meta(description="The follow-up questions, by category or score.")] = {}
    thanks: Annotated[ThanksByKey, Meta(description="The thank-you messages, by category or score.")] = {}
    translations: Annotated[TranslationsByLocale, Meta(description="The owner's texts in other languages.")] = {}
    delay_seconds: Annotated[Delay, Meta(description="Seconds that a page must be open before it asks.")] = 0
    rules: Annotated[Rules, Meta(description="The rules for who is asked, where and when.")] = Rules()
    appearance: Annotated[Appearance, Meta(description="The placement, colors and font of the card.")] = Appearance()
    cadence: Annotated[Cadence, Meta(description="How often the same respondent may be asked.")] = Cadence()
    badge: Annotated[Badge, Meta(description="What the public badge `/b/{survey}.svg` shows; `none` disables it.")] = "none"


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


@get("/v1/surveys", guards=[requires_scope("read")])
async def list_surveys(request: HTTPRequest) -> Listing[SurveyOut]:
    """All surveys."""
    state = app_state(request)
    return Listing([_with_notices(state, survey) for survey in state.database.catalog.surveys.values()])


@post("/v1/surveys", guards=[requires_scope("write")], problems={400: ("choices_differ", "locale_unsupported")})
async def add_survey(request: HTTPRequest, body: SurveyIn) -> SurveyOut:
    """Add a survey."""
    state = app_state(request)
    survey = Survey(id=0, **_validate(asdict(body)))
    state.database.catalog.site(survey.site_id)
    validate_translations(survey, state.locales)
    survey_id = await state.database.change_site(
        lambda connection: surveys.add_survey(connection, survey, clock.now()), lambda _: survey.site_id
    )
    return _with_notices(state, state.database.catalog.survey(survey_id))


@get("/v1/surveys/{survey_id:int}", guards=[requires_scope("read")])
async def show_survey(request: HTTPRequest, survey_id: FromPath[int]) -> SurveyOut:
    """One survey."""
    state = app_state(request)
    return _with_notices(state, state.database.catalog.survey(survey_id))


@patch(
    "/v1/surveys/{survey_id:int}",
    body=SurveyPatch,
    guards=[requires_scope("write")],
    problems={400: ("choices_differ", "locale_unsupported")},
)
async def change_survey(request: HTTPRequest, survey_id: FromPath[int], body: Struct) -> SurveyOut:
    """Change a survey."""
    state = app_state(request)
    survey = state.database.catalog.survey(survey_id)
    changes = _validate(changed_fields(body))

    def change(stored: Survey) -> Survey:
        translations = stored.translations | changes.get("translations", {})
        kept = {locale: translation for locale, translation in translations.items() if translation is not None}
        changed = replace(stored, **changes | {"translations": kept})
        validate_translations(changed, state.locales)
        return changed

    changed = await state.database.change_site(
        lambda connection: surveys.change_survey(connection, survey, change), lambda changed: changed.site_id
    )
    return _with_notices(state, changed)


def _with_notices(state: AppState, survey: Survey) -> SurveyOut:
    site = state.database.catalog.site(survey.site_id)
    colors, logo = find_adjusted_colors(survey.appearance), find_unnamed_logo(survey)
    return SurveyOut(**asdict(survey), notices=(*find_incomplete_translations(survey, site.locale), *colors, *logo))


def _validate(values: dict[str, Any]) -> dict[str, Any]:
    # Not in the Struct, because stored surveys may have more.
    if "rules" in values:
        values["rules"] = normalize_rules(values["rules"])
    return values
