"""Declares commands and their flags."""

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import msgspec


class CommandGroup(NamedTuple):
    """A group to which commands are added. `common` has the flags that every command accepts."""

    subparsers: Any
    common: argparse.ArgumentParser

    def add(self, name: str, run: Callable[..., int], description: str) -> argparse.ArgumentParser:
        """Add a command that calls `run(settings, **flags)`, which returns the exit code; returns its parser, to add flags."""
        command: argparse.ArgumentParser = self.subparsers.add_parser(
            name, parents=[self.common], help=description, description=description
        )
        command.set_defaults(command=run)
        return command

    def group(self, name: str, description: str) -> "CommandGroup":
        """Add a command with subcommands, such as `outoften key create`; returns the group of its subcommands."""
        group = self.subparsers.add_parser(name, help=description, description=description)
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
