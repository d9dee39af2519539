"""What uses our API as strangers do, in environments of their own.

A validator of the OpenAPI document, a generator of clients and MCP's client need pydantic, which Litestar imports wherever
it is installed: beside the server it would be measured with it. Delighted's client warns at its import, and a warning fails
a test.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

from filelock import FileLock

ROOT = Path(__file__).parent.parent


def tools(extra: str = "openapi") -> Path:
    """The folder of the programs of an extra, got from PyPI when they are not there yet."""
    requirements = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"][extra]
    folder = ROOT / ".venv" / extra
    marker = folder / "installed"
    folder.parent.mkdir(exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not marker.exists() or marker.read_text("utf-8") != "\n".join(requirements):
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
            pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--no-compile", "--quiet"]
            pip += ["--disable-pip-version-check", *requirements]
            if subprocess.run(pip, check=False).returncode:
                raise SystemExit(f"{extra} could not be had from PyPI: see pip's words above.")
            marker.write_text("\n".join(requirements), "utf-8")
    return folder / "bin"
