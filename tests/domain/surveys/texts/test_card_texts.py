"""Every language's words, and who gets which."""

import re
import string
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.field_types import Translation
from outoften.domain.surveys.survey import SubjectKind, Survey, Wording
from outoften.domain.surveys.texts.card_texts import localize_card
from outoften.domain.surveys.texts.locale_texts import LocaleTexts, with_formality
from outoften.domain.surveys.texts.locales import negotiate_locale
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


def _texts(language: LocaleTexts) -> Iterator[str]:
    yield from (language.low, language.high)
    yield from language.named_subjects.values()
    for variants in (language, language.informal):
        for texts in (variants.questions, variants.follow_ups, variants.thanks, variants.words, variants.page, variants.mail):
            yield from texts.values()
    yield from (*language.data.values(), *language.values.values())
    yield from language.subjects.values()


def _spoken(locale: str) -> str:
    return re.sub(r"\{(subject|name)\}", "", "".join(_texts(LANGUAGES[locale])))


def _width(text: str) -> int:
    """In letters of Latin width: an East Asian one is as wide as two, and a mark on another has none."""
    widths = {"W": 2, "F": 2}
    return sum(widths.get(unicodedata.east_asian_width(letter), 1) for letter in text if unicodedata.category(letter) != "Mn")


def test_the_card_speaks_many_languages() -> None:
    assert len(LANGUAGES) >= 36


def test_no_text_is_too_long_for_a_phone() -> None:
    too_long = []
    for locale, language in LANGUAGES.items():
        limits = {
            30: [language.low, language.high],
            130: language.questions.values(),
            25: language.subjects.values(),
            75: [*language.follow_ups.values(), *language.thanks.values()],
            18: [language.words[name] for name in ("close", "send", "optional")],
            40: [language.words["saved"], language.words["anything_else"], *language.values.values()],
            24: [language.words["skip"], language.page["change"], *language.data.values()],
        }
        too_long += [(locale, text) for limit, texts in limits.items() for text in texts if _width(text) > limit]
    assert too_long == []


def test_no_text_has_typewriter_quotes_stray_spaces_or_control_characters() -> None:
    faulty = []
    for locale, language in LANGUAGES.items():
        for text in _texts(language):
            faults = re.findall(r"""["'`´]|\.\.|\s\s|[^\S \u202f]| [,.;:!?؟।。，！？]""", text)
            faults += [
                letter for letter in text if unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cn") and letter != _NON_JOINER
            ]
            if faults or text != unicodedata.normalize("NFC", text).strip():
                faulty.append((locale, text))
    assert faulty == []


def test_each_language_is_written_in_its_own_script_and_letters() -> None:
    faulty = []
    for locale in LANGUAGES:
        letters = {letter for letter in _spoken(locale) if unicodedata.category(letter)[0] in "LM"}
        scripts = set(_SCRIPTS.get(locale, "LATIN").split())
        foreign = {letter for letter in letters if unicodedata.name(letter).split()[0] not in scripts}
        faulty += [(locale, letter) for letter in foreign | letters & set(_FOREIGN.get(locale, ""))]
    assert faulty == []


def test_texts_name_no_numbers_but_the_ends_of_the_scale_in_latin_digits() -> None:
    faulty = []
    for locale, language in LANGUAGES.items():
        numbers = set(re.findall(r"\d+", language.questions["scale"]))
        others = {number for text in language.follow_ups.values() for number in re.findall(r"\d+", text)}
        digits = {digit for digit in _spoken(locale) if digit.isdecimal()}
        if numbers != {"0", "10"} or not others <= numbers or not digits <= {"0", "1"}:
            faulty.append((locale, numbers | others | digits))
    assert faulty == []


def test_every_question_ends_with_the_question_mark_of_its_language() -> None:
    faulty = []
    for locale, language in LANGUAGES.items():
        mark = _QUESTION_MARKS.get(locale, "?")
        for question in (*language.questions.values(), *language.follow_ups.values()):
            opened = locale != "es" or question.count("?") == question.count("¿")
            if not (question.endswith(mark) and opened and question.count("?") == (mark[-1:] == "?")):
                faulty.append((locale, question))
    assert faulty == []


def test_the_two_wordings_of_the_question_differ_in_the_scale_alone() -> None:
    faulty = []
    for locale, language in LANGUAGES.items():
        standard, scale = language.questions["standard"], language.questions["scale"]
        if not scale.endswith("{subject}" + standard.partition("{subject}")[2]) or len(standard) >= len(scale):
            faulty.append((locale, standard, scale))
    assert faulty == []


def test_texts_of_one_kind_differ_from_each_other() -> None:
    faulty = []
    for locale, language in LANGUAGES.items():
        kinds = [[language.low, language.high], *(list(texts.values()) for texts in (language.follow_ups, language.thanks))]
        kinds += [list(texts.values()) for texts in (language.words, language.data, language.values)]
        faulty += [(locale, texts) for texts in kinds if len(set(texts)) < len(texts)]
        if len(language.follow_ups) != 3 or len(language.thanks) != 3:
            faulty.append((locale, ["a category has no text"]))
    assert faulty == []


def test_what_is_read_from_right_to_left_is_marked() -> None:
    assert {locale for locale in LANGUAGES if LANGUAGES[locale].dir == "rtl"} == _ARABIC | {"he"}
    assert localize_card(SURVEY, LANGUAGES, "fa-IR").dir == "rtl"


@pytest.mark.parametrize(
    ("requested", "expected"),
    [
        *[("pt-BR", "pt-br"), ("pt-PT", "pt"), ("pt-AO", "pt"), ("pt", "pt"), ("es-MX", "es"), ("sr", "en")],
        *[(requested, "zh-hant") for requested in ("zh-TW", "zh-HK", "zh-MO", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK", "zh_TW")],
        *[(requested, "zh") for requested in ("zh", "zh-CN", "zh-SG", "zh-Hans", "zh-Hans-HK")],
        *[(requested, "nb") for requested in ("nb-NO", "no", "no-NO", "nn", "nn-NO")],
        *[("iw", "he"), ("in-ID", "id"), ("tl-PH", "fil"), ("fil-PH", "fil"), ("fi-FI", "fi")],
    ],
)
def test_a_locale_finds_its_language(requested: str, expected: str) -> None:
    assert negotiate_locale(LANGUAGES, requested) == expected


@pytest.mark.parametrize(
    ("written", "requested", "read"),
    [
        *[("zh-hant", "zh-TW", True), ("zh-tw", "zh-TW", True), ("zh-tw", "zh-HK", True), ("zh", "zh-TW", False)],
        *[("zh", "zh-CN", True), ("zh-hant", "zh-CN", False), ("pt", "pt-BR", True), ("pt-br", "pt-PT", False)],
        *[("no", "nb-NO", True), ("nb", "no", True), ("iw", "he-IL", True), ("fi", "fil", False)],
        *[("en", "fr-FR", False)],
    ],
)
def test_the_owners_words_are_read_by_those_whose_language_they_are(written: str, requested: str, read: bool) -> None:
    survey = Survey(id=1, site_id=1, name="n", translations={written: Translation(intro="Mine")})
    assert (localize_card(survey, LANGUAGES, "en", requested).intro == "Mine") is read


def test_the_owners_nearest_words_come_first() -> None:
    survey = Survey(
        id=1, site_id=1, name="n", translations={"zh-hk": Translation(intro="HK"), "zh-tw": Translation(intro="TW")}
    )
    assert [localize_card(survey, LANGUAGES, "en", requested).intro for requested in ("zh-HK", "zh-TW")] == ["HK", "TW"]


@given(st.lists(st.text(st.sampled_from(string.ascii_letters + string.digits + "-_@."), max_size=35), max_size=3))
def test_whatever_is_wanted_something_is_spoken(requested: list[str]) -> None:
    assert localize_card(SURVEY, LANGUAGES, "en", *requested).locale in LANGUAGES


@given(st.sampled_from(sorted(LANGUAGES)), st.from_regex(r"[A-Z]{2}|[0-9]{3}", fullmatch=True))
def test_a_country_never_leads_to_another_language(locale: str, country: str) -> None:
    assert negotiate_locale(LANGUAGES, f"{locale}-{country}").startswith(locale)
    assert negotiate_locale(LANGUAGES, f"{locale.upper()}_{country}".replace("-", "_")) == negotiate_locale(
        LANGUAGES, f"{locale}-{country}"
    )


@pytest.mark.parametrize(
    ("locale", "kind", "name", "expected"),
    [
        ("de", "us", "Acme", "Sie Acme einem"),
        ("cs", "us", "Alzu", "že Alzu doporučíte"),
        ("cs", "company", "Alza", "že společnost Alza doporučíte"),
        ("fi", "product", "Acme", "Acme-tuotetta"),
        ("fi", "product", "Acme Pro", "Acme Pro -tuotetta"),
        ("hu", "company", "Acme", "az Acme céget"),
        ("hu", "company", "Budapest Bank", "a Budapest Bank céget"),
        ("hu", "service", "5Star", "az 5Star szolgáltatást"),
        ("hu", "service", "24/7 Fitness", "a 24/7 Fitness szolgáltatást"),
        ("hu", "service", "1000 Jobs", "az 1000 Jobs szolgáltatást"),
        ("zh", "us", "Acme", "把 Acme 推荐给"),
        ("zh", "us", "京东", "把京东推荐给"),
        ("zh-hant", "us", "7-Eleven", "將 7-Eleven 推薦給"),
        ("th", "us", "Acme", "แนะนำ Acme ให้"),
        ("ja", "us", "Acme", "Acmeを友人"),
        ("ar", "us", "Yahoo!", "بـ\u2068Yahoo!\u2069 لصديق"),
        ("he", "us", "C++", "\u2068C++\u2069"),
        ("en", "us", "נון", "recommend \u2068נון\u2069 to"),
        ("en", "us", "{subject} {name}", "recommend {subject} {name} to"),
    ],
)
def test_a_name_fits_the_grammar_direction_and_spacing_of_the_language(
    locale: str, kind: SubjectKind, name: str, expected: str
) -> None:
    survey = Survey(id=1, site_id=1, name="n", subject=name, subject_kind=kind)
    assert expected in localize_card(survey, LANGUAGES, locale).question


def test_a_name_that_the_owner_wrote_for_a_language_stays_as_written() -> None:
    translations = {"cs": Translation(subject="Alzu")}
    survey = Survey(id=1, site_id=1, name="n", subject="Alza", subject_kind="company", translations=translations)
    assert localize_card(survey, LANGUAGES, "cs").question == "Jak pravděpodobné je, že Alzu doporučíte přátelům nebo kolegům?"


@pytest.mark.parametrize("wording", ["standard", "scale"])
def test_without_a_name_the_question_says_us_in_every_language_that_has_a_sentence_for_it(wording: Wording) -> None:
    asked = {
        locale: localize_card(Survey(id=1, site_id=1, name="n", wording=wording), LANGUAGES, locale).question
        for locale in ("bg", "ca", "el", "es", "fr", "hu", "it", "pt", "pt-br", "ro")
    }
    words = {"bg": "ни", "ca": "ens", "el": "μας", "es": "nos", "fr": "nous", "hu": "minket", "it": "ci", "pt": "nos"}
    words |= {"pt-br": "nos", "ro": "ne"}
    assert {locale for locale, question in asked.items() if words[locale] not in question.split()} == set()


@pytest.mark.parametrize("locale", ["ca", "de", "es", "fr", "it", "nl"])
def test_informal_texts_have_no_formal_form_of_address(locale: str) -> None:
    formal = {
        "ca": r"[Vv]ostè|\b(la seva|recomani|valora)\b",
        "de": r"\b(Sie|Ihnen|Ihre[rnms]?|schätzen)\b",
        "es": r"\b([Uu]sted|[Ss]u|recomiende|valora)\b",
        "fr": r"\b([Vv]ous|[Vv]otre)\b",
        "it": r"\b([Ss]ua|consiglierebbe|apprezza)\b",
        "nl": r"\b([Uu]|[Uu]w)\b",
    }[locale]
    informal = with_formality(LANGUAGES[locale], "informal")
    texts = [
        *(text for texts in (informal.questions, informal.follow_ups, informal.thanks) for text in texts.values()),
        *(text for texts in (informal.words, informal.page) for text in texts.values()),
    ]
    assert [text for text in texts if re.search(formal, text)] == []


def test_the_asking_organization_is_named_above_the_question() -> None:
    survey = Survey(id=1, site_id=1, name="n", organization="Acme")
    assert localize_card(survey, LANGUAGES, "de").asked_by == "Acme möchte wissen"
    assert localize_card(SURVEY, LANGUAGES, "de").asked_by is None


@given(st.sampled_from(sorted(LANGUAGES)), st.sampled_from(["standard", "scale"]), st.text(min_size=1, max_size=100))
def test_every_name_stands_in_the_question_of_every_language(locale: str, wording: Wording, name: str) -> None:
    survey = Survey(id=1, site_id=1, name="n", subject=name, wording=wording)
    before, _, after = LANGUAGES[locale].questions[wording].partition("{subject}")
    question = localize_card(survey, LANGUAGES, locale).question
    assert question.startswith(before)
    assert question.endswith(after)
    assert name in question
