"""The command line: parses the arguments, reads the settings and runs one command."""

import argparse
import gc
import io
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from outoften import __version__
from outoften.cli.arguments import CommandGroup
from outoften.cli.output import ArgumentParser, OutputClosedError, in_commands, printable, write_output
from outoften.domain.errors import RefusalError
from outoften.private_files import FileRefusedError, create_private_files
from outoften.settings import Settings, SettingsError, read_settings
from outoften.storage.core.opening.errors import DatabaseUnusableError

# The modules with the descriptions of their commands. Only the module of the command that runs is loaded: it loads the
# database, which takes much longer than to print a help text.
_MODULES = {
    "serve": {"serve": "run the server"},
    "demo": {"demo": "serve a separate database with a year of generated answers"},
    "database": {
        "migrate": "update the schema, or copy everything into another database",
        "backup": "copy the database into a file; the server may be running",
        "tally": "the stored counts behind every number",
    },
    "responses": {"responses": "print the latest responses", "export": "write responses to a file, or print them"},
    "importing.import_files": {"import": "import responses from another product, after a preview"},
    "surveys": {"survey": "surveys as files, for owners who keep their configuration in git"},
    "tag": {"tag": "print the script tag of each site"},
    "access.members": {
        "member": "the people who use the dashboard",
        "sign-in-link": "links that sign in to the dashboard once, within a day",
    },
    "access.keys": {"key": "API keys"},
    "access.secrets": {
        "signing-secret": "the secrets that sign ask tokens",
        "identity-secret": "the secrets with which hosts sign identities",
    },
    "score": {"score": "print the score"},
    "redaction": {"redact": "remove e-mail addresses and long numbers from stored comments"},
    "doctor": {"doctor": "check a running installation, and say what to do"},
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code: 0 done, 1 a check failed, 2 refused (the reason is on stderr)."""
    create_private_files()
    arguments = sys.argv[1:] if arguments is None else arguments
    flags = vars(parser(next((word for word in arguments if not word.startswith("-")), "")).parse_args(arguments))
    # `run` in __main__.py has switched the garbage collector off. What is loaded now stays, and it need not look there.
    gc.freeze()
    gc.enable()
    command: Callable[..., int] = flags.pop("command")
    settings_flags = {name: flags.pop(name) for name in Settings.__struct_fields__ if name in flags}
    try:
        code = command(read_settings(settings_flags, flags.pop("config")), **flags)
        write_output()
        return code
    except (SettingsError, FileRefusedError, DatabaseUnusableError, RefusalError) as error:
        print(f"outoften: {printable(in_commands(str(error)))}", file=sys.stderr)
        return 2
    except (OutputClosedError, BrokenPipeError):
        # As a shell reports it. Python would try to print the rest at exit.
        sys.stdout = io.StringIO()
        return 141
    except KeyboardInterrupt:
        # As a shell reports it. What was unfinished has been deleted.
        return 130


def parser(command: str | None = None) -> argparse.ArgumentParser:
    """Returns the parser of all commands and their flags; with `command`, other commands' flags are missing."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", metavar="FILE", help="a TOML file of settings")
    common.add_argument("--data-dir", metavar="DIR", help="folder for the database and the signing secret")
    common.add_argument("--database", metavar="URL", help="sqlite:///path/to/file.db or postgresql://user@host/name")
    common.add_argument(
        "--public-url", metavar="URL", help="URL under which browsers reach the server: https://nps.example.com"
    )
    root = ArgumentParser("outoften", description="One question, 0 to 10, and a second one that fits the answer.")
    root.add_argument("--version", action="version", version=f"outoften {__version__}")
    subparsers = root.add_subparsers(required=True, metavar="COMMAND")
    for module, descriptions in _MODULES.items():
        if command is None or command in descriptions:
            import_module(f"outoften.cli.{module}").add_commands(CommandGroup(subparsers, common, descriptions))
        else:
            for name, description in descriptions.items():
                subparsers.add_parser(name, help=description)
    return root
