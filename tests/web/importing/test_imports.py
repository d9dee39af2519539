"""`/v1/imports`: a preview that detects the product, an import that can be repeated, and what reports say of it."""

import csv
import io
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from outoften import clock
from tests.domain.importing.samples import DELIGHTED, POSTHOG
from tests.server import Server
from tests.web.client import Json, client, created_json, ok_json, refused
from tests.web.members import signed_in

ANSWERS = "id,score,answered_at,comment,email,plan\n" + "".join(
    f"r{number},{number % 11},2025-03-{1 + number % 28:02}T10:00:00Z,{'Slow delivery' if number % 3 == 0 else ''},"
    f"u{number}@example.com,{'pro' if number % 2 else 'free'}\n"
    for number in range(44)
)


def send(owner: httpx.Client, survey: Json, content: str, kind: str = "text/csv", **query: Any) -> httpx.Response:
    """The reply to an import."""
    parameters = {"survey": survey["id"], **query}
    return owner.post("/v1/imports", params=parameters, content=content.encode(), headers={"Content-Type": kind})


def imports_of(owner: httpx.Client, site: Json) -> list[Json]:
    """The imports of a site, as they are listed."""
    listed: list[Json] = ok_json(owner.get("/v1/imports", params={"site": site["id"]}))["data"]
    return listed


def test_a_preview_detects_the_product_and_an_import_counts_each_response_once(
    owner: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["plan"]}))
    shown = ok_json(send(owner, survey, DELIGHTED, "application/json", dry_run="true"))
    assert (shown["source"], shown["detected"], shown["new"], shown["score"]) == ("delighted", "delighted", 2, 0)
    assert [(row["line"], row["code"]) for row in shown["rejected_records"]] == [(3, "not_nps")]
    left_out = send(owner, survey, DELIGHTED, "application/json", dry_run="true", format="csv")
    assert left_out.content.decode("utf-8-sig").splitlines()[1].startswith('"file","3","')
    assert ok_json(owner.get(f"/v1/surveys/{survey['id']}/responses"))["data"] == []
    refused(send(owner, survey, DELIGHTED, "application/json"), 400, "source_missing")
    # The site would not keep what is so old.
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"retention_days": 30}))
    warned = ok_json(send(owner, survey, DELIGHTED, "application/json", dry_run="true"))["warnings"]
    assert len(warned) == len(shown["warnings"]) + 1
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"retention_days": None}))
    for new, already in ((44, 0), (0, 44)):
        done = ok_json(send(owner, survey, ANSWERS, source="csv"))
        assert (done["new"], done["already_imported"], done["rejected"]) == (new, already, 0)
    [entry] = [row for row in ok_json(owner.get("/v1/audit"))["data"] if row["action"] == "responses.imported"][:1]
    assert entry["subject"] == {"site_id": site["id"], "survey_id": survey["id"], "source": "csv", "imported": 0, "rejected": 0}


def test_the_file_of_rejected_records_has_them_whole_and_can_be_mended_and_imported(
    owner: httpx.Client, site: Json, survey: Json
) -> None:
    long = "Slow. " * 100
    table = f"id,score,answered_at,comment\na,4/5,2025-03-01,{long}\nb,9,2025-03-02,\nb,8,2025-03-02,Other\n"
    shown = ok_json(send(owner, survey, table, dry_run="true"))
    assert {column["name"]: column["examples"] for column in shown["columns"]} == {
        "id": ["a", "b"],
        "score": ["4/5", "9", "8"],
        "answered_at": ["2025-03-01", "2025-03-02"],
        "comment": [long[:100], "Other"],
    }
    rejected = send(owner, survey, table, source="csv", format="csv").text
    assert rejected.splitlines()[0] == '\ufeff"file","line","rejected_because","id","score","answered_at","comment"'
    mended = rejected.replace('"4/5"', '"4"').replace('"b"', '"c"')
    done = ok_json(send(owner, survey, mended, source="csv"))
    assert (done["new"], done["rejected"], done["warnings"][1:]) == (2, 0, [])
    comments = {row["score"]: row["comment"] for row in ok_json(owner.get(f"/v1/surveys/{survey['id']}/responses"))["data"]}
    assert comments == {4: long.strip(), 9: None, 8: "Other"}


def test_a_preview_of_which_every_record_is_left_out_says_so(owner: httpx.Client, survey: Json) -> None:
    for options in ({"source": "posthog"}, {"source": "delighted", "only": "another"}):
        shown = ok_json(send(owner, survey, DELIGHTED.partition("\n")[0], dry_run="true", **options))
        assert (shown["left_out"], shown["new"]) == (1, 0)
        assert any("None of the records" in warning for warning in shown["warnings"])


def test_rejected_records_of_json_are_whole_in_the_file(owner: httpx.Client, survey: Json) -> None:
    record = {"id": "1", "survey_type": "csat", "score": 5, "person": "1", "comment": "Slow. " * 100, "created_at": 1713504870}
    broken = '{"score": 9, "comment": ' + "x" * 200
    content = f"{json.dumps(record)}\n{broken}\n"
    reply = send(owner, survey, content, "application/json", source="delighted", dry_run="true", format="csv")
    header, *rows = csv.reader(io.StringIO(reply.content.decode("utf-8-sig")))
    assert header[-1] == "record"
    assert [json.loads(rows[0][-1]), rows[1][-1]] == [record, broken]


def test_records_on_one_line_are_counted_each_for_itself(owner: httpx.Client, survey: Json) -> None:
    first, second, *_ = (json.loads(line) for line in DELIGHTED.splitlines())
    page = json.dumps([first, second, second | {"score": 1}, second])
    done = ok_json(send(owner, survey, page, "application/json", source="delighted"))
    assert (sum(done["distribution"]), done["new"], done["repeated"], done["rejected"]) == (2, 2, 1, 1)


def test_the_list_has_imports_with_their_numbers_and_nothing_of_previews_and_refused_files(
    owner: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(send(owner, survey, ANSWERS, dry_run="true"))
    refused(send(owner, survey, "score,date\n" + "4,2025-01-01\n" * 30, source="csv"), 400, "scale_other")
    assert imports_of(owner, site) == []
    ok_json(send(owner, survey, ANSWERS + "r-x,Anna Meier,2025-01-01,,,\n", source="csv"))
    [row] = imports_of(owner, site)
    assert row in ok_json(owner.get("/v1/imports"))["data"]
    assert (row["state"], row["done"], row["total"], row["survey_id"]) == ("done", 44, 44, survey["id"])
    assert (row["report"]["new"], row["report"]["rejected"], row["source"]) == (44, 1, "csv")
    # No erasure would find her.
    assert "Anna" not in str(row)
    refused(owner.get("/v1/imports", params={"site": 2**31 - 1}), 404, "site_not_found")


def test_the_last_20_imports_of_a_site_survive_a_restart_with_those_of_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(ANSWERS)
    with Server(tmp_path) as first:
        key = first.admin_key
        with client(first, Authorization=f"Bearer {key}") as owner:
            [survey] = ok_json(owner.get("/v1/surveys"))["data"]
            for number in range(20):
                ok_json(send(owner, survey, f"score,date\n9,2025-01-{number + 1:02}\n", source="csv"))
    printed = first.run("import", "csv", str(file), "--yes")
    assert printed.returncode == 0, printed.stderr
    with Server(tmp_path) as second, client(second, Authorization=f"Bearer {key}") as owner:
        listed = ok_json(owner.get("/v1/imports"))["data"]
    assert [row["report"]["new"] for row in listed] == [44, *[1] * 19]
    assert [row["started_by"] for row in listed[:2]] == ["command line", listed[-1]["started_by"]]


def test_imported_responses_are_in_every_report_without_a_response_rate(owner: httpx.Client, site: Json, survey: Json) -> None:
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["plan"]}))
    reports = f"/v1/surveys/{survey['id']}"
    assert ok_json(owner.get(f"{reports}/themes"))["comments"] == 0
    ok_json(send(owner, survey, ANSWERS, source="csv"))
    assert ok_json(owner.get(f"{reports}/score"))["responses"] == 44
    rates = ok_json(owner.get(f"{reports}/response-rate"))["channels"]
    assert rates["import"]["response_rate"] is None
    assert rates["widget"]["asked"] == 0
    plans = {row["value"]: row["responses"] for row in ok_json(owner.get(f"{reports}/segments/plan"))["data"]}
    assert plans == {"free": 22, "pro": 22}
    assert ok_json(owner.get(f"{reports}/themes"))["comments"] == 15
    listed = {row["id"]: row for row in ok_json(owner.get("/v1/surveys?counts=true"))["data"]}[survey["id"]]
    assert (listed["counts"]["asked"], listed["counts"]["answered"]) == (0, 44)
    found = ok_json(owner.get(f"{reports}/responses?q=delivery"))["data"]
    assert (len(found), {row["channel"] for row in found}) == (15, {"import"})
    person = ok_json(owner.get(f"/v1/respondents?site={site['id']}&q=u7@example.com"))["data"]
    assert len(person) == 1


def test_imported_responses_are_no_news_for_alerts(owner: httpx.Client, survey: Json) -> None:
    yesterday = (clock.now() - timedelta(days=1)).isoformat()
    ok_json(send(owner, survey, "score,date\n" + f"1,{yesterday}\n9,{yesterday}\n" * 50, source="csv"))
    assert ok_json(owner.get(f"/v1/surveys/{survey['id']}/alert-status"))["responses_per_day"] == 0


def test_a_preview_ends_when_its_sender_has_gone(server: Server, owner: httpx.Client, site: Json, survey: Json) -> None:
    rows = "id,score,date\n" + "".join(f"{number},{number % 11},2025-01-01\n" for number in range(400_000))
    address = (server.address.removeprefix("http://").partition(":")[0], server.port)
    with socket.create_connection(address) as connection:
        head = (
            f"POST /v1/imports?dry_run=true&survey={survey['id']} HTTP/1.1\r\nHost: {address[0]}\r\nContent-Type: text/csv\r\n"
        )
        head += f"Authorization: {owner.headers['Authorization']}\r\nContent-Length: {len(rows)}\r\n\r\n"
        connection.sendall(f"{head}{rows}".encode())
        while not (found := [row for row in imports_of(owner, site) if row["dry_run"]]):
            time.sleep(0.05)
    while found:
        [last] = found
        time.sleep(0.05)
        found = [row for row in imports_of(owner, site) if row["dry_run"]]
    # It had only begun.
    assert last["total"] is None or last["done"] < last["total"] / 2


def test_an_import_ends_when_its_sender_loses_the_site(server: Server, owner: httpx.Client, site: Json, survey: Json) -> None:
    other = created_json(owner.post("/v1/sites", json={"name": "Other"}))
    rows = "id,score,date\n" + "".join(f"{number},{number % 11},2025-01-01\n" for number in range(20_000))
    with signed_in(server, owner, "admin", [site["id"]]) as (browser, member), ThreadPoolExecutor() as threads:
        importing = threads.submit(send, browser, survey, rows, source="csv")
        while [row["state"] for row in ok_json(browser.get("/v1/imports"))["data"]] != ["importing"]:
            assert not importing.done(), importing.result().text
            time.sleep(0.05)
        ok_json(owner.patch(f"/v1/members/{member['id']}", json={"sites": [other["id"]]}))
        refused(importing.result(), 404, "site_not_found")
        assert ok_json(browser.get("/v1/imports"))["data"] == []
    assert 0 < ok_json(owner.get(f"/v1/surveys/{survey['id']}/score"))["responses"] < 20_000
    assert [row["state"] for row in imports_of(owner, site)] == ["failed"]


def test_an_import_ends_when_its_survey_is_deleted(server: Server, owner: httpx.Client, site: Json, survey: Json) -> None:
    rows = "id,score,date\n" + "".join(f"{number},{number % 11},2025-01-01\n" for number in range(20_000))
    with ThreadPoolExecutor() as threads:
        importing = threads.submit(send, owner, survey, rows, source="csv")
        while [row["state"] for row in imports_of(owner, site)] != ["importing"]:
            assert not importing.done(), importing.result().text
            time.sleep(0.05)
        assert owner.delete(f"/v1/surveys/{survey['id']}", params={"confirm": survey["name"]}).status_code == 204
        refused(importing.result(), 404, "survey_not_found")


@pytest.mark.parametrize(
    ("content", "code", "mended", "answers"),
    [
        ("a,b\n4,2025-01-01\n", "columns_invalid", {"columns": '{"a": "score", "b": "answered_at"}'}, 0),
        ("score,date\n4,01/02/2025\n", "dates_ambiguous", {"dates": "day-first"}, 0),
        ("score,date\n" + "4,2025-01-01\n" * 30, "scale_other", {"scale": "0-10"}, 30),
    ],
)
def test_a_preview_shows_what_has_to_be_said_before_the_file_can_be_imported(
    owner: httpx.Client, survey: Json, content: str, code: str, mended: Json, answers: int
) -> None:
    shown = ok_json(send(owner, survey, content, dry_run="true"))
    assert (shown["problem"]["code"], len(shown["columns"]), sum(shown["distribution"])) == (code, 2, answers)
    assert ok_json(send(owner, survey, content, dry_run="true", **mended))["problem"] is None


@pytest.mark.parametrize(
    ("content", "query", "code"),
    [
        ("score,date\n" + "4,2025-01-01\n" * 30, {}, "scale_other"),
        ("score,date\n4,01/02/2025\n", {}, "dates_ambiguous"),
        ("a,b\n1,2\n", {}, "columns_invalid"),
        ("score,date\n4,2025-01-01\n", {"columns": "[]"}, "columns_invalid"),
        ("score,date\n4,2025-01-01\n", {"time_zone": "../etc/passwd"}, "time_zone_unknown"),
        ("score,date\n4,2025-01-01\n", {"source": "wootric"}, "source_format"),
        (POSTHOG + "\n" + POSTHOG.replace("s1", "s2").replace("sub-1", "sub-2"), {"source": "posthog"}, "surveys_several"),
        ("PK\x03\x04", {}, "file_packed"),
    ],
)
def test_files_that_cannot_be_imported_are_refused(
    owner: httpx.Client, survey: Json, content: str, query: Json, code: str
) -> None:
    refused(send(owner, survey, content, **({"source": "csv"} | query)), 400, code)
