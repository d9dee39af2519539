"""What a browser keeps, what it keeps only after a yes, and a no that lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.cards import card
from tests.e2e.conftest import World, ask_shown, wait_for_decision

KEPT = "[Object.keys(localStorage), Object.keys(sessionStorage)]"


def test_where_consent_is_required_nothing_is_kept_and_nobody_asked_before(world: World) -> None:
    _site(world, consent="required")
    with _visit(world) as page:
        refused = {"asked": False, "reason": "consent_required"}
        assert page.evaluate("outoften('show')") == refused
        assert page.evaluate("outoften('show', { force: true })") == refused
        assert page.evaluate(KEPT) == [[], []]
        page.evaluate("outoften('consent', true)")
        ask_shown(page)
        assert page.evaluate(KEPT) == [[_key(world)], []]


def test_a_yes_is_remembered(world: World) -> None:
    _site(world, consent="required")
    with _visit(world) as page:
        page.evaluate("outoften('consent', true)")
        ask_shown(page)
        page.get_by_role("button", name="Close").click()
        page.reload()
        assert page.evaluate("outoften('show')")["reason"] == "dismissed_recently"


def test_after_a_yes_what_happens_on_later_pages_is_kept_too(world: World) -> None:
    _site(world, consent="required")
    world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"rules": {"page_views": 3}}).raise_for_status()
    with _visit(world, world.tag.replace("<script ", "<script data-manual ")) as page:
        page.evaluate("outoften('consent', true)")
        for reason in ("too_few_pages", "too_few_pages", None):
            assert page.evaluate("outoften('show')").get("reason") == reason
            if reason:
                page.reload()
        with page.expect_response("**/v1/dismiss"):
            page.get_by_role("button", name="Close").click()
        page.reload()
        assert page.evaluate("outoften('show')")["reason"] == "dismissed_recently"


def test_what_happened_before_a_yes_counts_after_it(world: World) -> None:
    _site(world, consent="required")
    changed = world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"rules": {"page_views": 2, "sample_percent": 99.999}})
    assert changed.status_code == 200
    with _visit(world) as page:
        page.evaluate("outoften('consent', true)")
        assert page.evaluate("outoften('show')")["reason"] == "too_few_pages"
        page.reload()
        ask_shown(page)


def test_a_stranger_who_says_yes_is_in_the_sample_at_once(world: World) -> None:
    _site(world, consent="required")
    world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"rules": {"sample_percent": 99.999}})
    with _visit(world) as page:
        page.evaluate("outoften('consent', true)")
        ask_shown(page)


@pytest.mark.parametrize("consent", ["required", "implied"])
def test_a_no_closes_the_card_and_lasts(world: World, consent: str) -> None:
    _site(world, consent=consent)
    with _visit(world) as page:
        page.evaluate("outoften('consent', true)")
        ask_shown(page)
        page.evaluate("outoften('consent', false)")
        expect(card(page)).to_have_count(0)
        urls: list[str] = []
        page.on("request", lambda request: urls.append(request.url))
        page.evaluate("outoften('reset')")
        page.reload()
        wait_for_decision(page, "opted_out")
        assert page.evaluate("outoften('show', { force: true })") == {"asked": False, "reason": "opted_out"}
        assert not [url for url in urls if url.endswith("/v1/ask")]


def test_a_yes_takes_a_no_back(world: World) -> None:
    with _visit(world) as page:
        ask_shown(page)
        page.evaluate("outoften('consent', false)")
        expect(card(page)).to_have_count(0)
        page.evaluate("outoften('consent', true)")
        assert page.evaluate("outoften('show', { force: true })") == {"asked": True, "survey": world.survey_id}


@pytest.mark.parametrize(("storage", "places"), [("local", [1, 0]), ("session", [0, 1]), ("none", [0, 0])])
def test_what_is_kept_is_kept_where_the_site_says(world: World, storage: str, places: list[int]) -> None:
    _site(world, storage=storage)
    with _visit(world) as page:
        ask_shown(page)
        with page.expect_response("**/v1/dismiss"):
            page.get_by_role("button", name="Close").click()
        assert page.evaluate(f"{KEPT}.map(({{ length }}) => length)") == places
        # The page itself remembers in any case.
        assert page.evaluate("outoften('show')")["reason"] == "dismissed_recently"
        page.reload()
        if storage == "none":
            ask_shown(page)
        else:
            wait_for_decision(page, "dismissed_recently")
            expect(card(page)).to_have_count(0)


@pytest.mark.parametrize(
    ("heeded", "sent", "reason"), [(True, True, "privacy_signal"), (True, False, None), (False, True, None)]
)
def test_a_browsers_privacy_signal_is_heeded_where_the_site_says(
    world: World, heeded: bool, sent: bool, reason: str | None
) -> None:
    _site(world, gpc=heeded)
    signal = "<script>Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })</script>" if sent else ""
    with _visit(world, signal + world.tag.replace("<script ", "<script data-manual ")) as page:
        assert page.evaluate("outoften('show')").get("reason") == reason


def _site(world: World, **changes: Any) -> None:
    changed = world.owner.patch(f"/v1/sites/{world.site_id}", json=changes)
    assert changed.status_code == 200, changed.text


def _key(world: World) -> str:
    return f"outoften:{world.site_key}"


@contextmanager
def _visit(world: World, tag: str | None = None) -> Iterator[Page]:
    with world.host(tag) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        yield page
