"""What is installed is what was tested: the wheel, away from the source. That it names all that it needs,
tests/scale_out/test_dockerfile.py shows, in an empty environment."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.server import Server

ROOT = Path(__file__).parent.parent.parent
STATIC = ROOT / "backend/outoften/static"


@pytest.fixture(scope="module")
def server(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("installed")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--quiet",
        "--disable-pip-version-check",
        "--target",
        str(folder),
    ]
    subprocess.run([*pip, str(wheel)], check=True)
    with Server(tmp_path_factory.mktemp("data"), PYTHONSAFEPATH="1", PYTHONPATH=str(folder)) as server:
        where = [sys.executable, "-c", "import outoften; print(outoften.__file__)"]
        location = subprocess.run(where, env=server.environment, check=True, capture_output=True, text=True).stdout
        assert location.startswith(str(folder))
        yield server


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    tracked = subprocess.run(["git", "ls-files", "backend/outoften"], cwd=ROOT, check=True, capture_output=True, text=True)
    files = {name.removeprefix("backend/") for name in tracked.stdout.split()}
    # Of the dashboard, the built files in static/ alone are needed.
    expected = {name for name in files if not name.startswith("outoften/dashboard/")}
    with zipfile.ZipFile(wheel) as archive:
        assert {name for name in archive.namelist() if ".dist-info/" not in name} == expected


def test_the_installed_server_sends_the_card_byte_for_byte(server: Server) -> None:
    loader = httpx.get(f"{server.address}/w.js", params={"site": server.site_key}).text
    path = re.search(r"static/card\.\w+\.js", loader)
    assert path
    card = httpx.get(f"{server.address}/{path.group()}")
    assert card.content == (STATIC / "card.js").read_bytes()


def test_the_installed_server_sends_the_loader_with_the_sites_rules_in_it(server: Server) -> None:
    built = (STATIC / "loader.js").read_text("utf-8")
    before, _, after = built.partition("__OUTOFTEN_CONFIG__")
    sent = httpx.get(f"{server.address}/w.js", params={"site": server.site_key}).text
    assert sent.startswith(before)
    assert sent.endswith(after.replace("__OUTOFTEN_TARGETING__", "null"))
    assert server.site_key in sent[len(before) :]


def test_the_installed_server_has_its_dashboard_and_takes_an_answer(server: Server) -> None:
    page = httpx.get(server.address).text
    for path in re.findall(r'(?:src|href)="(/dashboard/[^"]+)"', page):
        assert httpx.get(server.address + path).status_code == 200
    token = httpx.post(f"{server.address}/v1/ask", json={"site": server.site_key}).json()["ask"]["token"]
    assert httpx.post(f"{server.address}/v1/answer", json={"token": token, "score": 9}).json()["score"] == 9
