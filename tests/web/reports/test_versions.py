"""Reports of one version of a survey."""

from datetime import UTC, datetime

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, created_json, dismiss, ok_json, rates_of, score_of, token_for, view


@pytest.fixture
def answered(owner: httpx.Client, browser: httpx.Client) -> Json:
    """A survey with two versions: in the first, ten people answer 9 and others don't; in the second, ten answer 3."""
    site = created_json(owner.post("/v1/sites", json={"name": "Acme", "segment_keys": ["plan"]}))
    survey = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Relationship"}))
    for number in range(10):
        answer(browser, token_for(browser, site, traits={"plan": "pro"}), 9, comment="Good" if number < 4 else "")
    view(browser, token_for(browser, site, traits={"plan": "free"}))
    dismiss(browser, token_for(browser, site))
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"intro": "Hello"}))
    for _ in range(10):
        answer(browser, token_for(browser, site, traits={"plan": "free"}), 3)
    return survey


@pytest.mark.both_engines
def test_every_report_counts_one_version_if_it_is_asked_to(reader: httpx.Client, answered: Json) -> None:
    address = f"/v1/surveys/{answered['id']}"
    first, second = (score_of(reader, answered, version=number) for number in ("1", "2"))
    assert (first["nps"], first["responses"], first["version"], first["counted_from"]) == (100, 10, 1, "responses")
    assert (second["nps"], second["responses"], second["version"]) == (-100, 10, 2)
    assert score_of(reader, answered)["nps"] == 0
    assert score_of(reader, answered, version="1", segment="plan:free")["responses"] == 0
    rates = rates_of(reader, answered, version="1")
    assert {name: rates[name] for name in ("asked", "answered", "commented", "dismissed", "issued")} == {
        "asked": 12,
        "answered": 10,
        "commented": 4,
        "dismissed": 1,
        "issued": None,
    }
    trend = ok_json(reader.get(f"{address}/trend", params={"by": "day", "version": 2}))
    assert [(point["responses"], point["nps"]) for point in trend["data"][-1:]] == [(10, -100)]
    assert trend["data"][-1]["channels"]["widget"] == {"asked": 10, "answered": 10, "response_rate": 1}
    rows = ok_json(reader.get(f"{address}/segments/plan", params={"version": 1}))["data"]
    assert [(row["value"], row["responses"]) for row in rows] == [("pro", 10), ("free", 0)]
    assert rows[1]["channels"]["widget"]["asked"] == 1
    themes = ok_json(reader.get(f"{address}/themes", params={"version": 1}))
    assert (themes["version"], themes["comments"], themes["promoters"]) == (1, 4, 4)
    assert ok_json(reader.get(f"{address}/themes", params={"version": 2}))["comments"] == 0


def test_a_note_compares_the_score_of_one_version(owner: httpx.Client, reader: httpx.Client, answered: Json) -> None:
    address = f"/v1/surveys/{answered['id']}/notes"
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    note = created_json(owner.post(address, json={"day": day, "text": "New prices"}))
    score = ok_json(reader.get(f"{address}/{note['id']}", params={"version": 2}))["score"]
    assert (score["version"], score["responses"], score["nps"]) == (2, 10, -100)


@pytest.mark.both_engines
@pytest.mark.parametrize("report", ["score", "response-rate", "trend?by=day", "segments/plan"])
@pytest.mark.parametrize("more", ["", "exclude_suspect=true", "channel=link", "from=2020-01-01&to=2020-02-01"])
def test_a_version_that_everybody_saw_is_counted_like_all_asks(
    owner: httpx.Client, browser: httpx.Client, report: str, more: str
) -> None:
    site = created_json(owner.post("/v1/sites", json={"name": "Acme", "segment_keys": ["plan"], "time_zone": "Asia/Kathmandu"}))
    survey = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Relationship"}))
    for score in range(11):
        token = token_for(browser, site, traits={"plan": "pro" if score % 2 else "free"})
        answer(browser, token, score, comment="x" * (score % 3))
    view(browser, token_for(browser, site))
    dismiss(browser, token_for(browser, site, traits={"plan": "pro"}))
    address = f"/v1/surveys/{survey['id']}/{report}{'&' if '?' in report else '?'}{more}"
    of_all, of_version = ok_json(owner.get(address)), ok_json(owner.get(f"{address}&version=1"))
    assert _counted(of_version) == _counted(of_all)


def _counted(report: Json) -> Json:
    """The numbers of a report that every source knows, without the values of a segment key that nobody has."""
    sources = ("version", "counted_from", "rows", "truncated")
    known = {name: value for name, value in report.items() if name not in sources}
    if "key" in report:
        known["data"] = [row for row in report["data"] if row["channels"] or row["responses"]]
    if "definitions" in report:
        names = ("asked", "answered", "commented", "dismissed", "ignored", "suspect", "response_rate", "interval")
        channels: Json = report["channels"]
        known["channels"] = {channel: [rates[name] for name in names] for channel, rates in channels.items()}
    return known


@pytest.mark.both_engines
def test_the_trend_names_the_versions_that_were_published_in_its_range(reader: httpx.Client, answered: Json) -> None:
    address = f"/v1/surveys/{answered['id']}/trend"
    versions = ok_json(reader.get(address, params={"by": "day"}))["versions"]
    assert [version["number"] for version in versions] == [1, 2]
    assert versions[1]["day"] == versions[1]["published_at"][:10]
    assert versions[1]["published_by"]
    assert ok_json(reader.get(address, params={"from": "2020-01-01", "to": "2020-02-01"}))["versions"] == []
