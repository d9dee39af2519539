"""The README names everything there is, and nothing that there isn't."""

import argparse
import inspect
import re
from pathlib import Path

import msgspec
import pytest

from outoften.app import ROUTES
from outoften.cli import parser
from outoften.domain.collecting import targeting as rules
from outoften.domain.collecting.targeting import Rules
from outoften.domain.field_types import FollowUp, Thanks
from outoften.domain.surveys.appearance import Appearance
from outoften.domain.surveys.survey import Site, Survey
from outoften.locales import load_languages
from outoften.settings import SECRET_SETTINGS, Settings

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")
_LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fil": "Filipino",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "is": "Icelandic",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "ms": "Malay",
    "nb": "Norwegian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "pt-br": "Brazilian",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
    "zh-hant": "Traditional",
}
CALLS = re.compile(r"`outoften\('(\w+)'")


def test_every_route_is_named_and_no_other() -> None:
    served = {
        f"{method} {re.sub(':[a-z]+}', '}', path)}"
        for handler in ROUTES
        for path in handler.paths
        for method in getattr(handler, "http_methods", {"POST"})
    }
    assert set(re.findall(r"`((?:GET|POST|PATCH|DELETE) /[^`\s]*)`", README)) == served


def test_every_setting_is_named_with_its_default_and_no_other() -> None:
    variables = {f"OUTOFTEN_{field.upper()}" for field in Settings.__struct_fields__}
    files = {f"OUTOFTEN_{field.upper()}_FILE" for field in SECRET_SETTINGS}
    assert set(re.findall(r"`(OUTOFTEN_\w+)`", README)) == variables | files | {"OUTOFTEN_CONFIG"}
    defaults = Settings()
    for field in ("host", "port", "workers", "data_dir", "rate_limit"):
        assert f"| `OUTOFTEN_{field.upper()}` | `{getattr(defaults, field)}` |" in README


def test_every_command_and_flag_is_named_and_no_other() -> None:
    commands, flags = _commands(parser(), "outoften")
    assert set(re.findall(r"\| `(outoften [a-z ]+)` \|", README)) == commands
    section = README.partition("## Commands")[2].partition("## Settings")[0]
    assert set(re.findall(r"`(--[a-z-]+)`", section)) == flags


def _commands(of: argparse.ArgumentParser, name: str) -> tuple[set[str], set[str]]:
    commands: set[str] = set()
    flags: set[str] = set()
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, inner in action.choices.items():
                more_commands, more_flags = _commands(inner, f"{name} {word}")
                commands |= more_commands
                flags |= more_flags
        elif name != "outoften":
            flags |= {option for option in action.option_strings if option.startswith("--") and option != "--help"}
    return commands or {name}, flags


def test_every_call_and_attribute_of_the_widget_is_named_and_no_other() -> None:
    types = (ROOT / "widget/index.d.ts").read_text("utf-8").partition("interface Outoften")[2].partition("/**\n * Puts")[0]
    calls = {name for said in re.findall(r"call: ([^,)]+)", types) for name in re.findall(r"'(\w+)'", said)}
    assert set(CALLS.findall(README)) == calls
    loader = "".join(path.read_text("utf-8") for path in (ROOT / "widget/src").rglob("*.ts"))
    given = re.search(r"const \{ ([\w, ]+) \} = tag\?\.dataset", loader)
    assert given
    assert set(re.findall(r"`data-(\w+)`", README)) == set(given.group(1).split(", "))


@pytest.mark.parametrize("kind", [Survey, Rules, Appearance, FollowUp, Thanks, Site])
def test_every_field_that_an_owner_sets_is_named(kind: type[msgspec.Struct]) -> None:
    ours = {"id", "key", "site_id", "identity_secrets"}
    assert [name for name in kind.__struct_fields__ if name not in ours and f"`{name}`" not in README] == []


@pytest.mark.parametrize("code", sorted(set(re.findall(r'return "(\w+)"', inspect.getsource(rules.forbidden)))))
def test_every_reason_of_a_rule_is_named(code: str) -> None:
    assert f"`{code}`" in README


def test_every_event_of_the_widget_is_named() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "widget/src").rglob("*.ts"))
    row = next(line for line in README.splitlines() if line.startswith("| `outoften('on'"))
    for event in re.findall(r"`(\w+)`", row.partition("calls `fn` on")[2]):
        assert f"'{event}'" in sources


def test_the_code_shown_is_the_code_that_runs() -> None:
    for name in ("sign_identity.py", "sign_identity.mjs"):
        source = (ROOT / "examples" / name).read_text("utf-8")
        blocks = re.findall(r"```(?:python|js)\n(.*?)```", README, re.DOTALL)
        shown = [block[max(block.find("def "), block.find("export ")) :].strip() for block in blocks]
        assert any(code and code in source for code in shown), name


def test_every_file_of_the_map_exists() -> None:
    section = README.partition("## The map")[2].partition("Imports run")[0]
    folders: list[str] = []
    for indent, name in re.findall(r"^( *)([\w./]+)(?:  |$)", section, re.MULTILINE):
        folders = folders[: len(indent) // 2]
        assert ROOT.joinpath(*folders, name).exists(), name
        if name.endswith("/"):
            folders.append(name)


def test_every_language_is_named() -> None:
    assert _LANGUAGES.keys() == load_languages().keys()
    assert [name for name in _LANGUAGES.values() if name not in README] == []


def test_the_trademark_notice_is_there() -> None:
    assert "Bain & Company, Inc., NICE Systems, Inc. and Fred Reichheld. Out of Ten is not affiliated" in README
