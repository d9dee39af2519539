"""Rules: what is refused, what each would have done, and that each acts once."""

import json
import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import pairwise

import httpx2 as httpx
import pytest

from tests.mailbox import Mailbox
from tests.receiver import Receiver
from tests.server import Server
from tests.web.client import (
    PAGE_ORIGIN,
    Json,
    answer,
    client,
    created_json,
    identity_secret,
    ok_json,
    refused,
    signed_identity,
    token_for,
)
from tests.web.members import signed_in


@pytest.fixture(scope="module")
def server(mailing: Server) -> Server:
    """A server that sends e-mails."""
    return mailing


@pytest.fixture(scope="module")
def owner(mailer: httpx.Client) -> httpx.Client:
    """The owner of that server."""
    return mailer


@pytest.fixture(scope="module")
def browser(server: Server) -> Iterator[httpx.Client]:
    """A respondent's browser."""
    with client(server, Origin=PAGE_ORIGIN) as browsing:
        yield browsing


@pytest.fixture
def secret(owner: httpx.Client, site: Json) -> str:
    """The identity secret of a site that stores traits."""
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["marketing_ok", "account_owner"]}))
    return identity_secret(owner, site)


def give(browser: httpx.Client, site: Json, secret: str, person: str, score: int, **traits: object) -> str:
    """A score by a person with an e-mail address; returns the response's id."""
    identity = {"token": signed_identity(secret, person, name=f"{person.title()} Meier", email=f"{person}@x.example")}
    token = token_for(browser, site, respondent=identity, traits=traits)
    reply: str = answer(browser, token, score, done=True)["ask_id"]
    return reply


OFTEN = {"answered_days": 0, "dismissed_days": [0], "long_rest_days": 0, "between_surveys_days": 0}
MAIL = {"subject": "Thank you", "text": "Hello {{ name }}, your code: {{ code }} {{ unsubscribe_url }}", "referral_code": True}


def test_a_rule_is_added_changed_and_deleted(owner: httpx.Client, site: Json, survey: Json) -> None:
    body = {"name": "Angry", "site_id": site["id"], "when": {"categories": ["detractor"]}, "then": {"tag": "angry"}}
    rule = created_json(owner.post("/v1/rules", json=body))
    path = f"/v1/rules/{rule['id']}"
    assert (rule["active"], rule["problems"], rule["when"]["categories"]) == (True, [], ["detractor"])
    changed = ok_json(owner.patch(path, json={"active": False, "when": {"survey_id": survey["id"]}}))
    assert changed == rule | {"active": False, "when": {"survey_id": survey["id"]}}
    assert ok_json(owner.get(path)) == changed
    assert changed in ok_json(owner.get("/v1/rules"))["data"]
    assert owner.delete(f"/v1/surveys/{survey['id']}", params={"confirm": survey["name"]}).status_code in (200, 202, 204)
    assert "was deleted" in ok_json(owner.get(path))["problems"][0]
    assert owner.delete(path).status_code == 204
    refused(owner.get(path), 404, "rule_not_found")


def test_what_a_rule_cannot_do_is_refused(owner: httpx.Client, site: Json, survey: Json) -> None:
    other = created_json(owner.post("/v1/sites", json={"name": "Other"}))
    for when, then, status, code in (
        ({}, {}, 400, "rule_without_effect"),
        ({"survey_id": 999}, {"tag": "a"}, 404, "survey_not_found"),
        ({"theme_id": 999}, {"tag": "a"}, 404, "theme_not_found"),
        ({}, {"endpoint_id": 999}, 404, "endpoint_not_found"),
        ({}, {"follow_up": {"assignee": 999}}, 400, "assignee_unknown"),
        ({}, {"email_respondent": {"subject": "a", "text": "{{ x }}"}}, 400, "mail_text_invalid"),
        ({}, {"email_respondent": {"subject": "a", "text": "No way out"}}, 400, "mail_text_invalid"),
        ({"scores": [10]}, {"email_respondent": {"subject": "a", "text": "g.page/a"}}, 400, "review_not_for_everybody"),
    ):
        body = {"name": "a", "site_id": site["id"], "when": when, "then": then}
        refused(owner.post("/v1/rules", json=body), status, code)
    body = {"name": "a", "site_id": other["id"], "when": {"survey_id": survey["id"]}, "then": {"tag": "a"}}
    refused(owner.post("/v1/rules", json=body), 404, "survey_not_found")


def test_recipes_can_be_added(owner: httpx.Client, site: Json, survey: Json) -> None:
    for recipe in ok_json(owner.get("/v1/rules/recipes"))["data"]:
        body = recipe["rule"] | {"site_id": site["id"]}
        if "then.email_respondent.survey_id" in recipe["change"]:
            body["then"]["email_respondent"]["survey_id"] = survey["id"]
        created_json(owner.post("/v1/rules", json=body))


def test_a_dry_run_counts_what_would_have_been_done_and_changes_nothing(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    codes = f"/v1/sites/{site['id']}/referral-codes"
    assert created_json(owner.post(codes, json={"codes": ["A", "B", "A"]})) == {"added": 2, "left": 2}
    assert created_json(owner.post(codes, json={"codes": ["A", "C"]})) == {"added": 1, "left": 3}
    ann = give(browser, site, secret, "ann", 10, marketing_ok=True)
    give(browser, site, secret, "bob", 9)
    give(browser, site, secret, "cid", 3, marketing_ok=True)
    body = {"site_id": site["id"], "when": {"categories": ["promoter"]}, "then": {"tag": "happy", "email_respondent": MAIL}}
    tried = ok_json(owner.post("/v1/rules/dry-run", json=body))
    assert (tried["responses"], tried["matching"], tried["truncated"]) == (3, 2, False)
    assert tried["counts"] == [
        {"action": "email_respondent", "skipped": None, "count": 1},
        {"action": "email_respondent", "skipped": "no_marketing_consent", "count": 1},
        {"action": "tag", "skipped": None, "count": 2},
    ]
    example = tried["examples"][-1]
    assert (example["response_id"], example["done"]) == (ann, ["tag", "email_respondent"])
    rule = created_json(owner.post("/v1/rules", json=body | {"name": "Happy", "active": False}))
    assert ok_json(owner.post(f"/v1/rules/{rule['id']}/dry-run")) == tried
    assert ok_json(owner.get(codes)) == {"left": 3, "given": 0, "latest": []}
    assert ok_json(owner.get(f"/v1/rules/{rule['id']}/runs"))["data"] == []
    assert owner.delete(codes).status_code == 204
    assert "No referral code is left" in ok_json(owner.get(f"/v1/rules/{rule['id']}"))["problems"][0]


def add(owner: httpx.Client, site: Json, then: Json, **when: object) -> Json:
    """A new rule."""
    body = {"name": "A rule", "site_id": site["id"], "when": when, "then": then}
    return created_json(owner.post("/v1/rules", json=body))


def runs(owner: httpx.Client, rule: Json, count: int = 1) -> list[Json]:
    """What a rule has done, once it has acted on so many responses."""
    deadline = time.monotonic() + 20
    found: list[Json] = []
    while len(found) < count:
        assert time.monotonic() < deadline, found
        found = ok_json(owner.get(f"/v1/rules/{rule['id']}/runs"))["data"]
    return found


def waiting(owner: httpx.Client, rule: Json) -> Json:
    """The delivery of a rule, once an attempt was made."""
    deadline = time.monotonic() + 20
    while not (found := ok_json(owner.get(f"/v1/rules/{rule['id']}/deliveries"))["data"]) or not found[0]["attempts"]:
        assert time.monotonic() < deadline, found
    delivery: Json = found[0]
    return delivery


def text_of(mail: EmailMessage) -> str:
    """The plain text of an e-mail."""
    part = mail.get_body(("plain",))
    assert part
    return str(part.get_content())


def test_a_rule_tags_begins_a_follow_up_notifies_and_writes_to_the_assignee_once(
    server: Server,
    owner: httpx.Client,
    browser: httpx.Client,
    site: Json,
    survey: Json,
    secret: str,
    mailbox: Mailbox,
    receiver: Receiver,
) -> None:
    with signed_in(server, owner, "owner") as (_, ann), signed_in(server, owner, "responder") as (_, bo):
        pass
    endpoint = created_json(owner.post("/v1/endpoints", json={"url": receiver.url("/rules"), "events": ["ask.dismissed"]}))
    text = {"subject": "{{ score }} of 10", "text": "{{ name }}: {{ comment }} {{ url }}"}
    then = {
        "tag": "call",
        "endpoint_id": endpoint["id"],
        "follow_up": {"assignee": ann["id"], "assignee_segment": "account_owner", "due_in_hours": 8},
        "email_members": {"to": "assignee", **text},
    }
    rule = add(owner, site, then, categories=["detractor"])
    give(browser, site, secret, "fan", 9)
    angry = give(browser, site, secret, "eve", 2, account_owner=bo["email"].upper())
    [run] = runs(owner, rule)
    assert (run["response_id"], run["skipped"]) == (angry, {})
    assert run["done"] == ["tag", "follow_up", "endpoint", "email_members"]
    (mail,) = mailbox.wait(bo["email"])
    plain = text_of(mail)
    assert (mail["Subject"], plain.startswith("Eve Meier: ")) == ("2 of 10", True)
    assert f"/app/surveys/{survey['id']}/responses/{angry}" in plain
    [request] = receiver.wait("/rules", 1)
    assert json.loads(request.body)["data"]["response"]["id"] == angry
    follow_up = ok_json(owner.get(f"/v1/follow-ups/{angry}"))
    [change] = follow_up["history"]
    assert (follow_up["assignee"], change["by"]) == (bo["id"], f"rule {rule['id']}: A rule")
    response = ok_json(owner.get(f"/v1/surveys/{survey['id']}/responses/{angry}"))
    assert (response["tags"], response["state"]) == (["call"], "open")
    # It acts neither on changes by the owner nor again on the same response.
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}/responses/{angry}", json={"tags": [], "state": "new"}))
    other = give(browser, site, secret, "mia", 1)
    assert [run["response_id"] for run in runs(owner, rule, 2)] == [other, angry]
    page = owner.get(f"/v1/rules/{rule['id']}/runs", params={"limit": 1})
    following = owner.get(page.links["next"]["url"])
    assert [ok_json(one)["data"][0]["response_id"] for one in (page, following)] == [other, angry]
    assert ok_json(owner.get(f"/v1/surveys/{survey['id']}/responses/{angry}"))["tags"] == []


def test_each_person_gets_one_code_and_only_with_consent(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str, mailbox: Mailbox
) -> None:
    codes = f"/v1/sites/{site['id']}/referral-codes"
    created_json(owner.post(codes, json={"codes": ["FIRST"]}))
    rule = add(owner, site, {"email_respondent": MAIL}, categories=["promoter"])
    again = add(owner, site, {"email_respondent": MAIL}, categories=["promoter"])
    person = f"p{site['key']}"
    give(browser, site, secret, f"{person}0", 10)
    give(browser, site, secret, person, 9, marketing_ok=True)
    give(browser, site, secret, f"{person}1", 9, marketing_ok=True)
    skipped = {run["skipped"].get("email_respondent") for run in runs(owner, rule, 3)}
    assert skipped == {None, "no_marketing_consent", "no_code_left"}
    assert {run["skipped"].get("email_respondent") for run in runs(owner, again, 3)} == {
        "no_marketing_consent",
        "code_given_before",
        "no_code_left",
    }
    (mail,) = mailbox.wait(f"{person}@x.example")
    assert "your code: FIRST" in text_of(mail)
    [given] = ok_json(owner.get(codes))["latest"]
    assert (given["code"], given["respondent_id"]) == ("FIRST", person)
    deliveries = f"/v1/rules/{rule['id']}/deliveries"
    deadline = time.monotonic() + 20
    while (sent := ok_json(owner.get(deliveries))["data"])[0]["state"] != "delivered":
        assert time.monotonic() < deadline, sent
    page = str(mail["List-Unsubscribe"]).strip("<>")
    assert (httpx.get(page).status_code, httpx.get(f"{page}x").status_code) == (200, 404)
    assert httpx.post(page).status_code == 200
    plain = {"subject": "Hello", "text": "Hello {{ unsubscribe_url }}"}
    tried = ok_json(owner.post("/v1/rules/dry-run", json={"site_id": site["id"], "then": {"email_respondent": plain}}))
    assert {one["respondent_id"] for one in tried["examples"] if "opted_out" in one["skipped"].values()} == {person}
    exported = ok_json(owner.get(f"/v1/respondents/{person}/export", params={"site": site["id"]}))["records"]
    assert [code["code"] for code in exported["referral_codes"]] == ["FIRST"]
    assert {run["rule_id"] for run in exported["rules"]} == {rule["id"], again["id"]}
    assert exported["refuses_emails_since"]
    (mailed,) = (event["data"]["mail"] for event in exported["events"] if "mail" in event["data"])
    assert "code: FIRST" in mailed["text"]
    assert page.partition("?t=")[2] not in str(exported)
    assert owner.delete(f"/v1/respondents/{person}", params={"site": site["id"]}).status_code == 204
    assert ok_json(owner.get(codes))["latest"][0]["respondent_id"] is None
    assert (ok_json(owner.get(deliveries))["data"], len(runs(owner, rule, 2))) == ([], 2)


def test_a_second_survey_is_sent_as_a_personal_link_that_respects_its_cadence(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str, mailbox: Mailbox
) -> None:
    second = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Details"}))
    mail = {"subject": "Sorry", "text": "Tell us: {{ link }} {{ unsubscribe_url }}", "survey_id": second["id"]}
    rule = add(owner, site, {"email_respondent": mail}, survey_id=survey["id"])
    person = f"q{site['key']}"
    give(browser, site, secret, person, 3, survey=survey["id"])
    [run] = runs(owner, rule)
    assert run["skipped"] == {"email_respondent": "rest_days"}
    assert "days after another survey" in ok_json(owner.get(f"/v1/rules/{rule['id']}"))["problems"][0]
    ok_json(owner.patch(f"/v1/surveys/{second['id']}", json={"cadence": {"between_surveys_days": 0}}))
    give(browser, site, secret, f"{person}1", 3, survey=survey["id"])
    (sent,) = mailbox.wait(f"{person}1@x.example")
    link = re.search(r"http://\S+", text_of(sent))
    assert link
    page = httpx.get(link[0])
    token = re.search(r'name="token" value="([^"]+)"', page.text)
    assert token
    answer(browser, token[1], 4)
    [reply] = ok_json(owner.get(f"/v1/surveys/{second['id']}/responses"))["data"]
    assert (reply["respondent_id"], reply["channel"]) == (f"{person}1", "link")


def test_a_rule_acts_on_who_became_a_detractor_without_any_endpoint_for_that(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"cadence": OFTEN}))
    rule = add(owner, site, {"tag": "lost"}, events=["respondent.became_detractor"])
    person = f"f{site['key']}"
    give(browser, site, secret, person, 9)
    fallen = give(browser, site, secret, person, 2)
    assert [run["response_id"] for run in runs(owner, rule)] == [fallen]


def test_a_person_gets_one_email_a_day_an_apology_first_and_none_once_they_refuse_them(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str, mailbox: Mailbox
) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"cadence": OFTEN}))
    person = f"w{site['key']}"
    text = {"subject": "Hello", "text": "Hello {{ unsubscribe_url }}"}
    advertising = add(owner, site, {"email_respondent": text | {"marketing": True}})
    apology = add(owner, site, {"email_respondent": text | {"subject": "Sorry"}})
    give(browser, site, secret, person, 9, marketing_ok=True)
    (mail,) = mailbox.wait(f"{person}@x.example")
    assert mail["Subject"] == "Sorry"
    assert runs(owner, advertising)[0]["done"] == ["email_respondent"]
    give(browser, site, secret, person, 8)
    assert len(runs(owner, apology, 2)) == 2
    [invited] = ok_json(owner.get(f"/v1/rules/{advertising['id']}/deliveries"))["data"]
    second, first = ok_json(owner.get(f"/v1/rules/{apology['id']}/deliveries"))["data"]
    times = [datetime.fromisoformat(one["happened_at"]) for one in (first, invited, second)]
    assert [later - earlier for earlier, later in pairwise(times)] == [timedelta(days=1)] * 2
    assert (invited["state"], invited["next_attempt_at"]) == ("pending", invited["happened_at"])
    assert httpx.post(str(mail["List-Unsubscribe"]).strip("<>")).status_code == 200
    assert ok_json(owner.get(f"/v1/rules/{advertising['id']}/deliveries"))["data"] == []
    assert len(ok_json(owner.get(f"/v1/rules/{apology['id']}/deliveries"))["data"]) == 1


def test_what_a_rule_has_not_sent_is_not_sent_after_it_was_switched_off(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str, mailbox: Mailbox
) -> None:
    person = f"v{site['key']}"
    mailbox.refusals[f"{person}@x.example"] = "451 Try again later"
    rule = add(owner, site, {"email_respondent": {"subject": "Hello", "text": "Hello {{ unsubscribe_url }}"}})
    give(browser, site, secret, person, 9)
    assert waiting(owner, rule)["state"] == "pending"
    ok_json(owner.patch(f"/v1/rules/{rule['id']}", json={"active": False}))
    [given_up] = ok_json(owner.get(f"/v1/rules/{rule['id']}/deliveries"))["data"]
    assert (given_up["state"], given_up["next_attempt_at"]) == ("failed", None)
