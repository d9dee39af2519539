"""For people who run the server, and /openapi.json for people who build on it."""

import re
from functools import reduce
from typing import Any

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, created_json, identity_secret, ok_json, signed_identity, token_for


@pytest.fixture(scope="module")
def document(stranger: httpx.Client) -> Json:
    """The OpenAPI document."""
    return ok_json(stranger.get("/openapi.json"))


def operations(document: Json) -> list[tuple[str, str, Json]]:
    """Method, path and description of each operation."""
    return [(method, path, operation) for path, methods in document["paths"].items() for method, operation in methods.items()]


def body_of(document: Json, path: str) -> Json:
    """The schema of what is posted there."""
    reference: str = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    schema: Json = document["components"]["schemas"][reference.rpartition("/")[2]]
    return schema


@pytest.mark.both_engines
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_a_server_that_runs_says_so_to_anybody(stranger: httpx.Client, path: str) -> None:
    assert ok_json(stranger.get(path)) == {"status": "ok"}
    assert stranger.get(path).headers["cache-control"] == "no-store"


def test_every_reference_in_the_document_leads_somewhere(document: Json) -> None:
    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [reference for value in node.values() for reference in references(value)]
        return [reference for value in node for reference in references(value)] if isinstance(node, list) else []

    targets = {f"#/components/{kind}/{name}" for kind, components in document["components"].items() for name in components}
    assert set(references(document)) <= targets


def test_every_operation_has_a_name_of_its_own_and_says_how_it_refuses(document: Json) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for method, path, operation in operations(document):
        assert operation["summary"], (method, path)
        assert "application/problem+json" in operation["responses"]["default"]["content"], (method, path)
        assert {p["name"] for p in operation["parameters"] if p["in"] == "path"} == {
            p[1:-1] for p in path.split("/") if p[:1] == "{"
        }


def test_ids_are_numbers_and_names_are_text(document: Json) -> None:
    kinds = {
        parameter["name"]: parameter["schema"]["type"]
        for _, _, operation in operations(document)
        for parameter in operation["parameters"]
        if parameter["in"] == "path"
    }
    numbers = "site_id survey_id note_id theme_id goal_id benchmark_id identity_secret_id member_id number endpoint_id alert_id"
    numbers += " audience_id rule_id sending_id mail_reporter_id"
    texts = "key_id key response_id respondent_id name session_id signing_secret_id invitation_id share_id delivery_id"
    texts += " follow_up_id outcome_id recipient_id token provider secret"
    assert kinds == dict.fromkeys(numbers.split(), "integer") | dict.fromkeys(texts.split(), "string")


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/view", "/v1/answer", "/v1/dismiss"])
def test_what_the_public_sends_has_no_other_fields(document: Json, path: str) -> None:
    assert body_of(document, path)["additionalProperties"] is False


def test_the_limits_of_an_answer_are_in_the_document(document: Json) -> None:
    answer = body_of(document, "/v1/answer")
    score = answer["properties"]["score"]
    assert (score["type"], score["minimum"], score["maximum"]) == ("integer", 0, 10)
    assert answer["properties"]["token"]["maxLength"] == 1024
    assert answer["required"] == ["token", "score"]


def test_the_keys_of_follow_ups_and_thanks_are_in_the_document(document: Json) -> None:
    for name in ("follow_ups", "thanks"):
        keys = body_of(document, "/v1/surveys")["properties"][name]["propertyNames"]["enum"]
        assert set(keys) == {"promoter", "passive", "detractor", *map(str, range(11))}


@pytest.mark.both_engines
def test_the_limits_of_queries_are_in_the_document_and_hold(
    owner: httpx.Client, site: Json, survey: Json, document: Json
) -> None:
    checked = 0
    endpoint = _add_endpoint(owner, site)
    rule = created_json(owner.post("/v1/rules", json={"name": "Angry", "site_id": site["id"], "then": {"tag": "angry"}}))
    sending = created_json(owner.post("/v1/sendings", json={"name": "Quarterly", "survey_id": survey["id"]}))
    for method, path, operation in operations(document):
        for parameter in operation["parameters"]:
            schema = parameter["schema"]
            for beyond in (schema.get("minimum", 0) - 1, schema.get("maximum", 0) + 1):
                if parameter["in"] == "query" and {"minimum", "maximum"} <= schema.keys():
                    address = (
                        path.replace("{survey_id}", str(survey["id"]))
                        .replace("{site_id}", str(site["id"]))
                        .replace("{note_id}", "1")
                        .replace("{endpoint_id}", str(endpoint["id"]))
                        .replace("{rule_id}", str(rule["id"]))
                        .replace("{sending_id}", str(sending["id"]))
                    )
                    assert owner.request(method, address, params={parameter["name"]: beyond}).status_code == 400
                    checked += 1
    assert checked >= 2


@pytest.mark.both_engines
def test_every_report_and_list_has_the_fields_that_the_document_says(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, document: Json
) -> None:
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["plan"]}))
    note = created_json(owner.post(f"/v1/surveys/{survey['id']}/notes", json={"day": "2026-03-01", "text": "Release 3.2"}))
    identity = {"token": signed_identity(identity_secret(owner, site), "ann")}
    reply = answer(browser, token_for(browser, site, respondent=identity), 9)
    filled = {"{survey_id}": survey["id"], "{site_id}": site["id"], "{key}": "plan", "{note_id}": note["id"]}
    endpoint = _add_endpoint(owner, site)
    delivery = owner.post(f"/v1/endpoints/{endpoint['id']}/test", json={}).raise_for_status().json()
    followed = created_json(owner.post("/v1/follow-ups", json={"response_id": reply["ask_id"]}))
    filled |= {"{response_id}": reply["ask_id"], "{respondent_id}": "ann", "{number}": 1, "{follow_up_id}": followed["id"]}
    rule = created_json(owner.post("/v1/rules", json={"name": "Angry", "site_id": site["id"], "then": {"tag": "angry"}}))
    filled["{sending_id}"] = created_json(owner.post("/v1/sendings", json={"name": "Once", "survey_id": survey["id"]}))["id"]
    filled |= {"{endpoint_id}": endpoint["id"], "{delivery_id}": delivery["id"], "{rule_id}": rule["id"]}
    created_json(owner.post(f"/v1/recipients?site={site['id']}", json={"id": "ann", "email": "ann@example.com"}))
    audience = {"name": "All", "criteria": {"type": "all", "of": []}}
    audience_id = created_json(owner.post(f"/v1/audiences?site={site['id']}", json=audience))["id"]
    filled |= {"{recipient_id}": "ann", "{audience_id}": audience_id}
    values = {"site": site["id"], "respondent": "ann", "days": 90, "kind": "purchase"}
    for method, path, operation in operations(document):
        content = operation["responses"].get("200", {}).get("content", {}).get("application/json")
        # Those who have a link, and no key, read `/v1/shared`.
        if method != "get" or not content or path.startswith("/v1/shared"):
            continue
        schema = _schema(document, content["schema"])
        address = reduce(lambda text, placeholder: text.replace(placeholder, str(filled[placeholder])), filled, path)
        names = {parameter["name"] for parameter in operation["parameters"]} if path != "/w.js" else set()
        needed = {name: value for name, value in values.items() if name in names}
        body: Any = ok_json(owner.get(address, params=needed))
        if schema["type"] == "array":
            body, schema = body[0], _schema(document, schema["items"])
        assert set(body) == set(schema["properties"]), address


def _schema(document: Json, reference: Json) -> Json:
    schema: Json = document["components"]["schemas"][reference["$ref"].rpartition("/")[2]]
    return schema


def _add_endpoint(owner: httpx.Client, site: Json) -> Json:
    where = {"site_id": site["id"], "url": "http://127.0.0.1:9/hook", "events": ["response.created"]}
    return created_json(owner.post("/v1/endpoints", json=where))


def test_guarded_operations_say_that_they_need_a_key(stranger: httpx.Client, document: Json) -> None:
    for method, path, operation in operations(document):
        address = re.sub(r"{\w+}", "1", path)
        status = stranger.request(method, address).status_code
        assert (status == 401) == ("security" in operation), (method, path, status)
