"""/v1/surveys/{id}/notes: what happened on a day, and what came of it."""

import httpx2 as httpx
import pytest

from tests.web.client import Json, created_json, ok_json, refused, score_of

pytestmark = pytest.mark.both_engines

RELEASE = {"day": "2026-03-01", "text": "Release 3.2"}


def notes_of(reading: httpx.Client, survey_id: int) -> list[Json]:
    """All notes."""
    listed: list[Json] = ok_json(reading.get(f"/v1/surveys/{survey_id}/notes"))["data"]
    return listed


def test_notes_are_listed_by_their_day(owner: httpx.Client, reader: httpx.Client, survey: Json) -> None:
    assert notes_of(reader, survey["id"]) == []
    later, earlier = (
        created_json(owner.post(f"/v1/surveys/{survey['id']}/notes", json={"day": day, "text": text}))
        for day, text in (("2026-03-01", "Größer\nund besser"), ("2025-12-31", "Fireworks"))
    )
    assert later == {"id": later["id"], "day": "2026-03-01", "text": "Größer\nund besser"}
    assert notes_of(reader, survey["id"]) == [earlier, later]


def test_a_deleted_note_is_gone(owner: httpx.Client, survey: Json) -> None:
    path = f"/v1/surveys/{survey['id']}/notes"
    note = created_json(owner.post(path, json=RELEASE))
    assert owner.delete(f"{path}/{note['id']}").status_code == 204
    assert notes_of(owner, survey["id"]) == []
    refused(owner.delete(f"{path}/{note['id']}"), 404, "note_not_found")


def test_a_survey_has_its_own_notes(owner: httpx.Client, site: Json, survey: Json) -> None:
    other = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Other"}))
    note = created_json(owner.post(f"/v1/surveys/{survey['id']}/notes", json=RELEASE))
    path = f"/v1/surveys/{other['id']}/notes"
    assert notes_of(owner, other["id"]) == []
    refused(owner.get(f"{path}/{note['id']}"), 404, "note_not_found")
    refused(owner.delete(f"{path}/{note['id']}"), 404, "note_not_found")
    assert notes_of(owner, survey["id"]) == [note]


def test_a_note_tells_the_score_before_and_after_it(past: httpx.Client) -> None:
    note = created_json(past.post("/v1/surveys/1/notes", json=RELEASE))
    report = ok_json(past.get(f"/v1/surveys/1/notes/{note['id']}"))
    assert (report["day"], report["text"], report["days"]) == ("2026-03-01", "Release 3.2", 28)
    score, before = report["score"], report["score"]["comparison"]
    assert (score["from"], score["to"], score["responses"]) == ("2026-03-01", "2026-03-29", 56)
    assert (before["from"], before["to"], before["nps"], before["responses"]) == ("2026-02-01", "2026-03-01", 40, 100)
    assert before["sentence"].startswith("down ")
    assert score == score_of(past, {"id": 1}, **{"from": "2026-03-01", "to": "2026-03-29", "compare": "previous"})
    report = ok_json(past.get(f"/v1/surveys/1/notes/{note['id']}?days=7&segment=plan:trial&channel=widget"))
    assert (report["days"], report["score"]["segment"], report["score"]["responses"]) == (7, "plan:trial", 0)


@pytest.mark.sqlite_only
def test_what_is_written_is_for_those_who_may_write(reader: httpx.Client, stranger: httpx.Client, survey: Json) -> None:
    path = f"/v1/surveys/{survey['id']}/notes"
    refused(reader.post(path, json=RELEASE), 403, "scope_missing")
    refused(reader.delete(f"{path}/1"), 403, "scope_missing")
    refused(stranger.get(path), 401, "key_missing")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "wrong",
    [
        *({"day": "2026-03-01"}, {"text": "x"}, RELEASE | {"id": 1}, RELEASE | {"text": ""}, RELEASE | {"text": "x" * 501}),
        *(
            RELEASE | {"text": "a\u0000b"},
            RELEASE | {"day": "2026-02-30"},
            RELEASE | {"day": "today"},
            RELEASE | {"day": 20260301},
        ),
        [],
    ],
    ids=lambda wrong: repr(wrong)[:50],
)
def test_what_is_no_note_is_refused(owner: httpx.Client, survey: Json, wrong: object) -> None:
    refused(owner.post(f"/v1/surveys/{survey['id']}/notes", json=wrong), 400, "body_invalid")
    assert notes_of(owner, survey["id"]) == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize("query", ["days=0", "days=367", "days=x", "days=", "from=2026-01-01", "channel=fax", "segment=x"])
def test_a_query_that_means_nothing_is_refused(owner: httpx.Client, survey: Json, query: str) -> None:
    note = created_json(owner.post(f"/v1/surveys/{survey['id']}/notes", json=RELEASE))
    refused(owner.get(f"/v1/surveys/{survey['id']}/notes/{note['id']}?{query}"), 400, "query_invalid")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "9999-12-04"])
def test_the_ends_of_the_calendar_do_no_harm(owner: httpx.Client, survey: Json, day: str) -> None:
    note = created_json(owner.post(f"/v1/surveys/{survey['id']}/notes", json={"day": day, "text": "x"}))
    refused(owner.get(f"/v1/surveys/{survey['id']}/notes/{note['id']}"), 400, "query_invalid")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("note_id", ["0", "-1", "9" * 30])
def test_a_note_that_is_not_there_is_not_found(owner: httpx.Client, survey: Json, note_id: str) -> None:
    refused(owner.get(f"/v1/surveys/{survey['id']}/notes/{note_id}"), 404, "note_not_found")
    refused(owner.delete(f"/v1/surveys/{survey['id']}/notes/{note_id}"), 404, "note_not_found")


@pytest.mark.sqlite_only
def test_the_notes_of_no_survey_are_not_found(owner: httpx.Client) -> None:
    refused(owner.get("/v1/surveys/999999/notes"), 404, "survey_not_found")
    refused(owner.post("/v1/surveys/999999/notes", json=RELEASE), 404, "survey_not_found")
