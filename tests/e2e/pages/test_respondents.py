"""The page of respondents: an owner sees who is at risk, finds a person, reads their history and erases them."""

import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import World, in_two_windows, violations


def _answer(world: World, secret: str, score: int, comment: str = "", **claims: str) -> None:
    token = jwt.encode({"exp": int(time.time()) + 300} | claims, secret, algorithm="HS256")
    body = {"site": world.site_key, "respondent": {"token": token}, "channel": "api"}
    ask = world.owner.post("/v1/ask", json=body).raise_for_status().json()["ask"]
    world.owner.post("/v1/answer", json={"token": ask["token"], "score": score, "comment": comment}).raise_for_status()


@pytest.fixture
def people(world: World) -> World:
    """Anna, whose score fell; Ben, who is happy."""
    no_rest = {"cadence": {"answered_days": 0}}
    world.owner.patch(f"/v1/surveys/{world.survey_id}", json=no_rest).raise_for_status()
    secret = world.owner.post(f"/v1/sites/{world.site_id}/identity-secrets").json()["secret"]
    anna = {"sub": "company/1", "name": "Anna Müller", "email": "anna@example.com"}
    _answer(world, secret, 9, "All is well", **anna)
    _answer(world, secret, 3, "It broke", **anna)
    _answer(world, secret, 10, "Great", sub="u-2", name="Ben Annan")
    return world


def _open(world: World, page: Page, query: str = "") -> None:
    page.goto(f"{world.server.address}/app/surveys/{world.survey_id}/respondents{query}")


def _people(page: Page) -> Any:
    return page.get_by_role("region", name="List of respondents").get_by_role("listitem")


def test_who_is_at_risk_is_seen_and_erased_after_a_preview(people: World, tmp_path: Path) -> None:
    with people.desk() as page:
        page.get_by_role("link", name="Respondents").click()
        expect(_people(page)).to_have_count(1)
        expect(_people(page)).to_contain_text("Anna Müller")
        expect(_people(page)).to_contain_text("Score falling")
        expect(page.get_by_text("a leading indicator, not a prediction")).to_be_visible()
        _people(page).get_by_role("link").click()
        person = page.get_by_role("article", name="Anna Müller")
        expect(person).to_contain_text("It broke")
        expect(person).to_contain_text("All is well")
        with page.expect_download() as download:
            page.get_by_role("link", name="Export as a file").click()
        download.value.save_as(tmp_path / "person.json")
        assert json.loads((tmp_path / "person.json").read_text())["email"] == "anna@example.com"
        page.get_by_role("button", name="Erase this person…").click()
        for line in ("2 responses with their scores", "2 comments", "the name Anna Müller"):
            expect(page.get_by_text(line)).to_be_visible()
        page.get_by_label("Enter “erase” to confirm").fill("erase")
        page.get_by_role("button", name="Erase this person", exact=True).click()
        expect(page.get_by_text("Nobody is at risk")).to_be_visible()
    assert [row["score"] for row in people.read("responses")["data"]] == [10]


def test_a_person_is_found_by_the_beginning_of_a_name(people: World) -> None:
    with people.desk() as page:
        _open(people, page)
        page.get_by_label("Search by id, name or e-mail").fill("muller")
        page.wait_for_url("**?q=muller")
        expect(_people(page)).to_have_count(1)
        page.get_by_label("Search by id, name or e-mail").fill("annan")
        page.wait_for_url("**?q=annan")
        expect(_people(page)).to_contain_text(["Ben Annan"])
        page.get_by_role("button", name="Promoters").click()
        expect(_people(page)).to_contain_text(["Ben Annan"])
        page.get_by_role("button", name="All", exact=True).click()
        expect(_people(page)).to_have_count(2)


def test_from_a_response_to_its_person_and_back(people: World) -> None:
    with people.desk() as page:
        page.goto(f"{people.server.address}/app/surveys/{people.survey_id}/responses?category=detractor")
        page.get_by_role("link", name="It broke").click()
        page.get_by_role("article").get_by_role("link", name="Anna Müller").click()
        person = page.get_by_role("article", name="Anna Müller")
        expect(person).to_contain_text("All is well")
        person.get_by_role("listitem").filter(has_text="All is well").get_by_role("link").click()
        expect(page.get_by_role("article", name="Promoter")).to_contain_text("All is well")


@in_two_windows
def test_axe_finds_nothing(people: World, width: int, scheme: Any) -> None:
    with people.desk(viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        _open(people, page, "?list=all")
        expect(_people(page)).to_have_count(2)
        assert violations(page) == []
        _people(page).first.get_by_role("link").click()
        expect(page.get_by_role("article")).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
