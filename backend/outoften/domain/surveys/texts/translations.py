"""Checks the owner's translations: none may be unreadable, and what is missing in a language is reported."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from outoften.domain.errors import InvalidError
from outoften.domain.field_types import FollowUp, ThankYou, Translation
from outoften.domain.surveys.fault import Fault
from outoften.domain.surveys.notice import Notice
from outoften.domain.surveys.survey import Definition
from outoften.domain.surveys.texts.locales import fallback_locales, same_language


def validate_translations(survey: Definition, supported: Collection[str]) -> None:
    """Raises InvalidError for a translation that nobody would read, or whose choices do not match the survey's own."""
    for fault in find_translation_faults(survey, supported):
        raise InvalidError(fault.code, f"`{fault.field}`: {fault.why} {fault.remedy}")


def find_translation_faults(survey: Definition, supported: Collection[str]) -> Iterator[Fault]:
    """Yields each translation that nobody would read, and each list of choices that does not match the survey's own."""
    for locale, translation in survey.translations.items():
        if not any(name in supported for name in fallback_locales(locale)):
            similar = get_close_matches(locale, supported, 1, 0.1)
            yield Fault(
                f"translations.{locale}",
                "locale_unsupported",
                f"The card does not speak {locale!r}.",
                f"Write the code of a supported language, such as {(similar or ['de'])[0]!r}. "
                f"The supported ones are: {', '.join(sorted(supported))}.",
            )
        for key, follow_up in translation.follow_ups.items():
            own = survey.follow_ups.get(key, FollowUp("")).choices
            if follow_up.choices and len(follow_up.choices) != len(own):
                yield Fault(
                    f"translations.{locale}.follow_ups.{key}.choices",
                    "choices_differ",
                    f"There are {len(follow_up.choices)} choices, and `follow_ups.{key}.choices` has {len(own)}.",
                    "Translate each choice, in the same order.",
                )


def find_incomplete_translations(survey: Definition, own_locale: str) -> tuple[Notice, ...]:
    """Returns a notice for each text of the survey that is missing in one of the languages that the owner has translated."""
    notices = [
        Notice("translation_incomplete", f"translations.{locale}.{field}", f"Missing in {locale!r}. {consequence}")
        for locale, translation in sorted(survey.translations.items())
        if not same_language(locale, own_locale)
        for field, consequence in _missing_fields(survey, translation)
    ]
    if not survey.translations and any(_missing_fields(survey, Translation())):
        others = "Respondents with another language read the built-in texts in their language, without your own."
        notices.append(Notice("translations_missing", "translations", f"Your own texts are in {own_locale!r} only. {others}"))
    return tuple(notices)


def _missing_fields(survey: Definition, translation: Translation) -> Iterator[tuple[str, str]]:
    if survey.intro and not translation.intro:
        yield "intro", "The card has no line above the question."
    for key, own in survey.follow_ups.items():
        translated = translation.follow_ups.get(key)
        if translated is None:
            lost = ", without your choices" if own.choices else ""
            yield f"follow_ups.{key}", f"Respondents read the built-in question{lost}."
        elif own.choices and not translated.choices:
            yield f"follow_ups.{key}.choices", "Respondents see no choices, only a field for a comment."
    for key, thanks in survey.thanks.items():
        if key not in translation.thanks:
            lost = ", without your link" if isinstance(thanks, ThankYou) and thanks.url else ""
            yield f"thanks.{key}", f"Respondents read the built-in thank-you message{lost}."
