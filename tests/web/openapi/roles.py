"""Which role may call which route, to be reviewed when it changes: `make openapi` writes `roles.txt`."""

from pathlib import Path
from typing import Any, get_args

from outoften.domain.access.role import ROLES, SCOPES_BY_ROLE
from outoften.domain.access.scope import Scope
from tests.web.openapi.snapshot import document

FILE = Path(__file__).parent / "roles.txt"
HEADING = """\
Which members may call each route that is not public, and every key with the scope that is named.
"all sites": not those whose role is limited to some sites. Such a member sees nothing of other sites anywhere.

"""


def guarded_operations(api: dict[str, Any]) -> list[tuple[str, str, Scope | None]]:
    """Return method, path and scope of every route that needs a key or session; the scope is None if any will do."""
    return [
        (method.upper(), path, next(iter(operation["security"][0]["key"]), None))
        for path, methods in api["paths"].items()
        for method, operation in methods.items()
        if "key" in operation.get("security", [{}])[0]
    ]


def needs_all_sites(api: dict[str, Any], method: str, path: str) -> bool:
    """Whether the route refuses members of some sites."""
    return "all_sites_needed" in api["paths"][path][method.lower()]["responses"]["403"]["x-codes"]


def table() -> str:
    """Return a line for each route."""
    api = document()
    lines = []
    for method, path, scope in guarded_operations(api):
        may = [role if scope is None or scope in SCOPES_BY_ROLE[role] else "-" * len(role) for role in reversed(ROLES)]
        limit = " (all sites)" if needs_all_sites(api, method, path) else ""
        lines.append(f"{' '.join(may)}  {scope or 'any':7}  {method:6} {path}{limit}")
    assert {scope for _, _, scope in guarded_operations(api)} <= {*get_args(Scope), None}
    return HEADING + "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(table(), "utf-8")
    print(f"{FILE.name} is written. Review the changes and commit it.")
