"""What the files say that put the server into containers: Dockerfile, compose.yaml, proxy.conf and their README."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import yaml

from outoften.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "examples/scale-out"
NODES = ("app-1", "app-2")
# Where a container listens: nothing in the example says otherwise.
PORT = Settings().port

Compose = dict[str, Any]


def compose() -> Compose:
    """compose.yaml."""
    read: Compose = yaml.safe_load((EXAMPLE / "compose.yaml").read_text("utf-8"))
    return read


def proxy_conf() -> str:
    """proxy.conf."""
    return (EXAMPLE / "proxy.conf").read_text("utf-8")


def address(service: str) -> str:
    """The fixed address of a service in its network."""
    fixed: str = compose()["services"][service]["networks"]["default"]["ipv4_address"]
    return fixed


def settings_of(node: str, secrets: Path, **variables: str) -> dict[str, str]:
    """The variables of ours in a node's environment, with its secrets in that folder and `${NAME:-default}` filled in."""
    environment: dict[str, str] = compose()["services"][node]["environment"]
    filled = {
        name: re.sub(r"\$\{(\w+):-(.*?)\}", lambda m: variables.get(m[1], m[2]), value) for name, value in environment.items()
    }
    inside = {name: value.replace("/run/secrets", str(secrets)) for name, value in filled.items()}
    return {name: value for name, value in inside.items() if name.startswith(PREFIX)}


def make_secrets(folder: Path) -> Path:
    """Does what the README tells its reader to do before Docker; the folder of secrets that comes of it."""
    readme = (EXAMPLE / "README.md").read_text("utf-8")
    block = re.search(r"```sh\ncd examples/scale-out\n(.*?)docker compose", readme, re.DOTALL)
    assert block
    subprocess.run(["sh", "-ec", block[1]], cwd=folder, check=True, capture_output=True)
    return folder / "secrets"


def dockerfile() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, each on one line."""
    lines = [line for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines() if not line.startswith("#")]
    whole = "\n".join(lines).replace("\\\n", "")
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in whole.splitlines() if line)]


def healthcheck() -> list[str]:
    """The command that says whether a container is healthy."""
    command: list[str] = json.loads(dict(dockerfile())["HEALTHCHECK"].partition("CMD ")[2])
    return command


def let_through() -> list[str]:
    """What .dockerignore lets through to the builder; everything else it keeps back."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in lines
    return [line.removeprefix("!") for line in lines if line.startswith("!")]
