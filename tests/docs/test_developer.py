"""docs/developer.md names every call, attribute, event and reason code, and no other."""

import re
from typing import get_args

from outoften.domain.collecting.cadence import ReasonCode
from outoften.domain.collecting.targeting import RuleReason
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


def _server_codes() -> set[str]:
    backend = "".join(path.read_text("utf-8") for path in (ROOT / "backend/outoften").rglob("*.py"))
    rules = "".join(re.findall(r"^def failed_rule.*?(?=^def )", backend, re.MULTILINE | re.DOTALL))
    return {
        *re.findall(r'Reason\(\s*"(\w+)"', backend),
        *re.findall(r'return "(\w+)"', rules),
        *re.findall(r'count_outcome\([^)]*"(\w+)", clock', backend),
    }


def _browser_codes() -> set[str]:
    rules, *others = (
        WIDGET[ROOT / "widget/src" / name]
        for name in ("targeting/rules.ts", "targeting/index.ts", "loader/eligibility.ts", "loader/ask.ts", "loader/cadence.ts")
    )
    rules = rules.partition("export const failedRule")[2]
    sources = rules + "".join(others)
    devices = set(re.findall(r"'(\w+)'", re.findall(r"type Device = (.*);", "".join(WIDGET.values()))[0]))
    return set(re.findall(r"(?:return|reason =|reason:|undefined :|\w_days\]?\)?,)\s*'(\w+)'", sources)) - devices


def test_every_reason_code_is_named_and_no_other() -> None:
    browser = re.search(r"type BrowserReason =(.*?);", "".join(WIDGET.values()), re.DOTALL)
    assert browser
    named = [code_spans(row[0])[0] for row in rows(section(DEVELOPER, "Reason codes"))]
    # The survey page refuses with a code of its own, which the card never sees.
    assert sorted(named) == sorted([*get_args(ReasonCode), *re.findall(r"'(\w+)'", browser[1]), "survey_closed"])


def test_every_reason_code_says_who_decides() -> None:
    server, browser = _server_codes(), _browser_codes()
    for code, decided_by, *_ in rows(section(DEVELOPER, "Reason codes")):
        name = code_spans(code)[0]
        sides = {side for side, codes in (("server", server), ("browser", browser)) if name in codes}
        assert sides == ({"server", "browser"} if decided_by == "both" else {decided_by}), name


def test_every_reason_code_says_whether_it_is_counted() -> None:
    server, reported = _server_codes(), set(get_args(RuleReason))
    for code, decided_by, counted, _ in rows(section(DEVELOPER, "Reason codes")):
        name = code_spans(code)[0]
        always = name in reported or decided_by == "server"
        assert counted == ("yes" if always else "server" if name in server else "no"), name
