"""The machine's clock is set back, and calendars do what calendars do, while answers arrive."""

import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from tests.conftest import soak
from tests.faults.clocks import Clock
from tests.faults.load import owner_of
from tests.postgres import Postgres
from tests.server import Server

HOUR = timedelta(hours=1)
ASK_LIFETIME = timedelta(days=7)


def _ask(client: httpx.Client, server: Server) -> tuple[str, datetime]:
    """A token, and when it was issued."""
    ask = client.post("/v1/ask", json={"site": server.site_key}).raise_for_status().json()["ask"]
    return ask["token"], datetime.fromisoformat(ask["expires_at"]) - ASK_LIFETIME


def _answer(client: httpx.Client, token: str, score: int = 9) -> dict[str, Any]:
    answered: dict[str, Any] = client.post("/v1/answer", json={"token": token, "score": score}).raise_for_status().json()
    return {name: datetime.fromisoformat(answered[name]) for name in ("answered_at", "updated_at")}


def test_a_step_back_refuses_nobody_and_nothing_ends_before_it_began(clock: Clock, tmp_path: Path) -> None:
    with Server(tmp_path / "data", **clock.environment) as server, owner_of(server, server.admin_key) as owner:
        answered, _ = _ask(owner, server)
        unanswered, issued = _ask(owner, server)
        before = _answer(owner, answered)
        clock.step(-3600)
        late = _answer(owner, unanswered)
        assert issued <= late["answered_at"] <= late["updated_at"]
        revised = _answer(owner, answered, 3)
        assert revised["answered_at"] == before["answered_at"]
        assert revised["updated_at"] >= before["updated_at"]
        fresh, asked_later = _ask(owner, server)
        assert asked_later < issued - HOUR / 2
        assert asked_later <= _answer(owner, fresh)["answered_at"] < issued
        assert owner.get("/v1/surveys/1/score").json()["responses"] == 3
        assert len(owner.get("/v1/surveys/1/responses").json()["data"]) == 3
        assert server.run("tally", "check").stdout == ""


@pytest.mark.soak
def test_a_step_back_makes_no_expired_ask_good_and_forgives_no_more_than_an_ask_lives(clock: Clock, tmp_path: Path) -> None:
    with Server(tmp_path / "data", **clock.environment) as server, owner_of(server, server.admin_key) as owner:
        token, issued = _ask(owner, server)
        for days, status, code in ((8, 401, "token_expired"), (-8, 400, "token_from_the_future")):
            clock.set(issued + timedelta(days=days))
            refused = owner.post("/v1/answer", json={"token": token, "score": 9})
            assert (refused.status_code, refused.json()["code"]) == (status, code)
        clock.step(0)
        _answer(owner, token)


@pytest.mark.soak
def test_a_step_back_makes_nobody_wait_longer_than_a_minute(clock: Clock, tmp_path: Path) -> None:
    with (
        Server(tmp_path / "data", OUTOFTEN_RATE_LIMIT="1", **clock.environment) as server,
        owner_of(server, server.admin_key) as owner,
    ):

        def asked() -> httpx.Response:
            return owner.post("/v1/ask", json={"site": server.site_key})

        asked()
        clock.step(-3600)
        while (refused := asked()).status_code == 200:
            pass
        wait = int(refused.headers["retry-after"])
        assert 1 <= wait <= 60
        # The promise is that it is enough to wait so long, by the clock that was not set.
        time.sleep(wait)
        assert asked().status_code == 200


def test_a_step_back_does_not_stop_what_is_done_every_few_seconds(
    clock: Clock, postgres_server: Postgres, tmp_path: Path
) -> None:
    settings = {"OUTOFTEN_DATABASE": postgres_server.new_database(), "OUTOFTEN_SECRET": "a-secret-that-both-of-them-share"}
    with Server(tmp_path / "one", **settings, **clock.environment) as stepped, Server(tmp_path / "two", **settings) as other:
        clock.step(-3600)
        with owner_of(stepped, stepped.admin_key) as here, owner_of(other, stepped.admin_key) as there:
            there.patch("/v1/sites/1", json={"name": "Renamed"}).raise_for_status()
            while here.get("/v1/sites/1").json()["name"] != "Renamed":
                pass


# Moments in UTC, and the day that it then is in Berlin.
CALENDARS = {
    "a day of 23 hours": [
        ("2026-03-28T22:50", "2026-03-28"),
        ("2026-03-28T23:10", "2026-03-29"),
        ("2026-03-29T00:50", "2026-03-29"),
        ("2026-03-29T01:10", "2026-03-29"),
        ("2026-03-29T21:50", "2026-03-29"),
        ("2026-03-29T22:10", "2026-03-30"),
    ],
    "a day of 25 hours": [
        ("2026-10-24T21:50", "2026-10-24"),
        ("2026-10-24T22:10", "2026-10-25"),
        ("2026-10-25T00:30", "2026-10-25"),
        ("2026-10-25T01:30", "2026-10-25"),
        ("2026-10-25T22:50", "2026-10-25"),
        ("2026-10-25T23:10", "2026-10-26"),
    ],
    "a year's end": [("2026-12-31T22:50", "2026-12-31"), ("2026-12-31T23:10", "2027-01-01")],
    "a leap day": [
        ("2028-02-28T22:50", "2028-02-28"),
        ("2028-02-28T23:10", "2028-02-29"),
        ("2028-02-29T22:50", "2028-02-29"),
        ("2028-02-29T23:10", "2028-03-01"),
    ],
}


@pytest.mark.parametrize("calendar", ["a day of 25 hours", *soak("a day of 23 hours", "a year's end", "a leap day")])
def test_answers_count_on_the_sites_own_day(clock: Clock, tmp_path: Path, calendar: str) -> None:
    moments = CALENDARS[calendar]
    clock.set(datetime.fromisoformat(f"{moments[0][0]}Z"))
    with Server(tmp_path / "data", **clock.environment) as server, owner_of(server, server.admin_key) as owner:
        owner.patch("/v1/sites/1", json={"time_zone": "Europe/Berlin"}).raise_for_status()
        waiting = ""
        for moment, _ in moments:
            at = datetime.fromisoformat(f"{moment}Z")
            clock.set(at)
            token, issued = _ask(owner, server)
            assert at <= issued < at + timedelta(minutes=5)
            _answer(owner, token)
            # Each time also the answer to what was asked the time before.
            if waiting:
                _answer(owner, waiting)
            waiting, _ = _ask(owner, server)
        assert server.run("tally", "check").stdout == ""
        days = [day for _, day in moments]
        for day in dict.fromkeys(days):
            following = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
            query = {"from": day, "to": following}
            responses = days.count(day) + days[1:].count(day)
            asked = days.count(day) + days[:-1].count(day)
            assert owner.get("/v1/surveys/1/score", params=query).json()["responses"] == responses
            rates = owner.get("/v1/surveys/1/response-rate", params=query).json()["channels"]["widget"]
            assert (rates["asked"], rates["answered"]) == (asked, asked)
