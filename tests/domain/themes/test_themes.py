"""What comments are about: terms of each side, the owner's themes, and that what is kept is what would be read anew."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outoften.domain.errors import InvalidError
from outoften.domain.themes import corpus as corpora
from outoften.domain.themes.corpus import Comment, CommentFilter, Corpus
from outoften.domain.themes.themes import Theme, Themes, extract_themes, log_odds, validate_theme_words

ZONE = ZoneInfo("Europe/Zurich")
DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVERYTHING = CommentFilter()


def said(key: int, score: int, comment: str, day: int = 0, **more: Any) -> Comment:
    moment = round((DAY + timedelta(days=day, seconds=key)).timestamp() * 1000)
    values: dict[str, Any] = {"channel": "widget", "locale": "en", "segments": (), "suspect": False, "version": None} | more
    return Comment(key=key, score=score, text=comment, answered_at=moment, updated_at=moment, **values)


def corpus_of(comments: Iterable[Comment]) -> Corpus:
    corpus = Corpus(ZONE)
    corpus.add(list(comments))
    return corpus


def many(detractors: list[str], promoters: list[str], times: int) -> Corpus:
    """Each of these comments so many times."""
    scored = [(2, text) for text in detractors * times] + [(10, text) for text in promoters * times]
    return corpus_of(said(key, score, text) for key, (score, text) in enumerate(scored))


def terms(themes: Themes, side: str) -> list[str]:
    return [term.term for term in themes.terms if term.side == side]


def test_log_odds_are_those_of_the_reference() -> None:
    # The two documents in the README of the package fightin_words, whose uninformed prior is .05 for every word.
    fox = Counter(["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "pig"])
    donkey = Counter(["the", "lazy", "purple", "pig", "jumps", "over", "the", "lazier", "donkey"])
    z_scores = log_odds(fox, donkey, dict.fromkeys(fox.keys() | donkey.keys(), 0.05))
    assert z_scores["donkey"] == pytest.approx(-0.6894227886807968, abs=1e-12)
    assert z_scores["fox"] == pytest.approx(0.6894227886807968, abs=1e-12)
    assert z_scores["lazy"] == z_scores["the"] == 0


def test_what_one_side_says_more_is_a_term_of_that_side() -> None:
    corpus = many(["The support is slow", "Too expensive"], ["The support is friendly", "Lovely"], 40)
    themes = extract_themes(corpus, EVERYTHING, [])
    assert themes.method == "log_odds"
    assert set(terms(themes, "detractor")) == {"too expensive", "slow"}
    assert set(terms(themes, "promoter")) == {"lovely", "friendly"}
    assert all(term.z and term.z >= 1.96 for term in themes.terms)


def test_a_negation_or_an_intensifier_is_a_term_only_with_a_word_that_it_concerns() -> None:
    german = ["Nicht mehr bedienbar", "Die App stürzt ab", "Das ist nicht schnell", "Zu teuer", "Nicht sehr"]
    corpus = corpus_of(
        said(key, score, text, locale="de-AT")
        for key, (score, text) in enumerate([(2, text) for text in german * 40] + [(10, "Sehr schön")] * 200)
    )
    found = extract_themes(corpus, EVERYTHING, [])
    assert set(terms(found, "detractor")) == {"app stürzt", "mehr bedienbar", "nicht schnell", "teuer"}
    assert set(terms(found, "promoter")) == {"sehr schön"}


def test_what_both_sides_say_as_often_is_no_term() -> None:
    themes = extract_themes(many(["Support fine", "Rude"], ["Support fine", "Nice"], 40), EVERYTHING, [])
    assert terms(themes, "detractor") + terms(themes, "promoter") == ["rude", "nice"]


def test_under_fifty_comments_on_a_side_terms_are_only_counted() -> None:
    themes = extract_themes(many(["Slow app"], ["Nice app"], 49), EVERYTHING, [])
    assert themes.method == "counts"
    assert {term.z for term in themes.terms} == {None}
    assert extract_themes(many(["Slow app"], ["Nice app"], 50), EVERYTHING, []).method == "log_odds"


def test_a_term_takes_three_comments() -> None:
    assert terms(extract_themes(many(["Slow"], [], 2), EVERYTHING, []), "detractor") == []
    assert terms(extract_themes(many(["Slow"], [], 3), EVERYTHING, []), "detractor") == ["slow"]


def test_a_word_counts_once_for_a_comment() -> None:
    assert terms(extract_themes(many(["Slow, slow, slow"], [], 2), EVERYTHING, []), "detractor") == []


def test_a_word_that_is_only_said_with_another_is_not_shown_beside_the_two() -> None:
    assert terms(extract_themes(many(["Customer support"], [], 5), EVERYTHING, []), "detractor") == ["customer support"]
    themes = extract_themes(many(["Customer support", "Customer", "Support"], [], 5), EVERYTHING, [])
    assert set(terms(themes, "detractor")) == {"customer", "support", "customer support"}


def test_pairs_do_not_reach_over_clauses_or_stop_words() -> None:
    themes = extract_themes(many(["Slow, app", "Slow and app"], [], 5), EVERYTHING, [])
    assert not any(" " in term for term in terms(themes, "detractor"))


@pytest.mark.parametrize("text", ["電話が遅い", "บริการช้า", "客服很慢"])
def test_scripts_without_spaces_have_pairs_of_letters(text: str) -> None:
    detractor_terms = terms(extract_themes(many([text], [], 5), EVERYTHING, []), "detractor")
    assert detractor_terms
    assert all(term in text and term != text for term in detractor_terms)


def test_those_who_mention_a_term_have_a_score_from_five_on() -> None:
    few, enough = (extract_themes(many(["Slow"], [], times), EVERYTHING, []).terms[0].mentions for times in (4, 5))
    assert (few.nps, few.interval, few.counts.detractors) == (None, None, 4)
    assert enough.nps == -100
    assert enough.interval


def test_a_term_has_the_three_newest_comments_of_its_side_as_examples() -> None:
    corpus = corpus_of([said(key, 0, "Slow") for key in range(5)] + [said(9, 10, "Slow but nice")])
    (term,) = (candidate for candidate in extract_themes(corpus, EVERYTHING, []).terms if candidate.term == "slow")
    assert term.mentions.examples == (4, 3, 2)
    assert term.mentions.counts.promoters == 1


@pytest.mark.parametrize(
    ("word", "comment", "mentions"),
    [
        ("price", "The PRICE!", 1),
        ("price", "Priceless", 0),
        ("out of stock", "Always out of stock.", 1),
        ("out of stock", "Out, of stock", 0),
        ("sign-up", "sign up", 1),
        ("straße", "STRASSE", 1),
        ("遅い", "電話が遅いです", 1),
        ("遅い", "遅く", 0),
        ("ช้า", "บริการช้ามาก", 1),
    ],
)
def test_a_theme_is_mentioned_by_whole_words_and_phrases(word: str, comment: str, mentions: int) -> None:
    theme = Theme(1, 1, "x", validate_theme_words([word]))
    ((_, mentioned),) = extract_themes(corpus_of([said(1, 5, comment)]), EVERYTHING, [theme]).themes
    assert mentioned.counts.responses == mentions


@pytest.mark.parametrize("word", ["!!!", "24", "a, b", "x" * 41])
def test_words_that_no_comment_could_match_are_refused(word: str) -> None:
    with pytest.raises(InvalidError):
        validate_theme_words(["price", word])


def test_words_that_read_the_same_are_one() -> None:
    assert validate_theme_words(["Price", "price", "sign-up", "sign up"]) == ("Price", "sign-up")


def test_a_range_is_of_days_in_the_sites_time_zone() -> None:
    moment = round(datetime(2026, 3, 28, 23, 30, tzinfo=UTC).timestamp() * 1000)
    corpus = corpus_of([said(1, 5, "Late")._replace(answered_at=moment)])
    assert [len(corpus.select(CommentFilter(date(2026, 3, day), date(2026, 3, day + 1)))) for day in (28, 29)] == [0, 1]


def test_beyond_what_there_is_room_for_the_oldest_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpora, "MAX_COMMENTS", 3)
    corpus = corpus_of(said(key, 5, "Slow", day=key) for key in range(5))
    assert sorted(map(str, corpus.comments)) == ["2", "3", "4"]
    assert extract_themes(corpus, EVERYTHING, []).truncated
    assert not extract_themes(corpus, CommentFilter(first=date(2026, 3, 4)), []).truncated


WORDS = ["slow", "app", "not", "good", "too", "support", "電話", "遅い", ",", "the"]
_comment = st.builds(
    said,
    st.integers(0, 30),
    st.integers(0, 10),
    st.lists(st.sampled_from(["slow", "app", "not", "good", "too", "support", "電話", "遅い", ",", "the"]), max_size=6).map(
        " ".join
    ),
    day=st.integers(0, 3),
    suspect=st.booleans(),
    segments=st.sampled_from([(), ("plan=pro",)]),
)
_range = st.builds(
    CommentFilter,
    first=st.sampled_from([None, date(2026, 3, 2)]),
    end=st.sampled_from([None, date(2026, 3, 4)]),
    segment=st.sampled_from([None, "plan=pro"]),
    exclude_suspect=st.booleans(),
)


@settings(max_examples=200)
@given(st.lists(st.lists(_comment | st.integers(0, 30), max_size=30), max_size=5), _range)
def test_what_is_kept_of_comments_that_came_and_went_is_what_would_be_read_anew(
    steps: list[list[Comment | int]], criteria: CommentFilter
) -> None:
    corpus, there = Corpus(ZONE), dict[object, Comment]()
    for step in steps:
        came = {item.key: item for item in step if isinstance(item, Comment)}
        corpus.add(list(came.values()))
        there |= came
        gone = [item for item in step if isinstance(item, int)]
        corpus.remove(gone)
        there = {key: item for key, item in there.items() if key not in gone}
    own = [Theme(1, 1, "x", ("support", "遅い", "not good"))]
    assert extract_themes(corpus, criteria, own) == extract_themes(corpus_of(there.values()), criteria, own)
