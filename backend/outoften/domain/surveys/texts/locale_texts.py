"""The built-in texts of one language, and how a name is put into them."""

import re
import unicodedata
from typing import Literal

from msgspec import Struct, field, structs

from outoften.domain.field_types import FollowUpKey
from outoften.domain.surveys.survey import Formality, SubjectKind, Wording

# `us` and `us_scale` are whole sentences, for languages in which "us" does not fit in the place of the subject.
QuestionKey = Literal["standard", "scale", "us", "us_scale"]
NamedKind = Literal["company", "product", "service"]

# Around a name whose writing direction may differ from that of the text: without them, "Yahoo!" becomes "!Yahoo" in Arabic.
_FIRST_STRONG_ISOLATE, _POP_DIRECTIONAL_ISOLATE = "\u2068", "\u2069"
# Chinese and Thai set a space between their own letters and Latin ones.
_SPACED_LANGUAGES = ("th", "zh", "zh-hant")
# "az" stands before a vowel, also that of a number: az 1 (egy), az 5 (öt), az 50 (ötven), az 1000 (ezer).
_HUNGARIAN_AZ = re.compile(r"[aáeéiíoóöőuúüű]|5|1(\d{3})*(?!\d)", re.IGNORECASE)


class TextVariants(Struct, frozen=True, forbid_unknown_fields=True):
    """The texts of a language that differ in the informal form of address."""

    questions: dict[QuestionKey, str] = field(default_factory=dict)
    follow_ups: dict[FollowUpKey, str] = field(default_factory=dict)
    thanks: dict[FollowUpKey, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    page: dict[str, str] = field(default_factory=dict)
    mail: dict[str, str] = field(default_factory=dict)


class LocaleTexts(Struct, frozen=True, forbid_unknown_fields=True):
    """The texts of one language. `words` are on the card and the survey page, `page` on the survey page only, `mail` in e-mails
    with a survey and on the pages behind their links, `data` are the names of fields on the page with a person's own data, and
    `values` those of their values.

    Each question contains the placeholder `{subject}`, except `us` and `us_scale`. `named_subjects` put a noun beside a name,
    in languages where the name alone would have to be declined.
    """

    questions: dict[QuestionKey, str]
    subjects: dict[SubjectKind, str]
    low: str
    high: str
    follow_ups: dict[FollowUpKey, str]
    thanks: dict[FollowUpKey, str]
    words: dict[str, str]
    page: dict[str, str]
    mail: dict[str, str]
    data: dict[str, str]
    values: dict[str, str]
    named_subjects: dict[NamedKind, str] = field(default_factory=dict)
    informal: TextVariants = TextVariants()
    dir: Literal["ltr", "rtl"] = "ltr"


def with_formality(language: LocaleTexts, formality: Formality) -> LocaleTexts:
    """Returns the texts in this form of address. Languages with one form only stay as they are."""
    if formality == "formal":
        return language
    informal = language.informal
    return structs.replace(
        language, **{name: getattr(language, name) | getattr(informal, name) for name in TextVariants.__struct_fields__}
    )


def compose_question(
    locale: str, language: LocaleTexts, wording: Wording, kind: SubjectKind, name: str | None, declined: bool = False
) -> str:
    """Returns the question about the named subject, or without a name about the subject of this kind.

    `declined` means that the owner wrote the name for this language, so it needs no noun beside it.
    """
    if name is None:
        whole = language.questions.get("us" if wording == "standard" else "us_scale") if kind == "us" else None
        return whole or language.questions[wording].format(subject=language.subjects[kind])
    if kind != "us" and not declined and (named := language.named_subjects.get(kind)):
        name_with_noun = insert_name(locale, language, _adapt_noun(locale, named, name), name)
        return language.questions[wording].replace("{subject}", name_with_noun)
    return insert_name(locale, language, language.questions[wording].replace("{subject}", "{name}"), name)


def insert_name(locale: str, language: LocaleTexts, text: str, name: str) -> str:
    """Returns the text with the name in the place of `{name}`: isolated and spaced as the language needs it."""
    before, _, after = text.partition("{name}")
    if locale in _SPACED_LANGUAGES:
        before += " " if _touches(name[0], before[-1:]) else ""
        after = (" " if _touches(name[-1], after[:1]) else "") + after
    directions = {unicodedata.bidirectional(letter) for letter in name}
    if language.dir == "rtl" or directions & {"R", "AL"}:
        name = _FIRST_STRONG_ISOLATE + name + _POP_DIRECTIONAL_ISOLATE
    return before + name + after


def _adapt_noun(locale: str, text: str, name: str) -> str:
    if locale == "hu":
        return text.replace("a(z)", "az" if _HUNGARIAN_AZ.match(name) else "a")
    # A Finnish compound of several words has a space before its hyphen.
    return text.replace("{name}-", "{name} -") if locale == "fi" and " " in name else text


def _touches(edge: str, neighbor: str) -> bool:
    """Whether a Latin letter or a digit at the edge of a name stands beside a letter of another script."""
    is_latin = (edge.isascii() and edge.isalnum()) or "LATIN" in unicodedata.name(edge, "")
    return is_latin and neighbor.isalpha()
