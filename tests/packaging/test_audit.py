"""`make audit` says what is known, and what it could not look up."""

import json
import os
import subprocess
import sys

import pytest

from tests.packaging.audit import CLEAN, INCOMPLETE, VULNERABLE, exit_code, read_npm_audit, read_pip_audit
from tests.packaging.sbom import ROOT

CLEAN_PIP = json.dumps({"dependencies": [{"name": "idna", "version": "3.10", "vulns": []}], "fixes": []})
SKIPPED_PIP = json.dumps({"dependencies": [{"name": "idna", "skip_reason": "Dependency not found"}], "fixes": []})
FOUND_PIP = json.dumps({"dependencies": [{"name": "idna", "version": "3.6", "vulns": [{"id": "PYSEC-2024-60"}]}]})
PARTLY_PIP = json.dumps({"dependencies": [*json.loads(CLEAN_PIP)["dependencies"], *json.loads(SKIPPED_PIP)["dependencies"]]})
CLEAN_NPM = json.dumps({"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {}})
FOUND_NPM = json.dumps({"auditReportVersion": 2, "vulnerabilities": {"preact": {"severity": "high"}}})
REFUSED_NPM = json.dumps({"message": "405 Method Not Allowed", "statusCode": 405})


@pytest.mark.parametrize(
    ("pip", "npm", "code"),
    [
        (CLEAN_PIP, CLEAN_NPM, CLEAN),
        (FOUND_PIP, CLEAN_NPM, VULNERABLE),
        (CLEAN_PIP, FOUND_NPM, VULNERABLE),
        (SKIPPED_PIP, FOUND_NPM, VULNERABLE),
        *((unknown, CLEAN_NPM, INCOMPLETE) for unknown in (SKIPPED_PIP, PARTLY_PIP, "", "Traceback")),
        *((CLEAN_PIP, unknown, INCOMPLETE) for unknown in (REFUSED_NPM, "", "npm error")),
    ],
)
def test_only_what_was_looked_up_completely_is_clean(pip: str, npm: str, code: int) -> None:
    assert exit_code(read_pip_audit(pip), read_npm_audit(npm)) == code


def test_without_the_databases_it_says_so_and_ends_with_its_own_code() -> None:
    # Port 1 of this machine is a proxy that refuses every connection.
    unreachable = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "npm_config_registry"), "http://127.0.0.1:1")
    environment = os.environ | unreachable | {"https_proxy": "http://127.0.0.1:1", "npm_config_fetch_retries": "0"}
    command = [sys.executable, "-m", "tests.packaging.audit"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == INCOMPLETE, result.stderr
    missing = [line.partition(":")[0] for line in result.stdout.splitlines() if "NOT AUDITED" in line]
    assert missing == ["pip-audit", "npm audit"]
