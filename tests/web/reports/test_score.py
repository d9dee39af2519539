"""GET /v1/surveys/{id}/score."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, collect, created_json, dismiss, moment, ok_json, refused, score_of, token_for

pytestmark = pytest.mark.both_engines

DAY = timedelta(days=1)


def test_a_survey_without_responses_has_no_score(reader: httpx.Client, survey: Json) -> None:
    report = score_of(reader, survey)
    assert (report["nps"], report["interval"], report["reliability"], report["responses"]) == (None, None, "none", 0)
    assert report["distribution"] == [0] * 11


def test_the_score_is_promoters_less_detractors(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    collect(browser, site, [0, 6, 7, 8, 9, 10, 10, 10])
    report = score_of(reader, survey)
    assert (report["promoters"], report["passives"], report["detractors"], report["responses"]) == (4, 2, 2, 8)
    assert report["nps"] == 25
    assert report["distribution"] == [1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 3]
    assert report["reliability"] == "low"
    assert -100 <= report["interval"]["low"] < 25 < report["interval"]["high"] <= 100
    assert report["interval"]["confidence"] == 0.95


def test_a_half_point_is_rounded_away_from_zero(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    collect(browser, site, [0, 7, 7, 7, 7, 7, 7, 7])
    assert score_of(reader, survey)["nps"] == -13


def test_under_five_responses_the_score_is_hidden_and_the_counts_are_not(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    collect(browser, site, [10] * 4)
    report = score_of(reader, survey)
    assert (report["nps"], report["interval"], report["reliability"], report["responses"]) == (None, None, "hidden", 4)
    collect(browser, site, [10])
    assert score_of(reader, survey)["nps"] == 100


def test_from_thirty_responses_the_score_is_ok(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    collect(browser, site, [9] * 29)
    assert score_of(reader, survey)["reliability"] == "low"
    collect(browser, site, [0])
    assert score_of(reader, survey)["reliability"] == "ok"


def test_dismissals_have_no_part_in_the_score(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    dismiss(browser, token_for(browser, site))
    assert score_of(reader, survey)["responses"] == 0


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu"])
def test_from_is_counted_and_to_is_not_in_the_sites_own_days(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, zone: str
) -> None:
    site = created_json(owner.post("/v1/sites", json={"name": "Far", "time_zone": zone}))
    survey = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Far"}))
    answered_at = moment(answer(browser, token_for(browser, site), 9)["answered_at"])
    day = answered_at.astimezone(ZoneInfo(zone)).date()

    def responses(**query: object) -> object:
        return score_of(reader, survey, **{name: str(value) for name, value in query.items()})["responses"]

    assert score_of(reader, survey)["time_zone"] == zone
    assert responses(**{"from": day, "to": day + DAY}) == 1
    assert responses(**{"from": day + DAY}) == 0
    assert responses(to=day) == 0
    assert responses(**{"from": day}) == responses(to=day + DAY) == 1


def test_a_new_time_zone_counts_the_days_again(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    answered_at = moment(answer(browser, token_for(browser, site), 9)["answered_at"])
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"time_zone": zone}))
        day = answered_at.astimezone(ZoneInfo(zone)).date()
        assert score_of(reader, survey, **{"from": str(day), "to": str(day + DAY)})["responses"] == 1
    assert score_of(reader, survey)["responses"] == 1


def test_a_channel_is_counted_alone(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    collect(browser, site, [10, 10])
    collect(browser, site, [0], channel="email")
    assert score_of(reader, survey)["responses"] == 3
    assert score_of(reader, survey, channel="email")["detractors"] == 1
    assert score_of(reader, survey, channel="widget")["promoters"] == 2
    assert score_of(reader, survey, channel="link")["responses"] == 0


def test_surveys_are_counted_apart(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    other = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Other"}))
    collect(browser, site, [10], survey=other["id"])
    assert score_of(reader, survey)["responses"] == 0
    assert score_of(reader, other)["responses"] == 1


def test_the_days_before_are_compared(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    replies = collect(browser, site, [10, 10, 10, 10, 0])
    first, last = (moment(replies[at]["answered_at"]).date() for at in (0, -1))
    end = last + DAY
    query = {"from": str(end), "to": str(end + (end - first)), "compare": "previous"}
    report = score_of(reader, survey, **query)
    assert report["responses"] == 0
    comparison = report["comparison"]
    assert (comparison["from"], comparison["to"]) == (str(first), str(end))
    assert (comparison["nps"], comparison["responses"]) == (60, 5)
    assert (comparison["difference"], comparison["p_value"]) == (None, None)


def test_without_compare_there_is_no_comparison(reader: httpx.Client, survey: Json) -> None:
    assert score_of(reader, survey)["comparison"] is None


def test_a_score_that_has_not_changed_is_not_sent_again(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    path = f"/v1/surveys/{survey['id']}/score"
    etag = reader.get(path).headers["etag"]
    for header in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        reply = reader.get(path, headers={"If-None-Match": header})
        assert (reply.status_code, reply.content, reply.headers["etag"]) == (304, b"", etag)
    collect(browser, site, [9])
    reply = reader.get(path, headers={"If-None-Match": etag})
    assert reply.status_code == 200
    assert reply.headers["etag"] != etag


@pytest.mark.sqlite_only
def test_a_score_is_for_its_reader_alone(reader: httpx.Client, survey: Json) -> None:
    headers = reader.get(f"/v1/surveys/{survey['id']}/score").headers
    assert "private" in headers["cache-control"]
    assert "authorization" in headers["vary"].lower()


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "query",
    [
        *(
            "form=2026-01-01",
            "from_=2026-01-01",
            "FROM=2026-01-01",
            "segment=plan",
            "segment=plan=pro",
            "segment=:pro",
            "=x",
            "%ff=%ff",
        ),
        *("to=2026-01-01&to=2026-01-02", "channel=widget&channel=widget"),
        *("from=2026-1-1", "from=2026-02-30", "from=yesterday", "from=", "from", "from=2026-01-01T00:00:00", "from=1767225600"),
        *("from=0000-01-01", "from=10000-01-01", "from=-001-01-01", "from=%00", "from=%ff", "channel=", "channel=fax"),
        *("from=null", "to=NULL", "channel=null", "compare=Null"),
        *(
            "compare=next",
            "compare=2026-01-01",
            "compare=2026-01-01..",
            "compare=2026-02-30..2026-03-01",
            "compare=",
            "from=2026-03-01&compare=2026-02-02..2026-02-01",
            "compare=previous",
            "compare=previous&from=2026-01-01",
            "compare=previous&to=2026-01-01",
        ),
        *("from=2026-01-02&to=2026-01-02", "from=2026-01-02&to=2026-01-01"),
    ],
)
def test_a_query_that_means_nothing_is_refused(reader: httpx.Client, survey: Json, query: str) -> None:
    refused(reader.get(f"/v1/surveys/{survey['id']}/score?{query}"), 400, "query_invalid")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=0001-01-01&to=9999-12-31", 200),
        ("from=9999-12-31&to=9999-12-31", 400),
        ("from=9999-12-31&to=0001-01-01", 400),
        ("from=0001-01-01&to=9999-12-31&compare=previous", 400),
        ("from=0001-01-01&to=0001-01-02&compare=previous", 400),
    ],
)
def test_ranges_at_the_ends_of_the_calendar_are_answered_or_refused(
    reader: httpx.Client, survey: Json, query: str, status: int
) -> None:
    assert reader.get(f"/v1/surveys/{survey['id']}/score?{query}").status_code == status


@pytest.mark.sqlite_only
def test_the_score_of_no_survey_is_not_found(reader: httpx.Client) -> None:
    refused(reader.get("/v1/surveys/999999/score"), 404, "survey_not_found")
