"""Texts of the dashboard that name what the server knows."""

import re
from pathlib import Path

STORAGE = Path("backend/outoften/storage")
SETTINGS = Path("backend/outoften/dashboard/texts/settings.ts")


def test_the_audit_log_names_every_action_in_plain_words() -> None:
    """Entries are added with their action as a text."""
    sources = [path.read_text("utf-8") for path in STORAGE.rglob("*.py")] + [
        path.read_text("utf-8") for path in Path("backend/outoften/web").rglob("*.py")
    ]
    names = r'"((?:identity_secret|invitation|key|member|respondent|response|retention|segment_value|session|share|sign_in_link'
    actions = {
        action
        for source in sources
        if "add_audit_entry" in source or "schema.audit" in source
        for action in re.findall(names + r'|signing_secret|site|survey)\.[a-z_]+)"', source)
    }
    assert len(actions) > 20
    named = set(re.findall(r"^  '([a-z_.]+)':", SETTINGS.read_text("utf-8"), re.MULTILINE))
    assert actions - named == set()
