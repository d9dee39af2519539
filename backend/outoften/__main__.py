"""The command `outoften`, and `python -m outoften`."""

import os
import sys

from outoften.cli import main
from outoften.cli.output import print_exception


def run() -> None:
    """Run one command and end the process with its exit code."""
    sys.excepthook = print_exception
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Everything is closed and on disk. The HTTP server's threads may still be ending, and Python's own teardown aborts the
    # process when one of them comes back to it meanwhile.
    os._exit(code)


if __name__ == "__main__":
    run()
