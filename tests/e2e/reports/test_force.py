"""Reports that `show({force: true})` does not do what the documentation says: it skips the rules and the browser's memory."""

from typing import Any

import jwt
import pytest
from playwright.sync_api import Page, expect

from outoften import clock
from tests.e2e.conftest import World, ask_shown, score
from tests.e2e.site import TAG, paper

FORCE = "outoften('show', { force: true })"
MANUAL = {"/": paper(head=TAG.replace("<script ", "<script data-manual "))}
# None of them holds for the test's browser.
RULES: dict[str, Any] = {
    "pages": ["/elsewhere"],
    "languages": ["de"],
    "devices": ["phone"],
    "page_views": 9,
    "sessions": 9,
    "account_age_days": 30,
    "traits": [{"key": "plan", "op": "in", "values": ["pro"]}],
    "starts": "2999-01-01",
    "event": {"name": "ordered"},
    "scroll_percent": 100,
}


def _patch(world: World, what: str, **changes: Any) -> None:
    path = f"sites/{world.site_id}" if what == "site" else f"surveys/{world.survey_id}"
    world.owner.patch(f"/v1/{path}", json=changes).raise_for_status()


def _close(page: Page) -> None:
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("group", name="How likely")).to_have_count(0)


@pytest.mark.parametrize("rule", RULES)
def test_i_force_the_card_to_look_at_it_and_a_rule_forbids_it(world: World, rule: str) -> None:
    _patch(world, "survey", rules={rule: RULES[rule]})
    with world.hosts(MANUAL) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        assert page.evaluate(FORCE) == {"asked": True, "survey": world.survey_id}
        ask_shown(page)


def test_i_force_the_card_a_second_time_and_it_was_dismissed_recently(world: World) -> None:
    with world.hosts(MANUAL) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        with page.expect_response("**/v1/view"):
            page.evaluate(FORCE)
            ask_shown(page)
        _close(page)
        assert page.evaluate("outoften('show')")["reason"] == "dismissed_recently"
        assert page.evaluate(FORCE)["asked"]
        ask_shown(page)


@pytest.mark.parametrize(
    ("what", "change", "reason"),
    [
        ("site", {"consent": "required"}, "consent_required"),
        ("site", {"require_identity": True}, "identity_required"),
        ("site", {"gpc": True}, "privacy_signal"),
        ("survey", {"active": False}, "no_survey"),
    ],
)
def test_force_goes_past_what_the_owner_and_the_person_have_decided(
    world: World, what: str, change: dict[str, Any], reason: str
) -> None:
    _patch(world, what, **change)
    with world.hosts(MANUAL) as address, world.visitor() as visitor:
        visitor.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
        page = visitor.new_page()
        page.goto(address)
        assert page.evaluate(FORCE) == {"asked": False, "reason": reason}
    assert world.widget_rate()["asked"] == 0


def test_force_goes_past_the_cap(world: World) -> None:
    _patch(world, "survey", rules={"cap": 1})
    with world.hosts(MANUAL) as address:
        for outcome in ({"asked": True, "survey": world.survey_id}, {"asked": False, "reason": "cap_reached"}):
            with world.visitor() as visitor:
                page = visitor.new_page()
                page.goto(address)
                assert page.evaluate(FORCE) == outcome
                world.until(lambda: world.widget_rate()["asked"] == 1)


def test_force_asks_a_signed_person_again_who_has_just_answered(world: World) -> None:
    secret = world.owner.post(f"/v1/sites/{world.site_id}/identity-secrets").json()["secret"]
    token = jwt.encode({"sub": "anna", "exp": int(clock.now().timestamp()) + 600}, secret, "HS256")
    with world.hosts(MANUAL) as address:
        for outcome in ({"asked": True, "survey": world.survey_id}, {"asked": False, "reason": "answered_recently"}):
            # On two devices.
            with world.visitor() as visitor:
                page = visitor.new_page()
                page.goto(address)
                page.evaluate("token => outoften('identify', { token })", token)
                assert page.evaluate(FORCE) == outcome
                if outcome["asked"]:
                    with page.expect_response("**/v1/answer"):
                        score(page, 9)
