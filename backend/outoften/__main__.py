"""The command `outoften`, and `python -m outoften`."""

import gc
import os
import sys


def run() -> None:
    """Run one command and end the process with its exit code."""
    # Until all is loaded: next to nothing of it is garbage, and looking for some takes a sixth of a start.
    gc.disable()
    from outoften.cli import main
    from outoften.cli.output import print_exception

    sys.excepthook = print_exception
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Everything is closed and on disk. The HTTP server's threads may still be ending, and Python's own teardown aborts the
    # process when one of them comes back to it meanwhile.
    os._exit(code)


if __name__ == "__main__":
    run()
