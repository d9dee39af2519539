"""GET /v1/surveys/{id}/response-rate."""

from datetime import timedelta

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, collect, dismiss, moment, ok_json, rates_of, refused, token_for, view

pytestmark = pytest.mark.both_engines


def test_nobody_asked_is_no_rate(reader: httpx.Client, survey: Json) -> None:
    rates = rates_of(reader, survey)
    assert (rates["asked"], rates["response_rate"], rates["interval"], rates["comment_rate"]) == (0, None, None, None)


def test_everything_that_can_happen_to_an_ask_is_counted_once(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token_for(browser, site)
    view(browser, token_for(browser, site))
    for _ in range(2):
        dismiss(browser, token_for(browser, site))
    collect(browser, site, [9])
    answer(browser, token_for(browser, site), 3, comment="Slow.")
    rates = rates_of(reader, survey)
    assert (rates["asked"], rates["answered"], rates["commented"], rates["dismissed"], rates["ignored"]) == (5, 2, 1, 2, 1)
    assert (rates["response_rate"], rates["comment_rate"], rates["dismissal_rate"]) == (0.4, 0.5, 0.4)
    assert 0 < rates["interval"]["low"] < 0.4 < rates["interval"]["high"] < 1


def test_who_answers_was_asked_so_the_rate_never_passes_one(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    for reply in range(3):
        token = token_for(browser, site)
        for score in range(reply + 1):
            answer(browser, token, score, comment="x")
        view(browser, token)
    rates = rates_of(reader, survey)
    assert (rates["asked"], rates["answered"], rates["response_rate"]) == (3, 3, 1)
    assert rates["interval"]["high"] == 1


def test_channels_are_told_apart_and_never_added_up(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    collect(browser, site, [9])
    view(browser, token_for(browser, site, channel="email"))
    report = ok_json(reader.get(f"/v1/surveys/{survey['id']}/response-rate"))
    assert set(report["channels"]) == set(report["definition"]) == {"widget", "email"}
    assert report["channels"]["widget"]["response_rate"] == 1
    assert report["channels"]["email"]["response_rate"] == 0
    assert "response_rate" not in report


def test_one_channel_can_be_asked_for(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    collect(browser, site, [9])
    report = ok_json(reader.get(f"/v1/surveys/{survey['id']}/response-rate", params={"channel": "link"}))
    assert set(report["channels"]) == {"link"}
    assert report["channels"]["link"]["asked"] == 0


def test_the_day_is_the_day_of_the_ask(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    reply = ok_json(browser.post("/v1/ask", json={"site": site["key"]}))["ask"]
    answer(browser, reply["token"], 9)
    day = (moment(reply["expires_at"]) - timedelta(days=7)).date()
    after = day + timedelta(days=1)
    assert rates_of(reader, survey, **{"from": str(day), "to": str(after)})["asked"] == 1
    assert rates_of(reader, survey, **{"from": str(after)})["asked"] == 0
    assert rates_of(reader, survey, to=str(day))["asked"] == 0


def test_a_rate_that_has_not_changed_is_not_sent_again(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    path = f"/v1/surveys/{survey['id']}/response-rate"
    headers = {"If-None-Match": reader.get(path).headers["etag"]}
    assert reader.get(path, headers=headers).status_code == 304
    view(browser, token_for(browser, site))
    assert reader.get(path, headers=headers).status_code == 200


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "query",
    ["compare=previous", "form=2026-01-01", "to=2026-01-01&to=2026-01-02", "from=2026-01-02&to=2026-01-02", "channel=fax"],
)
def test_a_query_that_means_nothing_is_refused(reader: httpx.Client, survey: Json, query: str) -> None:
    refused(reader.get(f"/v1/surveys/{survey['id']}/response-rate?{query}"), 400, "query_invalid")


@pytest.mark.parametrize(
    ("query", "status"),
    [("from=0001-01-01&to=9999-12-31", 200), ("from=9999-12-31&to=9999-12-31", 400), ("from=9999-12-31&to=0001-01-01", 400)],
)
def test_ranges_at_the_ends_of_the_calendar_are_answered_or_refused(
    reader: httpx.Client, survey: Json, query: str, status: int
) -> None:
    assert reader.get(f"/v1/surveys/{survey['id']}/response-rate?{query}").status_code == status


@pytest.mark.sqlite_only
def test_the_rate_of_no_survey_is_not_found(reader: httpx.Client) -> None:
    refused(reader.get("/v1/surveys/999999/response-rate"), 404, "survey_not_found")
