"""`outoften demo`: a year that has something true to show everywhere."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from sqlalchemy import select

from outoften.demo.scenario import BROKEN_AT, FIXED_AT
from outoften.demo.seed import seed_database
from outoften.storage.core import schema
from outoften.storage.core.opening.engine import read_transaction
from outoften.tokens.ask_token import AskTokens
from tests.server import Server

END = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, httpx.Client]]:
    with Server(tmp_path_factory.mktemp("demo"), command="demo") as server:
        headers = {"Authorization": f"Bearer {server.admin_key}"}
        with httpx.Client(base_url=server.address, headers=headers, timeout=60) as owner:
            yield server, owner


def _read(owner: httpx.Client, what: str, **query: Any) -> dict[str, Any]:
    report: dict[str, Any] = owner.get(f"/v1/surveys/1/{what}", params=query).raise_for_status().json()
    return report


def test_a_year_has_answers_in_every_score_and_channel_and_people_who_did_not_answer(year: tuple[Server, httpx.Client]) -> None:
    _, owner = year
    score, channels = _read(owner, "score"), _read(owner, "response-rate")["channels"]
    assert score["responses"] > 1_000
    assert min(score["distribution"]) > 0
    assert set(channels) == {"widget", "link", "email"}
    card, link, mail = channels["widget"], channels["link"], channels["email"]
    assert 0.1 < mail["response_rate"] < 0.4
    assert 0.2 < card["response_rate"] < 0.5
    assert card["dismissed"]
    assert card["ignored"]
    assert link["answered"]
    assert link["response_rate"] is None


def test_comments_come_in_three_languages(year: tuple[Server, httpx.Client]) -> None:
    _, owner = year
    commented = [response for response in _read(owner, "responses", limit=200)["data"] if response["comment"]]
    assert {response["locale"] for response in commented} == {"en", "de", "es"}
    assert len({response["comment"] for response in commented}) > 20


def test_the_release_that_broke_the_mobile_app_shows(year: tuple[Server, httpx.Client]) -> None:
    _, owner = year
    today = datetime.now(UTC).date()
    days = {"from": str(today - BROKEN_AT + timedelta(days=1)), "to": str(today - FIXED_AT)}
    mobile = _read(owner, "score", segment="product:mobile", **days)
    web = _read(owner, "score", segment="product:web", **days)
    assert mobile["interval"]["high"] < min(0, web["interval"]["low"])


def test_every_report_has_something_to_show(year: tuple[Server, httpx.Client]) -> None:
    _, owner = year
    assert len(_read(owner, "trend", by="month")["data"]) == 12
    assert {row["value"] for row in _read(owner, "segments/product")["data"]} == {"web", "mobile", "api"}
    assert {goal["reached"] for goal in _read(owner, "goals")["data"]} <= {"yes", "no", "too_close_to_call"}
    themes = {theme["name"]: theme["nps"] for theme in _read(owner, "themes")["themes"]}
    assert themes["Mobile app"] < -50 < themes["Support"]
    assert _read(owner, "score")["benchmarks"]
    assert _read(owner, "response-rate")["channels"]["widget"]["not_asked"]["reasons"]["dismissed_recently"]
    release = next(note for note in _read(owner, "notes")["data"] if note["text"].startswith("Release 3.2"))
    # On every day that it may be started: the year is another on each.
    comparison = _read(owner, f"notes/{release['id']}", segment="product:mobile", days=40)["score"]["comparison"]
    assert comparison["significant"]
    assert comparison["points"] < 0


def test_its_people_can_be_called_back(year: tuple[Server, httpx.Client]) -> None:
    _, owner = year
    detractors = owner.get("/v1/respondents", params={"became": "detractor"}).raise_for_status().json()["data"]
    respondent = owner.get(f"/v1/respondents/{detractors[0]['id']}").raise_for_status().json()
    latest, before, *_ = [ask["response"] for ask in respondent["asks"] if ask["response"]]
    assert latest["category"] == "detractor" != before["category"]


def test_surveys_by_email_are_over_regular_planned_and_drafts(year: tuple[Server, httpx.Client]) -> None:
    _, owner = year
    sendings = owner.get("/v1/sendings").raise_for_status().json()["data"]
    assert [one["state"] for one in sendings] == ["draft", "active", "active", "finished", "active"]
    report = owner.get(f"/v1/sendings/{sendings[-1]['id']}/report").raise_for_status().json()
    assert report["answered"] < report["page_opened"] < report["delivered"] < report["sent"] < report["prepared"]
    assert {"answered_recently", "dismissed_recently"} <= report["skipped"].keys()
    states = owner.get("/v1/recipients", params={"site": 1, "limit": 200}).raise_for_status().json()["data"]
    assert {"mailable", "bounced"} <= {person["state"] for person in states}


def test_the_tallies_say_what_the_asks_say(year: tuple[Server, httpx.Client]) -> None:
    server, _ = year
    checked = server.run("tally", "check", "--data-dir", str(server.folder / "demo"))
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_the_same_seed_and_moment_make_the_same_year_and_another_seed_another(tmp_path: Path) -> None:
    first, again, other = (_filled(tmp_path / name, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert first == again
    assert len(first) > 4_000
    assert first != other


def test_a_second_start_serves_the_same_year(tmp_path: Path) -> None:
    counts = set()
    for _ in range(2):
        with Server(tmp_path, command="demo") as server:
            headers = {"Authorization": f"Bearer {server.admin_key}"}
            counts.add(httpx.get(f"{server.address}/v1/surveys/1/score", headers=headers).json()["responses"])
    assert len(counts) == 1
    assert "already" in server.printed


def test_a_demonstration_leaves_the_files_of_a_server_as_they_are(tmp_path: Path) -> None:
    with Server(tmp_path):
        before = _contents(tmp_path)
        with Server(tmp_path, command="demo") as demo:
            assert demo.sign_in_link not in before["sign-in-link"]
        assert _contents(tmp_path) == before


def test_a_history_is_not_mixed_with_a_demonstration(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        pass
    result = server.run("demo", "--port", str(server.port), "--database", f"sqlite:///{tmp_path}/outoften.db")
    assert result.returncode == 2
    assert "a database of its own" in result.stderr


def _contents(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_text() for name in ("secret", "admin-key", "sign-in-link")}


def _filled(folder: Path, seed: int) -> list[tuple[Any, ...]]:
    async def run() -> list[tuple[Any, ...]]:
        address = f"sqlite:///{folder / 'demo.db'}"
        await seed_database(address, AskTokens(["a signing key"]), seed, END)
        async with read_transaction(address) as connection:
            return [tuple(row) for row in await connection.execute(select(schema.ask).order_by(schema.ask.c.id))]

    return asyncio.run(run())
