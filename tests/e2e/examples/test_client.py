"""examples/python_client: a client is made of the running server's own description, and works as its types say."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from outoften.tokens.api_key import new_api_key
from tests.openapi_tools import tools
from tests.server import Server
from tests.web.client import answer, client, token_for

SCRIPT = Path("examples/python_client/poll.py").absolute()
SCORES = (10, 9, 9, 10, 8, 3)

Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose first survey has six responses."""
    with Server(tmp_path_factory.mktemp("answered"), OUTOFTEN_RATE_LIMIT="0") as server:
        with client(server) as browser:
            for number, score in enumerate(SCORES):
                answer(browser, token_for(browser, {"key": server.site_key}), score, comment=f"Comment {number}")
        yield server


@pytest.fixture(scope="module")
def generated(answered: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the client of that server is."""
    folder = tmp_path_factory.mktemp("generated")
    source = [
        "--url",
        f"{answered.address}/openapi.json",
        "--config",
        str(SCRIPT.parent / "config.yml"),
        "--meta",
        "none",
        "--output-path",
        "out_of_ten_client",
    ]
    done = _run([str(tools() / "openapi-python-client"), "generate", "--fail-on-warning", *source], folder)
    assert (done.returncode, "arning" in done.stdout + done.stderr) == (0, False), done.stdout + done.stderr
    return folder


def _run(command: list[str], folder: Path) -> Done:
    path = f"{tools()}{os.pathsep}{os.environ['PATH']}"
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "MYPYPATH")}
    environment |= {"PATH": path, "PYTHONPATH": str(folder), "MYPYPATH": str(folder), "PYTHONWARNINGS": "error"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=600)


def _poll(generated: Path, server: Server, *arguments: str) -> Done:
    return _run([str(tools() / "python"), str(SCRIPT), "--server", server.address, *arguments], generated)


def test_the_script_prints_score_rate_and_every_page_of_responses(answered: Server, generated: Path) -> None:
    done = _poll(generated, answered, "--key", answered.admin_key, "--limit", "4")
    lines = done.stdout.splitlines()
    assert done.stderr == ""
    assert lines[0].startswith("NPS 50, ")
    assert lines[0].endswith("6 responses")
    assert lines[1] == "widget: 6 of 6 asked have answered, 100%"
    printed = [line.partition(" ")[2].partition(" ")[2].split(maxsplit=1) for line in lines[2:]]
    expected = [[str(score), f"Comment {number}"] for number, score in enumerate(SCORES)]
    assert sorted(printed, key=lambda pair: pair[1]) == expected


def test_the_script_says_why_it_is_refused(answered: Server, generated: Path) -> None:
    done = _poll(generated, answered, "--key", new_api_key()[1])
    assert done.returncode == 1
    assert "There is no such key" in done.stderr
    done = _poll(generated, answered, "--key", answered.admin_key, "--survey", "999")
    assert "There is no survey 999" in done.stderr


def test_the_script_keeps_to_the_types_of_the_client(generated: Path, tmp_path: Path) -> None:
    assert _checked(SCRIPT, generated).returncode == 0, _checked(SCRIPT, generated).stdout
    wrong = tmp_path / "wrong.py"
    wrong.write_text(SCRIPT.read_text("utf-8").replace("report.responses", "report.answers"), "utf-8")
    assert '"ScoreReport" has no attribute "answers"' in _checked(wrong, generated).stdout


def _checked(script: Path, generated: Path) -> Done:
    others = ["--python-executable", str(tools() / "python"), "--follow-imports", "silent", "--config-file", os.devnull]
    cache = ["--cache-dir", str(generated / "cache")]
    return _run([sys.executable, "-m", "mypy", "--strict", *others, *cache, str(script)], generated)


def test_the_readme_names_the_command_that_is_run_here() -> None:
    text = SCRIPT.with_name("README.md").read_text("utf-8")
    assert "generate --url https://nps.example.com/openapi.json --config config.yml --meta none --output-path" in text
    assert "python poll.py --server https://nps.example.com --key" in text
