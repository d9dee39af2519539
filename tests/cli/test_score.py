"""`outoften score`: what the API says, at a terminal."""

import json
import subprocess
import sys
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.history import ASKS, FEBRUARY, MARCH, remember
from tests.preloaded import run
from tests.server import Server, clean_environment
from tests.web.client import Json, ok_json

pytestmark = pytest.mark.both_engines

Printed = subprocess.CompletedProcess[str]
IN_MARCH = ("--from", MARCH[0], "--to", MARCH[1])


class Terminal:
    """Somebody at a terminal, beside a database."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.database = {"OUTOFTEN_DATABASE": address}

    def score(self, *arguments: str) -> Printed:
        """`outoften score`, with these arguments."""
        environment = clean_environment() | {"OUTOFTEN_DATA_DIR": str(self.folder)} | self.database
        command = [sys.executable, "-m", "outoften", "score", *arguments]
        return run(command, environment)

    def printed(self, *arguments: str) -> str:
        """What it prints when all is well."""
        result = self.score(*arguments)
        assert (result.returncode, result.stderr) == (0, "")
        return result.stdout


@pytest.fixture(scope="module")
def terminal(engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """Beside the database with a past."""
    folder = tmp_path_factory.mktemp("terminal")
    address = f"sqlite:///{folder / 'outoften.db'}"
    if engine == "postgresql":
        address = request.getfixturevalue("postgres_server").new_database()
    remember(address, ASKS)
    return Terminal(folder, address)


def test_every_survey_has_a_line(terminal: Terminal) -> None:
    lines = terminal.printed().splitlines()
    assert [line.split() for line in lines] == [
        ["survey", "name", "NPS", "95", "%", "answers", "promoters", "passives", "detractors"],
        ["1", "First", "survey", "16", "3", "to", "28", "160", "70", "45", "45"],
    ]
    assert len({len(line) for line in lines}) == 1


def test_a_comparison_is_a_sentence(terminal: Terminal) -> None:
    last = terminal.printed(*IN_MARCH, "--compare", "..".join(FEBRUARY)).splitlines()[-1]
    assert last == (
        "First survey: down 65 points on 60 answers; a change this size is unlikely to be chance "
        "(compared with 2026-02-01 to 2026-03-01: NPS 40, 100 answers)"
    )


def test_a_score_that_is_hidden_is_said_to_be(terminal: Terminal) -> None:
    _, row, remark = terminal.printed("--segment", "plan:team").splitlines()
    assert row.split()[3:] == ["hidden", "-", "8", "0", "8", "0"]
    assert remark == "First survey: too few answers to show a score"


def test_no_answers_are_no_score(terminal: Terminal) -> None:
    assert terminal.printed("--channel", "link").splitlines()[1].split()[3:] == ["-", "-", "0", "0", "0", "0"]


def test_as_json_it_is_the_very_reply_of_the_api(terminal: Terminal) -> None:
    query = {"from": MARCH[0], "to": MARCH[1], "segment": "plan:pro", "compare": "previous", "channel": "widget"}
    flags = [part for name, value in query.items() for part in (f"--{name}", value)]
    report: Json = json.loads(terminal.printed("--survey", "1", "--json", "--exclude-suspect", *flags))
    every: Json = json.loads(terminal.printed("--json", "--exclude-suspect", *flags))
    assert every == {"data": [report]}
    with Server(terminal.folder, **terminal.database) as server, httpx.Client(base_url=server.address) as owner:
        link = server.sign_in_link.partition("#sign-in=")[2]
        assert owner.post("/v1/session", json={"link": link}).status_code == 201
        assert ok_json(owner.get("/v1/surveys/1/score", params=query | {"exclude_suspect": "true"})) == report


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--survey", "9"], "There is no survey 9. `outoften score` lists them."),
        (["--from", "yesterday"], "'yesterday' is not a date"),
        (["--from", "2026-02-30"], "'2026-02-30' is not a date"),
        (["--from", MARCH[1], "--to", MARCH[0]], "`from`"),
        (["--segment", "plam:pro"], "The keys of this site are plan."),
        (["--segment", "plan"], "`segment`: 'plan'"),
        (["--compare", "next"], "`compare`: 'next'"),
        (["--compare", "..".join(MARCH)], "overlaps"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_answered_is_refused_with_the_reason(terminal: Terminal, arguments: list[str], reason: str) -> None:
    result = terminal.score(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert reason in result.stderr
    assert "Traceback" not in result.stderr
