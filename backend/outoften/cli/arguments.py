"""Declares commands and their flags."""

import argparse
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from outoften.domain.field_types import Name

# The largest that both databases store.
_MAX_ID = 2**63 - 1


class CommandGroup(NamedTuple):
    """A group to which commands are added. `common` has the flags that every command accepts."""

    subparsers: Any
    common: argparse.ArgumentParser
    descriptions: Mapping[str, str] = MappingProxyType({})

    def add(self, name: str, run: Callable[..., int], description: str = "") -> argparse.ArgumentParser:
        """Add a command that calls `run(settings, **flags)`, which returns the exit code; returns its parser, to add flags."""
        description = description or self.descriptions[name]
        command: argparse.ArgumentParser = self.subparsers.add_parser(
            name, parents=[self.common], help=description, description=description
        )
        command.set_defaults(command=run)
        return command

    def group(self, name: str) -> "CommandGroup":
        """Add a command with subcommands, such as `outoften key create`; returns the group of its subcommands."""
        group = self.subparsers.add_parser(name, help=self.descriptions[name], description=self.descriptions[name])
        return CommandGroup(group.add_subparsers(required=True, metavar="COMMAND"), self.common)


def add_address_flags(command: argparse.ArgumentParser) -> None:
    """Add the flags of the commands that start a server."""
    command.add_argument("--host", metavar="ADDRESS", help="address to listen on")
    command.add_argument("--port", type=int, metavar="PORT", help="port to listen on")


def parse_day(text: str) -> date:
    """Returns the date that a flag contains. Raises ArgumentTypeError."""
    try:
        return msgspec.convert(text, date)
    except msgspec.ValidationError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-11-21") from None


def parse_text(text: str) -> str:
    """Returns the text of a flag. Raises ArgumentTypeError for bytes that are no text, which no database stores."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a text in UTF-8")
    return text


def parse_name(text: str) -> str:
    """Returns the name that a flag contains. Raises ArgumentTypeError."""
    try:
        return msgspec.convert(parse_text(text), Name)
    except msgspec.ValidationError:
        raise argparse.ArgumentTypeError("a name has 1 to 100 characters on one line, such as “Acme”") from None


def parse_count(text: str) -> int:
    """Returns the number, at least 1, that a flag contains. Raises ArgumentTypeError."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) < 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 99999")
    return int(text)


def parse_id(text: str) -> int:
    """Returns the number that a flag or argument contains. Raises ArgumentTypeError for one that no row can have."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(_MAX_ID)) or not 1 <= int(text) <= _MAX_ID:
        raise argparse.ArgumentTypeError(f"{text!r} is not an id, such as 1")
    return int(text)
