"""Why a person was not asked: the owner sees every reason that the server knows, and what only the page knows."""

from datetime import UTC, datetime, timedelta

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, identity_secret, ok_json, signed_identity, token_for

pytestmark = pytest.mark.both_engines


def eligibility(owner: httpx.Client, survey: Json, **query: str) -> Json:
    """The reply for user-1."""
    return ok_json(owner.get(f"/v1/surveys/{survey['id']}/eligibility", params={"respondent": "user-1"} | query))


def codes(reply: Json) -> list[str]:
    """The codes of the reasons."""
    return [reason["code"] for reason in reply["reasons"]]


def change(owner: httpx.Client, survey: Json, **fields: object) -> None:
    """Change the survey."""
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json=fields))


def test_nothing_keeps_the_survey_from_asking_somebody_unknown(owner: httpx.Client, survey: Json) -> None:
    assert eligibility(owner, survey) == {"asks": True, "reasons": [], "unknown": [], "last_ask_at": None}


def test_who_has_answered_is_told_from_when_on_they_are_asked_again(
    owner: httpx.Client, stranger: httpx.Client, site: Json, survey: Json
) -> None:
    respondent = {"id": "user-1", "token": signed_identity(identity_secret(owner, site), "user-1")}
    answer(stranger, token_for(stranger, site, respondent=respondent), 9)
    reply = eligibility(owner, survey)
    assert (reply["asks"], codes(reply), bool(reply["last_ask_at"])) == (False, ["answered_recently"], True)
    assert datetime.fromisoformat(reply["reasons"][0]["retry_at"]) > datetime.now(UTC) + timedelta(days=89)


def test_all_reasons_are_named_and_not_only_the_first(owner: httpx.Client, survey: Json) -> None:
    rules = {"pages": ["/account"], "starts": "2999-01-01", "account_age_days": 30, "sample_percent": 0}
    change(owner, survey, active=False, rules=rules)
    created_at = datetime.now(UTC).isoformat()
    reply = eligibility(owner, survey, page="https://www.acorn.example/prices", created_at=created_at)
    assert set(codes(reply)) == {"no_survey", "wrong_page", "not_started", "account_too_young", "sampled_out"}
    assert reply["unknown"] == []


def test_rules_that_only_the_page_can_check_are_listed_apart(owner: httpx.Client, survey: Json) -> None:
    rules = {
        "pages": ["/account"],
        "account_age_days": 30,
        "page_views": 3,
        "devices": ["phone"],
        "scroll_percent": 50,
        "traits": [{"key": "plan", "op": "in", "values": ["pro"]}],
        "event": {"name": "paid"},
        "languages": ["de"],
    }
    change(owner, survey, rules=rules)
    reply = eligibility(owner, survey)
    assert (reply["asks"], {condition["rule"] for condition in reply["unknown"]}) == (True, set(rules))
    assert all("{" not in condition["detail"] for condition in reply["unknown"])


def test_a_cap_of_asks_is_a_reason(owner: httpx.Client, stranger: httpx.Client, site: Json, survey: Json) -> None:
    change(owner, survey, rules={"cap": 1})
    respondent = {"id": "user-2", "token": signed_identity(identity_secret(owner, site), "user-2")}
    answer(stranger, token_for(stranger, site, respondent=respondent), 9)
    assert codes(eligibility(owner, survey)) == ["cap_reached"]
