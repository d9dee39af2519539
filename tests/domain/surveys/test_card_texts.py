"""Every language's words, and who gets which."""

import re
import string
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.field_types import Translation
from outoften.domain.surveys.card_texts import LocaleTexts, localize_card, negotiate_locale
from outoften.domain.surveys.survey import Survey, Wording
from outoften.locales import load_locales

LANGUAGES = load_locales()
SURVEY = Survey(id=1, site_id=1, name="Relationship")

_CYRILLIC = {"ru", "uk", "bg"}
_ARABIC = {"ar", "fa", "ur"}
_CHINESE = {"zh", "zh-hant"}
_SCRIPTS = {
    **dict.fromkeys(_CYRILLIC, "CYRILLIC"),
    **dict.fromkeys(_ARABIC, "ARABIC"),
    **dict.fromkeys(_CHINESE, "CJK"),
    "el": "GREEK",
    "he": "HEBREW",
    "hi": "DEVANAGARI",
    "bn": "BENGALI",
    "th": "THAI",
    "ja": "HIRAGANA KATAKANA KATAKANA-HIRAGANA CJK",
    "ko": "HANGUL",
}
_NON_JOINER = "\u200c"
# Letters that a neighbour's keyboard puts in the place of the language's own.
_FOREIGN = {
    "ru": "іїєґ",
    "uk": "ыэъё",
    "bg": "ыэё",
    "ro": "şţ",
    "fa": "يك",
    "ur": "يكه",
    "zh": "們麼這謝問題關閉",
    "zh-hant": "们么这谢问题关闭",
    "da": "äö",
    "nb": "äö",
    "sv": "æø",
}
_QUESTION_MARKS = {
    **dict.fromkeys(_ARABIC, "؟"),
    **dict.fromkeys([*_CHINESE, "ja"], "？"),
    "el": ";",
    "fr": "\u202f?",
    "th": "",
}

every_language = pytest.mark.parametrize("locale", sorted(LANGUAGES))


def _texts(language: LocaleTexts) -> Iterator[str]:
    yield from (language.low, language.high)
    for texts in (language.questions, language.subjects, language.follow_ups, language.thanks, language.words):
        yield from texts.values()


def _spoken(locale: str) -> str:
    return "".join(_texts(LANGUAGES[locale])).replace("{subject}", "")


def _width(text: str) -> int:
    """In letters of Latin width: an East Asian one is as wide as two, and a mark on another has none."""
    widths = {"W": 2, "F": 2}
    return sum(widths.get(unicodedata.east_asian_width(letter), 1) for letter in text if unicodedata.category(letter) != "Mn")


def test_the_card_speaks_many_languages() -> None:
    assert len(LANGUAGES) >= 36


@every_language
def test_no_text_is_too_long_for_a_phone(locale: str) -> None:
    language = LANGUAGES[locale]
    assert max(_width(end) for end in (language.low, language.high)) <= 30
    assert max(_width(question) for question in language.questions.values()) <= 130
    assert max(_width(subject) for subject in language.subjects.values()) <= 25
    assert max(map(_width, [*language.follow_ups.values(), *language.thanks.values()])) <= 75
    assert max(_width(language.words[name]) for name in ("close", "send", "optional")) <= 16


@every_language
def test_nothing_is_left_over_from_typing(locale: str) -> None:
    for text in _texts(LANGUAGES[locale]):
        assert text == unicodedata.normalize("NFC", text).strip()
        found = re.findall(r"""["'`´]|\.\.|\s\s|[^\S \u202f]| [,.;:!?؟।。，！？]""", text)
        found += [
            letter for letter in text if unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cn") and letter != _NON_JOINER
        ]
        assert not found, text


@every_language
def test_the_right_letters_are_used(locale: str) -> None:
    letters = {letter for letter in _spoken(locale) if unicodedata.category(letter)[0] in "LM"}
    assert {unicodedata.name(letter).split()[0] for letter in letters} <= set(_SCRIPTS.get(locale, "LATIN").split())
    assert not letters & set(_FOREIGN.get(locale, ""))


@every_language
def test_digits_are_those_of_the_buttons(locale: str) -> None:
    assert {digit for digit in _spoken(locale) if digit.isdecimal()} <= {"0", "1"}
    for text in (LANGUAGES[locale].questions["scale"], *LANGUAGES[locale].follow_ups.values()):
        assert set(re.findall(r"\d+", text)) <= {"0", "10"}
    assert set(re.findall(r"\d+", LANGUAGES[locale].questions["scale"])) == {"0", "10"}


@every_language
def test_questions_end_as_questions_do(locale: str) -> None:
    mark = _QUESTION_MARKS.get(locale, "?")
    for question in (*LANGUAGES[locale].questions.values(), *LANGUAGES[locale].follow_ups.values()):
        assert question.endswith(mark)
        assert question.count("?") == question.count("¿") or locale != "es"
        assert question.count("?") == (mark[-1:] == "?")


@every_language
def test_the_scale_is_all_that_the_wordings_differ_in(locale: str) -> None:
    standard, scale = LANGUAGES[locale].questions["standard"], LANGUAGES[locale].questions["scale"]
    tail = standard.partition("{subject}")[2]
    assert scale.endswith("{subject}" + tail)
    assert len(standard) < len(scale)


@every_language
def test_the_ends_differ_and_the_answers_to_categories_do_too(locale: str) -> None:
    language = LANGUAGES[locale]
    assert language.low != language.high
    assert len(set(language.follow_ups.values())) == len(set(language.thanks.values())) == 3
    assert len(set(language.words.values())) == len(language.words)


def test_what_is_read_from_right_to_left_is_marked() -> None:
    assert {locale for locale in LANGUAGES if LANGUAGES[locale].dir == "rtl"} == _ARABIC | {"he"}
    assert localize_card(SURVEY, LANGUAGES, "fa-IR").dir == "rtl"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        *[("pt-BR", "pt-br"), ("pt-PT", "pt"), ("pt-AO", "pt"), ("pt", "pt"), ("es-MX", "es"), ("sr", "en")],
        *[(wanted, "zh-hant") for wanted in ("zh-TW", "zh-HK", "zh-MO", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK", "zh_TW")],
        *[(wanted, "zh") for wanted in ("zh", "zh-CN", "zh-SG", "zh-Hans", "zh-Hans-HK")],
        *[(wanted, "nb") for wanted in ("nb-NO", "no", "no-NO", "nn", "nn-NO")],
        *[("iw", "he"), ("in-ID", "id"), ("tl-PH", "fil"), ("fil-PH", "fil"), ("fi-FI", "fi")],
    ],
)
def test_a_locale_finds_its_language(wanted: str, found: str) -> None:
    assert negotiate_locale(LANGUAGES, wanted) == found


@pytest.mark.parametrize(
    ("written", "wanted", "read"),
    [
        *[("zh-hant", "zh-TW", True), ("zh-tw", "zh-TW", True), ("zh-tw", "zh-HK", True), ("zh", "zh-TW", False)],
        *[("zh", "zh-CN", True), ("zh-hant", "zh-CN", False), ("pt", "pt-BR", True), ("pt-br", "pt-PT", False)],
        *[("no", "nb-NO", True), ("nb", "no", True), ("iw", "he-IL", True), ("fi", "fil", False)],
        *[("en", "fr-FR", False), ("sw", "sw-KE", False)],
    ],
)
def test_the_owners_words_are_read_by_those_whose_language_they_are(written: str, wanted: str, read: bool) -> None:
    survey = Survey(id=1, site_id=1, name="n", words={written: Translation(intro="Mine")})
    assert (localize_card(survey, LANGUAGES, wanted, "en").intro == "Mine") is read


def test_the_owners_nearest_words_come_first() -> None:
    survey = Survey(id=1, site_id=1, name="n", words={"zh-hk": Translation(intro="HK"), "zh-tw": Translation(intro="TW")})
    assert [localize_card(survey, LANGUAGES, wanted).intro for wanted in ("zh-HK", "zh-TW")] == ["HK", "TW"]


@given(st.lists(st.text(st.sampled_from(string.ascii_letters + string.digits + "-_@."), max_size=35), max_size=3))
def test_whatever_is_wanted_something_is_spoken(wanted: list[str]) -> None:
    assert localize_card(SURVEY, LANGUAGES, *wanted).locale in LANGUAGES


@given(st.sampled_from(sorted(LANGUAGES)), st.from_regex(r"[A-Z]{2}|[0-9]{3}", fullmatch=True))
def test_a_country_never_leads_to_another_language(locale: str, country: str) -> None:
    assert negotiate_locale(LANGUAGES, f"{locale}-{country}").startswith(locale)
    assert negotiate_locale(LANGUAGES, f"{locale.upper()}_{country}".replace("-", "_")) == negotiate_locale(
        LANGUAGES, f"{locale}-{country}"
    )


@given(st.sampled_from(sorted(LANGUAGES)), st.sampled_from(["standard", "scale"]), st.text(min_size=1, max_size=100))
def test_a_brand_stands_in_the_question_as_it_is(locale: str, wording: Wording, brand: str) -> None:
    survey = Survey(id=1, site_id=1, name="n", subject=brand, wording=wording)
    before, _, after = LANGUAGES[locale].questions[wording].partition("{subject}")
    assert localize_card(survey, LANGUAGES, locale).question == before + brand + after
