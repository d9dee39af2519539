"""Words and origins."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.field_types import FollowUp
from outoften.domain.surveys.origins import is_origin_allowed, normalize_origin
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.domain.surveys.texts.card_texts import localize_card
from outoften.domain.surveys.texts.locales import negotiate_locale
from outoften.locales import load_locales
from tests.conftest import refused_with

LANGUAGES = load_locales()
SURVEY = Survey(id=1, site_id=1, name="Relationship")


def _site(*origins: str) -> Site:
    return Site(id=1, key="k", name="Acorn", origins=origins)


def test_the_question_is_the_standard_one() -> None:
    assert localize_card(SURVEY, LANGUAGES, "en").question == "How likely are you to recommend us to a friend or colleague?"


def test_the_subject_is_a_parameter() -> None:
    survey = Survey(id=1, site_id=1, name="Support", subject="our {support} team")
    assert "recommend our {support} team to" in localize_card(survey, LANGUAGES, "en").question


def test_an_owners_follow_up_replaces_ours() -> None:
    survey = Survey(id=1, site_id=1, name="n", follow_ups={"promoter": FollowUp("Which feature?"), "3": FollowUp("Three?")})
    follow_ups = localize_card(survey, LANGUAGES, "en").follow_ups
    assert (follow_ups["promoter"].question, follow_ups["3"].question) == ("Which feature?", "Three?")
    assert follow_ups["detractor"].question


@pytest.mark.parametrize(
    ("requested", "expected"),
    [(["de-CH"], "de"), (["DE"], "de"), (["xx", "fr-CA"], "fr"), (["xx"], "en"), ([""], "en"), (["", "ar-EG"], "ar")],
)
def test_the_nearest_language_is_spoken(requested: list[str], expected: str) -> None:
    assert negotiate_locale(LANGUAGES, *requested) == expected


@pytest.mark.parametrize("locale", sorted(LANGUAGES))
def test_every_language_says_everything(locale: str) -> None:
    language, english = LANGUAGES[locale], LANGUAGES["en"]
    # "us" is a subject, or a sentence of its own.
    assert ("us" in language.subjects) is not ("us" in language.questions)
    assert language.questions.keys() - {"us", "us_scale"} == {"standard", "scale"}
    assert {"company", "product", "service"} == language.subjects.keys() - {"us"}
    assert {text.count("{name}") for text in [language.words["asked_by"], *language.named_subjects.values()]} == {1}
    for variants in (language, language.informal):
        for key, question in variants.questions.items():
            names = [name for _, name, _, _ in string.Formatter().parse(question) if name]
            assert names == ([] if key.startswith("us") else ["subject"])
    assert language.follow_ups.keys() == language.thanks.keys() == {"promoter", "passive", "detractor"}
    assert language.words.keys() == english.words.keys()
    assert language.page.keys() == english.page.keys()
    assert all([*language.follow_ups.values(), *language.thanks.values(), *language.words.values(), *language.page.values()])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://example.com", "https://example.com"),
        ("HTTPS://Example.com:443/", "https://example.com"),
        ("http://localhost:*", "http://localhost:*"),
        ("https://*.example.com", "https://*.example.com"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(written: str, expected: str) -> None:
    assert normalize_origin(written) == expected


@pytest.mark.parametrize(
    "written", ["example.com", "https://", "ftp://a.example", "https://a.example/path", "*", "null", "https://*"]
)
def test_what_is_no_origin_is_refused(written: str) -> None:
    with refused_with("invalid_origin"):
        normalize_origin(written)


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1", "https://localhost:8443"])
def test_until_its_owner_sets_origins_a_site_collects_on_this_machine(origin: str) -> None:
    assert is_origin_allowed(origin, _site())


@pytest.mark.parametrize("origin", ["https://a.example", "http://localhost.evil.example", "null", "", "http://127.0.0.2"])
def test_an_origin_that_is_not_listed_is_not_allowed(origin: str) -> None:
    assert not is_origin_allowed(origin, _site())


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://www.a.example", True),
        ("https://x.y.a.example", True),
        ("https://a.example", False),
        ("http://www.a.example", False),
        ("https://www.a.example:8443", False),
        ("https://wwwa.example", False),
        ("https://www.a.example.evil.example", False),
    ],
)
def test_a_star_stands_for_subdomains_alone(origin: str, allowed: bool) -> None:
    assert is_origin_allowed(origin, _site("https://*.a.example")) is allowed


@given(st.text(max_size=60))
def test_no_text_at_all_upsets_the_origin_check(origin: str) -> None:
    assert is_origin_allowed(origin, _site("https://a.example")) in (origin.lower() == "https://a.example", False)
