"""Duplicating, archiving and deleting surveys."""

import asyncio
import time

import httpx2 as httpx
import pytest
from sqlalchemy import select

from outoften.storage.core import schema
from outoften.storage.core.opening.engine import read_transaction
from tests.server import Server
from tests.web.acting import begin_acting, wait_for_actions
from tests.web.client import (
    Json,
    answer,
    ask,
    created_json,
    identity_secret,
    ok_json,
    refused,
    signed_identity,
    token_for,
    view,
)


def test_a_list_has_counts_if_they_are_wanted(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    for score in (9, 10, 0, 9, 10):
        answer(browser, token_for(browser, site), score)
    view(browser, token_for(browser, site))
    listed = {item["id"]: item for item in ok_json(owner.get("/v1/surveys", params={"counts": "true"}))["data"]}
    counts = listed[survey["id"]]["counts"]
    assert (counts["asked"], counts["answered"], counts["score"]["nps"]) == (6, 5, 60)
    assert "counts" not in ok_json(owner.get("/v1/surveys"))["data"][0]


def test_a_copy_has_the_published_definition_and_asks_nobody(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"intro": "Hello"}))
    answer(browser, token_for(browser, site), 9)
    copy = created_json(owner.post(f"/v1/surveys/{survey['id']}/duplicate", json={}))
    assert (copy["name"], copy["intro"], copy["active"], copy["version"]) == ("Relationship (copy)", "Hello", False, 1)
    assert ok_json(owner.get(f"/v1/surveys/{copy['id']}/responses"))["data"] == []
    named = created_json(owner.post(f"/v1/surveys/{survey['id']}/duplicate", json={"name": "Support"}))
    assert named["name"] == "Support"


@pytest.mark.both_engines
def test_an_archived_survey_asks_nobody_and_keeps_its_responses(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    address = f"/v1/surveys/{survey['id']}"
    answer(browser, token_for(browser, site), 9)
    archived = ok_json(owner.post(f"{address}/archive"))
    assert archived["archived_at"]
    assert ok_json(owner.post(f"{address}/archive"))["archived_at"] == archived["archived_at"]
    assert ask(browser, site)["reason"]["code"] == "no_survey"
    assert browser.get(f"/s/{survey['id']}").status_code == 410
    listed, in_archive = (ok_json(owner.get("/v1/surveys", params=query))["data"] for query in ({}, {"archived": "true"}))
    assert survey["id"] not in {item["id"] for item in listed}
    assert survey["id"] in {item["id"] for item in in_archive}
    assert len(ok_json(owner.get(f"{address}/responses"))["data"]) == 1
    assert ok_json(owner.post(f"{address}/unarchive"))["archived_at"] is None
    assert ask(browser, site)["ask"]


@pytest.mark.both_engines
def test_nothing_of_a_deleted_survey_remains(server: Server, owner: httpx.Client, browser: httpx.Client) -> None:
    site = created_json(owner.post("/v1/sites", json={"name": "Acme", "segment_keys": ["plan"]}))
    survey = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Doomed"}))
    other = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Kept"}))
    secret, address = identity_secret(owner, site), f"/v1/surveys/{survey['id']}"
    person = {"id": "of-the-doomed", "token": signed_identity(secret, "of-the-doomed")}
    endpoint_id, rule_id = begin_acting(owner, site)
    answer(browser, token_for(browser, site, respondent=person, traits={"plan": "pro"}), 2, comment="Words", done=True)
    wait_for_actions(owner, endpoint_id, rule_id)
    kept = answer(browser, token_for(browser, site, survey=other["id"], traits={"plan": "free"}), 9)
    open_card = token_for(browser, site)
    ok_json(owner.patch(address, json={"intro": "Hello"}))
    ok_json(owner.put(f"{address}/draft", json={"definition": {"intro": "Bye"}}))
    created_json(owner.post(f"{address}/notes", json={"day": "2026-01-01", "text": "Release"}))
    created_json(owner.post("/v1/goals", json={"survey_id": survey["id"], "metric": "nps", "target": 40}))
    created_json(owner.post("/v1/themes", json={"survey_id": survey["id"], "name": "Price", "words": ["price"]}))
    benchmark = {"survey_id": survey["id"], "name": "2025", "value": 30, "source": "ours", "as_of": "2025-12-31"}
    created_json(owner.post("/v1/benchmarks", json=benchmark))
    owner.post(f"{address}/responses/read", json={"until": "2030-01-01T00:00:00Z"})

    refused(owner.delete(address), 400, "query_invalid")
    refused(owner.delete(address, params={"confirm": "doomed"}), 400, "confirmation_wrong")
    assert owner.delete(address, params={"confirm": "Doomed"}).status_code == 204

    refused(owner.get(address), 404, "survey_not_found")
    refused(browser.post("/v1/answer", json={"token": open_card, "score": 9}), 410, "survey_deleted")
    assert ok_json(owner.get("/v1/audit"))["data"][0]["action"] == "survey.deleted"
    assert ok_json(owner.get(f"/v1/surveys/{other['id']}/responses"))["data"][0]["id"] == kept["ask_id"]
    values = ok_json(owner.get(f"/v1/sites/{site['id']}/segment-values/plan"))["data"]
    assert [value["value"] for value in values] == ["free"]
    deadline = time.monotonic() + 30
    while (found := _remaining(server, survey["id"], "of-the-doomed")) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert found == []
    # Only those of the other survey are left.
    sent = ok_json(owner.get(f"/v1/endpoints/{endpoint_id}/deliveries"))["data"]
    assert {delivery["survey_id"] for delivery in sent} == {other["id"]}
    later = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Later"}))
    assert later["id"] > max(survey["id"], other["id"])


def _remaining(server: Server, survey_id: int, respondent_id: str) -> list[str]:
    """The tables that have a row of the survey, or of the person who was asked by it alone."""

    address = server.environment.get("OUTOFTEN_DATABASE", f"sqlite:///{server.folder / 'outoften.db'}")

    async def read() -> list[str]:
        queries = {
            table.name: select(table.c.survey_id).where(table.c.survey_id == survey_id)
            for table in schema.metadata.sorted_tables
            if "survey_id" in table.c
        }
        claim, deleted = schema.respondent.c, schema.deleted_survey.c
        queries["respondent"] = select(claim.id).where(claim.id == respondent_id)
        queries["deleted_survey"] = select(deleted.id).where(deleted.id == survey_id, deleted.deleted_to.is_not(None))
        async with read_transaction(address) as connection:
            return [name for name, query in queries.items() if (await connection.execute(query.limit(1))).all()]

    return asyncio.run(read())


@pytest.mark.both_engines
def test_the_id_of_the_last_survey_is_not_used_again(owner: httpx.Client, site: Json) -> None:
    last = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Last"}))
    assert owner.delete(f"/v1/surveys/{last['id']}", params={"confirm": "Last"}).status_code == 204
    assert created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Next"}))["id"] > last["id"]
