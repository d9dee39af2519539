"""What the card says, in the respondent's language."""

from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from msgspec import Struct

from outoften.domain.score import category
from outoften.domain.survey import SubjectKind, Survey, Wording
from outoften.domain.texts import FollowUp, FollowUpKey, OwnWords, Text, Thanks

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
    )


def fitting(said: Mapping[Any, T], score: int) -> T | None:
    """What is said to exactly this score, else to its category."""
    return said.get(str(score)) or said.get(category(score))


def speak(languages: Mapping[str, Language], *wanted: str) -> str:
    """The best locale that we speak."""
    return next((locale for locale in _nearest(*wanted) if locale in languages), "en")


def _own(survey: Survey, locale: str, *wanted: str) -> OwnWords:
    own = next((locale for locale in _nearest(*wanted) if locale in survey.words), None)
    # Words of one language must not stand beside those of another.
    return survey.words[own] if own and own.split("-")[0] == locale.split("-")[0] else OwnWords()


def _nearest(*wanted: str) -> list[str]:
    """Each wanted locale, then it with less and less behind it: `zh-hant-tw`, `zh-hant`, `zh`."""
    found = []
    for locale in wanted:
        parts = locale.lower().replace("_", "-").split("-")
        found += ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return found


def _asked(survey: FollowUp | None, own: FollowUp | None) -> Asked:
    """A follow-up in the owner's own words for a language; what is kept of a choice is always the survey's own word."""
    said = own or survey
    assert said
    values = survey.choices if survey else said.choices
    labels = said.choices if len(said.choices) == len(values) else values
    choices = tuple(Choice(value, label) for value, label in zip(values, labels, strict=True))
    return Asked(said.question, choices, (survey or said).multiple, (survey or said).comment)
