"""What the card says, in the respondent's language."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta, Struct

from outoften.domain.collecting.cadence import Cadence
from outoften.domain.field_types import FollowUp, FollowUpKey, Text, ThankYou, Translation
from outoften.domain.score import category
from outoften.domain.surveys.appearance import Appearance, Placement
from outoften.domain.surveys.survey import SubjectKind, Survey, Wording

# What else our languages are called: Chinese by country, which tells its script, and what browsers and old systems write.
# None is looked up any shorter: Simplified Chinese must not stand in for Traditional.
_LOCALE_ALIASES = {
    **dict.fromkeys(("zh-hant", "zh-hk", "zh-mo", "zh-tw"), "zh-hant"),
    **dict.fromkeys(("nn", "no"), "nb"),
    "in": "id",
    "iw": "he",
    "tl": "fil",
}

T = TypeVar("T")


class LocaleTexts(Struct, frozen=True, forbid_unknown_fields=True):
    """One language's words. Each of the questions has a place for `{subject}`."""

    questions: dict[Wording, str]
    subjects: dict[SubjectKind, str]
    low: str
    high: str
    follow_ups: dict[FollowUpKey, str]
    thanks: dict[FollowUpKey, str]
    words: dict[str, str]
    dir: Literal["ltr", "rtl"] = "ltr"


class CardPlacement(Struct, frozen=True):
    """Where the card stands, when not in a corner or a bar, and whether in the page's own font."""

    placement: Annotated[Placement, Meta(description="Where the card is.")]
    selector: Annotated[str | None, Meta(description="The CSS selector of the element for an inline card.")]
    font: Annotated[str, Meta(description="`system`, `host` for the page's font, or a font family.")]


class Choice(Struct, frozen=True):
    """`value` is what is kept, whatever language it was read in."""

    value: Annotated[str, Meta(description="The choice in the survey's own language, as it is stored.")]
    label: Annotated[str, Meta(description="The choice in the language of the card.")]


class FollowUpTexts(Struct, frozen=True, omit_defaults=True):
    """The second question as it is asked."""

    question: Annotated[str, Meta(description="The text of the follow-up question.")]
    choices: Annotated[tuple[Choice, ...], Meta(description="The choices to select from.")] = ()
    multiple: Annotated[bool, Meta(description="Whether several choices can be selected.")] = False
    comment: Annotated[bool, Meta(description="Whether the follow-up has a field for a comment.")] = True


class CardTexts(Struct, frozen=True):
    """What the card says, in one language."""

    id: Annotated[int, Meta(description="The survey's id.")]
    locale: Annotated[str, Meta(description="The language of the texts, such as `en` or `pt-BR`.")]
    dir: Annotated[str, Meta(description="The writing direction of the language: `ltr` or `rtl`.")]
    question: Annotated[str, Meta(description="The question.")]
    intro: Annotated[str | None, Meta(description="The line above the question.")]
    low: Annotated[str, Meta(description="The label of score 0.")]
    high: Annotated[str, Meta(description="The label of score 10.")]
    follow_ups: Annotated[dict[FollowUpKey, FollowUpTexts], Meta(description="The follow-up questions, by category or score.")]
    thanks: Annotated[dict[FollowUpKey, Text | ThankYou], Meta(description="The thank-you messages, by category or score.")]
    words: Annotated[dict[str, str], Meta(description="The labels of the card's buttons and fields.")]
    cadence: Annotated[Cadence, Meta(description="The survey's cadence, which the browser checks before it asks the server.")]
    style: Annotated[str, Meta(description="The card's CSS.")] = ""
    stage: Annotated[CardPlacement | None, Meta(description="The card's placement; null in a corner or a bar.")] = None


def localize_card(survey: Survey, languages: Mapping[str, LocaleTexts], *wanted: str) -> CardTexts:
    """The survey's words in the first wanted locale that it can speak: `pt-BR`, then `pt`, then the next, then English.

    The owner's words in that language come before the survey's own, which come before ours.
    """
    locale = negotiate_locale(languages, *wanted)
    language, own = languages[locale], _find_translation(survey, locale, *wanted)
    follow_ups = {key: FollowUp(question) for key, question in language.follow_ups.items()} | survey.follow_ups
    subject = own.subject or survey.subject or language.subjects[survey.subject_kind]
    return CardTexts(
        id=survey.id,
        locale=locale,
        dir=language.dir,
        question=language.questions[survey.wording].format(subject=subject),
        intro=own.intro or survey.intro,
        low=language.low,
        high=language.high,
        follow_ups={
            key: _localize_follow_up(follow_ups.get(key), own.follow_ups.get(key)) for key in follow_ups | own.follow_ups
        },
        thanks=language.thanks | survey.thanks | own.thanks,
        words=language.words,
        cadence=survey.cadence,
        stage=_card_placement(survey.appearance) if needs_placement_module(survey) else None,
    )


def needs_placement_module(survey: Survey) -> bool:
    """Whether the card stands elsewhere than in a corner or a bar, or writes as the page does."""
    return survey.appearance.placement in ("inline", "modal") or survey.appearance.font == "host"


def needs_optional_parts(survey: Survey) -> bool:
    """Whether the card has parts that few have: an introduction, choices, a link."""
    spoken: list[Survey | Translation] = [survey, *survey.translations.values()]
    return any(
        words.intro
        or any(follow_up.choices or not follow_up.comment for follow_up in words.follow_ups.values())
        or any(isinstance(thanks, ThankYou) for thanks in words.thanks.values())
        for words in spoken
    )


def _card_placement(appearance: Appearance) -> CardPlacement:
    return CardPlacement(appearance.placement, appearance.selector, appearance.font)


def for_score(said: Mapping[Any, T], score: int) -> T | None:
    """What is said to exactly this score, else to its category."""
    return said.get(str(score)) or said.get(category(score))


def negotiate_locale(languages: Mapping[str, LocaleTexts], *wanted: str) -> str:
    """The best locale that we speak."""
    return next((locale for locale in _fallback_locales(*wanted) if locale in languages), "en")


def _find_translation(survey: Survey, locale: str, *wanted: str) -> Translation:
    written = {_LOCALE_ALIASES.get(name, name): own for name, own in survey.translations.items()} | survey.translations
    # Words of one language must not stand beside those of another.
    language = _fallback_locales(locale)[-1]
    return next(
        (written[name] for name in _fallback_locales(*wanted) if name in written and _fallback_locales(name)[-1] == language),
        Translation(),
    )


def _fallback_locales(*wanted: str) -> list[str]:
    """Each wanted locale, then it with less and less behind it: `de-ch-1996`, `de-ch`, `de`."""
    found = []
    for locale in wanted:
        parts = locale.lower().replace("_", "-").split("-")
        for length in range(len(parts), 0, -1):
            name = "-".join(parts[:length])
            found.append(name)
            if name in _LOCALE_ALIASES:
                found.append(_LOCALE_ALIASES[name])
                break
    return found


def _localize_follow_up(survey: FollowUp | None, own: FollowUp | None) -> FollowUpTexts:
    """A follow-up in the owner's own words for a language; what is kept of a choice is always the survey's own word."""
    said = own or survey
    assert said
    values = survey.choices if survey else said.choices
    labels = said.choices if len(said.choices) == len(values) else values
    choices = tuple(Choice(value, label) for value, label in zip(values, labels, strict=True))
    return FollowUpTexts(said.question, choices, (survey or said).multiple, (survey or said).comment)
