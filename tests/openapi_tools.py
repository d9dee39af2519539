"""What reads our OpenAPI document as strangers do: a validator and a generator of clients, in an environment of their own.

Both need pydantic, which Litestar imports wherever it is installed: beside the server it would be measured with it.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

from filelock import FileLock

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".venv" / "openapi"


def tools() -> Path:
    """The folder of their programs, got from PyPI when they are not there yet."""
    requirements = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]["openapi"]
    marker = FOLDER / "installed"
    FOLDER.parent.mkdir(exist_ok=True)
    with FileLock(f"{FOLDER}.lock"):
        if not marker.exists() or marker.read_text("utf-8") != "\n".join(requirements):
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(FOLDER)], check=True)
            pip = [str(FOLDER / "bin" / "python"), "-m", "pip", "install", "--no-compile", "--quiet"]
            pip += ["--disable-pip-version-check", *requirements]
            if subprocess.run(pip, check=False).returncode:
                raise SystemExit("The tools for OpenAPI could not be had from PyPI: see pip's words above.")
            marker.write_text("\n".join(requirements), "utf-8")
    return FOLDER / "bin"
