"""Surveys: list, add, read and change. The NPS question itself cannot be replaced."""

from typing import Annotated, Any

from litestar.params import FromPath
from msgspec import Meta, Struct
from msgspec.structs import asdict

from outoften import clock
from outoften.domain.collecting.cadence import Cadence
from outoften.domain.collecting.targeting import Rules, normalize_rules
from outoften.domain.field_types import FollowUps, Name, Text, ThanksByKey
from outoften.domain.surveys.appearance import Appearance
from outoften.domain.surveys.survey import (
    FORMALITY_DESCRIPTION,
    SUBJECT_KIND_DESCRIPTION,
    Badge,
    Formality,
    SubjectKind,
    Survey,
    TranslationsByLocale,
    Wording,
)
from outoften.storage.surveys import surveys
from outoften.web.http.auth import requires_scope
from outoften.web.http.resource import Listing, changed_fields, patch_of
from outoften.web.http.routing import get, patch, post
from outoften.web.http.state import HTTPRequest, app_state

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
    "The changes to a survey. Omitted fields keep their value; nested objects are replaced as a whole.",
    without=("site_id",),
)


@get("/v1/surveys", guards=[requires_scope("read")])
async def list_surveys(request: HTTPRequest) -> Listing[Survey]:
    """All surveys."""
    return Listing(list(app_state(request).database.catalog.surveys.values()))


@post("/v1/surveys", guards=[requires_scope("write")])
async def add_survey(request: HTTPRequest, body: SurveyIn) -> Survey:
    """Add a survey."""
    database = app_state(request).database
    survey = Survey(id=0, **_validate(asdict(body)))
    database.catalog.site(survey.site_id)
    survey_id = await database.change_site(
        lambda connection: surveys.add_survey(connection, survey, clock.now()), lambda _: survey.site_id
    )
    return database.catalog.survey(survey_id)


@get("/v1/surveys/{survey_id:int}", guards=[requires_scope("read")])
async def show_survey(request: HTTPRequest, survey_id: FromPath[int]) -> Survey:
    """One survey."""
    return app_state(request).database.catalog.survey(survey_id)


@patch("/v1/surveys/{survey_id:int}", body=SurveyPatch, guards=[requires_scope("write")])
async def change_survey(request: HTTPRequest, survey_id: FromPath[int], body: Struct) -> Survey:
    """Change a survey."""
    database = app_state(request).database
    survey, changes = database.catalog.survey(survey_id), _validate(changed_fields(body))
    return await database.change_site(
        lambda connection: surveys.change_survey(connection, survey, changes), lambda changed: changed.site_id
    )


def _validate(values: dict[str, Any]) -> dict[str, Any]:
    # Not in the Struct, because stored surveys may have more.
    if "rules" in values:
        values["rules"] = normalize_rules(values["rules"])
    return values
