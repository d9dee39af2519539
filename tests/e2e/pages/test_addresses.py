"""Addresses of the dashboard: each names its thing in the document's title, and an unknown one says so."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import World
from tests.web.client import JSON_TYPE, created_json, ok_json

UNKNOWN = (
    *("nothing", "surveys/abc", "members/more", "account/more", "settings/nothing", "settings/goals/more"),
    *("automation/nothing", "automation/rules/abc", "automation/rules/new/nothing", "automation/rules/1/edit/more"),
    *("automation/destinations/abc", "automation/destinations/new/nothing"),
    *("mailing/nothing", "mailing/sendings/abc", "mailing/people/abc", "mailing/audiences/new/more"),
)
UNKNOWN_OF_SURVEY = ("nothing", "responses/1/more", "follow-ups/1/more", "respondents/1/more", "edit/more", "install/more")


def test_an_unknown_address_says_so(world: World) -> None:
    with world.desk() as page:
        for path in (*UNKNOWN, *(f"surveys/{world.survey_id}/{path}" for path in UNKNOWN_OF_SURVEY)):
            page.goto(f"{world.server.address}/app/{path}?survey={world.survey_id}")
            expect(page.get_by_role("heading", name="Page not found"), path).to_be_visible()
            expect(page).to_have_title(re.compile("Page not found"))


def test_the_title_names_what_is_open(world: World) -> None:
    owner, site = world.owner, world.site_id
    people = f"/v1/recipients?site={site}"
    created_json(owner.post(people, json={"id": "anna", "email": "anna@example.com", "name": "Anna"}))
    criteria = {"type": "all", "of": []}
    audience = created_json(owner.post(f"/v1/audiences?site={site}", json={"name": "Everybody", "criteria": criteria}))
    sending = created_json(owner.post("/v1/sendings", json={"survey_id": world.survey_id, "name": "Spring"}))
    rule = created_json(owner.post("/v1/rules", json={"site_id": site, "name": "Call back", "when": {}, "then": {"tag": "x"}}))
    to = {"kind": "webhook", "name": "Warehouse", "url": "https://1.1.1.1/nps", "events": ["alert.opened"]}
    endpoint = created_json(owner.post("/v1/endpoints", json=to))
    asked = ok_json(owner.post("/v1/ask", json={"site": world.site_key}))
    answer = {"token": asked["ask"]["token"], "score": 3}
    response = owner.post("/v1/answer", json=answer, headers=JSON_TYPE).raise_for_status().json()["ask_id"]
    titles = {
        "mailing/people/person/anna": "Anna · People",
        f"mailing/audiences/{audience['id']}": "Everybody · Audiences",
        f"mailing/sendings/{sending['id']}": "Spring · Sendings",
        f"automation/rules/{rule['id']}": "Call back · Rules",
        f"automation/destinations/{endpoint['id']}": "Warehouse · Destinations",
        f"surveys/{world.survey_id}/responses/{response}": "3, Anonymous · Responses",
    }
    with world.desk() as page:
        for path, title in titles.items():
            page.goto(f"{world.server.address}/app/{path}?survey={world.survey_id}")
            expect(page, path).to_have_title(re.compile(f"^{title} · .+ · Out of Ten$"))
        page.keyboard.press("Escape")
        expect(page).to_have_title(re.compile("^Responses · "))
