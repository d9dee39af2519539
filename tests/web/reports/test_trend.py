"""GET /v1/surveys/{id}/trend."""

from datetime import UTC, date, datetime, timedelta

import httpx2 as httpx
import pytest

from tests.history import FEBRUARY, MARCH
from tests.web.client import (
    Json,
    collect,
    created_json,
    identity_secret,
    ok_json,
    refused,
    score_of,
    signed_identity,
    token_for,
    view,
)

pytestmark = pytest.mark.both_engines

IN_FEBRUARY, IN_MARCH = (dict(zip(("from", "to"), month, strict=True)) for month in (FEBRUARY, MARCH))
WINTER = {"from": FEBRUARY[0], "to": MARCH[1]}


def trend_of(reading: httpx.Client, survey_id: int = 1, /, **query: object) -> Json:
    """The score over time."""
    return ok_json(reading.get(f"/v1/surveys/{survey_id}/trend", params={name: str(value) for name, value in query.items()}))


def test_each_month_is_a_point_with_an_interval_of_its_own(past: httpx.Client) -> None:
    report = trend_of(past, by="month", **WINTER)
    assert (report["by"], report["from"], report["to"], report["time_zone"]) == ("month", *WINTER.values(), "Europe/Zurich")
    assert [(point["nps"], point["responses"], point["reliability"]) for point in report["data"]] == [
        (40, 100, "ok"),
        (-25, 60, "ok"),
    ]
    for point, days in zip(report["data"], (IN_FEBRUARY, IN_MARCH), strict=True):
        score = score_of(past, {"id": 1}, **days)
        same = ("from", "to", "nps", "interval", "responses", "promoters", "passives", "detractors", "reliability")
        assert {name: point[name] for name in same} == {name: score[name] for name in same}


def test_a_week_without_answers_is_a_gap(past: httpx.Client) -> None:
    report = trend_of(past, **{"from": "2026-01-19", "to": "2026-02-09"})
    assert [(point["from"], point["nps"], point["responses"]) for point in report["data"]] == [
        ("2026-01-19", None, 0),
        ("2026-01-26", None, 4),
        ("2026-02-02", 25, 28),
    ]
    assert [point["reliability"] for point in report["data"]] == ["none", "hidden", "low"]
    assert report["data"][0]["channels"] == {}


def test_each_day_is_one_day_however_many_hours_it_has(past: httpx.Client) -> None:
    report = trend_of(past, by="day", **IN_MARCH)
    assert len(report["data"]) == 31
    assert {point["responses"] for point in report["data"][:30]} == {2}
    assert report["data"][30]["responses"] == 0


def test_rates_are_told_by_channel_and_by_the_day_of_the_ask(past: httpx.Client) -> None:
    (point,) = trend_of(past, by="month", **IN_MARCH)["data"]
    # Of 60 answers, one came seconds after midnight of the first to somebody who was asked in February.
    assert point["channels"]["email"] == {"asked": 20, "answered": 20, "response_rate": 1.0}
    assert point["channels"]["widget"] == {"asked": 79, "answered": 39, "response_rate": pytest.approx(39 / 79)}
    (point,) = trend_of(past, by="month", channel="email", **IN_MARCH)["data"]
    assert (set(point["channels"]), point["responses"]) == ({"email"}, 20)


def test_a_segment_has_a_trend(past: httpx.Client) -> None:
    report = trend_of(past, by="month", segment="plan:trial", **WINTER)
    assert report["segment"] == "plan:trial"
    assert [(point["nps"], point["responses"]) for point in report["data"]] == [(-100, 10), (-100, 30)]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("segment", ["page:/pricing", "plam:pro"])
def test_a_trend_needs_tallies(past: httpx.Client, segment: str) -> None:
    reply = past.get("/v1/surveys/1/trend", params={"segment": segment})
    assert "The keys of this site are plan." in refused(reply, 400, "segment_unknown")


def test_a_rolling_point_stands_for_the_days_that_end_with_it(past: httpx.Client) -> None:
    report = trend_of(past, by="day", rolling=30, **{"from": "2026-03-30", "to": "2026-04-01"})
    assert [(point["from"], point["to"], point["responses"]) for point in report["data"]] == [
        ("2026-03-01", "2026-03-31", 60),
        ("2026-03-02", "2026-04-01", 58),
    ]
    (point,) = trend_of(past, by="month", rolling=90, **IN_MARCH)["data"]
    assert (point["from"], point["responses"]) == ("2026-01-01", 160)


def test_left_out_the_range_is_the_last_weeks_up_to_today(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    collect(browser, site, [10] * 5)
    report = trend_of(reader, survey["id"])
    points = report["data"]
    assert (report["by"], len(points), report["rolling"]) == ("week", 12, None)
    assert (points[0]["from"], points[-1]["to"]) == (report["from"], report["to"])
    assert abs(date.fromisoformat(report["to"]) - datetime.now(UTC).date()) < timedelta(days=3)
    assert sum(point["responses"] for point in points) == 5
    assert [(point["nps"], point["partial"]) for point in points[:-2]] == [(None, False)] * 10
    assert datetime.fromisoformat(points[0]["from"]).replace(tzinfo=UTC).weekday() == 0


def test_the_suspect_can_be_left_out(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    collect(browser, site, [10] * 3)
    # An anonymous view within a second would be suspect.
    view(browser, token_for(browser, site, respondent={"token": signed_identity(identity_secret(owner, site))}))
    for exclude, counted in ((False, 3), (True, 0)):
        points = trend_of(reader, survey["id"], exclude_suspect=str(exclude).lower())["data"]
        assert sum(point["responses"] for point in points) == counted
        asked = sum(point["channels"]["widget"]["asked"] for point in points if point["channels"])
        assert asked == counted + 1


def test_notes_of_the_range_come_along(owner: httpx.Client, survey: Json) -> None:
    for day in ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01"):
        created_json(owner.post(f"/v1/surveys/{survey['id']}/notes", json={"day": day, "text": f"On {day}"}))
    notes = trend_of(owner, survey["id"], **IN_FEBRUARY)["notes"]
    assert [(note["day"], note["text"]) for note in notes] == [(day, f"On {day}") for day in ("2026-02-01", "2026-02-28")]


def test_a_trend_that_has_not_changed_is_not_sent_again(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    path = f"/v1/surveys/{survey['id']}/trend"
    headers = {"If-None-Match": reader.get(path).headers["etag"]}
    assert reader.get(path, headers=headers).status_code == 304
    collect(browser, site, [9])
    assert reader.get(path, headers=headers).status_code == 200


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "query",
    [
        *(
            "by=year",
            "by=",
            "rolling=7",
            "rolling=30.0",
            "rolling=",
            "rolling=null",
            "compare=previous",
            "segment=plan",
            "form=x",
        ),
        *("from=2026-01-02&to=2026-01-02", "by=day&from=0001-01-01", "from=9999-12-31", "to=0001-01-01"),
        "by=month&from=0001-01-01&to=9999-12-31",
    ],
)
def test_a_query_that_means_nothing_is_refused(reader: httpx.Client, survey: Json, query: str) -> None:
    refused(reader.get(f"/v1/surveys/{survey['id']}/trend?{query}"), 400, "query_invalid")


@pytest.mark.parametrize("by", ["day", "week", "month"])
@pytest.mark.parametrize(
    "query", ["from=9999-12-30", "to=0001-01-02", "from=9999-12-30&to=9999-12-31&rolling=90", "to=9999-12-31"]
)
def test_the_ends_of_the_calendar_do_no_harm(reader: httpx.Client, survey: Json, by: str, query: str) -> None:
    assert ok_json(reader.get(f"/v1/surveys/{survey['id']}/trend?by={by}&{query}"))["data"]


@pytest.mark.sqlite_only
def test_the_trend_of_no_survey_is_not_found(reader: httpx.Client) -> None:
    refused(reader.get("/v1/surveys/999999/trend"), 404, "survey_not_found")
