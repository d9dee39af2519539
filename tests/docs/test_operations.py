"""docs/operations.md names every command and flag, and no other."""

import argparse
from collections.abc import Iterator

from outoften.cli import parser
from tests.docs.markdown import code_spans, read, rows, section

COMMANDS = section(read("docs/operations.md"), "Commands")


def test_every_command_is_named_and_no_other() -> None:
    named = [code_spans(row[0])[0] for row in rows(COMMANDS)]
    assert sorted(named) == sorted(name for name, _ in _commands(parser(), "outoften"))


def test_every_flag_of_a_command_is_named_in_its_row_and_no_other() -> None:
    named = {code_spans(row[0])[0]: _flags(row[1]) for row in rows(COMMANDS)}
    common = _flags(COMMANDS.partition("All commands take")[2].partition(";")[0])
    named["outoften responses"] |= named["outoften export"] - {"--format", "--everything"}
    assert {name: named[name] | common for name in named} == dict(_commands(parser(), "outoften"))


def _flags(text: str) -> set[str]:
    return {span for span in code_spans(text) if span.startswith("--")}


def _commands(command: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, set[str]]]:
    inner = [action for action in command._actions if isinstance(action, argparse._SubParsersAction)]
    for action in inner:
        for word, choice in action.choices.items():
            yield from _commands(choice, f"{name} {word}")
    if not inner:
        yield (
            name,
            {option for action in command._actions for option in action.option_strings if option.startswith("--")} - {"--help"},
        )
