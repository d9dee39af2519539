"""Deleting sites, what a retention would erase, and dismissing refused origins."""

import asyncio
import time

import httpx2 as httpx
import jwt
import pytest
from sqlalchemy import select

from outoften.storage.core import schema
from outoften.storage.core.opening.engine import read_transaction
from tests.server import Server
from tests.web.acting import begin_acting, left_of_endpoint, wait_for_actions
from tests.web.client import Json, answer, created_json, identity_secret, ok_json, refused, token_for

pytestmark = pytest.mark.both_engines


def test_nothing_of_a_deleted_site_remains(server: Server, owner: httpx.Client, browser: httpx.Client) -> None:
    site = created_json(owner.post("/v1/sites", json={"name": "Doomed", "segment_keys": ["plan"]}))
    other = created_json(owner.post("/v1/sites", json={"name": "Kept"}))
    surveys = [created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": name})) for name in "AB"]
    secret, address = identity_secret(owner, site), f"/v1/sites/{site['id']}"
    claims = {"sub": "anna", "exp": int(time.time()) + 300, "name": "Anna Smith", "email": "anna@example.com"}
    person = {"id": "anna", "token": jwt.encode(claims, secret, algorithm="HS256")}
    endpoint_id, rule_id = begin_acting(owner, site)
    answer(browser, token_for(browser, site, survey=surveys[0]["id"], respondent=person, traits={"plan": "pro"}), 2, done=True)
    wait_for_actions(owner, endpoint_id, rule_id)
    answer(browser, token_for(browser, site, survey=surveys[1]["id"]), 9, comment="Words")
    open_card = token_for(browser, site)
    created_json(owner.post(f"/v1/surveys/{surveys[0]['id']}/notes", json={"day": "2026-01-01", "text": "Release"}))
    outcome = {
        "id": "order-1",
        "site_id": site["id"],
        "respondent": {"id": "anna"},
        "kind": "churn",
        "at": "2026-01-01T00:00:00Z",
    }
    created_json(owner.post("/v1/outcomes", json=outcome))

    refused(owner.delete(address), 400, "query_invalid")
    refused(owner.delete(address, params={"confirm": "doomed"}), 400, "confirmation_wrong")
    assert owner.delete(address, params={"confirm": "Doomed"}).status_code == 204

    refused(owner.get(address), 404, "site_not_found")
    refused(owner.get(f"/v1/surveys/{surveys[0]['id']}"), 404, "survey_not_found")
    refused(browser.post("/v1/answer", json={"token": open_card, "score": 9}), 410, "survey_deleted")
    refused(browser.post("/v1/ask", json={"site": site["key"]}), 404, "site_not_found")
    entries = ok_json(owner.get("/v1/audit"))["data"][:3]
    assert [entry["action"] for entry in entries] == ["site.deleted", "survey.deleted", "survey.deleted"]
    deadline = time.monotonic() + 40
    while (found := _remaining(server, site["id"], endpoint_id)) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert found == []
    assert ok_json(owner.get(f"/v1/sites/{other['id']}"))["name"] == "Kept"
    assert created_json(owner.post("/v1/sites", json={"name": "Later"}))["id"] > max(site["id"], other["id"])


def _remaining(server: Server, site_id: int, endpoint_id: int) -> list[str]:
    """The tables that have a row of the site, without the record of its deletion."""
    address = server.environment.get("OUTOFTEN_DATABASE", f"sqlite:///{server.folder / 'outoften.db'}")

    async def read() -> list[str]:
        tables = [table for table in schema.metadata.sorted_tables if "site_id" in table.c]
        queries = {
            table.name: select(table.c.site_id).where(table.c.site_id == site_id)
            for table in tables
            if table is not schema.deleted_survey
        }
        queries |= left_of_endpoint(endpoint_id)
        deleted = schema.deleted_site.c
        queries["deleted_site"] = select(deleted.id).where(deleted.id == site_id, deleted.done_at.is_(None))
        async with read_transaction(address) as connection:
            return [name for name, query in queries.items() if (await connection.execute(query.limit(1))).all()]

    return asyncio.run(read())


def test_a_preview_tells_how_many_responses_a_retention_would_erase(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    address = f"/v1/sites/{site['id']}"
    answer(browser, token_for(browser, site), 9)
    preview = ok_json(owner.get(f"{address}/retention-preview", params={"days": 365}))
    assert (preview["days"], preview["responses"]) == (365, 0)
    refused(owner.get(f"{address}/retention-preview", params={"days": 29}), 400, "query_invalid")
    refused(owner.patch(address, json={"retention_days": 29}), 400, "body_invalid")
    assert ok_json(owner.get(address))["retention_days"] is None
    assert ok_json(owner.patch(address, json={"retention_days": 365}))["retention_days"] == 365
    [entry] = ok_json(owner.get("/v1/audit", params={"limit": 1}))["data"]
    assert entry["action"] == "site.retention_changed"
    assert entry["subject"] == {"site_id": site["id"], "before": None, "after": 365, "action": "erase"}
    assert ok_json(owner.patch(address, json={"retention_days": None}))["retention_days"] is None


def test_the_audit_log_tells_which_settings_of_a_site_were_changed(owner: httpx.Client, site: Json) -> None:
    changes = {"origins": ["https://a.example"], "require_identity": True, "name": site["name"]}
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json=changes))
    [entry] = ok_json(owner.get("/v1/audit", params={"limit": 1}))["data"]
    assert (entry["action"], entry["subject"]["changed"]) == ("site.changed", ["origins", "require_identity"])


def test_a_dismissed_origin_stays_dismissed_when_its_pages_come_again(
    owner: httpx.Client, stranger: httpx.Client, site: Json, survey: Json
) -> None:
    address, copy = f"/v1/sites/{site['id']}", "https://copy.example"
    ok_json(owner.patch(address, json={"origins": ["https://acorn.example"]}))
    body = {"origin": copy, "dismissed": True}
    refused(owner.patch(f"{address}/refused-origins", json=body), 404, "origin_not_found")
    ask = {"site": site["key"]}
    refused(stranger.post("/v1/ask", json=ask, headers={"Origin": copy}), 403, "origin_not_allowed")
    assert ok_json(owner.patch(f"{address}/refused-origins", json=body))["dismissed"]
    refused(stranger.post("/v1/ask", json=ask, headers={"Origin": copy}), 403, "origin_not_allowed")
    [row] = ok_json(owner.get(f"{address}/tag-status"))["refused_origins"]
    assert (row["origin"], row["count"], row["dismissed"]) == (copy, 2, True)
    assert not ok_json(owner.patch(f"{address}/refused-origins", json=body | {"dismissed": False}))["dismissed"]
