"""The files of examples/deploy name settings, users, ports and paths that are there, and systemd takes its units."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from outoften import __version__
from outoften.settings import PREFIX, Settings, read_settings
from tests.docs.markdown import ROOT
from tests.scale_out import files

EXAMPLES = ROOT / "examples"
DEPLOY = EXAMPLES / "deploy"


def _settings(environment: dict[str, str]) -> Settings:
    return read_settings({}, None, {name: value for name, value in environment.items() if name.startswith(PREFIX)})


def test_caddy_of_compose_is_the_one_that_the_tests_of_proxies_run() -> None:
    tested = (EXAMPLES / "caddy/Caddyfile").read_text("utf-8")
    own = (DEPLOY / "compose/Caddyfile").read_text("utf-8")
    expected = tested.replace("nps.example.com {", "{$OUTOFTEN_HOST} {").replace("127.0.0.1:8010", f"app:{files.PORT}")
    assert own.split("\n")[1:] == expected.split("\n")[1:]


def test_compose_gives_the_server_settings_of_ours_and_trusts_caddy_alone() -> None:
    compose = yaml.safe_load((DEPLOY / "compose/compose.yaml").read_text("utf-8"))
    services = compose["services"]
    environment = {
        name: re.sub(r"\$\{OUTOFTEN_HOST\b[^}]*\}", "nps.example.com", value)
        for name, value in services["app"]["environment"].items()
    }
    settings = _settings(environment)
    assert settings.public_url == "https://nps.example.com"
    assert settings.trusted_proxies == services["caddy"]["networks"]["default"]["ipv4_address"]
    data = dict(files.dockerfile())["VOLUME"]
    assert all(f"data:{data}" in services[name]["volumes"] for name in ("app", "backup"))


def _kubernetes() -> dict[str, Any]:
    folder = DEPLOY / "kubernetes"
    names = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))["resources"]
    assert {*names, "kustomization.yaml"} == {path.name for path in folder.glob("*.yaml")}
    documents = [document for name in names for document in yaml.safe_load_all((folder / name).read_text("utf-8"))]
    return {f"{document['kind']}/{document['metadata']['name']}": document for document in documents}


def test_kubernetes_runs_the_image_as_its_user_with_settings_of_ours(tmp_path: Path) -> None:
    objects = _kubernetes()
    pod = objects["Deployment/outoften"]["spec"]["template"]["spec"]
    [server] = pod["containers"]
    (tmp_path / "database").write_text("postgresql://outoften:secret@database/outoften")
    (tmp_path / "signing").write_text("0123456789abcdef")
    environment = {item["name"]: item["value"].replace("/secrets", str(tmp_path)) for item in server["env"]}
    settings = _settings(environment)
    assert settings.database.split("@")[1].split("/")[0] in {
        name.removeprefix("Service/") for name in objects if name.startswith("Service/")
    }
    assert settings.public_url == f"https://{objects['Ingress/outoften']['spec']['rules'][0]['host']}"
    assert f"{pod['securityContext']['runAsUser']}" == dict(files.dockerfile())["USER"].split(":")[0]
    assert server["ports"] == [{"name": "http", "containerPort": files.PORT}]
    probes = {name: server[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert probes == {"startupProbe": "/livez", "livenessProbe": "/livez", "readinessProbe": "/readyz"}
    assert str(Path(settings.data_dir).parent) in {mount["mountPath"] for mount in server["volumeMounts"]}
    kustomization = yaml.safe_load((DEPLOY / "kubernetes/kustomization.yaml").read_text("utf-8"))
    assert kustomization["images"][0]["newTag"] == __version__


def test_systemd_takes_the_units_and_calls_the_server_well_confined(tmp_path: Path) -> None:
    lines = (DEPLOY / "systemd/outoften.env").read_text("utf-8").splitlines()
    settings = _settings(dict(line.split("=", 1) for line in lines if line and not line.startswith("#")))
    unit = (DEPLOY / "systemd/outoften.service").read_text("utf-8")
    assert settings.data_dir == f"/var/lib/{re.findall('^StateDirectory=(.+)$', unit, re.MULTILINE)[0]}"
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    for path in (DEPLOY / "systemd").glob("outoften*.*"):
        # The command must exist for the check.
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace("/opt/outoften/bin/outoften", "/bin/true"))
    units = [str(path) for path in sorted(tmp_path.glob("*.service")) + sorted(tmp_path.glob("*.timer"))]
    done = subprocess.run([program, "verify", *units], capture_output=True, text=True, check=False)
    # Some versions print what is wrong and exit with 0.
    assert (done.returncode, [line for line in done.stderr.splitlines() if "outoften" in line]) == (0, [])
    limit = [program, "security", "--offline=yes", "--threshold=20", str(tmp_path / "outoften.service")]
    assert subprocess.run(limit, capture_output=True, check=False).returncode == 0


def test_the_example_for_next_uses_the_versions_that_are_tested() -> None:
    used = json.loads((EXAMPLES / "next/package.json").read_text("utf-8"))
    tested = json.loads((ROOT / "widget/package.json").read_text("utf-8"))["devDependencies"]
    dependencies = used["dependencies"] | used["devDependencies"]
    assert dependencies["outoften"] == f"file:outoften-{__version__}.tgz"
    assert {name: version for name, version in dependencies.items() if name in tested}.items() <= tested.items()
