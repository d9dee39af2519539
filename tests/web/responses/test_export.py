"""GET /v1/surveys/{id}/export: everything that is wanted, as a file."""

import csv
import io
import json

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, collect, created_json, moment, ok_json, refused, responses_of, token_for

pytestmark = pytest.mark.both_engines

BYTE_ORDER_MARK = "\ufeff"
# Each formula, and what the cell contains.
FORMULAS = {
    **{
        text: f"'{text}" for text in ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x";"y")', "-", "=cmd|' /C calc'!A0", "＝1+1"]
    },
    "\t=1": "'\t'=1",
    "nice;=1+1;ok": "nice;'=1+1;ok",
}


def exported(reader: httpx.Client, survey: Json, **query: str) -> httpx.Response:
    """The file."""
    reply = reader.get(f"/v1/surveys/{survey['id']}/export", params=query)
    assert reply.status_code == 200, reply.text
    return reply


def rows(file: httpx.Response) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(file.text.removeprefix(BYTE_ORDER_MARK), newline=""), strict=True))


def test_json_lines_are_what_the_list_has(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    collect(browser, site, range(11))
    answer(browser, token_for(browser, site), 3, comment='Two\nlines, "quoted" 🎉')
    file = exported(reader, survey, format="jsonl")
    assert file.headers["content-type"] == "application/jsonl"
    assert file.headers["content-disposition"] == f'attachment; filename="responses-{survey["id"]}.jsonl"'
    assert [json.loads(line) for line in file.text.splitlines()] == responses_of(reader, survey)


def test_csv_can_be_read_back(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["plan", "team"]}))
    comment = "Two\nlines, \"quoted\"; 🎉 and a 'quote'"
    token = token_for(browser, site, traits={"plan": "pro", "team": "a, b"}, page="https://shop.test/")
    reply = answer(browser, token, 3, comment=comment)
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}/responses/{reply['ask_id']}", json={"tags": ["x", "y z"], "note": "n"}))
    file = exported(reader, survey)
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.headers["content-disposition"] == f'attachment; filename="responses-{survey["id"]}.csv"'
    [listed] = responses_of(reader, survey)
    texts = {name: "" if value is None else str(value) for name, value in listed.items()}
    texts |= {"segments": "plan=pro; team=a, b", "tags": "x; y z", "choices": "", "suspect": str(listed["suspect"]).lower()}
    [row] = rows(file)
    assert row == texts
    assert row["comment"] == comment
    assert file.content.decode().startswith(f'{BYTE_ORDER_MARK}"id","survey_id","score","category","comment",')
    assert file.text.endswith("\r\n")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("formula", "quoted"), FORMULAS.items())
def test_no_cell_is_a_formula(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json, formula: str, quoted: str
) -> None:
    reply = answer(browser, token_for(browser, site), 3, comment=f"{formula} ")
    ok_json(
        owner.patch(
            f"/v1/surveys/{survey['id']}/responses/{reply['ask_id']}",
            json={"note": formula, "excluded": formula, "tags": [formula.strip()]},
        )
    )
    [row] = rows(exported(reader, survey))
    assert {row["note"], row["excluded"]} == {quoted}
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())
    [line] = exported(reader, survey, format="jsonl").text.splitlines()
    assert json.loads(line)["note"] == formula


def test_a_file_has_what_is_wanted_alone(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    replies = collect(browser, site, [9, 1, 9, 2])
    assert sorted(row["score"] for row in rows(exported(reader, survey, category="detractor"))) == ["1", "2"]
    updated = rows(exported(reader, survey, updated_since=replies[0]["updated_at"]))
    times = [moment(row["updated_at"]) for row in updated]
    assert times == sorted(times)


@pytest.mark.parametrize(
    ("kind", "content"), [("csv", '\ufeff"id",'), ("csv-semicolon", '\ufeff"id";'), ("csv-plain", "id,"), ("jsonl", "")]
)
def test_nothing_is_a_file_too(owner: httpx.Client, reader: httpx.Client, site: Json, kind: str, content: str) -> None:
    empty = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Empty"}))
    file = exported(reader, empty, format=kind)
    assert file.content.decode().startswith(content)
    assert len(file.text.splitlines()) == len(content.splitlines())


@pytest.mark.sqlite_only
@pytest.mark.parametrize("query", ["format=xls", "limit=5", "cursor=x", "q=", "from=x"])
def test_a_query_that_means_nothing_is_refused(reader: httpx.Client, survey: Json, query: str) -> None:
    refused(reader.get(f"/v1/surveys/{survey['id']}/export?{query}"), 400, "query_invalid")


@pytest.mark.sqlite_only
def test_nobody_exports_without_a_key_or_what_is_not_there(stranger: httpx.Client, reader: httpx.Client, survey: Json) -> None:
    refused(stranger.get(f"/v1/surveys/{survey['id']}/export"), 401, "key_missing")
    refused(reader.get("/v1/surveys/999999/export"), 404, "survey_not_found")
