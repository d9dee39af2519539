"""What the card says, in the respondent's language."""

from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from msgspec import Struct

from outoften.domain.collecting.cadence import Cadence
from outoften.domain.field_types import FollowUp, FollowUpKey, OwnWords, Text, Thanks
from outoften.domain.score import category
from outoften.domain.surveys.appearance import Appearance, Placement
from outoften.domain.surveys.survey import SubjectKind, Survey, Wording

# What else our languages are called: Chinese by country, which tells its script, and what browsers and old systems write.
# None is looked up any shorter: Simplified Chinese must not stand in for Traditional.
_SPOKEN_AS = {
    **dict.fromkeys(("zh-hant", "zh-hk", "zh-mo", "zh-tw"), "zh-hant"),
    **dict.fromkeys(("nn", "no"), "nb"),
    "in": "id",
    "iw": "he",
    "tl": "fil",
}

T = TypeVar("T")


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """One language's words. Each of the questions has a place for `{subject}`."""

    questions: dict[Wording, str]
    subjects: dict[SubjectKind, str]
    low: str
    high: str
    follow_ups: dict[FollowUpKey, str]
    thanks: dict[FollowUpKey, str]
    words: dict[str, str]
    dir: Literal["ltr", "rtl"] = "ltr"


class Stage(Struct, frozen=True):
    """Where the card stands, when not in a corner or a bar, and whether in the page's own font."""

    placement: Placement
    selector: str | None
    font: str


class Choice(Struct, frozen=True):
    """`value` is what is kept, whatever language it was read in."""

    value: str
    label: str


class Asked(Struct, frozen=True, omit_defaults=True):
    """The second question as it is asked."""

    question: str
    choices: tuple[Choice, ...] = ()
    multiple: bool = False
    comment: bool = True


class Words(Struct, frozen=True):
    """What the card says, in one language."""

    id: int
    locale: str
    dir: str
    question: str
    intro: str | None
    low: str
    high: str
    follow_ups: dict[FollowUpKey, Asked]
    thanks: dict[FollowUpKey, Text | Thanks]
    words: dict[str, str]
    cadence: Cadence
    style: str = ""
    stage: Stage | None = None


def words_for(survey: Survey, languages: Mapping[str, Language], *wanted: str) -> Words:
    """The survey's words in the first wanted locale that it can speak: `pt-BR`, then `pt`, then the next, then English.

    The owner's words in that language come before the survey's own, which come before ours.
    """
    locale = speak(languages, *wanted)
    language, own = languages[locale], _own(survey, locale, *wanted)
    follow_ups = {key: FollowUp(question) for key, question in language.follow_ups.items()} | survey.follow_ups
    subject = own.subject or survey.subject or language.subjects[survey.subject_kind]
    return Words(
        id=survey.id,
        locale=locale,
        dir=language.dir,
        question=language.questions[survey.wording].format(subject=subject),
        intro=own.intro or survey.intro,
        low=language.low,
        high=language.high,
        follow_ups={key: _asked(follow_ups.get(key), own.follow_ups.get(key)) for key in follow_ups | own.follow_ups},
        thanks=language.thanks | survey.thanks | own.thanks,
        words=language.words,
        cadence=survey.cadence,
        stage=_stage(survey.appearance) if needs_placement_module(survey) else None,
    )


def needs_placement_module(survey: Survey) -> bool:
    """Whether the card stands elsewhere than in a corner or a bar, or writes as the page does."""
    return survey.appearance.placement in ("inline", "modal") or survey.appearance.font == "host"


def needs_optional_parts(survey: Survey) -> bool:
    """Whether the card has parts that few have: an introduction, choices, a link."""
    spoken: list[Survey | OwnWords] = [survey, *survey.words.values()]
    return any(
        words.intro
        or any(follow_up.choices or not follow_up.comment for follow_up in words.follow_ups.values())
        or any(isinstance(thanks, Thanks) for thanks in words.thanks.values())
        for words in spoken
    )


def _stage(appearance: Appearance) -> Stage:
    return Stage(appearance.placement, appearance.selector, appearance.font)


def fitting(said: Mapping[Any, T], score: int) -> T | None:
    """What is said to exactly this score, else to its category."""
    return said.get(str(score)) or said.get(category(score))


def speak(languages: Mapping[str, Language], *wanted: str) -> str:
    """The best locale that we speak."""
    return next((locale for locale in _nearest(*wanted) if locale in languages), "en")


def _own(survey: Survey, locale: str, *wanted: str) -> OwnWords:
    written = {_SPOKEN_AS.get(name, name): own for name, own in survey.words.items()} | survey.words
    # Words of one language must not stand beside those of another.
    language = _nearest(locale)[-1]
    return next((written[name] for name in _nearest(*wanted) if name in written and _nearest(name)[-1] == language), OwnWords())


def _nearest(*wanted: str) -> list[str]:
    """Each wanted locale, then it with less and less behind it: `de-ch-1996`, `de-ch`, `de`."""
    found = []
    for locale in wanted:
        parts = locale.lower().replace("_", "-").split("-")
        for length in range(len(parts), 0, -1):
            name = "-".join(parts[:length])
            found.append(name)
            if name in _SPOKEN_AS:
                found.append(_SPOKEN_AS[name])
                break
    return found


def _asked(survey: FollowUp | None, own: FollowUp | None) -> Asked:
    """A follow-up in the owner's own words for a language; what is kept of a choice is always the survey's own word."""
    said = own or survey
    assert said
    values = survey.choices if survey else said.choices
    labels = said.choices if len(said.choices) == len(values) else values
    choices = tuple(Choice(value, label) for value, label in zip(values, labels, strict=True))
    return Asked(said.question, choices, (survey or said).multiple, (survey or said).comment)
