"""A member or key of one site sees nothing of another and changes nothing there, on any route."""

import re
from collections.abc import Iterator
from typing import Any

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import Json, client, collect, created_json, identity_secret, ok_json, refused, signed_identity
from tests.web.listening import ends, listening, next_event
from tests.web.members import invite, new_email, signed_in
from tests.web.openapi.roles import guarded_operations, needs_all_sites
from tests.web.openapi.snapshot import document

# Stands in every text of the other site.
FOREIGN = "zanzibar"
API = document()
OPERATIONS = guarded_operations(API)
# Routes of one's own session: they name no site.
OF_ONESELF = {"/v1/session", "/v1/sessions"}


class World:
    """Two sites, with something of each kind in the foreign one."""

    def __init__(self, server: Server, owner: httpx.Client) -> None:
        self.server, self.owner = server, owner
        self.own = self._new("/v1/sites", name="Own")
        self.own_survey = self._new("/v1/surveys", site_id=self.own["id"], name="Own")
        self.site = self._new("/v1/sites", name=FOREIGN, segment_keys=["plan"])
        self.survey = self._new("/v1/surveys", site_id=self.site["id"], name=FOREIGN)
        secret = identity_secret(owner, self.site)
        with client(server) as asker:
            identified = {"respondent": {"id": FOREIGN, "token": signed_identity(secret, FOREIGN)}}
            [response] = collect(asker, self.site, [3], **identified, traits={"plan": FOREIGN})
        of_survey: Json = {"survey_id": self.survey["id"]}
        self.ids = {
            "site_id": self.site["id"],
            "survey_id": self.survey["id"],
            "response_id": response["ask_id"],
            "respondent_id": FOREIGN,
            "identity_secret_id": ok_json(owner.get(f"/v1/sites/{self.site['id']}"))["identity_secrets"][0],
            "key": "plan",
            "number": 1,
            "goal_id": self._new("/v1/goals", **of_survey, metric="nps", target=40)["id"],
            "theme_id": self._new("/v1/themes", **of_survey, name=FOREIGN, words=[FOREIGN])["id"],
            "benchmark_id": self._new("/v1/benchmarks", **of_survey, name=FOREIGN, value=1, source=FOREIGN, as_of="2026-01-01")[
                "id"
            ],
            "note_id": self._new(f"/v1/surveys/{self.survey['id']}/notes", day="2026-01-01", text=FOREIGN)["id"],
            "outcome_id": self._new("/v1/outcomes", **self._outcome(FOREIGN))["data"][0]["id"],
            "recipient_id": self._new(f"/v1/recipients?site={self.site['id']}", id=FOREIGN, email="z@example.com")["id"],
            "audience_id": self._new(f"/v1/audiences?site={self.site['id']}", name=FOREIGN, criteria={"type": "all", "of": []})[
                "id"
            ],
            "key_id": self._new("/v1/keys", name=FOREIGN, sites=[self.site["id"]])["id"],
            "signing_secret_id": ok_json(owner.get("/v1/signing-secrets"))["data"][0]["id"],
        }
        address = "http://127.0.0.1:8000/foreign"
        endpoint = self._new("/v1/endpoints", url=address, events=["ask.dismissed"], name=FOREIGN, site_id=self.site["id"])
        self.ids["endpoint_id"] = endpoint["id"]
        of_site = {"name": FOREIGN, "site_id": self.site["id"]}
        self.ids["sending_id"] = self._new("/v1/sendings", **of_survey, name=FOREIGN)["id"]
        self.ids["rule_id"] = self._new("/v1/rules", **of_site, then={"tag": FOREIGN[:50]}, active=False)["id"]
        reporter = self._new("/v1/mail/reporters", site_id=self.site["id"], provider="postmark")
        self.ids["mail_reporter_id"] = reporter["id"]
        # Only the server opens alerts; tests/web/automation/test_alerts.py has one.
        self.ids["alert_id"] = 999_999
        self.ids["delivery_id"] = owner.post(f"/v1/endpoints/{endpoint['id']}/test", json={}).json()["id"]
        # A follow-up has the id of its response.
        self._new("/v1/follow-ups", response_id=response["ask_id"], note=FOREIGN)
        self.ids["follow_up_id"] = response["ask_id"]
        shared = self._new("/v1/shares", **of_survey, name=FOREIGN)
        self.ids["share_id"] = shared["id"]
        invite(owner, new_email(FOREIGN), "viewer", [self.site["id"]])
        self.ids["invitation_id"] = ok_json(owner.get("/v1/invitations"))["data"][0]["id"]

    def _outcome(self, respondent: str) -> Json:
        at = "2026-01-01T00:00:00Z"
        return {"id": "foreign", "site_id": self.site["id"], "respondent": {"id": respondent}, "kind": "purchase", "at": at}

    def _new(self, path: str, **body: Any) -> Json:
        return created_json(self.owner.post(path, json=body))

    def address(self, path: str) -> str:
        """The path with what is in the foreign site. A KeyError: add a resource of this kind to `ids`."""
        return re.sub(r"{(\w+)}", lambda match: str(self.ids[match[1]]), path)

    def state(self) -> list[Json]:
        """What is in the foreign site."""
        survey, site = (self.ids[name] for name in ("survey_id", "site_id"))
        paths = [
            "/v1/goals",
            "/v1/themes",
            "/v1/benchmarks",
            f"/v1/sites/{site}",
            f"/v1/surveys/{survey}",
            "/v1/invitations",
            "/v1/shares",
        ]
        paths += [f"/v1/surveys/{survey}/{part}" for part in ("notes", "responses", "score")]
        paths += [
            f"/v1/outcomes?site={site}",
            f"/v1/respondents?site={site}",
            f"/v1/recipients?site={site}",
            f"/v1/audiences?site={site}",
            f"/v1/sites/{site}/segment-values/plan",
            "/v1/signing-secrets",
        ]
        content = [ok_json(self.owner.get(path)) for path in paths]
        keys = [key for key in ok_json(self.owner.get("/v1/keys"))["data"] if key["id"] == self.ids["key_id"]]
        members = [row | {"last_seen_at": 0} for row in ok_json(self.owner.get("/v1/members"))["data"]]
        foreign = [row for row in members if row["id"] == self.ids["member_id"]]
        return [*content, {"keys": keys, "members": foreign}]


@pytest.fixture(scope="module")
def world(server: Server, owner: httpx.Client) -> Iterator[World]:
    """Two sites and a member of the foreign one."""
    made = World(server, owner)
    with signed_in(server, owner, "admin", [made.site["id"]], email=new_email(FOREIGN)) as (browser, member):
        made.ids["member_id"] = member["id"]
        [session] = [row for row in ok_json(owner.get("/v1/sessions"))["data"] if row["member_id"] == member["id"]]
        made.ids["session_id"] = session["id"]
        ok_json(browser.get("/v1/sites"))
        yield made


@pytest.fixture(params=["member", "key"])
def limited(world: World, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """Somebody who may do everything with their own site."""
    sites = [world.own["id"]]
    if request.param == "member":
        with signed_in(world.server, world.owner, "admin", sites) as (browser, _):
            yield browser
    else:
        body = {"name": "own", "scopes": ["read", "respond", "write", "keys"], "sites": sites}
        key = created_json(world.owner.post("/v1/keys", json=body))["key"]
        with client(world.server, Authorization=f"Bearer {key}") as holder:
            yield holder


def body_of(world: World, operation: Json) -> Json | None:
    """The example of the document, for the foreign site."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    names = {"site_id": "site_id", "survey_id": "survey_id", "site": "site_id", "survey": "survey_id"}
    example: Json = content["example"]
    return example | {name: world.ids[names[name]] for name in example.keys() & names.keys()}


def test_whatever_names_a_foreign_site_is_not_found(world: World, limited: httpx.Client) -> None:
    before, count = world.state(), 0
    for method, path, _ in OPERATIONS:
        operation = API["paths"][path][method.lower()]
        body = body_of(world, operation)
        filters = {"site", "survey", "member"} & {parameter["name"] for parameter in operation["parameters"]}
        queries: list[Json] = [{}, *({name: world.ids[f"{name}_id"]} for name in filters)]
        if path.startswith("/v1/respondents/"):
            queries = [{"site": world.ids["site_id"]}]
        names_foreign = "{" in path or {"site_id", "survey_id"} & (body or {}).keys()
        for query in queries:
            reply = limited.request(method, world.address(path), params=query, json=body)
            if path in OF_ONESELF:
                continue
            if names_foreign or query:
                count += 1
                assert reply.status_code in (403, 404), (method, path, query, reply.status_code, reply.text)
            assert FOREIGN not in reply.text.replace(world.address(path), ""), (method, path, query)
    assert count > 50
    assert world.state() == before


def test_lists_show_what_is_of_the_own_site(world: World, limited: httpx.Client) -> None:
    for path, name in (("/v1/goals", "metric"), ("/v1/themes", "name"), ("/v1/benchmarks", "name")):
        body = {"survey_id": world.own_survey["id"], "name": "Own", "words": ["own"], "source": "own", "as_of": "2026-01-01"}
        body |= {"value": 1, "metric": "nps", "target": 40}
        schema = API["paths"][path]["post"]["requestBody"]["content"]["application/json"]["example"]
        added = created_json(limited.post(path, json={field: body[field] for field in schema if field in body}))
        assert [row["id"] for row in ok_json(limited.get(path))["data"] if row[name] == added[name]][-1:] == [added["id"]]
        assert {row["survey_id"] for row in ok_json(limited.get(path))["data"]} == {world.own_survey["id"]}
    assert [site["id"] for site in ok_json(limited.get("/v1/sites"))["data"]] == [world.own["id"]]
    assert [survey["id"] for survey in ok_json(limited.get("/v1/surveys"))["data"]] == [world.own_survey["id"]]
    # With one visible site, nobody needs to name it.
    assert ok_json(limited.get("/v1/respondents"))["data"] == []
    for path in ("/v1/members", "/v1/invitations", "/v1/keys", "/v1/sessions"):
        listed = limited.get(path)
        assert (listed.status_code, FOREIGN in listed.text) == (200, False), path


def test_what_concerns_all_sites_is_refused(world: World, limited: httpx.Client) -> None:
    paths = [(method, path) for method, path, _ in OPERATIONS if needs_all_sites(API, method, path)]
    assert {("GET", "/v1/audit"), ("POST", "/v1/sites"), ("GET", "/v1/signing-secrets")} <= set(paths)
    for method, path in paths:
        # An endpoint of one site is allowed.
        body = (body_of(world, API["paths"][path][method.lower()]) or {}) | {"site_id": None}
        refused(limited.request(method, path, json=body), 403, "all_sites_needed")


def test_nobody_grants_a_site_that_they_lack(world: World, limited: httpx.Client) -> None:
    for sites in (None, [world.site["id"]], [world.own["id"], world.site["id"]]):
        body = {"email": new_email(), "role": "viewer", "sites": sites}
        refused(limited.post("/v1/invitations", json=body), 403, "role_exceeded")
    for sites in ([world.site["id"]], [world.own["id"], world.site["id"]]):
        refused(limited.post("/v1/keys", json={"name": "x", "sites": sites}), 403, "sites_exceeded")
    key = created_json(limited.post("/v1/keys", json={"name": "x", "scopes": ["read", "write"]}))["key"]
    with client(world.server, Authorization=f"Bearer {key}") as holder:
        refused(holder.get(f"/v1/sites/{world.site['id']}"), 404, "site_not_found")
        ok_json(holder.get(f"/v1/sites/{world.own['id']}"))


def test_a_stream_ends_when_its_site_is_taken_away(world: World, server: Server, owner: httpx.Client) -> None:
    with signed_in(server, owner, "viewer", [world.own["id"]]) as (browser, member):
        with listening(browser, world.own_survey["id"]) as lines:
            next_event(lines)
            ok_json(owner.patch(f"/v1/members/{member['id']}", json={"sites": [world.site["id"]]}))
            ends(lines)
        refused(browser.get(f"/v1/sites/{world.own['id']}"), 404, "site_not_found")
        ok_json(browser.get(f"/v1/sites/{world.site['id']}"))
