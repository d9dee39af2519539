"""What the Dockerfile installs serves, and what it calls healthy is."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.postgres import Postgres
from tests.scale_out import files
from tests.server import Server

pytestmark = pytest.mark.soak


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The environment that the first stage makes, by its own command, from the files that it copies."""
    source, target = tmp_path / "source", tmp_path / "opt"
    source.mkdir()
    stage = files.dockerfile()[: [name for name, _ in files.dockerfile()].index("FROM", 1)]
    for name in [name for instruction, rest in stage if instruction == "COPY" for name in rest.split()[:-1]]:
        assert name in files.let_through()
        copy = shutil.copytree if (files.ROOT / name).is_dir() else shutil.copy
        copy(files.ROOT / name, source / name)
    command = dict(stage)["RUN"].replace("/opt/outoften", str(target))
    # Compiling everything beforehand is worth its time in an image alone.
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "PIP_NO_COMPILE": "1"}
    subprocess.run(["sh", "-ec", command], cwd=source, env=environment, check=True, capture_output=True)
    return target


def test_what_it_installs_takes_an_answer_on_postgresql(installed: Path, postgres_server: Postgres, tmp_path: Path) -> None:
    settings = {"OUTOFTEN_DATABASE": postgres_server.new_database(empty=True), "PYTHONSAFEPATH": "1", "PYTHONPATH": ""}
    with Server(tmp_path / "data", python=str(installed / "bin/python"), **settings) as server:
        token = httpx.post(f"{server.address}/v1/ask", json={"site": server.site_key}).json()["ask"]["token"]
        assert httpx.post(f"{server.address}/v1/answer", json={"token": token, "score": 9}).json()["score"] == 9


def _healthy(server: Server) -> bool:
    program, *arguments = files.healthcheck()
    assert program == "python"
    environment = os.environ | {"OUTOFTEN_PORT": str(server.port), "http_proxy": "http://127.0.0.1:1"}
    result = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=False, timeout=10)
    return result.returncode == 0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path) as server:
        yield server


def test_a_server_that_serves_is_healthy_and_one_that_has_stopped_is_not(server: Server) -> None:
    assert _healthy(server)
    server.stop()
    assert not _healthy(server)


def test_a_server_that_runs_and_cannot_read_its_database_is_not_healthy(server: Server, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "outoften.db") as connection:
        connection.execute("ALTER TABLE site RENAME TO elsewhere")
    connection.close()
    assert httpx.get(f"{server.address}/livez").status_code == 200
    assert not _healthy(server)
    with sqlite3.connect(tmp_path / "outoften.db") as connection:
        connection.execute("ALTER TABLE elsewhere RENAME TO site")
    connection.close()
    assert _healthy(server)


def test_the_image_serves_other_hosts_as_an_unprivileged_user_and_stops_on_sigterm() -> None:
    instructions = dict(files.dockerfile())
    assert instructions["USER"].split(":")[0].isdecimal()
    assert int(instructions["USER"].split(":")[0]) > 0
    assert instructions["STOPSIGNAL"] == "SIGTERM"
    assert instructions["EXPOSE"] == str(files.PORT)
    assert f"OUTOFTEN_DATA_DIR={instructions['VOLUME']}" in instructions["ENV"]
