"""The WordPress plugin escapes what it prints, stores only addresses and keys, and signs who is signed in."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jwt
import pytest

from tests.docs.markdown import ROOT

PLUGIN = ROOT / "examples/wordpress/outoften.php"
SECRET = "a-secret-that-only-this-test-knows-0123456789"
EVIL = '"><script>alert(1)</script>'
SERVERS = ["https://nps.example.com/", "http://localhost", "javascript:alert(1)", "http://nps.example.com", EVIL, ["x"]]
SITES = ["9f3a0c", EVIL, "a\n"]


def _run(server: str, site: str) -> dict[str, Any]:
    program = shutil.which("php")
    if program is None:
        pytest.skip("php is not installed")
    options = json.dumps({"outoften_server": server, "outoften_site": site, "other": "kept"})
    command = [program, str(Path(__file__).with_name("wordpress.php")), str(PLUGIN), options]
    values = json.dumps({"server": SERVERS, "site": SITES})
    done = subprocess.run([*command, values], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_the_plugin_prints_the_tag_and_who_is_signed_in() -> None:
    report = _run("https://nps.example.com", "9f3a0c")
    assert report["head"].endswith('<script async src="https://nps.example.com/w.js?site=9f3a0c"></script>')
    token = re.search(r'"token":"([^"]+)"', report["head"])
    assert token
    assert jwt.decode(token[1], SECRET, algorithms=["HS256"], options={"require": ["sub", "exp"]})["sub"] == "42"
    assert "2026-01-02T03:04:05+00:00" in report["head"]
    assert (report["capability"], report["hidden"], report["left"]) == ("manage_options", "", {"other": "kept"})


def test_the_plugin_escapes_values_and_refuses_what_is_no_address_and_no_key() -> None:
    report = _run(EVIL, EVIL)
    assert "<script>alert" not in report["page"] + report["head"]
    assert "<nonce>" in report["page"]
    # What is refused leaves the stored value.
    assert report["server"] == ["https://nps.example.com", "http://localhost", *[EVIL] * 4]
    assert report["site"] == ["9f3a0c", EVIL, "a"]
    assert report["errors"] == [*["outoften_server"] * 4, "outoften_site"]
