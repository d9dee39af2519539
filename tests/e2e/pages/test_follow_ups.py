"""Follow-ups: an owner sees whom to get back to, moves cards over the board, and closes them with a reason."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.conftest import World, violations


def _follow_up(world: World, comment: str, **changes: Any) -> str:
    token = world.owner.post("/v1/ask", json={"site": world.site_key}).json()["ask"]["token"]
    answer = world.owner.post("/v1/answer", json={"token": token, "score": 2, "comment": comment}).raise_for_status()
    opened = world.owner.post("/v1/follow-ups", json={"response_id": answer.json()["ask_id"], **changes})
    follow_up_id: str = opened.raise_for_status().json()["id"]
    return follow_up_id


def _stored(world: World, follow_up_id: str) -> dict[str, Any]:
    found: dict[str, Any] = world.owner.get(f"/v1/follow-ups/{follow_up_id}").json()
    return found


def _column(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name)


def test_a_case_is_moved_noted_and_closed_with_mouse_and_keyboard(world: World) -> None:
    with world.desk() as page:
        page.goto(f"{world.server.address}/app/surveys/{world.survey_id}/follow-ups")
        expect(page.get_by_text("No follow-ups yet")).to_be_visible()
        late, slow = _follow_up(world, "Call me", due="2020-01-31"), _follow_up(world, "Too slow")
        page.get_by_role("button", name="Overdue").click()
        expect(page.get_by_role("link", name="Call me")).to_contain_text("Overdue since 31 Jan 2020")
        expect(page.get_by_role("link", name="Too slow")).to_have_count(0)
        page.get_by_role("button", name="All", exact=True).click()
        page.get_by_role("button", name="Board").click()
        page.get_by_role("link", name="Too slow").drag_to(_column(page, "Waiting"))
        expect(_column(page, "Waiting")).to_contain_text("Too slow")
        page.get_by_role("button", name="Move “Call me”").focus()
        for key in ("Enter", "ArrowDown", "Enter"):
            page.keyboard.press(key)
        page.get_by_role("dialog", name="Close").get_by_label("Solved").check()
        page.get_by_role("dialog", name="Close").get_by_role("button", name="Close", exact=True).last.click()
        expect(_column(page, "Closed")).to_contain_text("Call me")
        assert violations(page) == []
        page.get_by_role("link", name="Too slow").click()
        page.get_by_label("Add to the history").fill("She calls back on Monday.")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("listitem").filter(has_text="She calls back on Monday.")).to_be_visible()
        assert violations(page) == []
        page.get_by_role("link", name="Open the response").click()
        page.wait_for_url(f"**/responses/{slow}*")
        expect(page.get_by_role("article", name="Detractor")).to_contain_text("She calls back on Monday.")
    assert [_stored(world, late)[name] for name in ("state", "closed_reason")] == ["closed", "Solved"]
    assert [change["changes"].get("state") for change in _stored(world, slow)["history"]] == ["open", "waiting", None]
