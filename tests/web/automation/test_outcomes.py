"""`/v1/outcomes`: what hosts report about respondents."""

from datetime import UTC, datetime, timedelta
from random import Random

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import Json, answer, client, created_json, identity_secret, ok_json, refused, signed_identity, token_for

pytestmark = pytest.mark.both_engines


def outcome(site: Json, number: int, respondent: str = "ann", kind: str = "purchase", **fields: object) -> Json:
    """An outcome, as a host reports it. A higher number is later."""
    at = f"2026-01-{1 + number // 24:02}T{number % 24:02}:00:00Z"
    return {"id": f"order-{number}", "site_id": site["id"], "respondent": {"id": respondent}, "kind": kind, "at": at} | fields


def send(owner: httpx.Client, sent: Json | list[Json]) -> Json:
    """The reply to one outcome or several."""
    return created_json(owner.post("/v1/outcomes", json=sent))


def listed(owner: httpx.Client, site: Json, **query: str) -> list[Json]:
    """The outcomes of the site."""
    found: list[Json] = ok_json(owner.get("/v1/outcomes", params={"site": site["id"]} | query))["data"]
    return found


def test_an_outcome_is_stored_listed_and_deleted(owner: httpx.Client, site: Json, survey: Json) -> None:
    sent = outcome(site, 5, value=49.9) | {"survey_id": survey["id"], "at": "2026-01-01T06:00:00.1239+01:00"}
    (stored,) = send(owner, sent)["data"]
    created_at = stored.pop("created_at")
    assert stored == {
        "id": "order-5",
        "site_id": site["id"],
        "respondent_id": "ann",
        "kind": "purchase",
        "at": "2026-01-01T05:00:00.123000Z",
        "value": 49.9,
    }
    assert listed(owner, site) == [stored | {"created_at": created_at}]
    assert owner.delete("/v1/outcomes/order-5", params={"site": site["id"]}).status_code == 204
    assert listed(owner, site) == []
    refused(owner.delete("/v1/outcomes/order-5", params={"site": site["id"]}), 404, "outcome_not_found")
    assert "order-5" not in owner.get("/v1/audit").text


def test_outcomes_are_listed_in_pages_the_latest_first(owner: httpx.Client, site: Json) -> None:
    send(
        owner,
        [outcome(site, number, "bob" if number % 2 else "ann", kind=("churn", "purchase")[number % 2]) for number in range(5)],
    )
    # At the same time as another.
    send(owner, outcome(site, 3) | {"id": "a"})
    page = owner.get("/v1/outcomes", params={"site": site["id"], "limit": 2})
    found = [[item["id"] for item in ok_json(page)["data"]]]
    while "link" in page.headers:
        page = owner.get(page.headers["link"].partition(">")[0].lstrip("<"))
        found.append([item["id"] for item in ok_json(page)["data"]])
    assert found == [["order-4", "order-3"], ["a", "order-2"], ["order-1", "order-0"]]
    assert [item["id"] for item in listed(owner, site, respondent="bob")] == ["order-3", "order-1"]
    assert [item["id"] for item in listed(owner, site, kind="churn")] == ["order-4", "order-2", "order-0"]
    refused(owner.get("/v1/outcomes", params={"site": site["id"], "cursor": "x"}), 400, "query_invalid")


def test_outcomes_that_are_sent_again_in_any_mixture_change_nothing_and_get_the_same_reply(
    owner: httpx.Client, site: Json
) -> None:
    dice, first = Random(9), dict[str, Json]()
    for _ in range(25):
        numbers = [dice.randrange(40) for _ in range(dice.randrange(1, 12))]
        batch = [outcome(site, number, kind=dice.choice(["purchase", "churn"]), value=dice.random()) for number in numbers]
        reply = send(owner, batch if len(batch) > 1 else batch[0])
        for stored in reply["data"]:
            first.setdefault(stored["id"], stored)
        assert reply == {"data": [first[sent["id"]] for sent in batch], "refused": []}
        assert {item["id"]: item for item in listed(owner, site, limit="200")} == first


def test_a_batch_with_an_outcome_that_is_refused_stores_nothing(owner: httpx.Client, site: Json) -> None:
    wrong: list[tuple[Json, int, str]] = [
        ({"at": "2999-01-01T00:00:00Z"}, 400, "outcome_time_invalid"),
        ({"at": "1999-12-31T00:00:00Z"}, 400, "outcome_time_invalid"),
        ({"at": "2026-01-01T00:00:00"}, 400, "body_invalid"),
        ({"id": "a/b"}, 400, "body_invalid"),
        ({"kind": "Big purchase"}, 400, "body_invalid"),
        ({"respondent": {"id": ""}}, 400, "body_invalid"),
        ({"survey_id": 2_000_000}, 404, "survey_not_found"),
        ({"site_id": 2_000_000}, 404, "site_not_found"),
        ({"site_id": None}, 400, "query_invalid"),
    ]
    for fields, status, code in wrong:
        refused(owner.post("/v1/outcomes", json=[outcome(site, 1), outcome(site, 2) | fields]), status, code)
    refused(owner.post("/v1/outcomes", json=[]), 400, "body_invalid")
    refused(owner.post("/v1/outcomes", json=[outcome(site, 1)] * 501), 400, "body_invalid")
    assert listed(owner, site) == []


def test_500_outcomes_with_the_longest_ids_fit_into_a_request(owner: httpx.Client, site: Json) -> None:
    batch = [outcome(site, number, "🙂" * 128) | {"id": f"{number:0128}"} for number in range(500)]
    assert len(send(owner, batch)["data"]) == 500


def test_an_erased_persons_outcomes_are_exported_before_and_do_not_come_back(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token = signed_identity(identity_secret(owner, site), "ann")
    answer(browser, token_for(browser, site, respondent={"token": token}), 9)
    sent = [outcome(site, 1), outcome(site, 2, "ben"), outcome(site, 3, "eve")]
    stored = send(owner, sent)["data"]
    path = {name: {"site": site["id"], "id": name} for name in ("ann", "ben")}
    assert ok_json(owner.get("/v1/respondents/-/export", params=path["ann"]))["outcomes"] == stored[:1]
    assert ok_json(owner.get("/v1/respondents/-", params=path["ann"]))["outcomes"] == stored[:1]
    # Of whom nothing else is stored.
    assert ok_json(owner.get("/v1/respondents/-/erase-preview", params=path["ben"]))["outcomes"] == 1
    for name in ("ann", "ben"):
        assert owner.delete("/v1/respondents/-", params=path[name]).status_code == 204
    assert listed(owner, site) == stored[2:]
    assert send(owner, sent) == {"data": stored[2:], "refused": ["order-1", "order-2"]}
    assert listed(owner, site) == stored[2:]
    # A new customer may have the same id.
    assert send(owner, outcome(site, 4, "ann") | {"at": _soon()})["refused"] == []


def test_a_key_of_one_site_neither_sees_nor_reports_outcomes_of_another(
    server: Server, owner: httpx.Client, site: Json
) -> None:
    other = created_json(owner.post("/v1/sites", json={"name": "Other"}))
    send(owner, outcome(other, 1))
    fields = {"name": "One site", "scopes": ["read", "write"], "sites": [site["id"]]}
    key = created_json(owner.post("/v1/keys", json=fields))["key"]
    with client(server, Authorization=f"Bearer {key}") as limited:
        refused(limited.post("/v1/outcomes", json=[outcome(site, 1), outcome(other, 2)]), 404, "site_not_found")
        refused(limited.get("/v1/outcomes", params={"site": other["id"]}), 404, "site_not_found")
        refused(limited.delete("/v1/outcomes/order-1", params={"site": other["id"]}), 404, "site_not_found")
        assert ok_json(limited.get("/v1/outcomes"))["data"] == []
        assert limited.post("/v1/outcomes", json=outcome(site, 7) | {"site_id": None}).status_code == 201


def _soon() -> str:
    """A time within the tolerance for fast clocks."""
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat()
