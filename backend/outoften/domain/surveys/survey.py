"""Surveys: the question, its follow-ups and their rules."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from outoften.domain.collecting.cadence import Cadence
from outoften.domain.collecting.targeting import Rules
from outoften.domain.field_types import FollowUps, Locale, Name, Text, ThanksByKey, Translation
from outoften.domain.surveys.appearance import Appearance

Wording = Literal["standard", "scale"]
Badge = Literal["none", "score", "response_rate"]
SubjectKind = Literal["us", "company", "product", "service"]
TranslationsByLocale = Annotated[dict[Locale, Translation], Meta(max_length=60)]


class Survey(Struct, frozen=True, kw_only=True):
    """The question, its follow-ups, and its rules. Follow-ups and thanks are keyed by category or by a single score.

    `subject` is what is recommended, and `subject_kind` the word for it where the owner gives none. `words` are the owner's
    words in other languages than the site's.
    """

    id: int
    site_id: int
    name: Name
    active: bool = True
    wording: Wording = "standard"
    subject: Name | None = None
    subject_kind: SubjectKind = "us"
    intro: Text | None = None
    follow_ups: FollowUps = field(default_factory=dict)
    thanks: ThanksByKey = field(default_factory=dict)
    translations: TranslationsByLocale = field(default_factory=dict)
    delay_seconds: Annotated[int, Meta(ge=0, le=3600)] = 0
    rules: Rules = Rules()
    appearance: Appearance = Appearance()
    cadence: Cadence = Cadence()
    badge: Badge = "none"


def offered_choices(survey: Survey) -> set[str]:
    """Every choice that any of its follow-ups offers, in the survey's own words, and those that only another language has."""
    own = [words.follow_ups for words in survey.translations.values()]
    return {
        choice for follow_ups in [survey.follow_ups, *own] for follow_up in follow_ups.values() for choice in follow_up.choices
    }
