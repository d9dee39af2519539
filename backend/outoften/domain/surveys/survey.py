"""Surveys: the questions and the rules of asking them."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from outoften.domain.collecting.cadence import Cadence
from outoften.domain.collecting.targeting import Rules
from outoften.domain.field_types import FollowUps, ImageUrl, Locale, Name, Text, ThanksByKey, Translation
from outoften.domain.surveys.appearance import Appearance

Wording = Literal["standard", "scale"]
Badge = Literal["none", "score", "response_rate"]
SubjectKind = Literal["us", "company", "product", "service"]
Formality = Literal["formal", "informal"]
TranslationsByLocale = Annotated[dict[Locale, Translation], Meta(max_length=60)]

SUBJECT_KIND_DESCRIPTION = (
    "The word for the subject if `subject` is missing, and the noun beside `subject` in languages that decline names."
)
FORMALITY_DESCRIPTION = (
    "The form of address of the built-in texts: `informal` is du in German, tu in French. Most languages have one form only."
)
LOGO_DESCRIPTION = "The image above the question, 48 pixels high. Respondents load it from its own server."


class Definition(Struct, frozen=True, kw_only=True):
    """The content of a version of a survey: its texts, its appearance and its rules."""

    wording: Annotated[Wording, Meta(description="`scale` mentions the scale from 0 to 10 in the question.")] = "standard"
    subject: Annotated[
        Name | None,
        Meta(
            description="The subject of the question: the thing to recommend, such as “Acme” or “our support team”.",
            examples=["Acme"],
        ),
    ] = None
    subject_kind: Annotated[SubjectKind, Meta(description=SUBJECT_KIND_DESCRIPTION)] = "us"
    formality: Annotated[Formality, Meta(description=FORMALITY_DESCRIPTION)] = "formal"
    organization: Annotated[
        Name | None, Meta(description="The name of the organization that asks. The card shows it above the question.")
    ] = None
    logo: Annotated[ImageUrl | None, Meta(description=LOGO_DESCRIPTION, examples=[None])] = None
    intro: Annotated[Text | None, Meta(description="A line above the question.", examples=[None])] = None
    follow_ups: Annotated[FollowUps, Meta(description="The follow-up questions, by category or score.")] = field(
        default_factory=dict
    )
    thanks: Annotated[ThanksByKey, Meta(description="The thank-you messages, by category or score.")] = field(
        default_factory=dict
    )
    translations: Annotated[
        TranslationsByLocale,
        Meta(description="The owner's texts in other languages.", examples=[{"de": {"thanks": {"promoter": "Danke!"}}}]),
    ] = field(default_factory=dict)
    delay_seconds: Annotated[int, Meta(ge=0, le=3600, description="Seconds that a page must be open before it asks.")] = 0
    rules: Annotated[Rules, Meta(description="The rules for who is asked, where and when.")] = Rules()
    appearance: Annotated[Appearance, Meta(description="The placement, colors and font of the card.")] = Appearance()
    cadence: Annotated[Cadence, Meta(description="The minimum numbers of days between two asks of the same respondent.")] = (
        Cadence()
    )
    badge: Annotated[Badge, Meta(description="The number on the public badge `/b/{survey}.svg`; `none` disables it.")] = "none"


class Survey(Definition, frozen=True):
    """The questions and the rules of asking them. `follow_ups` and `thanks` are keyed by category or by a single score.

    `subject` is the thing that respondents would recommend; without it, the question uses the word for `subject_kind`.
    `translations` are the owner's texts in other languages. `version` is the number of the published definition.
    """

    id: Annotated[int, Meta(description="The survey's id.")]
    site_id: Annotated[int, Meta(description="The site's id.")]
    name: Annotated[Name, Meta(description="The survey's name, for its owner.", examples=["Relationship"])]
    active: Annotated[bool, Meta(description="Whether the survey asks respondents.")] = True
    version: Annotated[int, Meta(description="The number of the published version.", examples=[1])] = 1
    archived_at: Annotated[
        datetime | None, Meta(description="When the survey was archived; null if it is not. An archived one asks nobody.")
    ] = None

    @property
    def asks(self) -> bool:
        """Whether the survey may ask respondents."""
        return self.active and self.archived_at is None


def definition_of(survey: Definition) -> Definition:
    """Returns the definition of a survey, without its name and its state."""
    return Definition(**{name: getattr(survey, name) for name in Definition.__struct_fields__})


def offered_choices(survey: Survey) -> set[str]:
    """Returns every choice of the survey's follow-up questions and of their translations."""
    translated = [translation.follow_ups for translation in survey.translations.values()]
    return {
        choice
        for follow_ups in [survey.follow_ups, *translated]
        for follow_up in follow_ups.values()
        for choice in follow_up.choices
    }
