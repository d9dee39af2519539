"""The command line: parses the arguments, reads the settings and runs one command."""

import argparse
import sys
from collections.abc import Callable, Sequence

from outoften import __version__
from outoften.cli import database, demo, keys, members, responses, score, secrets, serve, tag
from outoften.cli.arguments import CommandGroup
from outoften.cli.output import ArgumentParser, printable
from outoften.domain.errors import RefusalError
from outoften.private_files import FileRefusedError, create_private_files
from outoften.settings import Settings, SettingsError, read_settings
from outoften.storage.core.opening.errors import DatabaseUnusableError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code: 0 done, 1 a check failed, 2 refused (the reason is on stderr)."""
    create_private_files()
    flags = vars(parser().parse_args(arguments))
    command: Callable[..., int] = flags.pop("command")
    settings_flags = {name: flags.pop(name) for name in Settings.__struct_fields__ if name in flags}
    try:
        return command(read_settings(settings_flags, flags.pop("config")), **flags)
    except (SettingsError, FileRefusedError, DatabaseUnusableError, RefusalError) as error:
        print(f"outoften: {printable(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        # As a shell reports it. What was unfinished has been deleted.
        return 130


def parser() -> argparse.ArgumentParser:
    """Returns the parser of all commands and their flags."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", metavar="FILE", help="a TOML file of settings")
    common.add_argument("--data-dir", metavar="DIR", help="folder for the database and the signing secret")
    common.add_argument("--database", metavar="URL", help="sqlite:///path/to/file.db or postgresql://user@host/name")
    common.add_argument(
        "--public-url", metavar="URL", help="URL under which browsers reach the server: https://nps.example.com"
    )
    root = ArgumentParser("outoften", description="One question, 0 to 10, and a follow-up that fits.")
    root.add_argument("--version", action="version", version=f"outoften {__version__}")
    commands = CommandGroup(root.add_subparsers(required=True, metavar="COMMAND"), common)
    for module in (serve, demo, database, responses, tag, members, keys, secrets, score):
        module.add_commands(commands)
    return root
