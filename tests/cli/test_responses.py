"""`outoften responses` and `outoften export`, as somebody at a terminal meets them, beside a server that runs."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import Json, answer, client, created_json, ok_json, token_for

pytestmark = pytest.mark.both_engines

COMMENTS = {0: "=Too slow,\nand loud", 6: "配送が遅い", 9: 'Kind "voice"', 10: ""}


@pytest.fixture(scope="module")
def server(engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with some responses, on each engine."""
    settings = {"OUTOFTEN_RATE_LIMIT": "0"}
    if engine == "postgresql":
        settings["OUTOFTEN_DATABASE"] = request.getfixturevalue("postgres_server").new_database()
    with Server(tmp_path_factory.mktemp("server"), **settings) as running, client(running) as browser:
        for score, comment in COMMENTS.items():
            answer(browser, token_for(browser, {"key": running.site_key}), score, comment=comment)
        yield running


@pytest.fixture
def owner(server: Server) -> Iterator[httpx.Client]:
    """Holds the admin key."""
    with client(server, Authorization=f"Bearer {server.admin_key}") as owning:
        yield owning


def printed(server: Server, *arguments: str) -> str:
    """What a command prints."""
    done = server.run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def scores(server: Server, *filters: str) -> list[int]:
    """Those of the responses that are printed."""
    return [response["score"] for response in json.loads(printed(server, "responses", "--json", *filters))["data"]]


def test_responses_are_printed_a_line_each_newest_first(server: Server) -> None:
    lines = printed(server, "responses").splitlines()
    assert [line[18:31].split() for line in lines] == [
        ["10", "promoter"],
        ["9", "promoter"],
        ["6", "detractor"],
        ["0", "detractor"],
    ]
    assert lines[3].endswith("=Too slow, and loud")
    assert lines[2].endswith("配送が遅い")


def test_as_json_they_are_what_the_server_says(server: Server, owner: httpx.Client) -> None:
    page: Json = json.loads(printed(server, "responses", "--json"))
    assert page == ok_json(owner.get("/v1/surveys/1/responses"))


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["--category", "detractor"], [6, 0]),
        (["--score-min", "6", "--score-max", "9"], [9, 6]),
        (["--q", "slow or voice"], [9, 0]),
        (["--q", "遅い"], [6]),
        (["--limit", "1"], [10]),
        (["--channel", "email"], []),
        (["--from", "2999-01-01"], []),
        (["--from", "2000-01-01", "--to", "2999-01-01", "--survey", "1"], [10, 9, 6, 0]),
        (["--updated-since", "2000-01-01T00:00:00Z", "--limit", "2"], [0, 6]),
        (["--excluded", "true"], []),
    ],
)
def test_the_filters_are_those_of_the_server(server: Server, filters: list[str], expected: list[int]) -> None:
    assert scores(server, *filters) == expected


@pytest.mark.parametrize("kind", ["csv", "csv-semicolon", "csv-plain", "jsonl"])
def test_an_export_is_what_the_server_sends(server: Server, owner: httpx.Client, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "responses"
    printed(server, "export", "--format", kind, str(file))
    sent = owner.get("/v1/surveys/1/export", params={"format": kind}).content
    assert file.read_bytes() == sent
    done = subprocess.run(
        [*server.command, "export", "--format", kind], env=server.environment, capture_output=True, check=True
    )
    assert done.stdout == sent


def test_a_file_that_is_there_is_left_alone(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "kept.csv"
    file.write_text("kept")
    done = server.run("export", str(file))
    assert (done.returncode, file.read_text()) == (2, "kept")
    assert f"{file}" in done.stderr


def in_shell(server: Server, command: str) -> "subprocess.CompletedProcess[bytes]":
    """The command with `outoften` for what runs here, as a shell does it."""
    whole = command.replace("outoften", " ".join(server.command))
    return subprocess.run(["bash", "-c", whole], env=server.environment, capture_output=True, check=False)


@pytest.mark.parametrize("command", ["export", "score"])
def test_a_disk_without_space_is_named(server: Server, command: str) -> None:
    done = in_shell(server, f"outoften {command} > /dev/full")
    assert (done.returncode, b"No space left on device" in done.stderr, b"Traceback" in done.stderr) == (2, True, False)


def test_a_reader_that_closes_the_pipe_early_gets_no_error(server: Server) -> None:
    done = in_shell(server, "set -o pipefail; outoften export --format csv-plain | head -c 1")
    assert (done.stdout, done.stderr) == (b"i", b"")


@pytest.mark.parametrize("command", ["score", "tag", "survey show 1", "doctor", "export", "import csv answers.csv --dry-run"])
def test_a_command_whose_reader_has_closed_the_pipe_ends_without_a_message_and_not_as_if_it_were_done(
    server: Server, tmp_path: Path, command: str
) -> None:
    (tmp_path / "answers.csv").write_text("score,date\n9,2025-03-01\n")
    # Nobody can read from the pipe when the command begins.
    done = in_shell(server, f"cd {tmp_path}; mkfifo pipe; exec 3<>pipe 4>pipe 3<&-; outoften {command} >&4")
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("command", ["responses", "export"])
@pytest.mark.parametrize(
    ("filters", "named"),
    [
        (["--survey", "99"], "99"),
        (["--from", "yesterday"], "'yesterday'"),
        (["--from", "2026-01-02", "--to", "2026-01-02"], "from"),
        (["--updated-since", "2026-01-02"], "'2026-01-02'"),
        (["--score-min", "11"], "'11'"),
        (["--category", "fan"], "'fan'"),
        (["--segment", "plan"], "segment"),
        (["--q", "-slow"], "q"),
        (["--excluded", "1"], "'1'"),
    ],
)
def test_an_invalid_filter_is_refused_and_named(server: Server, command: str, filters: list[str], named: str) -> None:
    done = server.run(command, *[f"{name}={value}" for name, value in zip(filters[::2], filters[1::2], strict=True)])
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_of_several_surveys_one_must_be_named(tmp_path: Path) -> None:
    with Server(tmp_path) as server, client(server, Authorization=f"Bearer {server.admin_key}") as owner:
        created_json(owner.post("/v1/surveys", json={"site_id": 1, "name": "Second"}))
        done = server.run("responses")
        assert done.returncode == 2
        assert "2 (Second)" in done.stderr
        assert printed(server, "responses", "--survey", "2") == ""


def test_without_a_database_there_is_nothing_to_export(tmp_path: Path) -> None:
    server = Server(tmp_path)
    done = server.run("export", str(tmp_path / "x.csv"))
    assert done.returncode == 2
    assert "outoften.db" in done.stderr
    assert list(tmp_path.iterdir()) == []
