"""`make audit`: looks up every dependency in the databases of known vulnerabilities, with pip-audit and npm audit.

Exit code: 0 all were looked up and nothing is known, 1 something is known, 3 nothing is known, but a database could not be
reached or does not know all dependencies.
"""

import json
import subprocess
import sys
from typing import Any, NamedTuple

from tests.setup import WIDGET, npm_command

CLEAN, VULNERABLE, INCOMPLETE = 0, 1, 3


class Audit(NamedTuple):
    """The result of one tool: what is known, and what could not be looked up."""

    findings: list[str]
    missing: list[str]


def read_pip_audit(output: str) -> Audit:
    """Returns what the JSON of pip-audit says. A package that the database does not know counts as missing."""
    try:
        dependencies: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except ValueError:
        return Audit([], ["all Python packages"])
    looked_up = [dependency for dependency in dependencies if "vulns" in dependency]
    findings = [f"{item['name']} {item['version']}: {vuln['id']}" for item in looked_up for vuln in item["vulns"]]
    missing = [item["name"] for item in dependencies if "vulns" not in item and item["name"] != "outoften"]
    return Audit(findings, missing if looked_up else ["all Python packages"])


def read_npm_audit(output: str) -> Audit:
    """Returns what the JSON of `npm audit` says."""
    try:
        vulnerabilities: dict[str, dict[str, Any]] = json.loads(output)["vulnerabilities"]
    except (ValueError, KeyError):
        return Audit([], ["all npm packages"])
    return Audit([f"{name}: {found['severity']}" for name, found in vulnerabilities.items()], [])


def exit_code(*audits: Audit) -> int:
    """Returns the exit code for the results of all tools."""
    if any(audit.findings for audit in audits):
        return VULNERABLE
    return INCOMPLETE if any(audit.missing for audit in audits) else CLEAN


def main() -> int:
    """Prints the result, and returns the exit code."""
    pip = [sys.executable, "-m", "pip_audit", "--local", "--skip-editable", "--progress-spinner", "off", "--format", "json"]
    command, environment = npm_command("audit", "--json", "--package-lock-only")
    audits = {
        "pip-audit": read_pip_audit(subprocess.run(pip, capture_output=True, text=True, check=False).stdout),
        "npm audit": read_npm_audit(
            subprocess.run(command, cwd=WIDGET, env=environment, capture_output=True, text=True, check=False).stdout
        ),
    }
    for tool, (findings, missing) in audits.items():
        for finding in findings:
            print(f"{tool}: {finding}")
        if missing:
            print(f"{tool}: NOT AUDITED, because the database could not be reached or does not know them: {', '.join(missing)}")
        elif not findings:
            print(f"{tool}: nothing is known about any dependency")
    return exit_code(*audits.values())


if __name__ == "__main__":
    sys.exit(main())
