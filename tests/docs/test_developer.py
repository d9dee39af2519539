"""docs/developer.md names every call, attribute, event and reason code, and no other."""

import re

from tests.docs.markdown import ROOT, code_spans, read, rows, section

DEVELOPER = read("docs/developer.md")
TYPES = read("widget/src/package/index.ts")
WIDGET = {path: path.read_text("utf-8") for path in sorted((ROOT / "widget/src").rglob("*.ts"))}


def test_every_call_is_named_and_no_other() -> None:
    calls = re.search(r"export interface Outoften \{(.*?)^\}", TYPES, re.MULTILINE | re.DOTALL)
    assert calls
    typed = {name for union in re.findall(r"call: ([^,)]+)", calls[1]) for name in re.findall(r"'(\w+)'", union)}
    assert {re.findall(r"outoften\('(\w+)'", row[0])[0] for row in rows(section(DEVELOPER, "Calls"))} == typed


def test_every_event_is_named_with_its_fields_and_no_other() -> None:
    events = re.search(r"export interface Events \{(.*?)^\}", TYPES, re.MULTILINE | re.DOTALL)
    assert events
    typed = {
        name: set(re.findall(r"(\w+)\??:", fields)) for name, fields in re.findall(r"^  (\w+): (.*);$", events[1], re.MULTILINE)
    }
    named = {
        code_spans(row[0])[0]: set(re.findall(r"\w+", "".join(code_spans(row[2]))))
        for row in rows(section(DEVELOPER, "Events"))
    }
    assert named == typed


def test_every_attribute_of_the_tag_is_named_and_no_other() -> None:
    read_by_loader = re.search(r"const \{ ([\w, ]+) \} = tag\?\.dataset", "".join(WIDGET.values()))
    assert read_by_loader
    attributes = {f"data-{name}" for name in read_by_loader[1].split(", ")}
    assert {span for span in code_spans(section(DEVELOPER, "The tag")) if span.startswith("data-")} == attributes
    table = section(read("docs/owner.md"), "The tag")
    assert {span for row in rows(table) for span in code_spans(row[0])} == attributes


def test_every_reason_code_is_named_and_no_other() -> None:
    named = {code_spans(row[0])[0] for row in rows(section(DEVELOPER, "Reason codes"))}
    backend = "".join(path.read_text("utf-8") for path in (ROOT / "backend/outoften").rglob("*.py"))
    reported = re.search(r"RuleReason = Literal\[(.*?)\]", backend, re.DOTALL)
    assert reported
    codes = set(re.findall(r'Reason\(\s*"(\w+)"', backend)) | set(re.findall(r'"(\w+)"', reported[1]))
    assert codes <= named
    sources = backend + "".join(WIDGET.values())
    assert {code for code in named if f"'{code}'" not in sources and f'"{code}"' not in sources} == set()
