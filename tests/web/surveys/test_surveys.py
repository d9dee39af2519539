"""/v1/surveys."""

from typing import Any

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, ask, created_json, identity_secret, ok_json, refused, signed_identity, token_for


def test_a_new_survey_asks_with_the_defaults(owner: httpx.Client, site: Json) -> None:
    survey = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Relationship"}))
    assert (survey["site_id"], survey["name"], survey["active"], survey["delay_seconds"]) == (
        site["id"],
        "Relationship",
        True,
        0,
    )
    assert (survey["subject"], survey["follow_ups"], survey["thanks"]) == (None, {}, {})
    assert survey["cadence"]["answered_days"] == 90


@pytest.mark.both_engines
def test_a_survey_can_be_read_alone_and_in_the_list(reader: httpx.Client, survey: Json) -> None:
    assert ok_json(reader.get(f"/v1/surveys/{survey['id']}")) == survey
    assert survey in ok_json(reader.get("/v1/surveys"))["data"]


@pytest.mark.both_engines
def test_a_change_keeps_what_it_does_not_name(owner: httpx.Client, survey: Json) -> None:
    change: dict[str, Any] = {"subject": "Acme", "wording": "scale", "delay_seconds": 3600}
    changed = ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json=change))
    summary = "Asks everyone, after 3,600 seconds, at most every 90 days."
    assert changed == survey | change | {"version": 2, "summary": summary}
    assert ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={})) == changed
    assert ok_json(owner.get(f"/v1/surveys/{survey['id']}")) == changed


FRENCH = {"fr": {"follow_ups": {"detractor": {"question": "Pourquoi ?"}}}}
GERMAN = {"de": {"intro": "Kurz gefragt"}}


@pytest.mark.both_engines
def test_a_change_of_one_translation_keeps_the_others(owner: httpx.Client, survey: Json) -> None:
    address = f"/v1/surveys/{survey['id']}"
    ok_json(owner.patch(address, json={"translations": GERMAN}))
    assert ok_json(owner.patch(address, json={"translations": FRENCH}))["translations"] == GERMAN | FRENCH
    assert ok_json(owner.patch(address, json={"translations": {"de": None}}))["translations"] == FRENCH


@pytest.mark.parametrize("locale", ["deutsch", "xx", "sw-ke", "english"])
def test_a_translation_into_a_language_that_the_card_does_not_speak_is_refused(
    owner: httpx.Client, survey: Json, locale: str
) -> None:
    change = {"translations": {locale: {"intro": "Hi"}}}
    refused(owner.patch(f"/v1/surveys/{survey['id']}", json=change), 400, "locale_unsupported")
    created = owner.post("/v1/surveys", json={"site_id": survey["site_id"], "name": "n"} | change)
    refused(created, 400, "locale_unsupported")


def test_translated_choices_must_be_as_many_as_the_surveys_own(owner: httpx.Client, survey: Json) -> None:
    own = {"detractor": {"question": "Why?", "choices": ["Price", "Support", "Speed", "Other"]}}
    french = {"fr": {"follow_ups": {"detractor": {"question": "Pourquoi ?", "choices": ["Prix", "Service"]}}}}
    change = {"follow_ups": own, "translations": french}
    refused(owner.patch(f"/v1/surveys/{survey['id']}", json=change), 400, "choices_differ")
    assert ok_json(owner.get(f"/v1/surveys/{survey['id']}")) == survey


def test_the_owner_is_told_which_parts_of_a_translation_are_missing(owner: httpx.Client, survey: Json) -> None:
    own: Json = {
        "intro": "A quick question",
        "follow_ups": {"detractor": {"question": "Why?", "choices": ["Price", "Speed"]}, "9": {"question": "What?"}},
        "thanks": {"detractor": "Thank you. We will call you back."},
    }
    changed = ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json=own | {"translations": FRENCH}))
    assert {(notice["code"], notice["field"]) for notice in changed["notices"]} == {
        ("translation_incomplete", f"translations.fr.{field}")
        for field in ("intro", "follow_ups.detractor.choices", "follow_ups.9", "thanks.detractor")
    }


def test_a_card_never_mixes_two_languages(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    own: Json = {
        "intro": "A quick question",
        "follow_ups": {"detractor": {"question": "Why?", "choices": ["Price", "Speed"]}, "9": {"question": "What?"}},
        "thanks": {"detractor": "Thank you. We will call you back."},
    }
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json=own | {"translations": FRENCH}))
    french = ask(browser, site, locale="fr")["ask"]["survey"]
    assert french["follow_ups"]["detractor"] == {"question": "Pourquoi ?"}
    assert (french["intro"], "9" in french["follow_ups"]) == (None, False)
    assert french["thanks"]["detractor"] == "Merci de votre franchise. Nous prenons votre réponse au sérieux."
    assert ask(browser, site, locale="en")["ask"]["survey"]["thanks"]["detractor"] == own["thanks"]["detractor"]


def test_the_owner_is_told_both_colors_where_the_card_adjusts_one(owner: httpx.Client, survey: Json) -> None:
    appearance = {"accent": "#ffe600", "background": "#222222", "scheme": "light"}
    changed = ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"appearance": appearance}))
    assert [(notice["code"], notice["field"]) for notice in changed["notices"]] == [
        ("color_adjusted", "appearance.accent"),
        ("color_adjusted", "appearance.background"),
    ]
    assert "#ffe600" in changed["notices"][0]["detail"]


@pytest.mark.parametrize(
    "logo",
    [
        "javascript:alert(1)",
        "data:image/svg+xml,<svg/>",
        "http://cdn.acorn.example/logo.svg",
        "//cdn.acorn.example/logo.svg",
        "/logo.svg",
        "https://cdn.acorn.example/logo.svg; script-src *",
        "https://cdn.acorn.example/a.svg,b.svg",
        "https://anna:secret@cdn.acorn.example/logo.svg",
        "https://cdn.acorn.example/'logo'.svg",
        "https://cdn.acorn.example/logo.svg\n",
    ],
)
def test_a_logo_that_is_no_address_of_an_image_is_refused_with_an_example(owner: httpx.Client, survey: Json, logo: str) -> None:
    reply = owner.patch(f"/v1/surveys/{survey['id']}", json={"logo": logo})
    assert "https://example.com/logo.svg" in refused(reply, 400, "body_invalid")


def test_the_owner_is_told_that_a_logo_alone_names_nobody(owner: httpx.Client, survey: Json) -> None:
    logo = "https://cdn.acorn.example/logo.svg"
    changed = ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"logo": logo}))
    assert [(notice["code"], notice["field"]) for notice in changed["notices"]] == [
        ("logo_without_organization", "organization")
    ]
    assert ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"organization": "Acorn"}))["notices"] == []


def test_a_subject_can_be_taken_back(owner: httpx.Client, survey: Json) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"subject": "Acme"}))
    assert ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"subject": None}))["subject"] is None


def test_a_change_is_seen_by_the_next_respondent(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"thanks": {"promoter": "Merci!"}}))
    assert ask(browser, site)["ask"]["survey"]["thanks"]["promoter"] == "Merci!"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": None},
        {"active": "yes"},
        {"active": 1},
        {"subject": ""},
        {"subject": "x" * 101},
        {"follow_ups": {"11": {"question": "?"}}},
        {"follow_ups": {"": {"question": "?"}}},
        {"follow_ups": {"ключ": {"question": "?"}}},
        {"follow_ups": {"10\n": {"question": "?"}}},
        {"follow_ups": {"9": {"question": ""}}},
        {"follow_ups": {"9": {"question": "x" * 501}}},
        {"follow_ups": {"9": "?"}},
        {"follow_ups": []},
        {"thanks": {"9": None}},
        {"thanks": {"happy": "Thanks."}},
        {"delay_seconds": -1},
        {"delay_seconds": 3601},
        {"delay_seconds": 1.5},
        {"delay_seconds": 10**30},
        {"cadence": {"every_days": 1}},
        {"cadence": {"answered_days": "90"}},
        {"cadence": {"dismissed_days": 30}},
        {"cadence": None},
        {"site_id": 1},
        {"question": "Another question?"},
        [],
    ],
    ids=lambda wrong: repr(wrong)[:50],
)
def test_what_is_not_a_change_is_refused(owner: httpx.Client, survey: Json, wrong: object) -> None:
    refused(owner.patch(f"/v1/surveys/{survey['id']}", json=wrong), 400, "body_invalid")


@pytest.mark.parametrize(
    "cadence",
    [
        {"answered_days": 10**12},
        {"answered_days": 10**30},
        {"answered_days": -1},
        {"dismissed_days": [10**30]},
        {"dismissed_days": [-1]},
        {"dismissed_days": [1] * 1000},
        {"long_rest_days": 10**12},
        {"between_surveys_days": -1},
    ],
    ids=lambda cadence: repr(cadence)[:40],
)
def test_a_rest_of_absurd_length_is_refused(owner: httpx.Client, survey: Json, cadence: Json) -> None:
    refused(owner.patch(f"/v1/surveys/{survey['id']}", json={"cadence": cadence}), 400, "body_invalid")


@pytest.mark.both_engines
@pytest.mark.parametrize("days", [0, 3650])
def test_whatever_rest_the_owner_chose_a_respondent_gets_an_answer(
    owner: httpx.Client, browser: httpx.Client, site: Json, days: int
) -> None:
    cadence = {"answered_days": days}
    created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Rest", "cadence": cadence}))
    respondent = {"token": signed_identity(identity_secret(owner, site))}
    answer(browser, token_for(browser, site, respondent=respondent), 9)
    assert bool(ask(browser, site, respondent=respondent)["ask"]) == (days == 0)


@pytest.mark.parametrize("name", ["a\u0000b", "\u001b[31m"], ids=repr)
def test_a_name_with_control_characters_is_refused(owner: httpx.Client, site: Json, name: str) -> None:
    assert owner.post("/v1/surveys", json={"site_id": site["id"], "name": name}).status_code == 400


@pytest.mark.parametrize("site_id", [0, -1, 999_999, 2**63, 10**30])
def test_a_survey_of_no_site_is_refused(owner: httpx.Client, site_id: int) -> None:
    refused(owner.post("/v1/surveys", json={"site_id": site_id, "name": "x"}), 404, "site_not_found")


@pytest.mark.parametrize("survey_id", ["0", "-1", "999999", "9" * 30])
def test_a_survey_that_is_not_there_is_not_found(owner: httpx.Client, survey_id: str) -> None:
    refused(owner.get(f"/v1/surveys/{survey_id}"), 404, "survey_not_found")
    refused(owner.patch(f"/v1/surveys/{survey_id}", json={"name": "x"}), 404, "survey_not_found")
