"""Delighted's own clients, unmodified, call this server at another base address, and read what they are used to."""

import base64
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from tests.openapi_tools import tools
from tests.server import Server
from tests.setup import WIDGET, node_folder
from tests.web.client import Json, answer, client, created_json, ok_json, responses_of, score_of, token_for

HERE = Path(__file__).parent
BASE = "/compat/delighted/v1/"
SEATED = {"plan": "pro", "seats": 5}


@pytest.fixture(scope="module")
def owner(mailer: httpx.Client) -> httpx.Client:
    """The owner of a server that sends e-mails."""
    return mailer


@pytest.fixture
def survey(owner: httpx.Client) -> Json:
    """A survey with an autopilot: a sending to people with the trait."""
    address = {"postal_address": "Acme Ltd., 1 High Street, London"}
    site = created_json(owner.post("/v1/sites", json={"name": "Acme", "segment_keys": ["plan"]} | address))
    survey = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Acme"}))
    criteria = {"type": "trait", "key": "autopilot_since", "op": "exists"}
    audience = created_json(owner.post(f"/v1/audiences?site={site['id']}", json={"name": "Autopilot", "criteria": criteria}))
    sending = {"survey_id": survey["id"], "audience_id": audience["id"], "name": "Autopilot", "schedule": {"kind": "quarterly"}}
    created_json(owner.post("/v1/sendings", json=sending))
    return survey


@pytest.fixture
def key(owner: httpx.Client, survey: Json) -> str:
    """A key of the site."""
    body = {"name": "Delighted", "scopes": ["read", "write"], "sites": [survey["site_id"]]}
    text: str = created_json(owner.post("/v1/keys", json=body))["key"]
    return text


def run(command: list[str], **environment: str) -> Any:
    """What a client's script prints."""
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def basic(user: str) -> str:
    """A header with the user name as it stands."""
    return f"Basic {base64.b64encode(user.encode()).decode()}"


def test_the_python_client_makes_all_nineteen_calls(mailing: Server, owner: httpx.Client, survey: Json, key: str) -> None:
    script = str(HERE / "python_client.py")
    done = run([str(tools("delighted") / "python"), script, f"{mailing.address}{BASE}", key])

    assert done["no responses"]["nps"] is None
    assert done["no responses"]["response_count"] == 0
    assert (done["ann"]["survey_scheduled_at"], done["ann"]["properties"]) == (None, SEATED)
    assert done["ann"]["id"] == "ann+x@example.com"
    assert done["bob"]["survey_scheduled_at"] > 1_700_000_000
    assert done["bob again"]["survey_scheduled_at"] is None
    assert done["bob again"]["reason"]["code"] == "asked_elsewhere"
    assert (done["moved"]["id"], done["moved"]["email"]) == ("ann+x@example.com", "ann@example.com")
    assert [one["email"] for one in done["list"]] == ["ann@example.com", "bob@example.com", "a/b@example.com"]
    assert [one["next_survey_scheduled_at"] is None for one in done["list"]] == [True, False, False]
    assert [one["phone_number"] for one in done["one"]] == ["+41440000000"]
    assert [one["email"] for one in done["second page"]] == ["bob@example.com"]
    assert done["pending"] == {"ok": True}

    old = done["old"]
    assert (old["score"], old["comment"], old["created_at"], old["updated_at"]) == (3, "Slow.", 1713418460, None)
    assert (old["person"], old["person_properties"]) == ("ann+x@example.com", {"plan": "free"})
    percents = {"promoter_percent": 67, "passive_percent": 33, "detractor_percent": 0}
    counts = {"promoter_count": 2, "passive_count": 1, "detractor_count": 0, "response_count": 3}
    assert done["metrics"] == {"nps": 67} | percents | counts
    assert (done["all metrics"]["nps"], done["all metrics"]["response_count"]) == (25, 4)
    assert (done["old metrics"]["nps"], done["old metrics"]["response_count"]) == (-100, 1)
    assert (done["expanded"]["person"]["email"], done["expanded"]["notes"]) == ("ann@example.com", [])
    oldest_first, newest_first, since = done["order"]
    assert oldest_first[0] == old["id"]
    assert newest_first == oldest_first[::-1]
    assert since == oldest_first[1:]
    assert done["by person"] == [10]
    assert done["expanded list"][0]["person"]["id"] == "ann+x@example.com"
    assert (done["saved"]["score"], done["saved"]["comment"], done["updated"]) == (0, "Worse.", [done["saved"]["id"]])
    assert done["saved"]["updated_at"] > done["saved"]["created_at"]
    logged = [entry["action"] for entry in ok_json(owner.get("/v1/audit"))["data"]]
    assert logged.count("response.answer_changed") == 1
    assert 'outoften_answers_total{channel="import",category="promoter"}' in owner.get("/metrics").text

    assert done["unsubscribe"] == {"ok": True}
    assert [one["person_id"] for one in done["unsubscribes"]] == ["bob@example.com"]
    assert done["bounces"] == done["nobody"] == done["sms"] == []
    assert (done["autopilot"]["active"], done["autopilot"]["frequency"]) == (False, 7776000)
    assert [one["person"]["id"] for one in [done["joined"], *done["members"]]] == ["ann+x@example.com"] * 2
    assert (done["sms autopilot"]["platform_id"], done["sms autopilot"]["active"]) == ("sms", False)
    assert done["without slash"]["response_count"] == 4
    assert done["left"]["person"]["email"] == "ann@example.com"

    statuses = {name: tuple(failed[:2]) for name, failed in done["failures"].items()}
    assert statuses.pop("stranger") == ("AuthenticationError", 401)
    assert {statuses.pop(name) for name in ("unsubscribe", "response", "phone")} == {("GeneralAPIError", 404)}
    assert set(statuses.values()) == {("ResourceValidationError", 422)}
    fields = {name: next(iter(failed[2])) for name, failed in done["failures"].items() if failed[1] == 422}
    assert fields == {
        "score": "score",
        "no person": "person",
        "unknown person": "person",
        "sms": "channel",
        "thanks": "thank_you_message",
        "trend": "trend",
        "kiosk": "groups",
        "filter": "person_properties",
        "autopilot": "platform_id",
    }
    assert done["failures"]["no person"][2]["person"] == ["can't be blank"]
    assert done["deleted"] == [{"ok": True}] * 2
    assert done["gone"][:2] == ["GeneralAPIError", 404]
    assert done["left over"] == [[], ["a/b@example.com"]]
    assert responses_of(owner, survey) == []


def test_the_node_client_saves_and_deletes_in_its_own_way(mailing: Server, survey: Json, key: str) -> None:
    script = [str(node_folder() / "node"), "--no-deprecation", str(HERE / "node_client.cjs")]
    base = f"{BASE}surveys/{survey['id']}"
    done = run([*script, str(mailing.port), base, key], NODE_PATH=str(WIDGET / "node_modules"))

    assert done["people"] == ["eve+1@example.com", "fay@example.com"]
    assert (done["person"], done["saved"]) == ("eve+1@example.com", [True, 10, "Fine."])
    assert (done["left"]["person"]["name"], done["members"]) == ("Eve", [])
    assert done["pending"] == done["deleted"] == {"ok": True}
    assert (done["metrics"]["nps"], done["metrics"]["response_count"]) == (100, 1)
    assert done["refused"] == "GeneralAPIError"


def test_forms_of_the_php_client_and_addresses_with_json_are_read(
    mailing: Server, owner: httpx.Client, survey: Json, key: str
) -> None:
    with client(mailing, Authorization=basic(f"{key}:"), Accept="application/json") as php:
        form = {"email": "gus+1@example.com", "send": "false", "properties[plan]": "pro", "properties[city]": "Bern"}
        gus = created_json(php.post(f"{BASE}people", data=form))
        assert gus["properties"] == {"plan": "pro", "city": "Bern"}
        given = {"person": gus["id"], "score": "9", "created_at": "1713418460", "person_properties[plan]": "max"}
        response = created_json(php.post(f"{BASE}survey_responses.json", data=given))
        # Its client has one empty value for lists and objects.
        hal = created_json(php.post(f"{BASE}people", data={"email": "hal@example.com", "send": "false"}))
        plain = created_json(php.post(f"{BASE}survey_responses", data={"person": hal["id"], "score": "3"}))
        saved = php.put(f"{BASE}survey_responses/{plain['id']}", json={"score": 4, "person_properties": [], "tags": []})
        assert ok_json(saved)["score"] == 4
        # Its address has a plus sign, which stands for a space in a query.
        assert [one["id"] for one in php.get(f"{BASE}people.json?email=gus+1@example.com").json()] == [gus["id"]]
        assert ok_json(php.put(f"{BASE}survey_responses/{response['id']}", json={"score": 6}))["score"] == 6
        assert (
            php.get(f"{BASE}survey_responses?expand=person&person_email=gus+1@example.com").json()[0]["person"]["name"] is None
        )
        created_json(php.post(f"{BASE}autopilot/email/memberships", data={"person_email": "gus+1@example.com"}))
        left = php.request("DELETE", f"{BASE}autopilot/email/memberships", data={"person_id": gus["id"]})
        assert ok_json(left)["person"]["email"] == "gus+1@example.com"
    assert score_of(owner, survey, segment="plan:max")["responses"] == 1
    # An answer from elsewhere says nothing of how many were asked.
    rates = ok_json(owner.get(f"/v1/surveys/{survey['id']}/response-rate"))["channels"]
    assert rates["import"]["response_rate"] is None


def test_people_are_found_by_their_phone_number(mailing: Server, key: str) -> None:
    with client(mailing, Authorization=basic(f"{key}:"), Accept="application/json") as host:
        for name, phone in (("ida", "+41440000001"), ("jon", "+41440000002"), ("kay", "+41 44 000 00 03")):
            # Spaces around an address are no part of it.
            person = {"email": f" {name}@example.com ", "phone_number": phone, "send": False}
            assert created_json(host.post(f"{BASE}people", json=person))["email"] == f"{name}@example.com"
        # As the client for PHP sends it, and as the others do.
        for phone in ("+41440000001", "%2B41440000001"):
            assert [one["email"] for one in host.get(f"{BASE}people?phone_number={phone}").json()] == ["ida@example.com"]
        # As it was stored, also with spaces.
        assert [one["email"] for one in host.get(f"{BASE}people?phone_number=%2B41+44+000+00+03").json()] == ["kay@example.com"]
        joined = created_json(host.post(f"{BASE}autopilot/email/memberships", json={"person_phone_number": "+41440000001"}))
        assert joined["person"]["email"] == "ida@example.com"
        assert host.request("DELETE", f"{BASE}people/phone_number%3A%2B41440000001").status_code == 202
        assert [one["email"] for one in host.get(f"{BASE}people").json()] == ["jon@example.com", "kay@example.com"]


def test_a_membership_adds_a_person_who_was_not_known_and_replies_as_delighted_did(mailing: Server, key: str) -> None:
    memberships = f"{BASE}autopilot/email/memberships"
    with client(mailing, Authorization=basic(f"{key}:"), Accept="application/json") as host:
        assert host.get(f"{memberships}?person_email=kim@example.com").json() == []
        kim = {"person_email": "kim@example.com", "person_name": "Kim", "properties": {"plan": "pro"}}
        joined = created_json(host.post(memberships, json=kim))
        assert (joined["person"]["name"], joined["properties"]) == ("Kim", {"plan": "pro"})
        assert [one["person"]["id"] for one in host.get(memberships).json()] == ["kim@example.com"]
        left = ok_json(host.request("DELETE", memberships, json={"person_id": joined["person"]["id"]}))
        assert (left["person"]["email"], host.get(memberships).json()) == ("kim@example.com", [])
        assert host.post(memberships, json={"person_id": "nobody"}).status_code == 404
        # As a host may have stored it.
        leo = {"email": "leo@example.com", "properties": {"autopilot_since": "soon"}, "send": False}
        created_json(host.post(f"{BASE}people", json=leo))
        assert [one["created_at"] for one in host.get(memberships).json()] == [None]


def test_choices_of_the_follow_up_are_additional_answers(mailing: Server, owner: httpx.Client, survey: Json, key: str) -> None:
    follow_ups = {
        "detractor": {"question": "What went wrong?", "choices": ["Price", "Speed"], "multiple": True},
        "promoter": {"question": "What do you like most?", "choices": ["Design", "Help"]},
    }
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"follow_ups": follow_ups}))
    site = ok_json(owner.get(f"/v1/sites/{survey['site_id']}"))
    with client(mailing) as browser:
        for score, choices in ((2, ["Price", "Speed"]), (10, ["Help"]), (8, [])):
            answer(browser, token_for(browser, site), score, choices=choices)
    with client(mailing, Authorization=basic(f"{key}:"), Accept="application/json") as host:

        def questions() -> list[tuple[str, str | None, Any]]:
            listed = [one["additional_answers"] for one in host.get(f"{BASE}survey_responses").json()]
            assert listed[2] == []
            answers = [found for [found] in listed[:2]]
            return [(one["question"]["type"], one["question"]["text"], one["value"]) for one in answers]

        many, one = questions()
        assert many[:2] == ("select_many", "What went wrong?")
        assert [choice["text"] for choice in many[2]["select_many"]] == ["Price", "Speed"]
        assert one[:2] == ("select_one", "What do you like most?")
        assert (one[2]["select_one"]["text"], one[2]["select_many"]) == ("Help", None)
        # No question offers these choices any longer.
        ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"follow_ups": {}}))
        assert [(one[0], one[1]) for one in questions()] == [("select_many", None)] * 2


def test_keys_are_limited_as_everywhere_and_refusals_have_the_shape(mailing: Server, owner: httpx.Client, key: str) -> None:
    other_site = created_json(owner.post("/v1/sites", json={"name": "Other"}))
    other = created_json(owner.post("/v1/surveys", json={"site_id": other_site["id"], "name": "Other"}))
    reading = created_json(owner.post("/v1/keys", json={"name": "r", "scopes": ["read"], "sites": [other["site_id"]]}))["key"]
    with client(mailing) as asker:

        def ask(path: str, user: str, method: str = "GET", **headers: str) -> httpx.Response:
            return asker.request(method, f"{BASE}{path}", headers={"Authorization": basic(user)} | headers)

        assert ask("metrics", key, Accept="text/html").status_code == 406
        assert ask("metrics.json", key, Accept="text/html").status_code == 200
        assert ask(f"surveys/{other['id']}/metrics", key).status_code == 404
        assert ask(f"surveys/{other['id']}/metrics", mailing.admin_key).status_code == 200
        unclear = ask("metrics", mailing.admin_key)
        assert (unclear.status_code, unclear.json()["code"]) == (422, "survey_unclear")
        assert ask("unsubscribes", reading, "POST").status_code == 403
        assert ask("people", key, "POST", Origin="https://elsewhere.example").json()["code"] == "foreign_page"
        assert ask("tags", key).status_code == 404
        refused = asker.get(f"{BASE}metrics")
        assert (refused.status_code, refused.json()["status"]) == (401, 401)
        assert refused.headers["www-authenticate"].startswith("Basic")


def test_a_key_with_too_many_calls_is_refused_as_delighted_did(tmp_path: Path) -> None:
    with Server(tmp_path, OUTOFTEN_RATE_LIMIT="3") as server, client(server) as asker:
        headers = {"Authorization": basic(server.admin_key)}
        replies = [asker.get(f"{BASE}metrics", headers=headers) for _ in range(8)]
    # A new minute may begin between them.
    refused = next(reply for reply in replies if reply.status_code == 429)
    assert {reply.status_code for reply in replies} == {200, 429}
    assert refused.headers["retry-after"].isdecimal()
    assert (refused.json()["status"], refused.json()["message"]) == (429, "Too Many Requests")
