"""Files of recipients: every encoding and delimiter, preview, rejected rows, duplicates."""

import codecs
import json
from typing import Any

import httpx2 as httpx
import pytest

from tests.web.client import Json, ok_json, refused

ROWS = [
    ["E-Mail-Adresse", "Vorname", "Nachname", "Preferred Language", "became a customer date", "Seats", "Note"],
    ["anna@example.com", "Änna", "Meier", "de_CH", "2025-03-01", "12", '=HYPERLINK("x")'],
    ["", "Nobody", "", "", "", "", ""],
    ["ben@example", "Ben", "", "", "", "", ""],
    ["cem@example.com", "Cem", "Ak", "", "1.3.2025", "", ""],
    ["ANNA@example.com", "", "", "", "", "007", "two\nlines, and a comma"],
]


def written(delimiter: str, rows: list[list[str]] = ROWS) -> str:
    """The rows as a CSV file, each cell in quotes."""
    return "".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in rows)


def send(owner: httpx.Client, site: Json, content: bytes, **query: Any) -> httpx.Response:
    """The reply to an import."""
    parameters = {"site": site["id"], **query}
    return owner.post("/v1/recipients/import", params=parameters, content=content, headers={"Content-Type": "text/csv"})


@pytest.mark.parametrize(
    ("encoding", "delimiter", "mark"),
    [
        ("utf-8", ",", b""),
        ("utf-8", ";", codecs.BOM_UTF8),
        ("utf-16-le", "\t", codecs.BOM_UTF16_LE),
        ("utf-16-be", ",", b""),
        ("cp1252", "|", b""),
    ],
)
def test_a_preview_reads_every_encoding_and_delimiter_and_stores_nothing(
    owner: httpx.Client, site: Json, encoding: str, delimiter: str, mark: bytes
) -> None:
    shown = ok_json(send(owner, site, mark + written(delimiter).encode(encoding), dry_run="true"))
    assert (shown["encoding"], shown["delimiter"]) == (encoding.replace("cp1252", "windows-1252"), delimiter)
    assert [column["field"] for column in shown["columns"]] == [
        *("email", "first_name", "last_name", "locale", "created_at"),
        *("traits.seats", "traits.note"),
    ]
    assert shown["first_rows"][0][1] == "Änna"
    assert (shown["rows"], shown["stored"], shown["merged"], shown["rejected"]) == (5, 1, 1, 3)
    rejected = [(row["line"], row["code"]) for row in shown["rejected_rows"]]
    assert rejected == [(3, "email_missing"), (4, "email_invalid"), (5, "date_invalid")]
    assert ("Windows-1252" in shown["warnings"][0]) == (encoding == "cp1252")
    assert ok_json(owner.get(f"/v1/recipients?site={site['id']}"))["data"] == []


def test_an_import_stores_confirmed_columns_merges_people_and_returns_rejected_rows_as_a_file(
    owner: httpx.Client, site: Json
) -> None:
    content = written(";").encode()
    refused(send(owner, site, content), 400, "columns_invalid")
    columns = {"E-Mail-Adresse": "email", "Vorname": "first_name", "Nachname": "last_name", "Preferred Language": "locale"}
    columns |= {"became a customer date": "created_at", "Seats": "traits.seats", "Note": "traits.note"}
    reply = send(owner, site, content, columns=json.dumps(columns), format="csv")
    assert reply.headers["content-disposition"] == 'attachment; filename="rejected.csv"'
    lines = reply.text.splitlines()
    assert lines[0].startswith('\ufeff"line","reason","E-Mail-Adresse"')
    assert [line.partition(",")[0] for line in lines[1:]] == ['"3"', '"4"', '"5"']
    [anna] = ok_json(owner.get(f"/v1/recipients?site={site['id']}"))["data"]
    assert (anna["id"], anna["email"], anna["name"], anna["locale"]) == (
        "anna@example.com",
        "ANNA@example.com",
        "Änna Meier",
        "de-ch",
    )
    assert anna["created_at"] == "2025-03-01T00:00:00Z"
    assert anna["traits"] == {"seats": "007", "note": "two lines, and a comma"}
    refused(send(owner, site, content, columns='{"Vorname": "name"}'), 400, "columns_invalid")
    refused(send(owner, site, b"\n\n", dry_run="true"), 400, "file_empty")
    [entry] = [row for row in ok_json(owner.get("/v1/audit"))["data"] if row["action"] == "recipients.imported"][:1]
    assert entry["subject"] == {"site_id": site["id"], "rows": 5, "stored": 1, "rejected": 3}


def test_an_import_goes_on_when_its_sender_leaves_and_the_list_of_imports_says_how_far_it_is(
    owner: httpx.Client, site: Json
) -> None:
    address, columns = f"/v1/recipients/imports?site={site['id']}", '{"email": "email"}'
    lines = ["email", *(f"user-{number}@example.com" for number in range(3_000)), "nobody"]
    content = "\n".join(lines).encode()
    # Leaves once the whole file was sent.
    leave, of_site = httpx.Timeout(10, read=0.05), {"site": site["id"], "columns": columns}
    with pytest.raises(httpx.ReadTimeout):
        owner.post(
            "/v1/recipients/import", params=of_site, content=content, headers={"Content-Type": "text/csv"}, timeout=leave
        )
    seen: list[Json] = []
    while not seen or seen[-1]["state"] == "running":
        seen += ok_json(owner.get(address))["data"][:1]
        assert len(seen) < 10_000
    assert any(0 < one["rows"] < 3_001 for one in seen)
    assert seen[-1]["state"] == "finished"
    numbers = ("bytes_read", "bytes", "rows", "stored", "rejected")
    assert [seen[-1][name] for name in numbers] == [len(content), len(content), 3_001, 3_000, 1]


def test_a_file_that_is_none_is_refused_and_no_row_fills_the_memory(owner: httpx.Client, site: Json) -> None:
    for delimiter in ('"', "\n", "\0"):
        refused(send(owner, site, b"email\n", dry_run="true", delimiter=delimiter), 400, "query_invalid")
    assert ok_json(send(owner, site, b'sep="\nemail,name\na@example.com,A\n', dry_run="true"))["delimiter"] == ","
    refused(send(owner, site, b"," * 300_000 + b"\n", dry_run="true"), 400, "file_invalid")
    long = b"email\n" + b"," * 300_000 + b'\n"' + b"x" * 2_001 + b'"\n'
    shown = ok_json(send(owner, site, long, dry_run="true", delimiter=","))
    assert [(row["code"], sum(map(len, row["cells"]))) for row in shown["rejected_rows"]] == [
        ("row_invalid", 0),
        ("row_invalid", 100),
    ]
