"""Identity secrets: a leaked one is revoked on its own, and so is what was asked for identities that it signed."""

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, ask, created_json, ok_json, refused, signed_identity, token_for
from tests.web.pages import open_page

pytestmark = pytest.mark.both_engines


def new_secret(owner: httpx.Client, site: Json) -> Json:
    """A new identity secret."""
    return created_json(owner.post(f"/v1/sites/{site['id']}/identity-secrets"))


def revoke(owner: httpx.Client, site: Json, secret: Json) -> httpx.Response:
    """The reply to its revocation."""
    return owner.delete(f"/v1/sites/{site['id']}/identity-secrets/{secret['id']}")


def identified(secret: Json, subject: str) -> Json:
    """A respondent whose identity this secret has signed."""
    return {"token": signed_identity(secret["secret"], subject)}


def test_identities_of_a_revoked_secret_are_refused_and_those_of_the_other_are_not(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    leaked, kept = new_secret(owner, site), new_secret(owner, site)
    assert ask(browser, site, respondent=identified(leaked, "user-1"))["ask"]
    assert ok_json(revoke(owner, site, leaked))["effect"]
    reply = browser.post("/v1/ask", json={"site": site["key"], "respondent": identified(leaked, "user-2")})
    refused(reply, 401, "identity_refused")
    assert ask(browser, site, respondent=identified(kept, "user-3"))["ask"]
    assert ok_json(owner.get(f"/v1/sites/{site['id']}"))["identity_secrets"] == [kept["id"]]


def test_asks_that_were_issued_for_identities_of_a_revoked_secret_end(
    owner: httpx.Client, browser: httpx.Client, stranger: httpx.Client, site: Json, survey: Json
) -> None:
    leaked, kept = new_secret(owner, site), new_secret(owner, site)
    forged = token_for(browser, site, respondent=identified(leaked, "victim"))
    genuine = token_for(browser, site, respondent=identified(kept, "user-2"))
    page = open_page(stranger, survey, token=signed_identity(leaked["secret"], "another"))
    ok_json(revoke(owner, site, leaked))
    for path, body in (("view", {}), ("answer", {"score": 0}), ("dismiss", {})):
        refused(browser.post(f"/v1/{path}", json={"token": forged} | body), 401, "identity_revoked")
    assert page.send(stranger, score="0").status == 401
    answer(browser, genuine, 9)
    answer(browser, token_for(browser, site), 9)


def test_a_secret_that_rotation_has_removed_ends_its_asks_too(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token = token_for(browser, site, respondent=identified(new_secret(owner, site), "victim"))
    new_secret(owner, site)
    answer(browser, token, 9)
    new_secret(owner, site)
    refused(browser.post("/v1/answer", json={"token": token, "score": 0}), 401, "identity_revoked")


def test_a_new_secret_does_not_revive_the_asks_of_the_newest_one_that_was_revoked(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    leaked = new_secret(owner, site)
    token = token_for(browser, site, respondent=identified(leaked, "victim"))
    ok_json(revoke(owner, site, leaked))
    new_secret(owner, site)
    refused(browser.post("/v1/answer", json={"token": token, "score": 0}), 401, "identity_revoked")


def test_a_secret_is_revoked_once_and_only_at_its_own_site(owner: httpx.Client, site: Json) -> None:
    secret = new_secret(owner, site)
    other = created_json(owner.post("/v1/sites", json={"name": "Other"}))
    refused(revoke(owner, other, secret), 404, "identity_secret_not_found")
    ok_json(revoke(owner, site, secret))
    refused(revoke(owner, site, secret), 404, "identity_secret_not_found")
    entries = ok_json(owner.get("/v1/audit"))["data"][:2]
    subject = {"site_id": site["id"], "secret_id": secret["id"]}
    assert [(entry["action"], entry["subject"]) for entry in entries] == [
        ("identity_secret.revoked", subject),
        ("identity_secret.created", subject),
    ]
