"""An account of HubSpot as its published description has it (2026-09): it keeps records, and refuses what HubSpot refuses."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from outoften.worker.automation.destinations.contract import Reply, Request

Json = dict[str, Any]


def error(category: str, message: str, **fields: Any) -> Json:
    """An error as HubSpot describes one."""
    return {"status": "error", "category": category, "message": message, "correlationId": "1", **fields}


@dataclass
class HubspotAccount:
    """The records by kind. `replies` overrides the next replies; `refused` are ids that no batch may contain."""

    is_multi_status: bool = True
    refused: set[str] = field(default_factory=set)
    replies: list[tuple[int, Json, dict[str, str]]] = field(default_factory=list)
    records: dict[str, list[Json]] = field(default_factory=lambda: {"contacts": [], "tickets": [], "tasks": []})
    requests: list[Request] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        """The methods and paths of all requests."""
        return [f"{request.method} {urlsplit(request.url).path}" for request in self.requests]

    async def send(self, request: Request) -> Reply:
        """The reply to a request."""
        self.requests.append(request)
        assert request.headers["Authorization"] == "Bearer pat-1"
        status, body, headers = self.replies.pop(0) if self.replies else (*self._handle(request), {})
        return Reply(status, headers, json.dumps(body).encode())

    def _handle(self, request: Request) -> tuple[int, Json]:
        parts = urlsplit(request.url)
        match parts.path.split("/")[1:]:
            case ["crm", "owners", "2026-09"]:
                owner = parse_qs(parts.query)["email"] == ["ann@example.com"]
                return 200, {"results": [{"id": "77", "type": "PERSON"}] if owner else []}
            case ["crm", "objects", "2026-09", "contacts", "batch", "upsert" | "update" as action]:
                return self._write(json.loads(request.body)["inputs"], action)
            case ["crm", "objects", "2026-09", "tickets" | "tasks" as kind]:
                return self._create(kind, json.loads(request.body))
        return 404, error("OBJECT_NOT_FOUND", request.url)

    def _write(self, inputs: list[Json], action: str) -> tuple[int, Json]:
        assert 0 < len(inputs) <= 100
        keys = Counter(given["id"] for given in inputs)
        if keys.most_common(1)[0][1] > 1:
            return 400, error("VALIDATION_ERROR", "Duplicate IDs found in batch input")
        results, errors = [], []
        for given in inputs:
            assert given.keys() == {"idProperty", "id", "properties", "objectWriteTraceId"}
            assert all(isinstance(value, str) for value in given["properties"].values())
            problem, record = self._upsert(given, action)
            if problem:
                errors.append(problem | {"context": {"objectWriteTraceId": [given["objectWriteTraceId"]]}})
            else:
                results.append(record | {"objectWriteTraceId": given["objectWriteTraceId"]})
        if errors and not self.is_multi_status:
            return 409 if errors[0]["category"] == "CONFLICT" else 400, errors[0]
        reply = {"status": "COMPLETE", "results": results, "startedAt": "", "completedAt": ""}
        return (207, reply | {"errors": errors, "numErrors": len(errors)}) if errors else (200, reply)

    def _upsert(self, given: Json, action: str) -> tuple[Json | None, Json]:
        if given["id"] in self.refused:
            return error("VALIDATION_ERROR", "Property values were not valid", errors=[{"code": "INVALID_EMAIL"}]), {}
        contacts, key = self.records["contacts"], given["idProperty"]
        found = next((one for one in contacts if one["properties"].get(key) == given["id"]), None)
        email = given["properties"].get("email")
        if email and any(one is not found and one["properties"].get("email") == email for one in contacts):
            return error("CONFLICT", "Contact already exists. Existing ID: 1"), {}
        if found is None and action == "update":
            return error("OBJECT_NOT_FOUND", "No contact"), {}
        if found is None:
            found = {"id": str(len(contacts) + 1), "properties": {}}
            contacts.append(found)
        found["properties"] |= given["properties"]
        return None, found | {"new": True, "archived": False}

    def _create(self, kind: str, given: Json) -> tuple[int, Json]:
        ((link),) = given["associations"]
        assert link == {
            "to": {"id": "1"},
            "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 16 if kind == "tickets" else 204}],
        }
        needed = {"subject", "hs_pipeline", "hs_pipeline_stage"} if kind == "tickets" else {"hs_timestamp", "hs_task_subject"}
        assert needed <= given["properties"].keys()
        if any(one["properties"]["outoften_id"] == given["properties"]["outoften_id"] for one in self.records[kind]):
            detail = {"message": "1 already has that value.", "code": "CONFLICTING_UNIQUE_VALUE", "in": "outoften_id"}
            return 400, error("VALIDATION_ERROR", "Property values were not valid", errors=[detail])
        record = {"id": str(len(self.records[kind]) + 1), "properties": given["properties"]}
        self.records[kind].append(record)
        return 201, record
