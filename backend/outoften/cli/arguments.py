"""How a command and its flags are declared."""

import argparse
from collections.abc import Callable
from typing import Any, NamedTuple


class CommandGroup(NamedTuple):
    """Where commands are added. `common` holds the flags that every command takes."""

    subparsers: Any
    common: argparse.ArgumentParser

    def add(self, name: str, run: Callable[..., int], description: str) -> argparse.ArgumentParser:
        """A command that calls `run(settings, **flags)`, which returns the exit code. Returns its parser, for its flags."""
        command: argparse.ArgumentParser = self.subparsers.add_parser(
            name, parents=[self.common], help=description, description=description
        )
        command.set_defaults(command=run)
        return command

    def group(self, name: str, description: str) -> "CommandGroup":
        """A command with commands of its own, such as `outoften key create`."""
        group = self.subparsers.add_parser(name, help=description, description=description)
        return CommandGroup(group.add_subparsers(required=True, metavar="COMMAND"), self.common)


def add_address_flags(command: argparse.ArgumentParser) -> None:
    """Flags of the commands that serve."""
    command.add_argument("--host", metavar="ADDRESS", help="address to listen on")
    command.add_argument("--port", type=int, metavar="PORT", help="port to listen on")
