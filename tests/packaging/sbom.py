"""`make release`: the software bill of materials of a wheel, as CycloneDX JSON: `python -m tests.packaging.sbom dist`.

It lists the Python packages that installing the wheel brings along (the extra `postgres` too), and the npm packages that are
bundled into its browser files. It has no times, paths or registry addresses, so that the same release gives the same bytes.
"""

import json
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

from tests.setup import WIDGET, npm_command

ROOT = Path(__file__).parent.parent.parent
Json = dict[str, Any]


def make_sbom(wheel: Path) -> bytes:
    """Returns the bill of materials of the wheel and of what it needs."""
    sbom = _list_python_packages(wheel)
    ours = next(component for component in sbom["components"] if component["name"] == "outoften")
    bundled = list_bundled_packages()
    references = {component["bom-ref"] for component in bundled}
    sbom["metadata"]["component"] = ours | {"type": "application"}
    sbom["components"] = [component for component in sbom["components"] if component is not ours] + bundled
    for component in [sbom["metadata"]["component"], *sbom["components"]]:
        # Where a package came from is a matter of the machine that asked: a file, a mirror.
        component["externalReferences"] = [
            reference for reference in component.get("externalReferences", ()) if reference["type"] != "distribution"
        ]
    for dependency in sbom["dependencies"]:
        if dependency["ref"] == ours["bom-ref"]:
            dependency["dependsOn"] = sorted({*dependency.get("dependsOn", ()), *references})
    sbom["dependencies"] += [{"ref": reference} for reference in sorted(references)]
    return (json.dumps(sbom, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def bundled_names() -> set[str]:
    """Returns the names of the npm packages that the browser sources import."""
    sources = [*(WIDGET / "src").rglob("*.ts"), *(ROOT / "backend/outoften/dashboard").rglob("*.ts*")]
    texts = [source.read_text("utf-8") for source in sources]
    imported = {name for text in texts for name in re.findall(r"""from ['"]([^.'"][^'"]*)['"]""", text)}
    return {"/".join(name.split("/")[: 2 if name.startswith("@") else 1]) for name in imported}


def _list_python_packages(wheel: Path) -> Json:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder)
        python = f"{folder}/bin/python"
        pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, f"{wheel}[postgres]"], check=True, stdout=sys.stderr)
        tool = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--short-PURLs", python]
        content: Json = json.loads(subprocess.run(tool, check=True, capture_output=True, text=True).stdout)
        return content


def list_bundled_packages() -> list[Json]:
    """Returns the components of the bill that are bundled into the browser files."""
    command, environment = npm_command("sbom", "--sbom-format", "cyclonedx", "--package-lock-only")
    listed = subprocess.run(command, cwd=WIDGET, env=environment, check=True, capture_output=True, text=True).stdout
    names = bundled_names()
    # A development dependency of ours is a part of the product once it is bundled.
    return [component | {"properties": []} for component in json.loads(listed)["components"] if component["name"] in names]


def main(folder: Path) -> None:
    """Writes the bill of materials beside the only wheel in the folder."""
    (wheel,) = folder.glob("*.whl")
    file = folder / f"{'-'.join(wheel.name.split('-')[:2])}.cdx.json"
    file.write_bytes(make_sbom(wheel))
    print(f"Wrote {file}.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
