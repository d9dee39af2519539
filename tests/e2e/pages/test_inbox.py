"""The inbox: an owner reads, answers and sorts responses, with the keyboard or many at once."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.conftest import World, in_two_windows, violations


def _answer(world: World, score: int, comment: str = "") -> str:
    token = world.owner.post("/v1/ask", json={"site": world.site_key}).json()["ask"]["token"]
    reply = world.owner.post("/v1/answer", json={"token": token, "score": score, "comment": comment}).raise_for_status()
    ask_id: str = reply.json()["ask_id"]
    return ask_id


def _open(world: World, page: Page, query: str = "") -> None:
    page.goto(f"{world.server.address}/app/surveys/{world.survey_id}/responses{query}")


def _row(page: Page, text: str) -> Any:
    return page.get_by_role("region", name="List of responses").get_by_role("listitem").filter(has_text=text)


def _stored(world: World, ask_id: str) -> dict[str, Any]:
    response: dict[str, Any] = world.read(f"responses/{ask_id}")
    return response


def test_responses_are_read_and_closed_with_the_keyboard(world: World) -> None:
    slow, kind = _answer(world, 2, "Too slow"), _answer(world, 9, "Very kind")
    with world.desk() as page:
        _open(world, page)
        expect(page.get_by_role("button", name="Unread 2")).to_be_visible()
        page.keyboard.press("j")
        expect(page.get_by_role("article", name="Promoter")).to_contain_text("Very kind")
        page.keyboard.press("j")
        expect(page.get_by_role("article", name="Detractor")).to_contain_text("Too slow")
        page.wait_for_url(f"**/responses/{slow}")
        expect(page.get_by_role("button", name="Unread", exact=True)).to_be_visible()
        page.keyboard.press("e")
        expect(page.get_by_label("Answered")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(_row(page, "Too slow")).to_contain_text("Closed")
        page.keyboard.press("k")
        expect(page.get_by_role("article", name="Promoter")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("article")).to_have_count(0)
    assert [_stored(world, slow)[name] for name in ("state", "closed_reason")] == ["closed", "Solved"]
    assert _stored(world, kind)["state"] == "new"


def test_tags_note_and_due_date_are_kept(world: World) -> None:
    ask_id = _answer(world, 3, "Call me")
    with world.desk() as page:
        _open(world, page)
        _row(page, "Call me").get_by_role("link").click()
        page.get_by_label("Add a tag").fill("call back")
        page.get_by_label("Add a tag").press("Enter")
        expect(page.get_by_role("button", name="Remove the tag “call back”")).to_be_visible()
        page.get_by_label("Due on").fill("2026-12-24")
        page.get_by_label("Note for your team").fill("She is right.")
        page.get_by_role("button", name="Save note").click()
        expect(page.get_by_text("The note is saved.")).to_be_visible()
        page.get_by_label("State").select_option("Waiting")
        expect(_row(page, "Call me")).to_contain_text("Waiting")
    stored = _stored(world, ask_id)
    assert (stored["tags"], stored["note"], stored["due"]) == (["call back"], "She is right.", "2026-12-24")


def test_many_are_changed_at_once(world: World) -> None:
    first, second, third = (_answer(world, 1, f"Spam {number}") for number in range(3))
    with world.desk() as page:
        _open(world, page)
        for text in ("Spam 0", "Spam 1"):
            _row(page, text).get_by_role("checkbox").check()
        page.get_by_role("button", name="Leave out…").click()
        page.get_by_label("Why?").fill("spam")
        page.get_by_role("button", name="Leave out of all reports").click()
        expect(page.get_by_text("2 responses changed.")).to_be_visible()
        page.get_by_label("Select all that are listed").check()
        page.get_by_role("button", name="Erase…").click()
        page.get_by_label("Enter “erase” to confirm").fill("erase")
        page.get_by_role("button", name="Erase 3 responses").click()
        expect(page.get_by_text("No responses yet").first).to_be_visible()
    assert world.read("responses")["data"] == []
    assert {first, second, third} <= {
        entry["subject"].get("response_id") for entry in world.owner.get("/v1/audit").json()["data"]
    }


def test_the_export_has_exactly_what_the_filters_select(world: World, tmp_path: Path) -> None:
    wanted = _answer(world, 2, "The import is slow")
    _answer(world, 2, "The export is slow")
    _answer(world, 9)
    with world.desk() as page:
        _open(world, page)
        page.get_by_label("With comment only").check()
        page.get_by_label("Search comments").fill("import")
        expect(page.get_by_text("1 of 3 responses")).to_be_visible()
        page.get_by_role("button", name="Export").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name="JSON Lines").click()
        download.value.save_as(tmp_path / "file.jsonl")
    (line,) = (tmp_path / "file.jsonl").read_text().splitlines()
    assert wanted in line


def test_the_list_is_live_and_grows_on_request(world: World) -> None:
    for number in range(53):
        _answer(world, 9, f"Comment {number}")
    with world.desk() as page:
        _open(world, page)
        items = page.get_by_role("region", name="List of responses").get_by_role("listitem")
        expect(items).to_have_count(50)
        page.get_by_role("button", name="Older responses").click()
        expect(items).to_have_count(53)
        expect(items.nth(50).get_by_role("link")).to_be_focused()
        expect(page.get_by_role("button", name="Older responses")).to_have_count(0)
        _answer(world, 2, "The newest")
        expect(items.first).to_contain_text("The newest")
        expect(items).to_have_count(54)


@in_two_windows
def test_axe_finds_nothing(world: World, width: int, scheme: Any) -> None:
    ask_id = _answer(world, 2, "Too slow")
    _answer(world, 9)
    world.owner.patch(
        f"/v1/surveys/{world.survey_id}/responses/{ask_id}", json={"tags": ["vip"], "excluded": "test", "state": "open"}
    ).raise_for_status()
    with world.desk(viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        _open(world, page)
        _row(page, "Too slow").get_by_role("checkbox").check()
        assert violations(page) == []
        _row(page, "Too slow").get_by_role("link").click()
        expect(page.get_by_role("article", name="Detractor")).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
