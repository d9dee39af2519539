"""Links in the documentation lead somewhere, and code in it is the code that runs."""

import re
import shutil
import subprocess
from itertools import pairwise

import jwt
import msgspec
import pytest

from outoften.domain.reports.score_report import ScoreReport
from tests.docs.markdown import ROOT, anchors, code_blocks, documents, read, without_code_blocks
from tests.setup import node_folder

SECRET = "a-secret-that-only-this-test-knows-0123456789"
SIGNERS = {"py": "python", "mjs": "node", "php": "php", "rb": "ruby"}


@pytest.mark.parametrize("name", documents())
def test_every_link_to_a_file_or_heading_of_the_repository_leads_there(name: str) -> None:
    folder = (ROOT / name).parent
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", read(name)):
        path, _, anchor = target.partition("#")
        if "://" in path:
            continue
        file = folder / path if path else ROOT / name
        if not file.exists() or (anchor and anchor not in anchors(file.read_text("utf-8"))):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("name", documents())
def test_every_row_of_a_table_stands_below_its_head_and_has_as_many_cells(name: str) -> None:
    above = 0
    broken = []
    for line, after in pairwise([*without_code_blocks(read(name)).splitlines(), ""]):
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.lstrip().startswith("|") else 0
        if cells and cells != above and (above or not after.lstrip().startswith("|---")):
            broken.append(line)
        above = cells
    assert broken == []


@pytest.mark.parametrize("name", documents())
def test_every_path_of_the_repository_that_a_document_names_exists(name: str) -> None:
    named = re.findall(r"`((?:backend|docs|examples|tests|widget)/[\w./*-]+)`", without_code_blocks(read(name)))
    # Capital letters stand for a name to choose.
    missing = [path for path in named if not re.search(r"\b(NAME|FEATURE)\b", path) and not list(ROOT.glob(path.rstrip("/")))]
    assert missing == []


@pytest.mark.parametrize("ending", SIGNERS)
def test_the_signing_code_in_the_developer_guide_is_the_code_of_the_example(ending: str) -> None:
    source = read(f"examples/sign_identity.{ending}")
    blocks = [block for _, block in code_blocks(read("docs/developer.md") + read("README.md")) if "HS256" in block]
    functions = [
        match[0] for block in blocks if (match := re.search(r"^(export |def |function ).*", block, re.MULTILINE | re.DOTALL))
    ]
    assert any(function in source for function in functions)


def test_the_wordpress_code_in_the_developer_guide_is_that_of_the_example() -> None:
    example = read("examples/wordpress/functions.php").replace("{{SERVER}}", "https://nps.example.com")
    block = next(block for _, block in code_blocks(read("docs/developer.md")) if "wp_head" in block)
    assert block.strip() in example.replace("{{SITE_KEY}}", "SITE_KEY")


@pytest.mark.parametrize("ending", SIGNERS)
def test_every_signing_example_makes_a_token_that_a_jwt_library_accepts(ending: str) -> None:
    program = str(node_folder() / "node") if ending == "mjs" else shutil.which(SIGNERS[ending])
    if program is None:
        pytest.skip(f"{SIGNERS[ending]} is not installed")
    command = [program, f"examples/sign_identity.{ending}", "käufer/1"]
    done = subprocess.run(
        command, cwd=ROOT, env={"SECRET": SECRET, "LANG": "C.UTF-8"}, capture_output=True, text=True, check=True
    )
    claims = jwt.decode(done.stdout.strip(), SECRET, algorithms=["HS256"], options={"require": ["sub", "exp"]})
    assert claims["sub"] == "käufer/1"


def test_the_readme_is_short_and_has_the_trademark_notice() -> None:
    readme = read("README.md")
    assert len(readme.splitlines()) <= 200
    assert "Bain & Company, Inc., NICE Systems, Inc. and Fred Reichheld. Out of Ten is not affiliated" in readme


def test_the_score_in_the_readme_has_the_fields_of_the_report() -> None:
    shown = next(block for language, block in code_blocks(read("README.md")) if language == "json")
    assert list(msgspec.json.decode(shown)) == [field.encode_name for field in msgspec.structs.fields(ScoreReport)]
    assert msgspec.json.decode(shown, type=ScoreReport).nps == 35


def test_every_make_target_that_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", read("Makefile"), re.MULTILINE))
    named = {target for name in documents() for target in re.findall(r"(?:^|`)make ([a-z][\w-]*)", read(name), re.MULTILINE)}
    assert named <= targets
