"""examples/monitoring: names of metrics, and a real Prometheus that reads a server."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
import yaml

from tests.docs.markdown import code_spans, read, rows
from tests.server import Server, free_port
from tests.web.client import answer, client, token_for

FOLDER = Path(__file__).parents[3] / "examples" / "monitoring"
NAME = re.compile(r"\b(?:outoften|process)_[a-z_]+\b")
SUFFIX = re.compile(r"_(?:bucket|count|sum)$")


def _expressions() -> Iterator[str]:
    for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]:
        yield from (rule["expr"] for rule in group["rules"])
    for panel in json.loads((FOLDER / "dashboard.json").read_text())["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def test_alerts_and_dashboard_use_metrics_that_exist_and_the_docs_name_all(tmp_path: Path) -> None:
    with Server(tmp_path / "new") as server, client(server) as browser:
        answer(browser, token_for(browser, {"key": server.site_key}), 9)
        assert server.run("backup", str(tmp_path / "copy.db")).returncode == 0
        served = set(re.findall(r"^# TYPE (\w+)", browser.get("/metrics").text, re.MULTILINE))
    used = {SUFFIX.sub("", name) for expression in _expressions() for name in NAME.findall(expression)}
    assert used <= served
    documented = {name for row in rows(read("docs/operations.md")) for name in code_spans(row[0]) if NAME.fullmatch(name)}
    # A server without a replica has none of its metrics.
    assert {name for name in documented if not name.startswith("outoften_replica_")} == served


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of prometheus and promtool: those on the path, or Debian's, unpacked and not installed."""
    if found := shutil.which("promtool"):
        return Path(found).parent
    folder = tmp_path_factory.mktemp("prometheus")
    if shutil.which("apt-get") and shutil.which("dpkg-deb"):
        subprocess.run(["apt-get", "download", "prometheus"], cwd=folder, capture_output=True, check=False, timeout=300)
        for package in folder.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
    if not (folder / "usr" / "bin" / "promtool").exists():
        pytest.skip("There is no prometheus on the path, and apt-get could not download Debian's.")
    return folder / "usr" / "bin"


def _query(port: int, expression: str) -> list[Any]:
    reply = httpx.get(f"http://127.0.0.1:{port}/api/v1/query", params={"query": expression}, verify=False).json()
    results: list[Any] = reply["data"]["result"]
    return results


@pytest.mark.soak
def test_a_real_prometheus_reads_a_server_and_accepts_every_expression(programs: Path, tmp_path: Path) -> None:
    for name in ("alerts.yml", "prometheus.yml"):
        shutil.copy(FOLDER / name, tmp_path)
    with Server(tmp_path / "new") as server, client(server) as browser:
        answer(browser, token_for(browser, {"key": server.site_key}), 9)
        config, port = tmp_path / "prometheus.yml", free_port()
        text = config.read_text().replace("127.0.0.1:8010", f"127.0.0.1:{server.port}").replace("15s", "1s")
        config.write_text(text)
        checked = subprocess.run(
            [programs / "promtool", "check", "config", config], capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stdout + checked.stderr
        metrics = browser.get("/metrics").text
        lint = subprocess.run(
            [programs / "promtool", "check", "metrics"], input=metrics, capture_output=True, text=True, check=False
        )
        assert lint.returncode == 0, lint.stdout + lint.stderr
        storage = f"--storage.tsdb.path={tmp_path / 'tsdb'}"
        command = [str(programs / "prometheus"), f"--config.file={config}", storage, f"--web.listen-address=127.0.0.1:{port}"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as prometheus:
            try:
                end = time.monotonic() + 60
                while True:
                    try:
                        if [row["value"][1] for row in _query(port, 'up{job="outoften"}')] == ["1"]:
                            break
                    except (httpx.HTTPError, ValueError):
                        pass
                    assert time.monotonic() < end
                    time.sleep(0.2)
                [answers] = _query(port, "outoften_answers_total")
                assert (answers["metric"]["category"], answers["value"][1]) == ("promoter", "1")
                for expression in _expressions():
                    _query(port, expression.replace("$__rate_interval", "1m"))
            finally:
                prometheus.terminate()
