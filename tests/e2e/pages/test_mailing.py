"""People and audiences in the dashboard: from a file to an audience that says who is left out."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import World
from tests.e2e.pages.test_destinations import expect_accessible
from tests.e2e.pages.test_members import member_page
from tests.web.client import created_json, ok_json

FILE = """E-Mail;Contact;Role;Became a customer;Score at sign-up
anna@example.com;Anna Meier;contact person;2020-03-01;9
ben@example.com;Ben Okafor;user;2020-03-01;
carl@;Carl;contact person;2020-03-01;3
"""


def test_an_editor_imports_people_after_changing_what_a_column_is_and_unsubscribes_one(world: World, tmp_path: Path) -> None:
    address, query = f"{world.server.address}/app/mailing/people", f"?survey={world.survey_id}"
    file = tmp_path / "people.csv"
    file.write_text(FILE)
    with member_page(world, "editor", "/app/account", bypass_csp=True) as page:
        page.goto(address + query)
        expect(page.get_by_text("This server can’t send e-mails yet.")).to_have_count(1)
        page.get_by_role("button", name="Import a file").click()
        page.get_by_label("CSV file").set_input_files(file)
        expect(page.get_by_label("What “E-Mail” is")).to_have_value("email")
        page.get_by_label("What “Contact” is").select_option("Name")
        page.get_by_label("What “Score at sign-up” is").select_option("Leave it out")
        left_out = page.get_by_role("region", name="Rows that are left out")
        expect(left_out).to_contain_text("expected an e-mail address such as anna@example.com.")
        with page.expect_download() as download:
            left_out.get_by_role("button", name="Download these rows").click()
        assert "carl@" in Path(download.value.path()).read_text("utf-8-sig")
        page.get_by_role("button", name="Import 2 people").click()
        page.get_by_role("button", name="Show the people").click()
        page.get_by_label("Search by name, e-mail or id").fill("meier")
        expect(page.get_by_role("link", name="Ben Okafor")).to_have_count(0)
        page.get_by_role("link", name="Anna Meier").click()
        expect(page.get_by_text("This person was not asked yet.")).to_be_visible()
        page.get_by_role("button", name="Unsubscribe").click()
        page.get_by_role("dialog").get_by_role("button", name="Unsubscribe").click()
        expect(page.get_by_text("This person wants no e-mails.")).to_be_visible()
        page.get_by_role("button", name="Edit").click()
        page.get_by_label("Value").fill("admin")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("definition").filter(has_text="admin")).to_be_visible()
        (anna, _) = ok_json(world.owner.get("/v1/recipients", params={"site": world.site_id}))["data"]
        assert (anna["state"], anna["name"], anna["traits"]) == ("unsubscribed", "Anna Meier", {"role": "admin"})
        for path in ("", "/new", "/import", "/person/anna%40example.com"):
            expect_accessible(page, address + path + query)


def test_an_editor_makes_an_audience_in_words_and_sees_who_is_left_out_and_why(world: World) -> None:
    address, query = f"{world.server.address}/app/mailing/audiences", f"?survey={world.survey_id}"
    people = [
        {"email": f"{plan}@example.com", "created_at": "2020-03-01T00:00:00Z", "traits": {"plan": plan}}
        for plan in ("free", "pro", "team")
    ]
    ok_json(world.owner.post("/v1/recipients/batch", params={"site": world.site_id}, json={"recipients": people}))
    with member_page(world, "editor", "/app/account", bypass_csp=True) as page:
        page.goto(address + query)
        page.get_by_role("button", name="Add an audience").click()
        now = page.get_by_role("region", name="Who would be asked now")
        expect(now).to_contain_text("3 of 3 people")
        page.get_by_label("Name", exact=True).fill("Who pays")
        page.get_by_role("button", name="Add a criterion").click()
        expect(now).to_contain_text("Fill in the empty fields")
        criterion = page.get_by_role("listitem").filter(has=page.get_by_label("Criterion")).last
        criterion.get_by_label("Trait").fill("plan")
        criterion.get_by_label("How it compares").select_option("is not")
        values = criterion.get_by_label("Values", exact=True)
        values.fill("Trial, 14 days")
        values.press("Enter")
        values.fill("free")
        expect(page.get_by_text("plan is not Trial, 14 days or free")).to_be_visible()
        expect(now).to_contain_text("2 of 3 people")
        expect(now.get_by_role("row", name="plan is Trial, 14 days or free 1")).to_be_visible()
        page.get_by_role("button", name="Add an audience").click()
        expect(page.get_by_role("button", name="Save")).to_be_visible()
        (audience,) = ok_json(world.owner.get("/v1/audiences", params={"site": world.site_id}))["data"]
        assert audience["criteria"]["of"][-1]["values"] == ["Trial, 14 days", "free"]
        for path in ("", f"/{audience['id']}"):
            expect_accessible(page, address + path + query)


def test_readers_see_people_audiences_and_sendings_without_what_only_editors_may_do(world: World) -> None:
    site = {"site": world.site_id}
    ok_json(world.owner.post("/v1/recipients/batch", params=site, json={"recipients": [{"email": "anna@example.com"}]}))
    everybody = {"name": "Everybody", "criteria": {"type": "all", "of": []}}
    audience = created_json(world.owner.post("/v1/audiences", params=site, json=everybody))
    draft = {"survey_id": world.survey_id, "name": "Autumn", "content": {"texts": {"en": {"subject": "Hello"}}}}
    sending = created_json(world.owner.post("/v1/sendings", json=draft))
    address, query = f"{world.server.address}/app/mailing", f"?survey={world.survey_id}"
    # Each page, a part of it that all roles see, and the buttons of editors.
    pages = (
        ("people", "People", ("Import a file", "Add a person")),
        ("people/person/anna%40example.com", "anna@example.com", ("Edit", "Unsubscribe", "Delete")),
        ("audiences", "Audiences", ("Add an audience",)),
        (f"audiences/{audience['id']}", "Everybody", ("Save", "Delete")),
        ("audiences/new", "Who would be asked now", ("Add a criterion",)),
        ("sendings", "Sendings", ("New sending", "Check now")),
        (f"sendings/{sending['id']}", "Autumn", ("Edit", "Start", "Send a test")),
    )
    for role in ("viewer", "responder", "editor"):
        with member_page(world, role, "/app/account") as page:
            for path, name, buttons in pages:
                may_write = role == "editor"
                page.goto(f"{address}/{path}{query}")
                if path == "audiences/new" and not may_write:
                    name = "Not for your role"
                expect(page.get_by_role("region", name=name).first).to_be_visible()
                for button in buttons:
                    expect(page.get_by_role("button", name=button, exact=True)).to_have_count(int(may_write))
