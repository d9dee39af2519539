"""Rules: what is refused, what each would have done, and that each acts once."""

from collections.abc import Iterator

import httpx2 as httpx
import pytest

from tests.mailbox import Mailbox, receiving_mail
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


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    """The mail server."""
    with receiving_mail() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Server]:
    """A server that sends e-mails."""
    settings = {
        "OUTOFTEN_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "OUTOFTEN_MAIL_FROM": "Out of Ten <nps@example.com>",
        "OUTOFTEN_ALLOWED_NETWORKS": "127.0.0.0/8",
        "OUTOFTEN_RATE_LIMIT": "0",
    }
    with Server(tmp_path_factory.mktemp("rules"), **settings) as running:
        yield running


@pytest.fixture(scope="module")
def owner(server: Server) -> Iterator[httpx.Client]:
    """The owner of that server."""
    with client(server, Authorization=f"Bearer {server.admin_key}") as owning:
        yield owning


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


MAIL = {"subject": "Thank you", "text": "Hello {{ name }}, your code: {{ code }}", "referral_code": True}


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
    assert "No code is left" in ok_json(owner.get(f"/v1/rules/{rule['id']}"))["problems"][0]
