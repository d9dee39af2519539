"""Drafts of surveys: saving, publishing, and what keeps one from being published."""

from typing import Any

import httpx2 as httpx
import pytest

from tests.web.client import Json, ask, ok_json, refused, token_for


def save(owner: httpx.Client, survey: Json, definition: Json, **more: Any) -> Json:
    return ok_json(owner.put(f"/v1/surveys/{survey['id']}/draft", json={"definition": definition} | more))


def draft_of(reader: httpx.Client, survey: Json) -> Json:
    return ok_json(reader.get(f"/v1/surveys/{survey['id']}/draft"))


def publish(owner: httpx.Client, survey: Json, **query: Any) -> httpx.Response:
    return owner.post(f"/v1/surveys/{survey['id']}/publish", params=query)


QUESTION = {"follow_ups": {"detractor": {"question": "What went wrong?"}}}


def test_without_a_draft_the_published_version_is_shown_without_changes(reader: httpx.Client, survey: Json) -> None:
    draft = draft_of(reader, survey)
    assert (draft["revision"], draft["version"], draft["changes"], draft["reasons"]) == (0, 1, [], [])
    assert draft["definition"]["cadence"] == survey["cadence"]


@pytest.mark.both_engines
def test_a_draft_reaches_respondents_only_once_it_is_published(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    saved = save(owner, survey, QUESTION)
    assert draft_of(owner, survey) == saved
    assert "detractor" in ask(browser, site)["ask"]["survey"]["follow_ups"]
    assert ask(browser, site)["ask"]["survey"]["follow_ups"]["detractor"]["question"] != "What went wrong?"
    published = ok_json(publish(owner, survey))
    assert (published["version"], published["follow_ups"]) == (2, QUESTION["follow_ups"])
    assert ask(browser, site)["ask"]["survey"]["follow_ups"]["detractor"]["question"] == "What went wrong?"
    assert draft_of(owner, survey)["revision"] == 0


def test_the_changes_are_named_in_plain_english(owner: httpx.Client, survey: Json) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json=QUESTION | {"intro": "Hello"}))
    changed: Json = {
        "follow_ups": {"detractor": {"question": "What happened?", "comment": False, "choices": ["Price", "Speed"]}},
        "thanks": {"9": {"text": "Thanks", "url": "https://example.com/"}},
        "rules": {"account_age_days": 30},
        "translations": {"de": {"intro": "Hallo"}},
    }
    changes = save(owner, survey, changed)["changes"]
    assert {(change["label"], change["before"], change["after"]) for change in changes} == {
        ("Line above the question", "Hello", None),
        ("Least age of the account, in days", "0", "30"),
        ("Second question for detractors: text", "What went wrong?", "What happened?"),
        ("Second question for detractors: choices", None, "Price, Speed"),
        ("Second question for detractors: field for a comment", "yes", "no"),
        ("Thank-you for the score 9: text", None, "Thanks"),
        ("Thank-you for the score 9: address of the link", None, "https://example.com/"),
        ("In the language de: line above the question", None, "Hallo"),
    }


@pytest.mark.parametrize(
    ("definition", "field", "code"),
    [
        ({"subject": ""}, "subject", "text_missing"),
        ({"follow_ups": {"promoter": {"question": ""}}}, "follow_ups.promoter.question", "question_missing"),
        ({"follow_ups": {"promoter": {"choices": ["a"]}}}, "follow_ups.promoter.question", "text_missing"),
        ({"follow_ups": {"9": {"question": "Why?", "choices": ["a", ""]}}}, "follow_ups.9.choices.2", "text_missing"),
        ({"follow_ups": {"9": {"question": "Why?", "choices": ["a", "a"]}}}, "follow_ups.9.choices", "choice_repeated"),
        ({"follow_ups": {"9": {"question": "Why?", "comment": False}}}, "follow_ups.9", "answer_missing"),
        ({"follow_ups": {"11": {"question": "Why?"}}}, "follow_ups.11", "value_invalid"),
        ({"thanks": {"promoter": {"text": "Hi", "label": "Here"}}}, "thanks.promoter.url", "link_missing"),
        ({"thanks": {"promoter": {"text": "Hi", "url": "javascript:alert(1)"}}}, "thanks.promoter.url", "value_invalid"),
        ({"thanks": {"promoter": "x" * 501}}, "thanks.promoter", "text_too_long"),
        ({"translations": {"xx": {"intro": "Hi"}}}, "translations.xx", "locale_unsupported"),
        (
            {
                "follow_ups": {"9": {"question": "Why?", "choices": ["a", "b"]}},
                "translations": {"de": {"follow_ups": {"9": {"question": "Warum?", "choices": ["a"]}}}},
            },
            "translations.de.follow_ups.9.choices",
            "choices_differ",
        ),
        ({"rules": {"pages": ["/a", "/b/../c"]}}, "rules.pages.2", "page_invalid"),
        ({"rules": {"starts": "2026-02-01", "ends": "2026-02-01"}}, "rules.ends", "dates_reversed"),
        ({"rules": {"starts": "soon"}}, "rules.starts", "value_invalid"),
        ({"rules": {"colour": 1}}, "rules.colour", "field_unknown"),
        ({"rules": {"event": {}}}, "rules.event.name", "text_missing"),
        ({"appearance": {"accent": "blue"}}, "appearance.accent", "value_invalid"),
        ({"appearance": 3}, "appearance", "value_invalid"),
        ({"cadence": {"answered_days": -1}}, "cadence.answered_days", "value_invalid"),
        ({"wording": "other"}, "wording", "value_invalid"),
    ],
)
def test_an_incomplete_draft_is_kept_and_its_publication_refused_with_the_reason(
    owner: httpx.Client, survey: Json, definition: Json, field: str, code: str
) -> None:
    [reason] = save(owner, survey, definition)["reasons"]
    assert (reason["field"], reason["code"]) == (field, code)
    refused(publish(owner, survey), 409, "draft_incomplete")
    kept = draft_of(owner, survey)["definition"]
    for name, value in definition.items():
        # Rules, appearance and cadence get the defaults of what is missing.
        assert kept[name] == (kept[name] | value if isinstance(value, dict) else value)
    assert ok_json(owner.get(f"/v1/surveys/{survey['id']}"))["version"] == 1


def test_all_reasons_are_told_at_once(owner: httpx.Client, survey: Json) -> None:
    definition: Json = {
        "subject": "",
        "follow_ups": {"promoter": {"question": ""}, "detractor": {"question": "Why?", "comment": False}},
        "translations": {"xx": {}},
    }
    codes = [reason["code"] for reason in save(owner, survey, definition)["reasons"]]
    assert sorted(codes) == ["answer_missing", "locale_unsupported", "question_missing", "text_missing"]


def test_a_field_that_no_survey_has_is_refused(owner: httpx.Client, survey: Json) -> None:
    address = f"/v1/surveys/{survey['id']}/draft"
    assert "follow_up" in refused(owner.put(address, json={"definition": {"follow_up": {}}}), 400, "body_invalid")
    refused(owner.put(address, json={"definition": {"name": "x"}}), 400, "body_invalid")


@pytest.mark.both_engines
def test_two_editors_do_not_overwrite_each_other(owner: httpx.Client, survey: Json) -> None:
    first = save(owner, survey, {"intro": "One"}, revision=0)
    second = save(owner, survey, {"intro": "Two"}, revision=first["revision"])
    stale = {"definition": {"intro": "Three"}, "revision": first["revision"]}
    refused(owner.put(f"/v1/surveys/{survey['id']}/draft", json=stale), 409, "draft_changed")
    refused(publish(owner, survey, revision=first["revision"]), 409, "draft_changed")
    assert ok_json(publish(owner, survey, revision=second["revision"]))["intro"] == "Two"


def test_a_draft_without_a_change_is_not_published(owner: httpx.Client, survey: Json) -> None:
    refused(publish(owner, survey), 409, "nothing_to_publish")
    save(owner, survey, {})
    refused(publish(owner, survey), 409, "nothing_to_publish")


def test_a_discarded_draft_leaves_the_published_version(owner: httpx.Client, survey: Json) -> None:
    save(owner, survey, {"intro": "Hello"})
    assert owner.delete(f"/v1/surveys/{survey['id']}/draft").status_code == 204
    draft = draft_of(owner, survey)
    assert (draft["revision"], draft["definition"]["intro"]) == (0, None)


def test_a_change_that_is_published_at_once_keeps_the_draft(owner: httpx.Client, survey: Json) -> None:
    save(owner, survey, {"intro": "Draft"})
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"subject": "Acme"}))
    draft = draft_of(owner, survey)
    assert (draft["based_on"], draft["version"], draft["definition"]["intro"]) == (1, 2, "Draft")
    assert ("What is recommended", "Acme", None) in {(c["label"], c["before"], c["after"]) for c in draft["changes"]}


def test_a_reader_sees_drafts_and_cannot_change_or_publish_them(reader: httpx.Client, survey: Json) -> None:
    address = f"/v1/surveys/{survey['id']}"
    draft_of(reader, survey)
    for reply in (
        reader.put(f"{address}/draft", json={"definition": {}}),
        reader.delete(f"{address}/draft"),
        reader.post(f"{address}/publish"),
        reader.post(f"{address}/versions/1/restore"),
    ):
        refused(reply, 403, "scope_missing")


@pytest.mark.both_engines
def test_versions_tell_who_published_what_and_when(owner: httpx.Client, survey: Json) -> None:
    address = f"/v1/surveys/{survey['id']}"
    ok_json(owner.patch(address, json={"name": "Renamed", "active": False}))
    ok_json(owner.patch(address, json={"intro": "Hello"}))
    ok_json(owner.patch(address, json={"intro": "Hello"}))
    save(owner, survey, {"intro": "Welcome"})
    ok_json(publish(owner, survey))
    listed = ok_json(owner.get(f"{address}/versions"))["data"]
    assert [version["number"] for version in listed] == [3, 2, 1]
    assert all(version["published_by"] and version["published_at"] for version in listed)
    intros = [ok_json(owner.get(f"{address}/versions/{number}"))["definition"]["intro"] for number in (1, 2, 3)]
    assert intros == [None, "Hello", "Welcome"]
    refused(owner.get(f"{address}/versions/4"), 404, "version_not_found")
    refused(owner.get(f"{address}/versions/{2**40}"), 404, "version_not_found")


def test_a_version_is_restored_into_the_draft(owner: httpx.Client, survey: Json) -> None:
    address = f"/v1/surveys/{survey['id']}"
    ok_json(owner.patch(address, json=QUESTION))
    ok_json(owner.patch(address, json={"follow_ups": {}}))
    restored = ok_json(owner.post(f"{address}/versions/2/restore"))
    assert restored["definition"]["follow_ups"] == QUESTION["follow_ups"]
    assert ok_json(owner.get(address))["follow_ups"] == {}
    refused(owner.post(f"{address}/versions/1/restore"), 409, "draft_exists")
    ok_json(owner.post(f"{address}/versions/1/restore", params={"replace": "true"}))
    ok_json(owner.post(f"{address}/versions/2/restore", params={"replace": "true"}))
    published = ok_json(publish(owner, survey))
    assert (published["version"], published["follow_ups"]) == (4, QUESTION["follow_ups"])


@pytest.mark.both_engines
def test_every_response_names_the_version_that_was_shown(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    first = token_for(browser, site)
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json=QUESTION))
    second = token_for(browser, site)
    for token in (first, second):
        ok_json(browser.post("/v1/answer", json={"token": token, "score": 9}))
    address = f"/v1/surveys/{survey['id']}"
    listed = ok_json(owner.get(f"{address}/responses"))["data"]
    assert sorted(response["version"] for response in listed) == [1, 2]
    of_second = ok_json(owner.get(f"{address}/responses", params={"version": 2}))["data"]
    assert [response["version"] for response in of_second] == [2]
    exported = owner.get(f"{address}/export", params={"format": "jsonl", "version": 1}).text.splitlines()
    assert len(exported) == 1
