"""The texts of the card, in the respondent's language."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from msgspec import Meta, Struct

from outoften.domain.collecting.cadence import Cadence
from outoften.domain.field_types import FollowUp, FollowUpKey, Text, ThankYou, Translation
from outoften.domain.score import category
from outoften.domain.surveys.appearance import Appearance, Placement
from outoften.domain.surveys.survey import Survey
from outoften.domain.surveys.texts.locale_texts import LocaleTexts, compose_question, insert_name, with_formality
from outoften.domain.surveys.texts.locales import canonical_locale, fallback_locales, negotiate_locale, same_language

T = TypeVar("T")


class CardPlacement(Struct, frozen=True):
    """The placement of a card that is not in a corner or a bar, and its font."""

    placement: Annotated[Placement, Meta(description="The place of the card on the page.")]
    selector: Annotated[str | None, Meta(description="The CSS selector of the element for an inline card.")]
    font: Annotated[str, Meta(description="`system`, `host` for the page's font, or a font family.")]


class Choice(Struct, frozen=True):
    """A choice of the follow-up question. `value` is stored, whichever language the respondent read."""

    value: Annotated[str, Meta(description="The choice in the survey's own language, as it is stored.")]
    label: Annotated[str, Meta(description="The choice in the language of the card.")]


class FollowUpTexts(Struct, frozen=True, omit_defaults=True):
    """The follow-up question in the language of the card."""

    question: Annotated[str, Meta(description="The text of the follow-up question.")]
    choices: Annotated[tuple[Choice, ...], Meta(description="The choices to select from.")] = ()
    multiple: Annotated[bool, Meta(description="Whether several choices can be selected.")] = False
    comment: Annotated[bool, Meta(description="Whether the follow-up question has a field for a comment.")] = True


class CardTexts(Struct, frozen=True):
    """All texts of the card in one language."""

    id: Annotated[int, Meta(description="The survey's id.")]
    locale: Annotated[str, Meta(description="The language of the texts, such as `en` or `pt-BR`.", examples=["en"])]
    dir: Annotated[str, Meta(description="The writing direction of the language: `ltr` or `rtl`.", examples=["ltr"])]
    question: Annotated[
        str, Meta(description="The question.", examples=["How likely are you to recommend Acme to a friend or colleague?"])
    ]
    asked_by: Annotated[
        str | None, Meta(description="The line above the question that names the organization.", examples=[None])
    ]
    logo: Annotated[str | None, Meta(description="The address of the image above the question.", examples=[None])]
    intro: Annotated[str | None, Meta(description="The line above the question.")]
    low: Annotated[str, Meta(description="The label of score 0.", examples=["Not at all likely"])]
    high: Annotated[str, Meta(description="The label of score 10.", examples=["Extremely likely"])]
    follow_ups: Annotated[
        dict[FollowUpKey, FollowUpTexts],
        Meta(
            description="The follow-up questions, by category or score.",
            examples=[{"detractor": {"question": "What went wrong?"}}],
        ),
    ]
    thanks: Annotated[
        dict[FollowUpKey, Text | ThankYou],
        Meta(description="The thank-you messages, by category or score.", examples=[{"promoter": "Thank you!"}]),
    ]
    words: Annotated[
        dict[str, str], Meta(description="The labels of the card's buttons and fields.", examples=[{"send": "Send"}])
    ]
    cadence: Annotated[Cadence, Meta(description="The survey's cadence, which the browser checks before it asks the server.")]
    style: Annotated[str, Meta(description="The card's CSS.", examples=["section{--text:#16181f}"])] = ""
    stage: Annotated[
        CardPlacement | None, Meta(description="The card's placement; null in a corner or a bar.", examples=[None])
    ] = None


def localize_card(survey: Survey, languages: Mapping[str, LocaleTexts], own_locale: str, *requested: str) -> CardTexts:
    """Returns the card's texts in the first supported locale: `pt-BR`, then `pt`, then the next requested one, then the site's.

    A card never mixes two languages. The survey's own texts are in the site's language, `own_locale`. In another language,
    the owner's translation has priority over the built-in texts; what has neither is left out.
    """
    locale = negotiate_locale(languages, *requested, own_locale)
    language = with_formality(languages[locale], survey.formality)
    translation = _find_translation(survey, locale, *requested, own_locale)
    own = survey if same_language(locale, own_locale) else Translation()
    subject, is_declined = translation.subject or survey.subject, translation.subject is not None
    built_in = {key: FollowUp(question) for key, question in language.follow_ups.items()}
    return CardTexts(
        id=survey.id,
        locale=locale,
        dir=language.dir,
        question=compose_question(locale, language, survey.wording, survey.subject_kind, subject, is_declined),
        asked_by=survey.organization and insert_name(locale, language, language.words["asked_by"], survey.organization),
        logo=survey.logo,
        intro=translation.intro or own.intro,
        low=language.low,
        high=language.high,
        follow_ups={
            key: _localize_follow_up(survey.follow_ups.get(key), texts)
            for key, texts in (built_in | own.follow_ups | translation.follow_ups).items()
        },
        thanks=language.thanks | own.thanks | translation.thanks,
        words=_card_words(language),
        cadence=survey.cadence,
        stage=_card_placement(survey.appearance) if _needs_placement_module(survey) else None,
    )


def _card_words(language: LocaleTexts) -> dict[str, str]:
    words = {name: text for name, text in language.words.items() if name != "asked_by"}
    # It follows the text that it belongs to. Full-width brackets have their space within.
    return words | {"optional": words["optional"] if words["optional"].startswith("（") else f" {words['optional']}"}


def optional_modules(survey: Survey) -> list[str]:
    """Returns the names of the scripts that the card of this survey needs besides its own."""
    needed = {"placement": _needs_placement_module(survey), "optional_parts": needs_optional_parts(survey)}
    return [name for name, is_needed in needed.items() if is_needed]


def _needs_placement_module(survey: Survey) -> bool:
    """Whether the card is inline or modal, or uses the font of the page."""
    return survey.appearance.placement in ("inline", "modal") or survey.appearance.font == "host"


def needs_optional_parts(survey: Survey) -> bool:
    """Whether the card has parts that few cards have: a logo, an intro, choices, or a link."""
    texts_by_language: list[Survey | Translation] = [survey, *survey.translations.values()]
    return survey.logo is not None or any(
        texts.intro
        or any(follow_up.choices or not follow_up.comment for follow_up in texts.follow_ups.values())
        or any(isinstance(thanks, ThankYou) for thanks in texts.thanks.values())
        for texts in texts_by_language
    )


def _card_placement(appearance: Appearance) -> CardPlacement:
    return CardPlacement(appearance.placement, appearance.selector, appearance.font)


def for_score(texts: Mapping[Any, T], score: int) -> T | None:
    """Returns the text for exactly this score, else the text for its category, else None."""
    key = key_for_score(texts, score)
    return texts[key] if key else None


def key_for_score(texts: Mapping[Any, object], score: int) -> str | None:
    """Returns the key of the text for this score: the score itself, else its category; None without a text."""
    return next((key for key in (str(score), category(score)) if texts.get(key)), None)


def _find_translation(survey: Survey, locale: str, *requested: str) -> Translation:
    texts = {canonical_locale(name): text for name, text in survey.translations.items()} | survey.translations
    return next(
        (texts[name] for name in fallback_locales(*requested) if name in texts and same_language(name, locale)), Translation()
    )


def _localize_follow_up(own: FollowUp | None, texts: FollowUp) -> FollowUpTexts:
    """Returns a follow-up question with the choices of the survey. The value of a choice is always the survey's own text."""
    values = own.choices if own else texts.choices
    # Choices are left out where they are not translated.
    choices = tuple(Choice(value, label) for value, label in zip(values, texts.choices, strict=False))
    return FollowUpTexts(texts.question, choices, (own or texts).multiple, (own or texts).comment or not choices)
