"""`/v1/alerts` and `/v1/surveys/{id}/alert-status`: what is listed, watched and refused."""

import time
from datetime import datetime, timedelta
from pathlib import Path

import httpx2 as httpx

from tests.history import ZURICH, answered, remember
from tests.receiver import PATIENCE_SECONDS
from tests.server import Server
from tests.web.client import Json, client, collect, created_json, ok_json, refused


def test_a_new_survey_has_too_few_responses_and_says_what_to_do(owner: httpx.Client, browser: httpx.Client, site: Json) -> None:
    survey = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "New"}))
    collect(browser, site, [9, 3])
    status = ok_json(owner.get(f"/v1/surveys/{survey['id']}/alert-status"))
    assert (status["mode"], status["responses_per_day"]) == ("every_detractor", 0)
    assert '"categories": ["detractor"]' in status["advice"]
    assert [(series["segment"], series["problem"]) for series in status["series"]] == [(None, "too_few_recent")]
    assert ok_json(owner.get("/v1/alerts", params={"survey": survey["id"], "state": "open"})) == {"data": []}


def test_the_server_checks_its_sites_by_itself(past: httpx.Client) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while (status := ok_json(past.get("/v1/surveys/1/alert-status")))["checked_on"] is None:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert status["checked_at"] is not None


def test_only_keys_that_are_counted_can_be_watched(owner: httpx.Client, site: Json) -> None:
    path = f"/v1/sites/{site['id']}"
    refused(owner.patch(path, json={"watched_segments": ["plan"]}), 400, "watched_segment_unknown")
    refused(owner.post("/v1/sites", json={"name": "Other", "watched_segments": ["plan"]}), 400, "watched_segment_unknown")
    keys = {"segment_keys": ["plan", "city"], "watched_segments": ["plan", "city"]}
    assert ok_json(owner.patch(path, json=keys))["watched_segments"] == ["plan", "city"]
    # A key that is no longer counted is no longer watched.
    assert ok_json(owner.patch(path, json={"segment_keys": ["city"]}))["watched_segments"] == ["city"]
    many = ["a", "b", "c", "d"]
    refused(owner.patch(path, json={"segment_keys": many, "watched_segments": many}), 400, "body_invalid")


def test_what_is_not_there_or_of_another_site_is_not_found(server: Server, owner: httpx.Client, survey: Json) -> None:
    other = created_json(owner.post("/v1/sites", json={"name": "Other"}))
    body = {"name": "one site", "scopes": ["read", "respond"], "sites": [other["id"]]}
    with client(server, Authorization=f"Bearer {created_json(owner.post('/v1/keys', json=body))['key']}") as limited:
        for caller in (owner, limited):
            refused(caller.post("/v1/alerts/999999999999/close"), 404, "alert_not_found")
            refused(caller.get("/v1/alerts", params={"survey": 999_999}), 404, "survey_not_found")
        refused(limited.get("/v1/alerts", params={"survey": survey["id"]}), 404, "survey_not_found")
        refused(limited.get(f"/v1/surveys/{survey['id']}/alert-status"), 404, "survey_not_found")


def test_closing_an_alert_needs_the_scope_respond(reader: httpx.Client) -> None:
    refused(reader.post("/v1/alerts/1/close"), 403, "scope_missing")


def test_a_drop_is_found_by_the_server_closed_by_hand_and_hidden_from_keys_of_other_sites(tmp_path: Path) -> None:
    today = datetime.now(ZURICH).date()
    at = [
        datetime.combine(today - timedelta(days=day), datetime.min.time(), ZURICH) + timedelta(hours=9) for day in range(1, 105)
    ]
    remember(
        f"sqlite:///{tmp_path / 'outoften.db'}",
        [
            answered(when + timedelta(minutes=number), 3 if day < 14 else 9)
            for day, when in enumerate(at)
            for number in range(5)
        ],
    )
    with Server(tmp_path) as running, client(running) as owning:
        link = running.sign_in_link.partition("#sign-in=")[2]
        assert owning.post("/v1/session", json={"link": link}).status_code == 201
        until = time.monotonic() + PATIENCE_SECONDS
        while not (found := ok_json(owning.get("/v1/alerts", params={"survey": 1, "state": "open"}))["data"]):
            assert time.monotonic() < until
            time.sleep(0.05)
        (alert,) = found
        assert (alert["kind"], alert["drop"]["nps_before"], alert["drop"]["nps"]) == ("drop", 100, -100)

        other = created_json(owning.post("/v1/sites", json={"name": "Other"}))
        body = {"name": "other site", "scopes": ["read", "respond"], "sites": [other["id"]]}
        key = created_json(owning.post("/v1/keys", json=body))["key"]
        with client(running, Authorization=f"Bearer {key}") as limited:
            assert ok_json(limited.get("/v1/alerts")) == {"data": []}
            refused(limited.post(f"/v1/alerts/{alert['id']}/close"), 404, "alert_not_found")

        closed = ok_json(owning.post(f"/v1/alerts/{alert['id']}/close"))
        assert closed["state"] == "closed"
        assert closed["closed_by"]
        assert ok_json(owning.get("/v1/alerts", params={"state": "closed"}))["data"] == [closed]
