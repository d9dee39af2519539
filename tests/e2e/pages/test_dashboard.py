"""The owner's page: signed in by a link that works once, and it shows an answer when it arrives."""

import shlex
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import World, ask_shown, score, violations
from tests.server import Server
from tests.web.client import JSON_TYPE

# A headless browser has no other tab that could hide the page.
HIDE = """isHidden => {
    Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
}"""


def test_the_printed_link_signs_in_once(tmp_path: Path, browser: Browser) -> None:
    with Server(tmp_path) as server:
        first, second = browser.new_context(), browser.new_context()
        page = first.new_page()
        page.goto(server.sign_in_link)
        expect(page.get_by_text(f"w.js?site={server.site_key}").first).to_be_visible()
        assert server.sign_in_link.partition("#")[2] not in page.url
        page.reload()
        expect(page.get_by_text(f"w.js?site={server.site_key}").first).to_be_visible()
        other = second.new_page()
        other.goto(server.sign_in_link)
        expect(other.locator("#sign-in-problem")).to_be_visible()
        first.close()
        second.close()


def test_an_answer_lands_on_the_page_by_itself(world: World) -> None:
    with world.desk() as dashboard, world.host() as address, world.visitor() as visitor:
        expect(dashboard.get_by_text(f"w.js?site={world.site_key}").first).to_be_visible()
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)
        score(page, 9)
        page.get_by_role("textbox", name="What do you value most?").fill("It lands <b>by itself</b>")
        page.get_by_role("button", name="Send").click()
        expect(dashboard.get_by_text("It lands <b>by itself</b>")).to_be_visible()
        expect(dashboard.get_by_text("The score appears from 5 responses on")).to_be_visible()


def test_the_score_stands_with_its_interval(world: World) -> None:
    for value in (10, 10, 9, 8, 3, 9):
        token = world.owner.post("/v1/ask", json={"site": world.site_key}).json()["ask"]["token"]
        world.owner.post("/v1/answer", json={"token": token, "score": value})
    report = world.read("score")
    low, high = (f"{round(report['interval'][end])}".replace("-", "\N{MINUS SIGN}") for end in ("low", "high"))
    sentence = f"NPS {report['nps']}, 95% interval {low} to {high}, from 6 responses"
    with world.desk() as page:
        expect(page.get_by_text(sentence, exact=True)).to_have_count(1)


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_axe_finds_nothing(world: World, width: int, scheme: str) -> None:
    for value in (10, 2):
        token = world.owner.post("/v1/ask", json={"site": world.site_key}).json()["ask"]["token"]
        world.owner.post("/v1/answer", json={"token": token, "score": value, "comment": "A comment"})
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    with world.desk(**options) as page:
        for name, segment in (("Overview", ""), ("Responses", "/responses"), ("Install", "/install")):
            page.goto(f"{world.server.address}/app/surveys/{world.survey_id}{segment}")
            page.get_by_text({"Install": "No page has loaded"}.get(name, "A comment")).first.wait_for()
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        sign_out(page)
        page.get_by_label("E-mail address").wait_for()
        assert violations(page) == []


def test_signing_out_ends_the_session(world: World) -> None:
    with world.desk() as page:
        sign_out(page)
        page.get_by_label("E-mail address").wait_for()
        page.reload()
        page.get_by_label("E-mail address").wait_for()


def test_the_owner_reads_that_signing_out_failed(world: World) -> None:
    with world.desk() as page:
        page.route("**/v1/session", lambda route: route.abort())
        sign_out(page)
        problem = page.get_by_text("You are still signed in.")
        expect(problem).to_be_visible()
        # The next poll, which succeeds, does not remove it.
        with page.expect_response("**/score?*"):
            pass
        with page.expect_response("**/score?*"):
            pass
        expect(problem).to_be_visible()
        page.unroute("**/v1/session")
        sign_out(page)
        expect(page.get_by_role("heading", name="Sign in")).to_be_focused()
        expect(problem).to_have_count(0)


def test_a_hidden_page_does_not_poll(world: World) -> None:
    with world.desk() as page:
        expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
        page.evaluate(HIDE, True)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        page.get_by_role("link", name="Install", exact=True).click()
        expect(page.get_by_role("heading", name="Install", exact=True)).to_be_focused()
        assert [url for url in sent if "/v1/" in url] == []
        page.evaluate(HIDE, False)
        expect(page.get_by_text(f"w.js?site={world.site_key}")).to_be_visible()


def test_the_owner_sees_that_the_tag_was_loaded(world: World) -> None:
    with world.desk() as page:
        page.get_by_text("No page has loaded the tag yet.").first.wait_for()
        with world.asked():
            page.get_by_text("A page last loaded the tag on").first.wait_for()


def test_the_owner_finds_the_link_that_asks_on_a_page_of_its_own(world: World) -> None:
    address = f"{world.server.address}/s/{world.survey_id}"
    with world.desk() as page:
        link = page.get_by_role("link", name=address)
        expect(link).to_have_attribute("href", address)
        with page.expect_popup() as opened:
            link.click()
        expect(opened.value.get_by_role("group", name="How likely")).to_be_visible()
        opened.value.close()
        world.owner.patch(f"/v1/surveys/{world.survey_id}", json={"active": False}).raise_for_status()
        page.reload()
        expect(page.get_by_text("not active, nobody is asked")).to_be_visible()
        expect(link).to_have_count(0)


def test_the_owner_sees_a_refused_origin_and_allows_it_with_a_click(world: World) -> None:
    _answer(world, 9)
    world.owner.patch(f"/v1/sites/{world.site_id}", json={"origins": ["https://acorn.example"]}).raise_for_status()
    with world.host() as address, world.desk() as dashboard, world.somebody() as visitor:
        origin = address.rstrip("/")
        page = visitor.new_page()
        with page.expect_response("**/v1/ask") as refused:
            page.goto(address)
        assert refused.value.status == 403
        # On the overview, without unfolding anything.
        expect(dashboard.get_by_role("heading", name="Pages that may not ask")).to_be_visible()
        expect(dashboard.get_by_role("listitem").filter(has_text=origin)).to_contain_text("Refused once, last on")
        assert violations(dashboard) == []
        dashboard.get_by_role("button", name=f"Allow {origin}").click()
        expect(dashboard.get_by_role("heading", name="Pages that may not ask")).to_have_count(0)
        origins = world.owner.get(f"/v1/sites/{world.site_id}").json()["origins"]
        assert origins == ["https://acorn.example", origin]
        page.reload()
        ask_shown(page)


def test_the_owner_allows_the_first_origin_and_local_pages_go_on(world: World) -> None:
    with world.desk() as page:
        page.get_by_role("link", name="Install", exact=True).click()
        page.get_by_label("Address of your website").fill("https://www.acorn.example")
        page.get_by_role("button", name="Allow", exact=True).click()
        expect(page.get_by_role("button", name="Remove https://www.acorn.example")).to_be_visible()
        expect(page.get_by_role("button", name="Remove Pages on this computer")).to_be_visible()
        with world.asked():
            pass


def test_a_wrong_key_is_refused_and_the_field_keeps_the_focus(world: World) -> None:
    context = world.browser.new_context()
    page = context.new_page()
    page.goto(world.server.address)
    page.get_by_role("button", name="Sign in with an API key").click()
    key = page.get_by_label("Admin key")
    for value in ("", "oot_sk_wrong"):
        key.fill(value)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(key).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_role("alert").filter(visible=True)).to_have_count(1)
        expect(key).to_be_focused()
    context.close()


def test_a_session_that_ends_elsewhere_leaves_no_responses_on_the_page(world: World) -> None:
    _answer(world, 3, "Between us")
    with world.desk() as page:
        expect(page.get_by_text("Between us")).to_be_visible()
        page.context.request.delete(f"{world.server.address}/v1/session", headers={"Sec-Fetch-Site": "same-origin"})
        expect(page.get_by_role("heading", name="Sign in")).to_be_focused()
        expect(page.get_by_text("Your session has ended.")).to_be_visible()
        expect(page.get_by_text("Between us")).to_have_count(0)


def test_the_page_reconnects_by_itself(world: World) -> None:
    with world.desk() as page:
        expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
        page.route("**/v1/**", lambda route: route.abort())
        expect(page.get_by_role("status").filter(has_text="Reconnecting")).to_be_visible()
        page.unroute("**/v1/**")
        expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()


def test_every_page_has_an_address_of_its_own(world: World) -> None:
    _answer(world, 9)
    survey = f"{world.server.address}/app/surveys/{world.survey_id}"
    with world.desk() as page:
        page.wait_for_url(survey)
        page.get_by_role("link", name="Responses", exact=True).click()
        page.wait_for_url(f"{survey}/responses")
        expect(page.get_by_role("heading", name="Responses", exact=True)).to_be_focused()
        expect(page.get_by_text("The only response")).to_be_visible()
        page.reload()
        expect(page.get_by_text("The only response")).to_be_visible()
        page.get_by_role("link", name="Install", exact=True).click()
        expect(page.get_by_text(f"w.js?site={world.site_key}")).to_be_visible()
        page.go_back()
        expect(page.get_by_text("The only response")).to_be_visible()
        page.goto(f"{world.server.address}/app/nowhere")
        page.get_by_role("link", name="Open the overview").click()
        page.wait_for_url("**/app/surveys/*")


def test_the_address_keeps_the_days(world: World) -> None:
    _answer(world, 9)
    with world.desk() as page:
        page.goto(f"{world.server.address}/?survey={world.survey_id}&period=30")
        page.wait_for_url(f"**/app/surveys/{world.survey_id}?period=30")
        page.get_by_role("button", name="Last 30 days").click()
        with page.expect_response("**/score?from=*"):
            page.get_by_role("dialog", name="Dates").get_by_role("button", name="Last 7 days").click()
        assert page.url.endswith("?period=7")
        page.get_by_role("link", name="Responses", exact=True).click()
        page.wait_for_url("**/responses?period=7")
        page.get_by_role("link", name="Overview", exact=True).click()
        page.get_by_role("button", name="Last 7 days").click()
        page.get_by_label("First day").fill("2026-01-05")
        page.get_by_label("Last day").fill("2026-01-31")
        page.get_by_role("button", name="Apply").click()
        page.wait_for_url("**?from=2026-01-05&to=2026-01-31")
        expect(page.get_by_role("button", name="5 Jan 2026 – 31 Jan 2026")).to_be_focused()
        page.get_by_role("button", name="Back to the last 90 days").click()
        page.wait_for_url(f"**/app/surveys/{world.survey_id}")


def test_another_survey_is_chosen_on_the_same_page(world: World) -> None:
    second = world.owner.post("/v1/surveys", json={"site_id": world.site_id, "name": "After an order"}).json()["id"]
    with world.desk() as page:
        page.get_by_role("link", name="Install", exact=True).click()
        page.get_by_label("Survey", exact=True).select_option(value=str(second))
        page.wait_for_url(f"**/app/surveys/{second}/install")
        expect(page.get_by_role("link", name=f"/s/{second}")).to_be_visible()


def test_the_command_that_an_empty_dashboard_shows_creates_the_first_survey(world: World) -> None:
    context = world.browser.new_context()
    page = context.new_page()
    # A server has the survey of its first start; this owner sees none at first.
    page.route("**/v1/surveys", lambda route: route.fulfill(json={"data": []}))
    page.goto(world.server.address)
    page.get_by_role("button", name="Sign in with an API key").click()
    page.get_by_label("Admin key").fill(world.server.admin_key)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="No survey yet")).to_be_visible()
    command = page.locator("pre").inner_text()
    _, _, method, url, *headers, _, body = shlex.split(command.replace("\\\n", ""))
    assert headers == ["-H", "Authorization: Bearer $KEY", "-H", "Content-Type: application/json"]
    created = world.owner.request(method, url, content=body, headers=JSON_TYPE).raise_for_status()
    assert created.json()["name"] == "First survey"
    page.unroute("**/v1/surveys")
    page.wait_for_url("**/app/surveys/*")
    context.close()


def test_nothing_on_the_dashboard_is_against_its_own_policy(world: World) -> None:
    _answer(world, 9)
    with world.desk() as page:
        messages: list[str] = []
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        for name in ("Responses", "Install", "Overview"):
            page.get_by_role("link", name=name, exact=True).click()
            page.get_by_role("main").locator("section").first.wait_for()
        assert messages == []


def sign_out(page: Page) -> None:
    """Sign out on the dashboard."""
    page.get_by_role("button", name="Account and display").click()
    page.get_by_role("menuitem", name="Sign out").click()


def _answer(world: World, score: int, comment: str | None = None) -> None:
    token = world.owner.post("/v1/ask", json={"site": world.site_key}).json()["ask"]["token"]
    answer = {"token": token, "score": score} | ({"comment": comment} if comment else {})
    world.owner.post("/v1/answer", json=answer).raise_for_status()
