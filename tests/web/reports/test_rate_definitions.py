"""What else the response rate report says: what was issued and seen, how many people, one segment, and what each number is."""

import time
from datetime import timedelta
from typing import Any

import httpx2 as httpx
import msgspec
import pytest
import uuid_utils.compat
from itsdangerous.encoding import base64_encode

from outoften.tokens.ask_token import AskClaims
from tests.web.client import (
    Json,
    answer,
    ask,
    collect,
    created_json,
    dismiss,
    identity_secret,
    moment,
    ok_json,
    rates_of,
    refused,
    signed_identity,
    signed_token,
    token_for,
    view,
)
from tests.web.pages import open_page

pytestmark = pytest.mark.both_engines

DAY = timedelta(days=1)


def report_of(reader: httpx.Client, survey: Json, **query: str) -> Json:
    """All of it."""
    return ok_json(reader.get(f"/v1/surveys/{survey['id']}/response-rate", params=query))


def test_the_render_rate_is_the_share_of_what_was_issued_that_was_seen(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token_for(browser, site)
    assert rates_of(reader, survey)["render_rate"] == 0
    view(browser, token_for(browser, site))
    dismiss(browser, token_for(browser, site))
    collect(browser, site, [9])
    rates = rates_of(reader, survey)
    assert (rates["issued"], rates["asked"], rates["render_rate"]) == (4, 3, 0.75)


def test_the_render_rate_is_unknown_where_counts_are_missing(reader: httpx.Client, browser: httpx.Client, survey: Json) -> None:
    answer(browser, _token_from_elsewhere(survey), 9)
    rates = rates_of(reader, survey)
    assert (rates["issued"], rates["asked"], rates["render_rate"]) == (0, 1, None)


def test_what_was_issued_is_not_told_apart_by_who_is_suspect(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    collect(browser, site, [9])
    rates = rates_of(reader, survey, exclude_suspect="true")
    assert (rates["asked"], rates["issued"], rates["render_rate"], rates["respondents"]) == (
        *(0, None, None),
        {"total": 0, "unique": 0},
    )


def test_a_page_behind_a_link_alone_has_no_denominator(reader: httpx.Client, stranger: httpx.Client, survey: Json) -> None:
    open_page(stranger, survey).send(stranger, score="9")
    rates = rates_of(reader, survey, "link")
    assert (rates["asked"], rates["answered"], rates["response_rate"], rates["interval"]) == (1, 1, None, None)


def test_imported_answers_have_none_either(reader: httpx.Client, browser: httpx.Client, survey: Json) -> None:
    answer(browser, _token_from_elsewhere(survey, channel="import"), 9, comment="Then.")
    rates = rates_of(reader, survey, "import")
    assert (rates["asked"], rates["answered"], rates["comment_rate"]) == (1, 1, 1)
    assert (rates["response_rate"], rates["interval"], rates["dismissal_rate"], rates["render_rate"]) == (None,) * 4


def test_a_person_who_is_asked_twice_is_one_respondent(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"cadence": {"answered_days": 0, "between_surveys_days": 0}}))
    secret = identity_secret(owner, site)
    for name in ("ann", "bob", "ann"):
        answer(browser, token_for(browser, site, respondent={"token": signed_identity(secret, name)}), 8)
    collect(browser, site, [1, 1])
    assert rates_of(reader, survey)["respondents"] == {"total": 5, "unique": 4}
    assert rates_of(reader, survey, exclude_suspect="true")["respondents"] == {"total": 3, "unique": 2}


def test_respondents_are_those_of_the_days_and_the_survey(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    other = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Other"}))
    reply = ok_json(browser.post("/v1/ask", json={"site": site["key"]}))["ask"]
    view(browser, reply["token"])
    view(browser, token_for(browser, site, survey=other["id"]))
    view(browser, token_for(browser, site, channel="email"))
    day = (moment(reply["expires_at"]) - timedelta(days=7)).date()
    today = {"from": str(day), "to": str(day + DAY)}
    assert rates_of(reader, survey, **today)["respondents"] == {"total": 1, "unique": 1}
    assert rates_of(reader, survey, "email", **today)["respondents"] == {"total": 1, "unique": 1}
    assert rates_of(reader, survey, to=str(day))["respondents"] == {"total": 0, "unique": 0}


@pytest.fixture
def plans(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    """Two of one plan, of whom one answers, and one of another."""
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["plan"]}))
    signed = {"token": signed_identity(identity_secret(owner, site), "u1")}
    view(browser, token_for(browser, site, traits={"plan": "pro"}, respondent=signed))
    answer(browser, token_for(browser, site, traits={"plan": "pro"}), 9)
    dismiss(browser, token_for(browser, site, traits={"plan": "Pro"}))


@pytest.mark.parametrize(
    ("value", "counted"), [("pro", (2, 1, 0, 2)), ("Pro", (1, 0, 1, 1)), (" pro ", (2, 1, 0, 2)), ("free", (0, 0, 0, 0))]
)
def test_a_segment_has_rates_of_its_own(
    plans: None, reader: httpx.Client, survey: Json, value: str, counted: tuple[int, ...]
) -> None:
    report = report_of(reader, survey, segment=f"plan:{value}")
    rates = report["channels"]["widget"]
    assert report["segment"] == f"plan:{value}"
    assert (rates["asked"], rates["answered"], rates["dismissed"], rates["respondents"]["unique"]) == counted


def test_who_was_not_asked_is_in_no_segment(plans: None, reader: httpx.Client, survey: Json) -> None:
    rates = rates_of(reader, survey, segment="plan:pro")
    assert (rates["issued"], rates["render_rate"], rates["not_asked"]["reasons"]) == (None, None, None)


def test_a_segment_can_be_freed_of_what_is_suspect(plans: None, reader: httpx.Client, survey: Json) -> None:
    rates = rates_of(reader, survey, segment="plan:pro", exclude_suspect="true")
    assert (rates["asked"], rates["answered"], rates["suspect"], rates["respondents"]) == (1, 0, 1, {"total": 1, "unique": 1})


@pytest.mark.sqlite_only
@pytest.mark.parametrize("segment", ["", "plan", "plan:", "plan: ", "team:a", ":pro", "_suspect:true", "plan:\x00"])
def test_what_is_no_segment_of_the_site_is_refused(plans: None, reader: httpx.Client, survey: Json, segment: str) -> None:
    reply = reader.get(f"/v1/surveys/{survey['id']}/response-rate", params={"segment": segment})
    code = "segment_unknown" if segment.startswith("team:") else "query_invalid"
    assert "segment" in refused(reply, 400, code)


@pytest.mark.sqlite_only
def test_every_number_and_every_channel_is_defined_in_the_reply(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    ask(browser, site, channel="api")
    report = report_of(reader, survey)
    assert set(report["definition"]) == set(report["channels"]) == {"api", "widget"}
    flat = {name.partition(".")[0] for name in report["definitions"]}
    assert all(flat == set(rates) for rates in report["channels"].values())


def _token_from_elsewhere(survey: Json, **claims: Any) -> str:
    """An ask that this server has not issued itself."""
    now = int(time.time() * 1000)
    facts: Json = {
        "id": uuid_utils.compat.uuid7(),
        "site_id": survey["site_id"],
        "survey_id": survey["id"],
        "issued": now,
        "expires": now + 86_400_000,
        "channel": "widget",
        "locale": "en",
        "respondent_id": None,
        "page": "",
    }
    return signed_token(base64_encode(msgspec.json.encode(AskClaims(**facts | claims))))
