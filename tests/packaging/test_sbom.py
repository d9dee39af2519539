"""The release's bill of materials names what the release consists of, and nothing of the machine that built it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from outoften import __version__
from tests.packaging.sbom import ROOT, list_bundled_packages, make_sbom


@pytest.fixture(scope="module")
def content(wheel: Path) -> bytes:
    return make_sbom(wheel)


@pytest.fixture(scope="module")
def sbom(content: bytes) -> Any:
    return json.loads(content)


def test_of_the_browser_tools_only_what_is_bundled_is_listed() -> None:
    names = {component["name"] for component in list_bundled_packages()}
    assert "preact" in names
    assert not {"typescript", "esbuild", "axe-core"} & names


@pytest.mark.soak
def test_it_is_valid_cyclonedx(content: bytes) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(content.decode()) is None


@pytest.mark.soak
def test_it_names_the_release_its_dependencies_and_what_is_bundled(sbom: Any) -> None:
    ours = sbom["metadata"]["component"]
    assert (ours["name"], ours["version"]) == ("outoften", __version__)
    purls = {component["purl"].partition("@")[0] for component in sbom["components"]}
    assert {"pkg:pypi/litestar", "pkg:pypi/granian", "pkg:pypi/asyncpg", "pkg:npm/preact"} <= purls
    # Tools of development are not in the release.
    assert not {"pkg:pypi/pytest", "pkg:npm/typescript", "pkg:pypi/cyclonedx-bom"} & purls
    depends_on = {item["ref"]: set(item.get("dependsOn", ())) for item in sbom["dependencies"]}
    preact = next(component["bom-ref"] for component in sbom["components"] if component["name"] == "preact")
    assert preact in depends_on[ours["bom-ref"]]


@pytest.mark.soak
def test_it_has_no_times_paths_or_registries(wheel: Path, content: bytes) -> None:
    text = content.decode()
    for word in ('"timestamp"', '"serialNumber"', "file:", str(Path.home()), str(ROOT), str(wheel.parent), "resolved"):
        assert word not in text, word
    assert not re.search(r"https?://(?:registry|files|localhost|127\.)", text)


@pytest.mark.soak
def test_it_is_the_same_each_time(wheel: Path, content: bytes) -> None:
    assert make_sbom(wheel) == content
