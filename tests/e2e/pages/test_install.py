"""The page Install: the steps with marks that are true, the code to copy, the check of a page, and why nobody was asked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import jwt
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.docs.markdown import read
from tests.e2e.conftest import World, ask_shown, in_two_windows, violations
from tests.e2e.examples.serving import bundle
from tests.e2e.site import Paper, paper
from tests.setup import node_folder
from tests.web.client import answer, client, identity_secret, signed_identity, token_for
from tests.web.members import signed_in

ORIGIN = "https://www.acorn.example"
# How the code of each language is run to print the tag for a person.
PROGRAMS = {
    "Python": (sys.executable, "tag.py", "{code}\nprint(survey_tag('käufer/1'))"),
    "Node.js": (f"{node_folder()}/node", "tag.mjs", "{code}\nconsole.log(surveyTag('käufer/1'))"),
    "PHP": ("php", "tag.php", "{code}\necho survey_tag('käufer/1');"),
    "Ruby": ("ruby", "tag.rb", "{code}\nputs survey_tag('käufer/1')"),
}

# What WordPress has when it runs functions.php, and then prints the head of a page.
WORDPRESS = """<?php
define('OUTOFTEN_IDENTITY_SECRET', getenv('OUTOFTEN_IDENTITY_SECRET'));
function wp_get_current_user() { return (object) ['ID' => 42, 'user_registered' => '2026-03-01 10:00:00']; }
function wp_json_encode($value, $flags) { return json_encode($value, $flags); }
function add_action($hook, $print) { $print(); }
"""


def test_a_refused_address_is_allowed_with_one_click_and_its_step_gets_a_check_mark(world: World) -> None:
    world.owner.patch(f"/v1/sites/{world.site_id}", json={"origins": [ORIGIN]}).raise_for_status()
    with world.host() as address, world.desk() as page, world.somebody() as visitor:
        _open(page)
        visitor.new_page().goto(address)
        step = _step(page, "Allow the addresses of your pages")
        expect(step).to_contain_text("Attention:")
        step.get_by_role("button", name=f"Allow {address.rstrip('/')}").click()
        expect(step).to_contain_text("Done:")
        expect(step.get_by_role("region", name="Allowed addresses")).to_contain_text(address.rstrip("/"))


def test_the_steps_get_their_marks_when_a_page_loads_the_tag(world: World) -> None:
    with world.desk() as page:
        _open(page)
        names = ("Allow the addresses of your pages", "Put the tag on your pages", "Check that it works")
        for name in names:
            expect(_step(page, name)).to_contain_text("To do:")
        page.get_by_label("Address of your website").fill("www.acorn.example/shop")
        page.get_by_role("button", name="Allow", exact=True).click()
        _load_tag(world)
        for name in names:
            expect(_step(page, name)).to_contain_text("Done:")
        expect(_step(page, names[2]).get_by_role("listitem").filter(has_text=ORIGIN)).to_contain_text("Allowed")


def test_what_is_no_address_is_refused_at_the_field_and_a_removed_address_comes_back(world: World) -> None:
    with world.desk() as page:
        _open(page)
        field = page.get_by_label("Address of your website")
        field.fill("https://*.com")
        page.get_by_role("button", name="Allow", exact=True).click()
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("strangers")
        field.fill(ORIGIN)
        page.get_by_role("button", name="Allow", exact=True).click()
        page.get_by_role("button", name="Allow https://acorn.example too").click()
        page.get_by_role("button", name=f"Remove {ORIGIN}").click()
        expect(page.get_by_role("button", name=f"Remove {ORIGIN}")).to_have_count(0)
        page.get_by_role("button", name="Undo").click()
        page.get_by_role("button", name=f"Remove {ORIGIN}").wait_for()
    origins = world.owner.get(f"/v1/sites/{world.site_id}").json()["origins"]
    assert {ORIGIN, "https://acorn.example", "http://localhost:*"} <= set(origins)


def test_the_check_of_a_page_with_another_sites_key_says_what_to_do(world: World) -> None:
    other = world.tag.replace(world.site_key, "0000000000000000")
    with world.host(other) as address, world.desk() as page:
        _open(page)
        page.get_by_label("Address of one of your pages").fill(address.replace("localhost", "127.0.0.1"))
        page.get_by_role("button", name="Check the page").click()
        finding = page.get_by_role("status", name="Result of the check").get_by_role("listitem")
        expect(finding).to_contain_text("its key is 0000000000000000")
        expect(finding).to_contain_text("Replace it with the tag from the page Install")


def test_a_page_that_is_checked_and_not_allowed_is_allowed_there_and_checked_again(world: World) -> None:
    world.owner.patch(f"/v1/sites/{world.site_id}", json={"origins": [ORIGIN]}).raise_for_status()
    with world.host() as address, world.desk() as page:
        _open(page)
        origin = address.replace("localhost", "127.0.0.1").rstrip("/")
        page.get_by_label("Address of one of your pages").fill(f"{origin}/")
        page.get_by_role("button", name="Check the page").click()
        result = page.get_by_role("status", name="Result of the check")
        result.get_by_role("button", name=f"Allow {origin}").click()
        expect(result).to_contain_text("The tag is in the page's HTML")
        expect(result.get_by_role("listitem")).to_have_count(1)


def test_the_owner_reads_why_a_person_is_not_asked_and_when_they_are_asked_again(world: World) -> None:
    site = world.owner.get(f"/v1/sites/{world.site_id}").json()
    identity = {"token": signed_identity(identity_secret(world.owner, site), "customer-42")}
    with client(world.server) as visitor:
        answer(visitor, token_for(visitor, site, respondent=identity), 9)
    with world.desk() as page:
        _open(page)
        person = page.get_by_label("The id of the person")
        person.fill("customer-42")
        page.get_by_role("button", name="Find out").click()
        result = page.get_by_role("status", name="Why was this person not asked?")
        expect(result).to_contain_text("This respondent has answered")
        expect(result).to_contain_text("Asked again from")
        person.fill("customer-43")
        page.get_by_role("button", name="Find out").click()
        expect(result).to_contain_text("This person was never asked.")


@pytest.mark.parametrize("language", PROGRAMS)
def test_the_signing_code_of_the_page_signs_with_the_secret_that_the_page_makes(
    world: World, language: str, tmp_path: Path
) -> None:
    program, name, text = PROGRAMS[language]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    with world.desk() as page:
        _open(page)
        step = _step(page, "Say who your visitors are")
        step.get_by_role("button", name="Show: Say who your visitors are").click()
        step.get_by_role("tab", name=language, exact=True).click()
        code = step.get_by_role("tabpanel").locator("pre").inner_text()
        step.get_by_role("button", name="Make an identity secret").click()
        dialog = page.get_by_role("dialog", name="Your new identity secret")
        secret = dialog.locator("pre").inner_text()
        dialog.get_by_role("button", name="I have saved it").click()
        expect(step).to_contain_text("Done:")
        assert secret not in page.content()
    (tmp_path / name).write_text(text.format(code=code), "utf-8")
    environment = {"OUTOFTEN_IDENTITY_SECRET": secret, "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
    done = subprocess.run([program, str(tmp_path / name)], env=environment, capture_output=True, text=True, check=True)
    tag, token = done.stdout.strip().removesuffix('"></script>').split(' data-token="')
    assert f"{tag}></script>" == world.tag
    assert jwt.decode(token, secret, algorithms=["HS256"])["sub"] == "käufer/1"


def test_the_code_for_wordpress_prints_the_tag_and_who_is_signed_in(world: World, tmp_path: Path) -> None:
    if shutil.which("php") is None:
        pytest.skip("php is not installed")
    site = world.owner.get(f"/v1/sites/{world.site_id}").json()
    secret = identity_secret(world.owner, site)
    with world.desk() as page:
        _open(page)
        step = _step(page, "Say who your visitors are")
        step.get_by_role("button", name="Show: Say who your visitors are").click()
        step.get_by_role("tab", name="WordPress", exact=True).click()
        (tmp_path / "functions.php").write_text(WORDPRESS + step.get_by_role("tabpanel").locator("pre").inner_text(), "utf-8")
    environment = {"OUTOFTEN_IDENTITY_SECRET": secret, "PATH": os.environ["PATH"]}
    command = ["php", str(tmp_path / "functions.php")]
    head = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert head.endswith(world.tag)
    with world.hosts({"/": paper(head=head)}) as address, world.somebody() as visitor:
        page = visitor.new_page()
        with page.expect_response("**/v1/ask") as asked:
            page.goto(address)
        assert asked.value.status == 200
        token = (asked.value.request.post_data or "").split('"token":"')[1].split('"')[0]
    assert jwt.decode(token, secret, algorithms=["HS256"])["sub"] == "42"


def test_the_tag_with_hashes_asks(world: World) -> None:
    with world.desk() as page:
        pinned = _code(page, "Strict CSP", "The tag with hashes of all files (SRI), as they are now")
    with world.hosts({"/": paper(head=pinned)}) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)


@pytest.mark.parametrize("system", ["HTML", "WordPress", "Shopify", "Tag manager"])
def test_the_code_for_pages_asks(world: World, system: str) -> None:
    title = "The code for the tag manager" if system == "Tag manager" else "The tag"
    with world.desk() as page:
        code = _code(page, system, title)
    with world.hosts({"/": paper(head=code)}) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        ask_shown(page)


APPS = {
    "React": (
        "src/survey.jsx, instead of the tag if people sign in",
        "survey.jsx",
        """import { createRoot } from 'react-dom/client';
        import { Survey } from './survey.jsx';
        createRoot(document.querySelector('main')).render(<Survey id="customer-7" />);""",
    ),
    "Vue": (
        "src/survey.js, instead of the tag if people sign in",
        "survey.js",
        """import { createApp, h } from 'vue';
        import { useSurvey } from './survey.js';
        const setup = () => { useSurvey(() => ({ id: 'customer-7' })); return () => h('p'); };
        createApp({ setup }).mount('main');""",
    ),
}


@pytest.mark.parametrize("system", APPS)
def test_the_code_for_apps_says_who_is_signed_in(world: World, system: str, tmp_path: Path) -> None:
    title, name, app = APPS[system]
    with world.desk() as page:
        code = _code(page, system, title)
    (tmp_path / name).write_text(code, "utf-8")
    (tmp_path / "app.jsx").write_text(app, "utf-8")
    bundle(tmp_path / "app.jsx", tmp_path, "--jsx=automatic", '--define:process.env.NODE_ENV="production"')
    script = Paper((tmp_path / "built/app.js").read_text("utf-8"), media_type="text/javascript")
    files = {"/": paper(head='<script defer src="/app.js"></script>'), "/app.js": script}
    with world.hosts(files) as address, world.somebody() as visitor:
        page = visitor.new_page()
        with page.expect_request("**/v1/ask") as asked:
            page.goto(address)
        assert '"id":"customer-7"' in (asked.value.post_data or "")


def test_a_viewer_sees_the_tag_and_the_steps_but_no_button_that_changes_anything(world: World) -> None:
    world.owner.patch(f"/v1/sites/{world.site_id}", json={"origins": [ORIGIN]}).raise_for_status()
    _load_tag(world, "https://acorn.example")
    with signed_in(world.server, world.owner, "viewer") as (member, _), world.somebody(bypass_csp=True) as browser:
        for name, value in member.cookies.items():
            browser.add_cookies([{"name": name, "value": value, "url": world.server.address}])
        page = browser.new_page()
        page.goto(f"{world.server.address}/app/surveys/{world.survey_id}/install")
        for name in ("Put the tag on your pages", "Say who your visitors are"):
            page.get_by_role("button", name=f"Show: {name}").click()
        expect(page.get_by_text(f"w.js?site={world.site_key}").first).to_be_visible()
        expect(page.get_by_role("region", name="Pages that may not ask")).to_contain_text("https://acorn.example")
        buttons = page.get_by_role("main").get_by_role("button").all_inner_texts()
        assert set(filter(None, buttons)) == {"Hide", "Copy the tag", "Copy the code", "Copy the link", "Find out"}
        assert violations(page) == []


def test_the_code_for_next_is_that_of_the_developer_guide(world: World) -> None:
    with world.desk() as page:
        code = _code(page, "Next.js", "app/survey.jsx")
    code = code.replace(world.server.address, "https://nps.example.com").replace(world.site_key, "SITE_KEY")
    assert code.strip() in read("docs/developer.md")


@in_two_windows
def test_axe_finds_nothing_with_all_steps_open(world: World, width: int, scheme: str) -> None:
    world.owner.patch(f"/v1/sites/{world.site_id}", json={"origins": [ORIGIN]}).raise_for_status()
    _load_tag(world)
    _load_tag(world, "https://acorn.example")
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    with world.desk(**options) as page:
        _open(page)
        for name in ("Allow the addresses of your pages", "Put the tag on your pages", "Say who your visitors are"):
            page.get_by_role("button", name=f"Show: {name}").click()
        page.get_by_label("Address of one of your pages").fill(f"{world.server.address}/")
        page.get_by_role("button", name="Check the page").click()
        page.get_by_role("status", name="Result of the check").get_by_role("listitem").first.wait_for()
        page.get_by_label("The id of the person").fill("customer-42")
        page.get_by_role("button", name="Find out").click()
        page.get_by_text("This person was never asked.").wait_for()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _open(page: Page) -> None:
    # By its address, because a phone has the link in a menu.
    page.goto(f"{page.url.partition('?')[0]}/install")
    page.get_by_role("heading", name="Check that it works").wait_for()


def _step(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def _code(page: Page, system: str, title: str) -> str:
    """What the owner copies for a system."""
    _open(page)
    step = _step(page, "Put the tag on your pages")
    step.get_by_role("tab", name=system, exact=True).click()
    return step.get_by_role("region", name=title, exact=True).locator("pre").inner_text()


def _load_tag(world: World, origin: str = ORIGIN) -> None:
    """Load the tag as a page of this origin does."""
    with client(world.server, Origin=origin) as browser:
        browser.get("/w.js", params={"site": world.site_key}).raise_for_status()
