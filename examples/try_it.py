"""What `make run` does: the server on one port, a host page of another origin with the tag in it on another."""

import argparse
import re
import signal
import subprocess
import sys
import threading
from types import FrameType

from host_page.serve import host_page


def main(data_dir: str, port: int, host_port: int) -> int:
    """Runs until Ctrl-C or SIGTERM; the server's exit code."""
    command = [sys.executable, "-m", "outoften", "serve", "--data-dir", data_dir, "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def stop(number: int, _: FrameType | None) -> None:
        # A terminal tells the server too, anything else tells this process alone.
        if number == signal.SIGTERM:
            server.terminate()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    assert server.stdout
    for line in server.stdout:
        print(line, end="", flush=True)
        if tag := re.search(r"<script async src=.*</script>", line):
            page = host_page(tag.group(), host_port)
            threading.Thread(target=page.serve_forever, daemon=True).start()
        if "Ctrl-C" in line:
            print(f"\n  Example page, with the tag in it\n    http://localhost:{host_port}/\n", flush=True)
    return server.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", default=".run")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--host-port", type=int, default=8011)
    given = parser.parse_args()
    sys.exit(main(given.data_dir, given.port, given.host_port))
