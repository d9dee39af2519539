"""examples/monitoring: names of metrics, and a real Prometheus that reads a server."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
import yaml

from tests.docs.markdown import code_spans, read, rows
from tests.postgres import Postgres
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


def test_alerts_dashboard_docs_and_server_name_the_same_metrics(tmp_path: Path) -> None:
    with Server(tmp_path / "new") as server, client(server) as browser:
        answer(browser, token_for(browser, {"key": server.site_key}), 9)
        assert server.run("backup", str(tmp_path / "copy.db")).returncode == 0
        served = set(re.findall(r"^# TYPE (\w+)", browser.get("/metrics").text, re.MULTILINE))
    documented = {name for row in rows(read("docs/operations.md")) for name in code_spans(row[0]) if NAME.fullmatch(name)}
    # A server without a replica has none of its metrics; the test of the replica has.
    assert {name for name in documented if not name.startswith("outoften_replica_")} == served
    assert {SUFFIX.sub("", name) for expression in _expressions() for name in NAME.findall(expression)} == documented


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


def _promtool(programs: Path, *arguments: str, given: str = "") -> None:
    """Runs promtool, which must be content."""
    command = [str(programs / "promtool"), *arguments]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def _prometheus(programs: Path, folder: Path, server: Server) -> Iterator[int]:
    """Prometheus with the example's configuration, which reads the server each second. Yields its port."""
    for name in ("alerts.yml", "prometheus.yml"):
        shutil.copy(FOLDER / name, folder)
    config, port = folder / "prometheus.yml", free_port()
    config.write_text(config.read_text().replace("127.0.0.1:8010", f"127.0.0.1:{server.port}").replace("15s", "1s"))
    _promtool(programs, "check", "config", str(config))
    storage = f"--storage.tsdb.path={folder / 'tsdb'}"
    command = [str(programs / "prometheus"), f"--config.file={config}", storage, f"--web.listen-address=127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as prometheus:
        try:
            yield port
        finally:
            prometheus.terminate()


def _wait_for(port: int, expression: str) -> None:
    """Returns once the expression has a result."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        # It does not listen at once.
        with suppress(httpx.HTTPError, ValueError):
            if _query(port, expression):
                return
        time.sleep(0.2)
    raise AssertionError(f"no result: {expression}")


@pytest.mark.soak
def test_a_real_prometheus_reads_a_server_and_accepts_every_expression(programs: Path, tmp_path: Path) -> None:
    with Server(tmp_path / "new") as server, client(server) as browser, _prometheus(programs, tmp_path, server) as port:
        answer(browser, token_for(browser, {"key": server.site_key}), 9)
        _promtool(programs, "check", "metrics", given=browser.get("/metrics").text)
        _wait_for(port, 'up{job="outoften"} == 1')
        _wait_for(port, 'outoften_answers_total{category="promoter"} == 1')
        for expression in _expressions():
            _query(port, expression.replace("$__rate_interval", "1m"))


@pytest.mark.soak
def test_a_real_prometheus_sees_no_counter_of_several_processes_fall(
    programs: Path, postgres_server: Postgres, tmp_path: Path
) -> None:
    settings = {"OUTOFTEN_DATABASE": postgres_server.new_database(), "OUTOFTEN_RATE_LIMIT": "0"}
    with Server(tmp_path / "new", "--workers", "2", **settings) as server, _prometheus(programs, tmp_path, server) as port:
        _wait_for(port, "count(process_start_time_seconds{worker!=''}) == 2")
        for _ in range(20):
            with client(server) as browser:
                answer(browser, token_for(browser, {"key": server.site_key}), 9)
        _wait_for(port, "outoften_answers_total == 20")
        first, *_ = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        os.kill(int(first), signal.SIGKILL)
        _wait_for(port, "sum(changes(process_start_time_seconds[5m])) > 0")
        _wait_for(port, "count_over_time(outoften_answers_total[5m]) >= 15")
        for name in ("outoften_answers_total", 'outoften_http_request_duration_seconds_count{route="/v1/answer"}'):
            assert {row["value"][1] for row in _query(port, f"resets({name}[5m])")} == {"0"}, name


# For each alert: values of series by the minute, and after how many minutes it must fire.
_FIRING: dict[str, tuple[int, dict[str, str]]] = {
    "OutOfTenDown": (5, {'up{job="outoften"}': "0x10"}),
    "OutOfTenDatabaseDown": (5, {"outoften_database_up": "0x10"}),
    "OutOfTenReplicaDown": (8, {'outoften_replica_up{worker="1"}': "0x10"}),
    "OutOfTenReplicaLate": (8, {'outoften_replica_lag_seconds{worker="1"}': "61x10"}),
    "OutOfTenRestarts": (9, {'process_start_time_seconds{job="outoften"}': "100+60x10"}),
    "OutOfTenErrors": (20, {'outoften_http_request_duration_seconds_count{status="500"}': "0+60x20"}),
    "OutOfTenSlowAnswers": (
        20,
        {
            f'outoften_http_request_duration_seconds_bucket{{route="/v1/answer",le="{bound}"}}': values
            for bound, values in {"1.0": "0x20", "2.5": "0+60x20", "+Inf": "0+60x20"}.items()
        },
    ),
    "OutOfTenQueueLong": (3, {'outoften_writer_queue_length{worker="0"}': "6000x10"}),
    "OutOfTenDeliveriesLate": (12, {"outoften_outbox_oldest_seconds": "4000x20"}),
    "OutOfTenMailFails": (10, {'outoften_mail_total{result="failed"}': "0+5x20"}),
    "OutOfTenBackupOld": (70, {"outoften_backup_age_seconds": "200000x100"}),
    "OutOfTenFewFilesLeft": (
        8,
        {'process_open_fds{job="outoften",worker="0"}': "900x10", 'process_max_fds{job="outoften",worker="0"}': "1024x10"},
    ),
}


@pytest.mark.soak
def test_every_alert_fires_when_it_should(programs: Path, tmp_path: Path) -> None:
    tests = [
        {
            "interval": "1m",
            "input_series": [{"series": name, "values": values} for name, values in series.items()],
            "promql_expr_test": [
                {
                    "expr": f'count(ALERTS{{alertname="{alert}", alertstate="firing"}})',
                    "eval_time": f"{minutes}m",
                    "exp_samples": [{"labels": "{}", "value": 1}],
                }
            ],
        }
        for alert, (minutes, series) in _FIRING.items()
    ]
    (tmp_path / "tests.yml").write_text(json.dumps({"rule_files": [str(FOLDER / "alerts.yml")], "tests": tests}))
    _promtool(programs, "test", "rules", str(tmp_path / "tests.yml"))
    [group] = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    assert {rule["alert"] for rule in group["rules"]} == _FIRING.keys()
