"""Moving in: an editor imports the responses of another product from a file, in the dashboard."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import World, violations
from tests.e2e.pages.test_destinations import expect_accessible
from tests.e2e.pages.test_members import member_page

# The dates are all ambiguous, and nothing names the score.
FILE = "Nr;Points;When;Words\n1;9;01/02/2025;Quick and kind\n2;3;03/02/2025;Slow delivery\n3;4/5;05/02/2025;\n"


def test_an_editor_imports_a_file_after_saying_what_it_does_not_say_and_comes_back(world: World, tmp_path: Path) -> None:
    address = f"{world.server.address}/app/settings/moving?survey={world.survey_id}"
    file = tmp_path / "answers.csv"
    file.write_text(FILE)
    with member_page(world, "editor", f"/app/surveys/{world.survey_id}/responses", bypass_csp=True) as page:
        page.get_by_role("link", name="Import responses from another product").click()
        expect(page.get_by_role("button", name="Export everything")).to_have_count(0)
        page.get_by_label("Files").set_input_files(file)
        outcome = page.get_by_role("region", name="What will happen")
        expect(outcome).to_contain_text("which column is the score")
        columns = page.get_by_role("region", name="What the columns are")
        expect(columns.get_by_role("row", name="Points 9 3 4/5")).to_be_visible()
        for column, field in (("Points", "Score, 0 to 10"), ("When", "Date of the answer"), ("Words", "Comment")):
            page.get_by_label(f"What “{column}” is").select_option(field)
        expect(outcome).to_contain_text("can be read in two ways")
        page.get_by_label("Dates such as 01/02/2025").select_option("Day first: 31/12/2025")
        expect(outcome).to_contain_text("1 Feb 2025 to 3 Feb 2025")
        expect(outcome.get_by_role("img", name="Score 9: 1 response")).to_be_visible()
        left_out = page.get_by_role("region", name="Rows that are left out")
        expect(left_out.get_by_role("row", name="4/5")).to_contain_text("is of another form")
        assert violations(page) == []
        with page.expect_download() as download:
            left_out.get_by_role("button", name="Download these rows").click()
        assert "4/5" in Path(download.value.path()).read_text("utf-8-sig")
        page.get_by_role("button", name="Import 2 responses").click()
        expect(page.get_by_role("button", name="Show the responses")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("link").filter(has_text="Slow delivery")).to_be_visible()
        page.goto(address)
        imports = page.get_by_role("region", name="Last imports")
        expect(imports.get_by_role("row", name="Any CSV file Complete 2 1")).to_be_visible()
        page.get_by_label("Files").set_input_files(file)
        expect(outcome).to_contain_text("which column is the score")
        assert violations(page) == []
        expect_accessible(page, address)
    assert sorted(row["comment"] for row in world.read("responses")["data"]) == ["Quick and kind", "Slow delivery"]
