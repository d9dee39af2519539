"""The audit log of the dashboard names every action in words."""

import re
from pathlib import Path

PACKAGE = Path(__file__).parent.parent.parent / "backend" / "outoften"


def test_every_action_of_the_audit_log_has_a_name_in_the_dashboard() -> None:
    recorded = re.compile(r'(?:add_audit_entry\([^)]*?|action=)"([a-z_]+\.[a-z_]+)"')
    actions = {action for path in PACKAGE.rglob("*.py") for action in recorded.findall(path.read_text("utf-8"))}
    texts = (PACKAGE / "dashboard" / "texts" / "settings.ts").read_text("utf-8")
    names = re.findall(r"^  '([a-z_]+\.[a-z_]+)': '", texts, re.MULTILINE)
    assert "share.created" in actions
    assert sorted(names) == sorted(actions)
