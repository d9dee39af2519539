"""Every route under data that fits its description in /openapi.json, and data that doesn't: made by Schemathesis.

Whatever is sent, the reply is as described, no 5xx, and a refusal is a problem that says why. FUZZ is the number of cases.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis import BaseSchema, Case, CheckContext, GenerationMode, HookContext, Response
from schemathesis.engine import Status, events, from_schema, observations
from schemathesis.engine.recorder import ScenarioRecorder

from outoften.web.http.static_files import load_static_files
from tests.fuzz.conftest import SOAKING, opened, running
from tests.fuzz.criteria import name_examples_of_criteria
from tests.server import Server
from tests.web.client import (
    PROBLEM_TYPE,
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

# In the ordinary run PostgreSQL, which is stricter about text, gets the deep half.
RUNS = [("postgresql", "owner"), ("sqlite", "stranger")]
if SOAKING:
    RUNS += [("sqlite", "owner"), ("postgresql", "stranger")]

TOKENS = 40
# A stream, which Schemathesis would wait for.
ENDLESS = "/v1/surveys/{survey_id}/events"
CHECKS = {
    *("not_a_server_error", "content_type_conformance", "response_schema_conformance", "negative_data_rejection"),
    *(
        "a_refusal_is_a_problem",
        "a_refusal_is_in_the_document",
        "a_success_has_the_status_in_the_document",
        "what_the_document_allows_can_be_read",
    ),
}
# Nothing makes these accept an API key.
NOT_FOR_KEYS = {
    # A key has no name, no password and no e-mails.
    *("PATCH /v1/session", "PATCH /v1/session/digests", "POST /v1/session/digests"),
    # These need the address of a shared link instead of a key.
    *("GET /v1/shared", "GET /v1/shared/comments", "POST /v1/shared/session"),
    # The server opens alerts itself, after weeks of answers.
    "POST /v1/alerts/{alert_id}/close",
}
# Whether this is accepted depends on whether `DELETE /v1/sessions` came before it.
# A key is taken only by a provider that has one.
BY_CHANCE = {"DELETE /v1/sessions/{session_id}", "PATCH /v1/mail/reporters/{mail_reporter_id}"}
# The token of these is in an e-mail only.
LINKS_IN_MAILS = {
    f"{method} {path}" for method in ("GET", "POST") for path in ("/no-mail", "/unsubscribe", "/u/{token}", "/d/{token}")
} | {"GET /a/{token}", "POST /a/{token}"}
# The secret of this one is in an address that is shown once.
SECRET_ADDRESSES = {"POST /v1/mail/events/{provider}/{secret}"}
CHECKS_OF_THE_OWNER = {"ignored_auth", "unsupported_method", "allow_header_conformance"}

OUTCOME = {"id": "order-1", "site_id": 1, "respondent": {"id": "ann"}, "kind": "purchase", "at": "2026-01-01T00:00:00Z"}

# How messages about the shape of data begin. A schema can't say that 9.0 is no integer here.
WRONG_SHAPE = re.compile(
    r"(Query string: )?(`[^`]*`: )?([Ee]xpected (?!a whole number( or null)?, got a number with decimals)"
    r"|[Tt]here is no field|[Tt]he field `\w+` is missing|'.*' is not allowed|Invalid )"
)


_find_path = observations._same_origin_path


def _find_path_of_url(value: str, origin: tuple[str, str]) -> str | None:
    try:
        return _find_path(value, origin)
    except ValueError:
        return None


# It looks for URLs in replies, and would end at a text that only begins like one, such as `http://[`.
observations._same_origin_path = _find_path_of_url


@schemathesis.check
def a_refusal_is_a_problem(_: CheckContext, response: Response, case: Case[Any]) -> None:
    """RFC 9457, with a reason."""
    if response.status_code < 400:
        return
    assert response.headers["content-type"] == [PROBLEM_TYPE]
    problem: Json = response.json()
    assert problem.keys() == {"type", "title", "status", "detail", "code"}
    assert problem["status"] == response.status_code
    assert problem["type"] == f"urn:outoften:problem:{problem['code']}"
    assert all(isinstance(problem[name], str) and problem[name] for name in ("title", "detail", "code"))


@schemathesis.check
def a_success_has_the_status_in_the_document(_: CheckContext, response: Response, case: Case[Any]) -> None:
    """Refusals are all described under `default`, which must not pass for a success."""
    if response.status_code < 400 and case.method.upper() != "OPTIONS":
        assert str(response.status_code) in case.operation.definition.raw["responses"]


@schemathesis.check
def a_refusal_is_in_the_document(_: CheckContext, response: Response, case: Case[Any]) -> None:
    """By its status, and by its code; but for what says that this is no operation at all."""
    if response.status_code < 400 or response.status_code == 405:
        return
    described, code = case.operation.definition.raw["responses"], response.json()["code"]
    assert code == "bad_request" or code in described.get(str(response.status_code), {}).get("x-codes", []), code


@schemathesis.check
def what_the_document_allows_can_be_read(_: CheckContext, response: Response, case: Case[Any]) -> None:
    """Data that fits the description may be refused for what it means, never for its shape."""
    if response.status_code == 400 and case.meta and case.meta.generation.mode is GenerationMode.POSITIVE:
        problem = response.json()
        assert problem["code"] not in ("body_malformed", "bad_request"), problem
        assert problem["code"] not in ("body_invalid", "query_invalid") or not WRONG_SHAPE.match(problem["detail"]), problem


@schemathesis.hook
def before_call(_: HookContext, case: Case[Any], __: dict[str, Any]) -> None:
    """What is found in replies is tried, the ids of keys too: nobody may saw off the branch they sit on."""
    if case.path_parameters.get("key_id", "-") in str(case.headers):
        case.path_parameters["key_id"] = "0" * 12


class Tried:
    """What was sent, and what came of it."""

    def __init__(self) -> None:
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.checks: set[str] = set()
        self.failures: dict[str, str] = {}

    @property
    def count(self) -> int:
        """How many requests were answered."""
        return self.statuses.total()

    @property
    def accepted(self) -> set[str]:
        """The operations that did at least once what they are for."""
        return {label for label, status in self.statuses if status < 300}

    def run(self, schema: BaseSchema) -> None:
        """All of Schemathesis's phases."""
        for event in from_schema(schema).execute():
            match event:
                case events.ScenarioFinished():
                    self._note(event.recorder)
                case events.NonFatalError():
                    self.failures[event.label] = str(event.value)
                case events.FatalError():
                    raise event.exception

    def _note(self, recorder: ScenarioRecorder) -> None:
        for case_id, interaction in recorder.interactions.items():
            if interaction.response is not None:
                case = recorder.cases[case_id].value
                # OPTIONS is answered everywhere, so it shows nothing.
                if case.method.upper() != "OPTIONS":
                    self.statuses[case.operation.label, interaction.response.status_code] += 1
        for nodes in recorder.checks.values():
            self.checks |= {node.name for node in nodes}
            for node in nodes:
                if node.status == Status.FAILURE and node.failure_info:
                    info = node.failure_info
                    key = f"{recorder.label}: {node.name}"
                    self.failures.setdefault(key, f"{info.failure.title}\n{info.failure.message}\n{info.code_sample}")


@pytest.fixture(params=RUNS, ids="-".join)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A server, and who talks to it."""
    engine, who = request.param
    for server in running(engine, request, tmp_path_factory):
        yield server, who


def described(server: Server, who: str, seed: int, examples: int) -> BaseSchema:
    """The server's own document, with real values for what nobody could guess: as examples, and now and then elsewhere."""
    opened(server)
    owner = {"Authorization": f"Bearer {server.admin_key}"}
    with client(server) as anybody:
        document = ok_json(anybody.get("/openapi.json"))
        del document["paths"][ENDLESS]
        tokens = [token_for(anybody, {"key": server.site_key}) for _ in range(TOKENS)]
        ok_json(anybody.patch("/v1/sites/1", json={"segment_keys": ["plan"]}, headers=owner))
        day = {"day": "2026-03-01", "text": "Release 3.2"}
        notes = [created_json(anybody.post("/v1/surveys/1/notes", json=day, headers=owner))["id"] for _ in range(TOKENS)]
        invited = {"email": "new@shop.example", "role": "viewer"}
        link = created_json(anybody.post("/v1/invitations", json=invited, headers=owner))["url"]
        # The document's own example of a refused origin.
        page = {"Origin": "https://www.acorn.example"}
        refused(anybody.post("/v1/ask", json={"site": server.site_key}, headers=page), 403, "origin_not_allowed")
        card = anybody.get("/w.js", params={"site": server.site_key}).text.partition('"static/')[2].partition('"')[0]
    bodies: dict[str, Json] = {
        "/v1/ask": {"site": server.site_key},
        "/v1/view": {"token": tokens[0]},
        "/v1/answer": {"token": tokens[1], "score": 9, "comment": "Fine."},
        "/v1/dismiss": {"token": tokens[2]},
        "/v1/seen": {"site": server.site_key, "event": "not_asked", "survey": 1, "reason": "sampled_out"},
        "/v1/session": {"key": server.admin_key},
        "/v1/outcomes": OUTCOME,
        "/v1/sendings": {"survey_id": 1, "name": "Quarterly"},
        "/v1/asks": {"survey_id": 1, "recipient": {"id": "buyer"}, "deliver": "link"},
        "/v1/follow-ups": {"response_id": _said(server, "post /v1/follow-ups")["response_id"]},
        "/v1/invitations/accept": {"token": link.partition("#token=")[2], "name": "Ann", "password": "a long phrase of mine"},
    }
    for path, body in bodies.items():
        document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["example"] = body
    for method, path, body in (
        ("patch", "/v1/surveys/{survey_id}/responses/{response_id}", {"note": "Called back on Monday."}),
        ("patch", "/v1/follow-ups/{follow_up_id}", {"state": "waiting"}),
        ("patch", "/v1/sendings/{sending_id}", {"name": "Yearly"}),
        ("post", "/v1/follow-ups/{follow_up_id}/notes", {"note": "Called back on Monday."}),
        ("post", "/v1/surveys/{survey_id}/responses/bulk", {"all_matching": True, "add_tags": ["seen"]}),
    ):
        document["paths"][path][method]["requestBody"]["content"]["application/json"]["example"] = body
    (form,) = document["paths"]["/s/{survey_id}"]["post"]["requestBody"]["content"].values()
    form["example"] = {"token": tokens[3], "score": "9", "comment": "Fine.", "done": "true"}
    fields = document["components"]["schemas"]["AnswerForm"]["properties"]
    # In a form, a value and a list of one value look the same.
    fields["choice"] = {"anyOf": [fields["choice"]["items"], fields["choice"]]}
    name_examples_of_criteria(document["components"]["schemas"])
    deletable = _kept_for_survey(server)
    values = {"site": server.site_key, "survey_id": 1, "site_id": 1, "key_id": _spare_key(server)}
    values |= {"key": "plan", "note_id": notes[0], "segment": "plan:pro"}
    values |= {name: ids[0] for name, ids in deletable.items()}
    script = next(name for name in load_static_files("static/dashboard") if name.endswith(".js"))
    for path, methods in document["paths"].items():
        names = {"name": {"static": card, "hosted": "page.css", "b": "1.svg", "dashboard": script}.get(path.split("/")[1])}
        for method, operation in methods.items():
            if path.endswith(("/{response_id}", "/{respondent_id}", "/{respondent_id}/export", "/erase-preview")):
                names |= _said(server, f"{method} {path}") | {"site": 1}
                # It goes with a hyphen in the path, which nobody would guess.
                operation["parameters"] = [parameter for parameter in operation["parameters"] if parameter["name"] != "id"]
            known = values | names | _spare(server, f"{method} {path}")
            if "{recipient_id}" in path:
                operation["parameters"] = [parameter for parameter in operation["parameters"] if parameter["name"] != "id"]
            for parameter in operation["parameters"]:
                if example := known.get(parameter["name"]):
                    parameter["example"] = example
    dictionaries: dict[str, list[Any]] = {
        "body.token": tokens,
        "body.site": [server.site_key],
        "body.time_zone": ["Asia/Kathmandu", "America/St_Johns"],
        "body.locale": ["en", "de"],
        "body.site_id": [1],
        "path.site_id": [1],
        "path.survey_id": [1],
        "path.note_id": notes,
        "path.key": ["plan"],
        "query.segment": ["plan:pro", "page:*", "locale:en"],
        "query.survey": [1],
        **{f"path.{name}": ids for name, ids in deletable.items()},
    }
    coverage: Json = {"enabled": seed == 0 and who == "owner", "generate-duplicate-query-parameters": SOAKING}
    configuration: Json = {
        "seed": seed,
        "base-url": server.address,
        "request-timeout": 30,
        "continue-on-failure": True,
        "generation": {"max-examples": examples, "database": "none"},
        "phases": {"coverage": coverage},
        "dictionaries": {name.replace(".", "_"): {"values": entries} for name, entries in dictionaries.items()},
        "parameters": {name: {"dictionary": name.replace(".", "_"), "probability": 0.5} for name in dictionaries},
        "auth": {"openapi": {"key": {"bearer": server.admin_key}}} if who == "owner" else {},
        "checks": {
            # It would have every well-shaped token accepted; the check above is about what can be promised.
            "positive_data_acceptance": {"enabled": False},
            "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 408, 409, 413, 415]},
        },
        # Nothing here is secret, and a failure must be sent again as it was.
        "output": {"sanitization": {"enabled": False}},
    }
    # Each person who does not fit is reported, and the others are stored.
    operations = [{"include-path": "/v1/recipients/batch", "checks": {"negative_data_rejection": {"enabled": False}}}]
    configuration["operations"] = operations
    if not SOAKING:
        coverage["unexpected-methods"] = ["put", "options"]
        # Its fields are those of POST.
        repeated = {"include-method": "PATCH", "phases": {"coverage": {"enabled": False}}}
        operations.append(repeated)
        # Criteria contain criteria: their edges are 26,000 requests each. What tries a rule has the fields of what stores it.
        left_out = ("/v1/audiences", "/v1/audiences/preview", "/v1/rules/dry-run")
        operations += [{"include-path": path, "phases": {"coverage": {"enabled": False}}} for path in left_out]
    return schemathesis.openapi.from_dict(document, config=schemathesis.Config.from_dict(configuration))


def test_every_route_keeps_to_its_description(run: tuple[Server, str], cases: int) -> None:
    server, who = run
    every, guarded = operations(server)
    tried, seed, target = Tried(), 0, -(-cases // len(RUNS))
    while tried.count < target:
        # The first round is the long one: it goes through the edges of each description.
        tried.run(described(server, who, seed, examples=max(3, target // 90)))
        seed += 1
    print(f"\n{tried.count} cases as {who}")
    assert not tried.failures, "\n\n".join(f"{key}\n{message}" for key, message in tried.failures.items())
    assert tried.count >= target
    never = NOT_FOR_KEYS if who == "owner" else guarded
    # No endpoint is there: an address that is made up is not accepted as one.
    endpoints = {
        label for label in every if label == "POST /v1/endpoints" or "{endpoint_id}" in label or "{delivery_id}" in label
    }
    # Without a mail server, nothing is sent.
    sending = {f"POST /v1/sendings/{{sending_id}}/{action}" for action in ("start", "pause", "resume", "test")}
    by_chance = BY_CHANCE | LINKS_IN_MAILS | SECRET_ADDRESSES | endpoints | sending
    assert tried.accepted - by_chance == every - never - by_chance
    assert tried.checks >= CHECKS | (CHECKS_OF_THE_OWNER if who == "owner" else set())
    if who == "stranger":
        assert {status for label, status in tried.statuses if label in guarded} <= {401, 404, 405}


def operations(server: Server) -> tuple[set[str], set[str]]:
    """All operations as Schemathesis names them, and those that need a key."""
    with client(server) as anybody:
        paths = ok_json(anybody.get("/openapi.json"))["paths"]
    del paths[ENDLESS]
    by_label = {
        f"{method.upper()} {path}": operation for path, methods in paths.items() for method, operation in methods.items()
    }
    return set(by_label), {label for label, operation in by_label.items() if "security" in operation}


def _kept_for_survey(server: Server) -> dict[str, list[int]]:
    """The ids of some themes, goals and benchmarks: each may be deleted before the next of them is changed."""
    bodies: dict[str, Json] = {
        "theme": {"name": "Price", "words": ["price"]},
        "goal": {"metric": "nps", "target": 50},
        "benchmark": {"name": "Others", "value": 40, "source": "A report", "as_of": "2026-01-31"},
    }
    with client(server, Authorization=f"Bearer {server.admin_key}") as owner:
        for name in bodies:
            # A survey has room for so many, and noise has filled it.
            for row in ok_json(owner.get(f"/v1/{name}s", params={"survey": 1}))["data"]:
                owner.delete(f"/v1/{name}s/{row['id']}").raise_for_status()
        return {
            f"{name}_id": [created_json(owner.post(f"/v1/{name}s", json={"survey_id": 1} | body))["id"] for _ in range(10)]
            for name, body in bodies.items()
        }


def _said(server: Server, operation: str) -> Json:
    """A response for this operation alone, and whose it is: another one may delete its own."""
    with client(server, Authorization=f"Bearer {server.admin_key}") as owner:
        name = f"for {operation.replace('/', ' ')}"
        identity = {"token": signed_identity(identity_secret(owner, {"id": 1}), name)}
        token = token_for(owner, {"key": server.site_key}, respondent=identity, channel="link")
        return {"response_id": answer(owner, token, 9)["ask_id"], "respondent_id": name}


def _spare(server: Server, operation: str) -> Json:
    """What this operation alone may spoil: a survey, site or outcome to be deleted, a draft to be published."""
    with client(server, Authorization=f"Bearer {server.admin_key}") as owner:
        if operation == "delete /v1/sites/{site_id}":
            return {"site_id": created_json(owner.post("/v1/sites", json={"name": "Spare"}))["id"], "confirm": "Spare"}
        if "{follow_up_id}" in operation:
            response_id = _said(server, operation)["response_id"]
            return {"follow_up_id": created_json(owner.post("/v1/follow-ups", json={"response_id": response_id}))["id"]}
        if operation == "delete /v1/outcomes/{outcome_id}":
            outcome_id: str = created_json(owner.post("/v1/outcomes", json=OUTCOME))["data"][0]["id"]
            return {"outcome_id": outcome_id, "site": 1}
        if operation.endswith(("/v1/audiences", "/v1/audiences/preview")):
            return {"site": 1}
        if "{sending_id}" in operation:
            return {"sending_id": created_json(owner.post("/v1/sendings", json={"survey_id": 1, "name": "Spare"}))["id"]}
        if "{audience_id}" in operation:
            body = {"name": "Spare", "criteria": {"type": "all", "of": []}}
            return {"audience_id": created_json(owner.post("/v1/audiences?site=1", json=body))["id"]}
        if "{recipient_id}" in operation:
            person = {"email": f"{operation.partition(' ')[0]}@example.com"}
            return {"recipient_id": created_json(owner.post("/v1/recipients?site=1", json=person))["id"], "site": 1}
        if operation not in ("delete /v1/surveys/{survey_id}", "post /v1/surveys/{survey_id}/publish"):
            return {}
        survey_id = created_json(owner.post("/v1/surveys", json={"site_id": 1, "name": "Spare"}))["id"]
        ok_json(owner.put(f"/v1/surveys/{survey_id}/draft", json={"definition": {"subject": "Acme"}}))
        return {"survey_id": survey_id, "confirm": "Spare"}


def _spare_key(server: Server) -> str:
    with client(server, Authorization=f"Bearer {server.admin_key}") as owner:
        key_id: str = created_json(owner.post("/v1/keys", json={"name": "to be revoked"}))["id"]
        return key_id
