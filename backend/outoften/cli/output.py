"""What the commands print: no passwords, and nothing that steers a terminal."""

import argparse
import io
import re
import sys
import traceback
from difflib import get_close_matches
from types import TracebackType
from typing import NoReturn

from outoften.json_logging import redact
from outoften.settings import SettingsError


class OutputClosedError(Exception):
    """The reader of standard output, such as `head`, has closed the pipe. No OSError, which transactions take as their own."""


class ArgumentParser(argparse.ArgumentParser):
    """A parser whose messages do not repeat the password of a mistyped flag, and name the choice that may be meant."""

    def error(self, message: str) -> NoReturn:
        """Print the message, and end the process with exit code 2."""
        choice = re.search(r"invalid choice: '(.{1,50})' \(choose from (.*)\)$", message)
        near = get_close_matches(choice[1], choice[2].replace("'", "").split(", "), 1) if choice else []
        super().error(printable(message) + (f". Did you mean {near[0]}?" if near else ""))


def printable(text: str) -> str:
    """Returns the text in one line, without passwords. A path may have any characters, line ends and escape codes included."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in redact(text))


def write_output(text: str = "") -> None:
    """Print the text and all that waits to be printed.

    Raises SettingsError if that fails, and OutputClosedError if nobody reads it any more.
    """
    try:
        # Unlike `sys.stdout.flush()`, this also works for a process without standard output.
        print(text, end="", flush=True)
    except BrokenPipeError:
        raise OutputClosedError from None
    except OSError as error:
        # Python would try to print the rest at exit.
        sys.stdout = io.StringIO()
        raise SettingsError(f"The output cannot be written: {error.strerror}.") from None


# Refusals name the routes of the API that list something. At a terminal, these commands list the same.
_COMMANDS = {"GET /v1/surveys": "`outoften score`", "GET /v1/sites": "`outoften tag`"}


def in_commands(text: str) -> str:
    """Returns a refusal with commands instead of routes."""
    for route, command in _COMMANDS.items():
        text = text.replace(f"{route} lists", f"{command} lists")
    return text


def print_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print the traceback of an error that no command expects, without passwords."""
    print(redact("".join(traceback.format_exception(kind, error, trace))), end="", file=sys.stderr)
