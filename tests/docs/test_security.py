"""The table of threats names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_every_test_that_the_table_names_exists() -> None:
    named = re.findall(r"`(tests/\S+\.py)`", (ROOT / "docs/security.md").read_text("utf-8"))
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).is_file()] == []
