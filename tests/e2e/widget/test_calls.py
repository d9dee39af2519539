"""What a page is told by the promises that its calls give back, and calls that few pages make."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from outoften.domain.collecting.targeting import sample_percentile
from tests.e2e.conftest import World, ask_shown, score, wait_for_decision
from tests.e2e.site import TAG, paper

CARD = "How likely are you to recommend"


def _called(page: Page, *call: Any) -> Any:
    return page.evaluate("call => outoften(...call)", list(call))


def _manual(world: World) -> str:
    tag: str = world.tag.replace("<script ", "<script data-manual ")
    return tag


def test_a_page_that_asks_is_told_what_became_of_it(world: World) -> None:
    with world.host(_manual(world)) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        assert _called(page, "show") == {"asked": True, "survey": world.survey_id}
        with page.expect_response("**/v1/answer"):
            score(page, 9)
        assert _called(page, "show") == {"asked": False, "reason": "already_asking"}
        _called(page, "close")
        assert _called(page, "show") == {"asked": False, "reason": "answered_recently"}


def test_of_a_sample_only_those_who_are_in_it_are_asked(world: World) -> None:
    world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"rules": {"sample_percent": 50}}).raise_for_status()
    ids = [f"u_{number}" for number in range(100)]
    inside, outside = (
        next(candidate for candidate in ids if (sample_percentile(f"{world.survey_id}:{candidate}") < 50) == sampled)
        for sampled in (True, False)
    )
    for respondent, outcome in (
        (outside, {"asked": False, "reason": "sampled_out"}),
        (inside, {"asked": True, "survey": world.survey_id}),
    ):
        tag = _manual(world).replace("<script ", f'<script data-id="{respondent}" ')
        with world.host(tag) as address, world.visitor() as visitor:
            page = visitor.new_page()
            page.goto(address)
            assert _called(page, "show") == outcome


def test_a_no_stops_what_is_under_way_and_holds_until_it_is_taken_back(world: World) -> None:
    with world.asked() as page:
        _called(page, "consent", False)
        expect(page.get_by_role("group", name=CARD)).to_have_count(0)
        assert _called(page, "show", {"force": True}) == {"asked": False, "reason": "opted_out"}
        _called(page, "reset")
        page.reload()
        assert _called(page, "show", {"force": True}) == {"asked": False, "reason": "opted_out"}
        _called(page, "consent", True)
        ask_shown(page)


def test_a_no_that_comes_before_the_decision_is_heard_first(world: World) -> None:
    stub = "window.outoften = function () { (outoften.q = outoften.q || []).push(arguments) }"
    with world.host() as address, world.visitor() as visitor:
        visitor.add_init_script(f"{stub}; outoften('consent', false); outoften('show', {{ force: true }})")
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "opted_out")
        assert page.get_by_role("group", name=CARD).count() == 0
    assert world.widget_rate()["asked"] == 0


def test_signing_out_closes_the_card(world: World) -> None:
    with world.asked() as page:
        _called(page, "reset")
        expect(page.get_by_role("group", name=CARD)).to_have_count(0)
        assert _called(page, "show", {"force": True})["asked"]
        ask_shown(page)


def test_a_call_that_does_not_exist_is_noted_and_changes_nothing(world: World) -> None:
    with world.asked() as page:
        page.evaluate("console.log = (...line) => { (window.lines ??= []).push(line.join(' ')) }")
        _called(page, "constructor")
        _called(page, "debug")
        lines = page.evaluate("lines")
        assert any(line.startswith("outoften unknown constructor") for line in lines)
        assert page.get_by_role("group", name=CARD).count() == 1


@pytest.mark.parametrize("call", ["", "outoften('on', 'answered', () => {})"])
def test_the_owner_learns_of_a_policy_that_refuses_the_card_and_the_calls(world: World, call: str) -> None:
    stub = f"<script>window.outoften = function () {{ (outoften.q = outoften.q || []).push(arguments) }}; {call}</script>"
    policy = {"Content-Security-Policy": "script-src 'unsafe-inline' {{SERVER}}/w.js"}
    tag_status = f"/v1/sites/{world.site_id}/tag-status"

    def refused() -> int:
        counts: dict[str, int] = {row["kind"]: row["count"] for row in world.owner.get(tag_status).json()["data"]}
        return counts["card_refused"]

    # Browsers print of each file that their page refuses.
    context = world.browser.new_context()
    with world.hosts({"/": paper(head=stub + TAG, headers=policy)}) as address:
        context.new_page().goto(address)
        world.until(refused)
    context.close()
    assert refused() == 1
