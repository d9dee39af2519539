"""Words of comments, in any script."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.themes.stop_words import stop_word_locales, stop_words
from outoften.domain.themes.tokenizer import CLAUSE_BREAK, join_tokens, tokenize

# What turns a meaning round or up, and what is said of products. ("te" is also Dutch for "to", and "för" Swedish for "for".)
KEPT = {
    "en": "no not never too very without nothing only more less don't isn't can't good bad help problem",
    "es": "no ni nunca muy demasiado sin mal bien más menos nada nadie",
    "fr": "ne pas non jamais trop très sans rien plus moins ni bien mal",
    "de": "nicht kein keine nie sehr ohne schlecht gut mehr weniger nichts nur",
    "it": "non mai molto troppo senza male bene più meno niente",
    "pt": "não nunca muito demais sem mais menos nada",
    "nl": "niet geen nooit zeer erg zonder meer minder niets",
    "sv": "inte ingen aldrig mycket utan bra",
    "da": "ikke ingen aldrig meget uden god",
    "nb": "ikke ingen aldri veldig uten bra",
    "pl": "nie nigdy bardzo bez zbyt",
    "cs": "ne není nikdy velmi příliš bez",
    "ro": "nu niciodată foarte prea fără",
    "ru": "не нет никогда очень слишком без нельзя",
    "uk": "не ні ніколи дуже надто без",
    "tr": "değil yok çok hiç",
    "ar": "لا لم لن ليس جدا بدون",
    "fa": "نه خیلی نیست بدون",
    "hi": "नहीं मत बहुत बिना",
    "id": "tidak bukan sangat terlalu tanpa",
    "vi": "không chưa rất quá",
}


def test_no_list_deletes_what_turns_a_meaning_round_or_up() -> None:
    assert KEPT.keys() == set(stop_word_locales())
    for language, words in KEPT.items():
        assert not stop_words(language) & set(f"{words} {KEPT['en']}".split()), language


@pytest.mark.parametrize("language", stop_word_locales())
def test_every_stop_word_is_one_that_comments_can_hold(language: str) -> None:
    for word in stop_words(language):
        assert " ".join(tokenize(word)) in (word, word.partition("'")[2], word.removesuffix("'s")), word


def test_a_locale_has_the_list_of_its_language_and_the_english_one() -> None:
    assert {"und", "and"} <= stop_words("de-at")
    assert stop_words("xx") == stop_words("en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Not good, TOO slow!", ["not", "good", CLAUSE_BREAK, "too", "slow"]),
        ("I can’t sign-up", ["i", "can't", "sign", "up"]),
        ("The customer's app (again)", ["the", "customer", "app", CLAUSE_BREAK, "again"]),
        ("L’application n'est pas d'accord", ["application", "est", "pas", "accord"]),
        ("Straße; CAFE\u0301", ["strasse", CLAUSE_BREAK, "café"]),
        ("Waited 3 hours", ["waited", CLAUSE_BREAK, "hours"]),
        ("सेवा अच्छी नहीं है।", ["सेवा", "अच्छी", "नहीं", "है"]),
        ("고객 지원이 너무 느려요", ["고객", "지원이", "너무", "느려요"]),
        ("Очень медленно… дорого", ["очень", "медленно", CLAUSE_BREAK, "дорого"]),
        ("電話が遅い。App", ["電", "話", "が", "遅", "い", CLAUSE_BREAK, "app"]),
        ("ช้ามาก", ["ช้", "า", "ม", "า", "ก"]),
        ("!!! 10/10 👍", []),
    ],
)
def test_words_are_runs_of_letters_and_clauses_are_apart(text: str, expected: list[str]) -> None:
    assert tokenize(text) == expected


def test_words_are_written_as_their_script_does() -> None:
    assert join_tokens(["customer", "support"]) == "customer support"
    assert join_tokens(["電", "話"]) == "電話"
    assert join_tokens(["app", "遅"]) == "app 遅"


@given(st.text())
def test_any_text_has_words_that_are_folded_and_without_spaces(text: str) -> None:
    for word in tokenize(text):
        assert not re.search(r"[\s\d]", word)
        assert word == CLAUSE_BREAK or tokenize(word) in ([word], [word.removesuffix("'s")], [*word]), word
