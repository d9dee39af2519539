"""A release gives the same bytes wherever it is built, names its version everywhere, and can be installed as the docs say."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from outoften import __version__
from tests.packaging.conftest import build
from tests.packaging.sbom import ROOT
from tests.scale_out import files
from tests.setup import WIDGET, node_folder, npm_command

# `pip install outoften`, `npm i outoften@1`, `pip install 'outoften[postgres]'`: no registry has these.
_PROGRAMS = r"(?:pip3?|pipx|uv|uvx|npm|npx|pnpm|yarn|bun)"
UNPUBLISHED = re.compile(_PROGRAMS + r"""\s+(?:(?:add|install|i|run)\s+)?(?:-\S+\s+)*['"]?outoften(?![\w./-])(?!`? fails)""")


def test_the_same_source_gives_the_same_bytes_in_another_folder_at_another_time(wheel: Path, tmp_path: Path) -> None:
    command = ["git", "ls-files", "-z", "--", "backend", ":(glob)*"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    source = tmp_path / "source"
    for name in names.stdout.split("\0")[:-1]:
        copy = source / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy)
        copy.chmod(0o600)
        os.utime(copy, (1_000_000_000, 1_000_000_000))
    again = build(source, tmp_path / "dist")
    assert {path.name for path in again.parent.iterdir()} == {path.name for path in wheel.parent.iterdir()}
    for path in again.parent.iterdir():
        assert path.read_bytes() == (wheel.parent / path.name).read_bytes(), path.name


def test_the_image_says_what_is_in_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    arguments = dict(rest.split("=", 1) for name, rest in files.dockerfile() if name == "ARG" and "=" in rest)
    labels = dict(re.findall(r'([\w.]+)="([^"]*)"', next(rest for name, rest in files.dockerfile() if name == "LABEL")))
    named = {name.removeprefix("org.opencontainers.image."): value for name, value in labels.items()}
    assert named == {
        "title": "Out of Ten",
        "description": project["description"],
        "version": __version__,
        "licenses": project["license"],
        "revision": "$REVISION",
    }
    assert arguments["REVISION"] == "unknown"


def test_the_npm_package_installs_from_its_file_without_a_network_and_is_found(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    (app / "package.json").write_text('{"private": true, "type": "module"}')
    offline = {"npm_config_offline": "true", "npm_config_cache": str(tmp_path / "cache"), "npm_config_audit": "false"}
    pack, environment = npm_command("pack", str(WIDGET), "--ignore-scripts", "--loglevel=error", "--json")
    environment |= offline
    packed = json.loads(subprocess.run(pack, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout)
    archive = tmp_path / packed[0]["filename"]
    # The name that docs/developer.md tells its reader to install.
    assert archive.name in (ROOT / "docs/developer.md").read_text("utf-8")
    install, _ = npm_command("install", str(archive), "--no-fund", "--loglevel=error")
    subprocess.run(install, cwd=app, env=environment, check=True, capture_output=True)
    node = str(node_folder() / "node")
    script = "import { load } from 'outoften'; console.log(typeof load, import.meta.resolve('outoften'))"
    command = [node, "--input-type=module", "--eval", script]
    found = subprocess.run(command, cwd=app, check=True, capture_output=True, text=True).stdout
    assert found.split() == ["function", (app / "node_modules/outoften/index.js").as_uri()]
    shutil.copy(ROOT / "tests/widget/types/usage.ts", app)
    # As bundlers find types, the tests of the package show.
    options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext"]
    compiler = [node, str(WIDGET / "node_modules/typescript/bin/tsc"), *options, "usage.ts"]
    assert subprocess.run(compiler, cwd=app, capture_output=True, text=True, check=False).stdout == ""


def test_nothing_tells_anybody_to_install_what_no_registry_has() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    texts = [ROOT / name for name in listed.split("\0")[:-1] if name.endswith((".md", ".py", ".ts", ".tsx", ".json", ".yaml"))]
    ours = Path(__file__)
    told = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in texts
        if path != ours and path.exists()
        for match in UNPUBLISHED.finditer(path.read_text("utf-8"))
    ]
    assert told == []


@pytest.mark.parametrize("command", ["pip install outoften", "pip install 'outoften[postgres]'", "npm install -D outoften"])
def test_such_commands_would_be_found(command: str) -> None:
    assert UNPUBLISHED.search(f"Run `{command}`.")
