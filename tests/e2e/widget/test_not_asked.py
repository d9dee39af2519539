"""What a browser tells of the rules that keep it from asking: once, and nothing where it must not."""

from typing import Any

from playwright.sync_api import BrowserContext, Request

from tests.e2e.conftest import World, ask_shown, wait_for_decision


def test_a_rule_that_says_no_is_told_once_a_day(world: World) -> None:
    _rule(world, sample_percent=0)
    with world.host() as address, world.visitor() as visitor:
        events = _told(visitor)
        page = visitor.new_page()
        with page.expect_response("**/v1/seen"):
            page.goto(address)
        assert page.evaluate("outoften('show')") == {"asked": False, "reason": "sampled_out"}
        again = visitor.new_page()
        again.goto(address)
        wait_for_decision(again, "sampled_out")
        assert again.evaluate("outoften('show')") == {"asked": False, "reason": "sampled_out"}
    assert events == [{"site": world.site_key, "event": "not_asked", "survey": world.survey_id, "reason": "sampled_out"}]
    assert (world.widget_rate()["issued"], world.widget_rate()["not_asked"]["reasons"]) == (0, {"sampled_out": 1})


def test_who_is_asked_leaves_nothing_to_tell(world: World) -> None:
    _rule(world, sample_percent=99.999)
    with world.host() as address, world.visitor() as visitor:
        events = _told(visitor)
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)
    assert events == []


def test_who_has_not_agreed_tells_nothing(world: World) -> None:
    _rule(world, sample_percent=0)
    assert world.owner.patch(f"/v1/sites/{world.site_id}", json={"consent": "required"}).status_code == 200
    with world.host() as address, world.visitor() as visitor:
        events = _told(visitor)
        page = visitor.new_page()
        page.goto(address)
        wait_for_decision(page, "consent_required")
        assert events == []
        # A yes changes that.
        with page.expect_response("**/v1/seen"):
            page.evaluate("outoften('consent', true)")
        assert [event["reason"] for event in events] == ["sampled_out"]


def _rule(world: World, **rules: Any) -> None:
    changed = world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"delay_seconds": 0, "rules": rules})
    assert changed.status_code == 200, changed.text


def _told(visitor: BrowserContext) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []

    def look(request: Request) -> None:
        if request.url.endswith("/v1/seen"):
            events.append(request.post_data_json or {})

    visitor.on("request", look)
    return events
