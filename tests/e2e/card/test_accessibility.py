"""Everybody can use the card: by keyboard alone, and with a screen reader. test_matrix.py has what axe says."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import World


def test_the_keyboard_alone_will_do(world: World) -> None:
    with world.asked() as page:
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        _tab_to(page, "radio")
        for key in ("ArrowRight", "ArrowRight", "End", "ArrowLeft"):
            page.keyboard.press(key)
        expect(page.get_by_role("radio", name="9", exact=True)).to_be_checked()
        assert not [url for url in sent if url.endswith("/v1/answer")]
        with page.expect_response("**/v1/answer"):
            page.keyboard.press("Enter")
        page.keyboard.type("Typed with the keyboard")
        with page.expect_response("**/v1/answer"):
            page.keyboard.press("Control+Enter")
    assert (
        world.read("responses")["data"][0] | {"score": 9, "comment": "Typed with the keyboard"}
        == (world.read("responses")["data"][0])
    )


def test_arrows_go_on_from_where_the_focus_is(world: World) -> None:
    with world.asked() as page:
        page.get_by_role("radio", name="10", exact=True).focus()
        page.keyboard.press("ArrowLeft")
        expect(page.get_by_role("radio", name="9", exact=True)).to_be_checked()


def test_escape_closes_only_from_inside_and_focus_returns(world: World) -> None:
    with world.asked() as page:
        before = page.get_by_role("button", name="Ask me again")
        before.focus()
        page.keyboard.press("Escape")
        expect(page.get_by_role("group", name="How likely")).to_be_visible()
        _tab_to(page, "radio")
        with page.expect_response("**/v1/dismiss"):
            page.keyboard.press("Escape")
        expect(before).to_be_focused()


def test_opening_takes_no_focus_and_is_announced(world: World) -> None:
    with world.asked() as page:
        assert page.evaluate("document.activeElement === document.body")
        expect(page.get_by_role("status")).to_have_text("A one-question survey has opened at the end of this page.")


def _tab_to(page: Page, role: str) -> None:
    focused = "(document.activeElement.shadowRoot?.activeElement ?? document.activeElement).type"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate(focused) == role:
            return
    raise AssertionError(f"Tab never came to a {role}.")
